"""Looks at a window as a person would: what is cut, what sticks out, what has no name, what Tab reaches out of turn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)

from ui import dialogs
from ui.tables import RowsModel
from ui.widgets import Elided

INPUTS = (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox, QAbstractButton, QAbstractItemView)
_SLACK = 2  # pixels by which rounding may differ


def visible(window: QWidget, *kinds: type[QWidget]) -> Iterator[QWidget]:
    """The widgets of `kinds` that are to be seen in `window`, not scrolled out of sight."""
    for each in window.findChildren(QWidget):
        if isinstance(each, kinds) and each.isVisibleTo(window) and not each.visibleRegion().isEmpty():
            yield each


def texts(widget: QWidget) -> str:
    """What is written on labels that are to be seen in `widget`, a line each."""
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget))


def questions() -> list[dialogs.Question]:
    """The questions that stand before the window."""
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, dialogs.Question) and each.isVisible()]


def question() -> dialogs.Question:
    """The one question that stands before the window."""
    (found,) = questions()
    return found


def cut_texts(window: QWidget) -> list[str]:
    """Texts that do not fit where they stand. A text that elides on purpose has its tooltip and is left out."""
    found = []
    for each in visible(window, QLabel, QPushButton, QTabBar):
        if isinstance(each, Elided):
            continue
        if isinstance(each, QLabel) and each.wordWrap():
            needed, has = each.heightForWidth(each.width()), each.height()
        else:
            needed, has = each.sizeHint().width(), each.width()
        if isinstance(each, QTabBar):
            cut = has + _SLACK < needed and not each.usesScrollButtons()
            words = " | ".join(each.tabText(at) for at in range(each.count()))
        else:
            cut, words = has + _SLACK < needed and bool(each.text()), each.text()
        if cut:
            found.append(f"{type(each).__name__} {words!r} has {has}, needs {needed}")
    return [*found, *_cut_headings(window)]


def _cut_headings(window: QWidget) -> Iterator[str]:
    """Headings of tables that do not fit; where a click sorts by one, with the arrow that then stands beside it."""
    for each in window.findChildren(QHeaderView):
        in_sight = each.isVisibleTo(window) and not each.viewport().visibleRegion().isEmpty()
        if not in_sight or each.orientation() is not Qt.Orientation.Horizontal:
            continue
        model, has_arrow = each.model(), each.isSortIndicatorShown()
        for at in range(each.count()):
            each.setSortIndicatorShown(has_arrow and isinstance(model, RowsModel) and model.columns[at].sortable)
            has, needed = each.sectionSize(at), each.sectionSizeHint(at)
            if not each.isSectionHidden(at) and has + _SLACK < needed:
                words = model.headerData(at, Qt.Orientation.Horizontal)
                yield f"heading {words!r} of {name_of(each.parentWidget())} has {has}, needs {needed}"
        each.setSortIndicatorShown(has_arrow)


def sticking_out(window: QWidget) -> list[str]:
    """Widgets that reach beyond the right edge of the window or lie over one another in the same box."""
    found = []
    for each in visible(window, QLabel, *INPUTS):
        right = each.mapTo(window, QPoint(each.width(), 0)).x()
        if right > window.width() + _SLACK:
            found.append(f"{name_of(each)} reaches {right} of {window.width()}")
    return found


def nameless(window: QWidget) -> list[str]:
    """Inputs that a screen reader could not name."""
    return [
        f"{type(each).__name__} in {type(each.parentWidget()).__name__}"
        for each in visible(window, *INPUTS)
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus and not _has_name(each)
    ]


def _has_name(widget: QWidget) -> bool:
    if widget.accessibleName():
        return True
    if isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox):  # its own line, named by what it is in
        return True
    return isinstance(widget, QAbstractButton) and bool(widget.text())


def out_of_turn(window: QWidget) -> list[str]:
    """Pairs of inputs in one box that Tab reaches in another order than the eye: upper before lower, left before right.

    Boxes beside each other have orders of their own.
    """
    chain: list[QWidget] = []
    at = window.nextInFocusChain()
    while at is not None and at is not window and len(chain) < 5_000:
        chain.append(at)
        at = at.nextInFocusChain()
    seen = set(map(id, visible(window, *INPUTS)))
    by_box: dict[int, list[QWidget]] = {}
    for each in chain:
        if id(each) in seen and each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.focusProxy() is None:
            by_box.setdefault(id(each.parentWidget()), []).append(each)
    found = []
    for box in by_box.values():
        for first, second in pairwise(box):
            a, b = _place(first, window), _place(second, window)
            same_line = a.top() < b.bottom() and b.top() < a.bottom()
            if (same_line and b.left() < a.left()) or (not same_line and b.top() < a.top()):
                found.append(f"{name_of(first)} before {name_of(second)}")
    return found


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def name_of(widget: QWidget) -> str:
    """What to call a widget in a failure."""
    words = widget.accessibleName() or (widget.text() if isinstance(widget, QLabel | QAbstractButton) else "")
    return f"{type(widget).__name__} {words!r}"
