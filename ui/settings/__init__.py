"""Settings: the office, the windows, one's password, the key, checking the book, about the program."""
