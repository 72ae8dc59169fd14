"""Who opens the book: the list, adding somebody, one-time codes, leaving."""
