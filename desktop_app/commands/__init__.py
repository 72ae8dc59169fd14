"""The same services without a window: for people at a terminal, for scripts, and for tests.

`parser` says what can be typed, one module a family of commands does it, `output` shows it, `run` ties them together
and turns whatever goes wrong into plain words and an exit code. May know the office and all below it, no window.
"""
