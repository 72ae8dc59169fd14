"""A new book in four steps."""
