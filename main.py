"""Starts Sổ Kín: the window, or with a command the command line; see ``main.py --help``."""

from __future__ import annotations

import sys
from pathlib import Path

BROKEN = "Chương trình không đầy đủ. Hãy cài đặt lại.\nThe program is not whole. Install it again.\n"


def window(folder: Path | None, lang: str) -> int:
    """Open the window on the book in `folder`, else on the one used last, and give the exit code."""
    from ui.start import run

    return run(folder, lang)


def start() -> int:
    """Do what was typed and give the exit code."""
    try:
        if len(sys.argv) == 1:  # nothing to be parsed: the window comes at once
            return window(None, "")
        from desktop_app.commands.run import main

        return main(sys.argv[1:], window=window)
    except (ImportError, OSError):  # modules or texts are missing: nothing of ours is left to tell it better
        sys.stderr.buffer.write(BROKEN.encode())
        return 1


if __name__ == "__main__":
    sys.exit(start())
