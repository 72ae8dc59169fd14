"""Starts Sổ Kín: the command line; see ``main.py --help``."""

from __future__ import annotations

import sys

BROKEN = "Chương trình không đầy đủ. Hãy cài đặt lại.\nThe program is not whole. Install it again.\n"


def start() -> int:
    """Do what was typed and give the exit code."""
    try:
        from desktop_app.commands.run import main

        return main(sys.argv[1:])
    except (ImportError, OSError):  # modules or texts are missing: nothing of ours is left to tell it better
        sys.stderr.buffer.write(BROKEN.encode())
        return 1


if __name__ == "__main__":
    sys.exit(start())
