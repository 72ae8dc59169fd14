"""The way into the book."""
