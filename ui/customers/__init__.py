"""Customers and the people of firms: the list, what is held about one, the form."""
