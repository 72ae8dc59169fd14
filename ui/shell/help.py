"""F1: the keys and where to turn, in a window that can stay open beside the work."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from desktop_app.rules.errors import N_
from ui.session import Session
from ui.widgets import button, column, label, row

_WIDTH = 640

KEYS = (
    ("F1", N_("This help")),
    ("F2", N_("Edit what is shown")),
    ("F3, Ctrl+K", N_("Find anybody from any page")),
    ("F5", N_("Read again")),
    ("F9, Ctrl+S", N_("Save")),
    ("Ctrl+Enter", N_("Finish what is under way")),
    ("Ctrl+N", N_("New record")),
    ("Ctrl+P", N_("Print")),
    ("Ctrl+Z", N_("Undo")),
    ("Ctrl+L", N_("Lock the book")),
    ("Esc", N_("Back")),
)


def show_help(parent: QWidget, session: Session, pages: Sequence[tuple[str, int]]) -> QDialog:
    """Open the window of keys; pages: their labels and numbers."""
    say = session.say
    dialog = QDialog(parent.window())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(say("Help"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    entries = [
        *((keys, say(what)) for keys, what in KEYS),
        *((f"Ctrl+{n}", say(label)) for label, n in pages if n < 10),
    ]
    for number, (keys, what) in enumerate(entries):
        at, side = number % 11, number // 11 * 2
        grid.addWidget(label(keys, "strong"), at, side)
        grid.addWidget(label(what), at, side + 1)
    reach = say("A table: arrows move, Enter opens, Ctrl+C copies the selected rows, a click on a heading sorts.")
    lock = say(
        "Locking closes the book: its key and everything that was read are let go of, and what was copied is taken off "
        "the clipboard. Nothing can wipe freed memory, though: who controls this computer may still find traces of it "
        "until it is switched off."
    )
    close = button(say("Close"), "primary", do=dialog.close)
    dialog.setLayout(
        column(
            label(say("Keys"), "heading"),
            grid,
            label(reach, "muted", wrap=True),
            label(say("Lock the book"), "heading"),
            label(lock, "muted", wrap=True),
            row(None, close),
            gap=12,
            margins=20,
        )
    )
    # A layout reckons with words that wrap only once its width is known.
    dialog.setFixedSize(_WIDTH, dialog.layout().totalHeightForWidth(_WIDTH))
    dialog.open()
    return dialog
