"""What the book holds: the mapped classes are the one declaration of every field. Imports `rules`."""
