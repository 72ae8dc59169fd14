"""Papers in the window: shown from memory, printed, saved. They are never written anywhere unasked."""
