"""The lines of an order as a table to type in: Enter goes on, and makes a new line after the last field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.records import catalogue
from desktop_app.rules.errors import Problem
from desktop_app.services.orders import OrderRow
from ui.forms.editors import Editor, editor_for
from ui.forms.identity import identity
from ui.session import Session
from ui.widgets import button, column, label, row, set_tone, tab_through, tip

KEYS = ("order_line.item", "order_line.size", "order_line.quantity", "order_line.unit_price_vnd")
_NEW = OrderRow(None, {})
_STRETCH = {0: 0, 1: 6, 2: 3, 3: 1, 4: 2, 5: 2, 6: 0}


class Line:
    """One line: its editors, and what it comes to."""

    def __init__(self, stored: OrderRow, editors: dict[str, Editor], number: Any, amount: Any, away: Any) -> None:
        self.record_id, self.editors, self._stored = stored.id, editors, stored
        self.number, self.amount, self.away = number, amount, away

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(str(each.value() or "").strip() for each in self.editors.values())

    def sum(self) -> int:
        """What it comes to, as far as quantity and price can be read; an empty quantity is one."""
        quantity, price = self._number("order_line.quantity", 1), self._number("order_line.unit_price_vnd", 0)
        return self._stored.amount_for(quantity, price)

    def _number(self, key: str, empty: int) -> int:
        typed = self.editors[key].value()
        if not typed:
            return empty
        try:
            return int(self.editors[key].kind.parse(typed))
        except Problem:
            return 0


class Lines(QWidget):
    """The table.

    Signals:
        edited(): anything changed. done(): Enter in an empty last line: the lines are complete.
    """

    edited = Signal()
    done = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self.say = session, session.say
        self.lines: list[Line] = []
        self._wrong: dict[Editor, str] = {}  # what is wrong in which field
        self._stored: list[str] = []  # which lines are in the book
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(6)
        for place, stretch in _STRETCH.items():
            self._grid.setColumnStretch(place, stretch)
        self._labels = [self.say(catalogue.field(key).label) for key in KEYS]
        for place, words in enumerate(("#", *self._labels, self.say("Amount"))):
            head = label(words, "muted")
            if place >= 3:
                head.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(head, 0, place)
        self.add_button = button(self.say("Add line"), "link", icon_name="add", do=self._add)
        self.problem = label("", "error", wrap=True)
        self.problem.hide()
        self.setLayout(column(self._grid, self.problem, row(self.add_button, None), gap=4))

    def show_lines(self, rows: Sequence[OrderRow]) -> None:
        """Show these, and an empty one to go on with."""
        for line in list(self.lines):
            self._take_out(line)
        self._stored = [identity(each.id) for each in rows]
        for each in rows:
            self._put(each)
        self._put()

    def values(self) -> tuple[OrderRow, ...]:
        """The lines as typed, blank ones included, so that numbers agree with the sight."""
        return tuple(OrderRow(line.record_id, {key: each.value() for key, each in line.editors.items()})
                     for line in self.lines)  # fmt: skip

    def typed(self) -> dict[str, Any]:
        """Everything for a draft: what stands in which line, and which lines were taken away."""
        rows = [{"id": identity(each.id), "values": dict(each.values)} for each in self.values()]
        return {"rows": rows, "gone": sorted(set(self._stored) - {each["id"] for each in rows})}

    def set_typed(self, kept: Mapping[str, Any]) -> None:
        """Put back what `typed` gave once. What was stored meanwhile stays."""
        known = {identity(line.record_id): line for line in self.lines if line.record_id is not None}
        for each in kept["gone"]:
            if each in known:
                self._take_out(known.pop(each))
        blank = [line for line in self.lines if line.record_id is None]
        for each in kept["rows"]:
            line = known.get(each["id"]) or (blank.pop(0) if blank else self._put())
            for key, value in each["values"].items():
                line.editors[key].set_typed(value)
                self._left(line.editors[key])
        self._arrange()

    def amounts(self) -> list[int]:
        """What each line comes to."""
        return [line.sum() for line in self.lines if not line.is_blank]

    def show_error(self, key: str, number: int, words: str) -> None:
        """Mark a field, say `words` below the lines, and put the cursor there."""
        if number >= len(self.lines):
            return
        editor = self.lines[number].editors[key if key in KEYS else KEYS[0]]
        self._mark(editor, words)
        editor.widget.setFocus()

    # -- building -----------------------------------------------------------------------------------------------------

    def _put(self, stored: OrderRow = _NEW) -> Line:
        language = self._session.language
        editors = {}
        for key in KEYS:
            editor = editor_for(catalogue.field(key).declared.kind, language)
            editor.widget.installEventFilter(self)
            if stored.values:
                editor.set_value(stored.values.get(key))
            editor.edited.connect(self._edited)
            editor.left.connect(lambda editor=editor: self._left(editor))
            editors[key] = editor
        number, amount = label("", "muted"), label("")
        amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        away = button("", "quiet", icon_name="close")
        away.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes on to the next line; the key for it is Ctrl+Delete
        tip(away, self.say("Remove this line (Ctrl+Delete)"))
        line = Line(stored, editors, number, amount, away)
        away.clicked.connect(lambda: self._away(line))
        self.lines.append(line)
        self._arrange()
        self._sum()
        return line

    def _arrange(self) -> None:
        """Every line in its place, under its number."""
        for at, line in enumerate(self.lines, 1):
            fields = [line.editors[key].widget for key in KEYS]
            for place, widget in enumerate((line.number, *fields, line.amount, line.away)):
                self._grid.addWidget(widget, at, place)
            for words, widget in zip(self._labels, fields, strict=True):
                widget.setAccessibleName(f"{words} {at}")
            line.number.setText(str(at))
            line.away.setAccessibleName(self.say("Remove line {n}", n=at))
        self._tell_wrong()
        self._order()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._order()  # Qt has forgotten it where this was made before what it is in

    def _order(self) -> None:
        tab_through([line.editors[key].widget for line in self.lines for key in KEYS], self.add_button)

    def _add(self) -> None:
        """The blank last line, or a new one where none is blank."""
        last = self.lines[-1] if self.lines[-1].is_blank else self._put()
        first = last.editors[KEYS[0]].widget
        QTimer.singleShot(0, first, lambda: first.setFocus(Qt.FocusReason.OtherFocusReason))

    def _edited(self) -> None:
        sender = self.sender()
        if isinstance(sender, Editor):
            self._mark(sender, "")
        self._sum()
        self.edited.emit()

    def _sum(self) -> None:
        for line in self.lines:
            line.amount.setText("" if line.is_blank else self._session.language.money(line.sum()))

    def _away(self, line: Line) -> None:
        self._take_out(line)
        if self.lines:
            self._arrange()
        else:
            self._put()
        self.edited.emit()

    def _take_out(self, line: Line) -> None:
        self.lines.remove(line)
        for each in line.editors.values():
            self._wrong.pop(each, None)
        for widget in (line.number, line.amount, line.away, *(each.widget for each in line.editors.values())):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    # -- the keyboard -------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _is_enter(event):
            self._go_on(watched)
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _is_remove(event):
            for line in [each for each in self.lines if watched in [one.widget for one in each.editors.values()]]:
                self._away(line)
                self.lines[-1].editors[KEYS[0]].widget.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _go_on(self, widget: QObject) -> None:
        for number, line in enumerate(self.lines):
            fields = [each.widget for each in line.editors.values()]
            if widget in fields:
                self._after(number, fields.index(widget), fields)
                return

    def _after(self, number: int, at: int, fields: list[QWidget]) -> None:
        """The field after one that was left with Enter."""
        if at == 0 and self.lines[number].is_blank:
            self.done.emit()
        elif at + 1 < len(fields):
            fields[at + 1].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            following = self.lines[number + 1] if number + 1 < len(self.lines) else self._put()
            first = following.editors[KEYS[0]].widget
            QTimer.singleShot(0, first, first.setFocus)  # what was just made can't take the focus yet

    def _left(self, editor: Editor) -> None:
        """Show what was typed in its usual form, or what is wrong with it."""
        self._sum()
        try:
            if editor.value():
                editor.tidy(editor.kind.parse(editor.value()))
        except Problem as problem:
            message = self._session.language.message
            self._mark(editor, f"{message(problem.error)} {message(problem.do)}")

    def _mark(self, editor: Editor, words: str) -> None:
        """Show that a field is wrong, and say what is; "" for nothing."""
        self._wrong.pop(editor, None)
        if words:
            self._wrong[editor] = words
        set_tone(editor.widget, wrong="true" if words else "false")
        tip(editor.widget, words)
        editor.widget.setAccessibleDescription(words)
        self._tell_wrong()

    def _tell_wrong(self) -> None:
        """What is wrong in the lines, each with its field: a red frame alone is seen by few and understood by none."""
        every = [each for line in self.lines for each in line.editors.values() if each in self._wrong]
        self.problem.setText("\n".join(f"{each.widget.accessibleName()}: {self._wrong[each]}" for each in every))
        self.problem.setVisible(bool(every))


def _is_remove(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def _is_enter(event: QKeyEvent) -> bool:
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
