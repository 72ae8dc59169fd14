"""Taking lists in: a file, what was understood of it, a trial, the receipt."""
