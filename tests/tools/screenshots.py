"""Pictures of every page on the sample office.

    python -m tests.tools.screenshots FOLDER [PART-OF-A-NAME]

Each scene of tests/ui/scenes.py and each door of tests/ui/doors.py in both languages and both colour schemes, at
1366×768 and 1093×614.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def main(folder: Path, part: str) -> int:
    """Take the pictures whose name has `part` in it."""
    work = Path(tempfile.mkdtemp(prefix="so-kin-pictures-"))
    os.environ["SOKIN_CONFIG_DIR"] = str(work / "config")
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication

    from desktop_app.office import open_book
    from tests import sample
    from tests.conftest import PASSWORD, Clock
    from tests.ui.scenes import SCENES
    from ui import theme
    from ui.session import Session
    from ui.shell.window import MainWindow
    from ui.start import application, dress
    from ui.worker import Worker

    app = application()
    dress()
    clock = Clock()
    sample.make(work, clock)
    folder.mkdir(parents=True, exist_ok=True)

    def settle(worker: Worker) -> None:
        for _ in range(3):
            end = time.monotonic() + 10
            while not worker.is_idle and time.monotonic() < end:
                QApplication.processEvents()
            QApplication.processEvents()

    for lang in ("vi", "en"):
        for scheme in (Qt.ColorScheme.Light, Qt.ColorScheme.Dark):
            theme.dress(app, scheme)
            with open_book(work / "book", sample.LOGIN, PASSWORD, lang=lang, clock=clock) as office:
                worker = Worker()
                session = Session(worker, office)
                for width, height in ((1366, 768), (1093, 614)):
                    for name, scene in SCENES.items():
                        called = f"{name}-{lang}-{scheme.name.lower()}-{width}.png"
                        if part not in called:
                            continue
                        window = MainWindow(session)
                        window.resize(width, height)
                        window.show()
                        scene(window)
                        settle(worker)
                        window.grab().save(str(folder / called))
                        window.hide()
                        window.deleteLater()
                worker.stop()
            _doors(work / "book", folder, f"{lang}-{scheme.name.lower()}", part, clock, settle)
    return 0


def _doors(book: Path, folder: Path, look: str, part: str, clock: Any, settle: Any) -> None:
    """What stands before the book."""
    from tests.ui.doors import DOORS
    from ui.app import App

    for width, height in ((1366, 768), (1093, 614)):
        for name, door in DOORS.items():
            called = f"{name}-{look}-{width}.png"
            if part in called:
                app = App(book, look[:2], clock=clock)
                app.resize(width, height)
                app.show()
                door(app)
                settle(app.worker)
                app.grab().save(str(folder / called))
                app.hide()
                app.worker.stop()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""))
