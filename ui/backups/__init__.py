"""Backups in the window: how the office stands, every set, backups by hand and by themselves, a lost medium."""
