"""Who opens the book."""
