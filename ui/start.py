"""Paints the window first, and loads the program into it afterwards.

Only Qt is imported here: half of the time until a window is seen would else be ours.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QCloseEvent

    from ui.app import App

SIZE = (1_366, 768)
SMALLEST = (1_000, 560)
_TITLE_BAR = 40


class Frame(QWidget):
    """The window, empty until the program is loaded into it.

    Attributes:
        app: what is in it; none before `load`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.app: App | None = None
        layout = QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.setWindowTitle("Sổ Kín")
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)

    def load(self, folder: Path | None, lang: str) -> None:
        """Load the program (see `ui.app.App`), unless another window has the book: that one comes forward instead."""
        from ui import settings_store
        from ui.instance import Instance, raise_other

        if (kept := settings_store.window()) is not None:  # read only now: reading needs what is not loaded sooner
            self.restoreGeometry(kept)
        instance, place = Instance(self), settings_store.book_folder(folder)
        if not instance.claim(place) and raise_other(place):
            self.close()
            return
        from ui.app import App

        dress()
        self.app = App(folder, lang)
        instance.asked.connect(self.come_forward)
        instance.listen(place)
        self.app.moved.connect(instance.move)
        self.app.windowTitleChanged.connect(self.setWindowTitle)
        self.app.ended.connect(self.close)
        sys.excepthook = self.app.faults.take
        self.layout().addWidget(self.app)

    def appear(self) -> None:
        """Show the window; it fills a screen that has no room for all of it, as a small laptop's with its task bar."""
        room = self._room()
        if room.width() <= SIZE[0] or room.height() < SIZE[1] + _TITLE_BAR:
            self.showMaximized()
        else:
            self.show()

    def _room(self) -> QSize:
        return self.screen().availableSize()

    def come_forward(self) -> None:
        """The program was started once more: this is the window that was meant."""
        from PySide6.QtCore import Qt  # its hundred enumerations are made when it is first named: a tenth of the time

        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The program is asked first: something may be unsaved, and the book is closed before the window goes."""
        if self.app is None or self.app.close():
            from ui import settings_store

            settings_store.keep_window(self.saveGeometry())
            event.accept()
        else:
            event.ignore()


def spare_the_sources() -> None:
    """Keep PySide from reading the source of every module that is imported from now on, and from holding it.

    It looks for ``from __feature__ import``, which this program does not use. With SQLAlchemy's modules that comes to
    22 MB and a fifth of a second.
    """
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda module: False  # noqa: SLF001 - there is no public switch


def application() -> QApplication:
    """The process's QApplication; offscreen where Linux has no screen."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)  # noqa: S101 - the program makes no other kind
    app.setApplicationName("SoKin")
    app.setDesktopFileName("SoKin")
    return app


def dress() -> None:
    """Give the process's QApplication our icon, our style, and the colours that the user chose."""
    from PySide6.QtGui import QIcon

    from desktop_app.resources import resource
    from ui import settings_store, theme

    app = application()
    app.setWindowIcon(QIcon(str(resource("app.ico"))))
    theme.set_up(app)
    settings_store.dress()


def run(folder: Path | None = None, lang: str = "") -> int:
    """Show the window and give the exit code once it is closed."""
    app = application()
    spare_the_sources()
    frame = Frame()
    frame.appear()
    app.processEvents()  # painted, before anything else is loaded
    QTimer.singleShot(0, frame, lambda: frame.load(folder, lang))
    return app.exec()
