"""Backups in the window: how the office stands, every set, backing up, rehearsing, a lost medium."""
