"""The frame around the pages: main window, rail, search everywhere, toasts, help."""
