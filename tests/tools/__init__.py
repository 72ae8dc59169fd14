"""Tools of the developers, run by hand as ``python -m tests.tools.<name>``."""
