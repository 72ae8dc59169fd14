"""Two records made one, side by side."""
