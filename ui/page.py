"""What every page is: a widget with a title that answers the keys of the main window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.session import Session
from ui.widgets import column, label, row

NARROW = 1_200
"""Below this width of the window, in logical pixels, detail becomes a page of its own."""


class Page(QWidget):
    """Base of pages.

    A key does what the method of its name does; a page overrides those that mean something on it. Esc goes back
    within the page if `back` says so, else to the page before.

    Attributes:
        session: the open book. about: names of the records whose change makes it read again.

    Signals:
        counted(text): what the status bar says about what is shown.
    """

    counted = Signal(str)
    about: frozenset[str] = frozenset()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.say = session.say
        self._stale = False
        session.changed.connect(self._changed)

    # -- what a page does when it is asked ----------------------------------------------------------------------------

    def open(self, **what: Any) -> None:
        """Show what `Session.go` was given; without anything, the page as it was left."""

    def shown(self) -> None:
        """Called each time the page comes before the user."""

    def refresh(self) -> None:
        """Read everything again (F5, and when records of `about` changed)."""

    def can_leave(self, then: Callable[[], None]) -> None:
        """Call `then` when the page may be left: at once, or after the user decided about unsaved changes."""
        then()

    def back(self) -> bool:
        """Go a step back within the page; False where there is none."""
        return False

    def add(self) -> None:
        """Ctrl+N."""

    def edit(self) -> None:
        """F2."""

    def save(self) -> None:
        """F9 and Ctrl+S."""

    def finish(self) -> None:
        """Ctrl+Enter; saves unless a page has something better to finish."""
        self.save()

    def print_it(self) -> None:
        """Ctrl+P."""

    def undo(self) -> bool:
        """Ctrl+Z outside of text fields; False where the page has nothing of its own to undo."""
        return False

    def keep_typing(self) -> bool:
        """The book is about to be locked: keep what is not saved as a draft. Whether there is any."""
        return False

    def set_narrow(self, narrow: bool) -> None:
        """The window became narrower or wider than `NARROW`."""

    # -- help for building --------------------------------------------------------------------------------------------

    def frame(self, title: str, *actions: QWidget, body: QWidget) -> None:
        """Lay the page out: its title, buttons at the right of it, and below them the body."""
        self.title = label(title, "title")
        head = row(self.title, None, *actions, gap=8)
        layout = column(head, body, gap=12)
        layout.setContentsMargins(20, 14, 20, 12)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.setAccessibleName(title)

    def _changed(self, entities: frozenset[str]) -> None:
        if not self.about & set(entities):
            return
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def come(self) -> None:
        """Called by the window when it shows the page: reads again what changed meanwhile."""
        if self._stale:
            self._stale = False
            self.refresh()
        self.shown()
