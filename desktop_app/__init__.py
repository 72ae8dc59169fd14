"""Sổ Kín's core: everything but the windows. Imports no GUI toolkit; `ui` and the command line call `services`."""

__version__ = "0.1.0"
