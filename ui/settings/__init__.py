"""Settings: the office, the windows, about the program."""
