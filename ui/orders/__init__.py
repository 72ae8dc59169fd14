"""Orders: the list, one of them, the form."""
