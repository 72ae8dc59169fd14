"""The frame around the pages: main window, rail, search everywhere, toasts, notices, the countdown to locking, help."""
