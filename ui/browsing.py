"""A page that is a list, one of its records beside it, and a form that takes the place of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from desktop_app.services import history
from ui.forms.record import RecordEditor
from ui.page import Page
from ui.session import Session
from ui.tables import Column, RowsModel, TableView
from ui.widgets import EmptyState, button, card, icon, label, row
from ui.widgets.still import ComboBox


class Browsing(Page):
    """Base of such pages.

    Attributes:
        filter, table, model: of the list. detail: what stands beside it. editor: the form. browse: list and detail.
        saves: names of the records that a save changes. by_code: the use case that gives the place of a number.
    """

    saves: frozenset[str] = frozenset()
    by_code: Any = None

    def __init__(self, session: Session, title: str, hint: str) -> None:
        """title: of the page and its list. hint: what may be typed to filter the list."""
        super().__init__(session)
        self._narrow, self._open = False, ""
        self._seek = False  # whether the row of the open one is scrolled to once the list is there
        self._title, self._shown = title, ""
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(hint)
        self.filter.setAccessibleName(hint)
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.textChanged.connect(lambda _: self.model.load())
        self.found = label("", "small")

    # -- what a page is made of ---------------------------------------------------------------------------------------

    def _columns(self) -> list[Column]:
        raise NotImplementedError

    def _ids(self, sort: str, descending: bool) -> Callable[[Any], Any]:
        raise NotImplementedError

    def _rows(self, ids: Any) -> Callable[[Any], Any]:
        raise NotImplementedError

    @property
    def _is_filtered(self) -> bool:
        raise NotImplementedError

    def _choose(self, code: str) -> None:
        """Show the record `code` beside the list; it is the open one from now on."""
        raise NotImplementedError

    def _show_nothing(self) -> None:
        """No record is open."""
        raise NotImplementedError

    def _lay_out(
        self, name: str, choices: Sequence[ComboBox], detail: QWidget, editor: RecordEditor, empty: str, add: str,
        *actions: QWidget, shares: tuple[int, int] = (60, 40),
    ) -> None:  # fmt: skip
        """Put the parts together and read the list.

        name: under which the columns are remembered. choices: beside the filter. empty: said where the book has none.
        add: the button for one more. actions: further buttons of the page. shares: of list and detail in the width.
        """
        self.table = TableView(self.session, name, self._title)
        self.model = RowsModel(self.session, self._columns(), self._ids, self._rows, "code", True)
        self.table.show_model(self.model)
        self.model.loaded.connect(self._loaded)
        self.table.chosen.connect(lambda each: self._choose(each.code) if each else None)
        self.table.opened.connect(lambda _: self.edit())
        self.empty = EmptyState(empty, add, self.add)
        self.empty.hide()
        filters = row(self.filter, *choices, self.found)
        filters.setStretch(0, 1)
        filters.setContentsMargins(12, 10, 12, 0)
        self.list_card = card(gap=8, margins=1)
        self.list_card.layout().addLayout(filters)
        self.list_card.layout().addWidget(self.table, 1)
        self.list_card.layout().addWidget(self.empty, 1)
        self.detail, self.editor = detail, editor
        self.browse, panes = QWidget(), QHBoxLayout()
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSpacing(12)
        panes.addWidget(self.list_card, shares[0])
        panes.addWidget(detail, shares[1])
        self.browse.setLayout(panes)
        editor.saved.connect(self._saved)
        editor.closed.connect(self._close_form)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.browse)
        self.stack.addWidget(editor)
        self.add_button = button(add, "primary", icon_name="add", keys="Ctrl+N", do=self.add)
        buttons = (*actions, self.add_button)
        self.frame(self._title, *buttons, body=self.stack)
        self.stack.currentChanged.connect(  # the form has buttons of its own
            lambda _: [each.setVisible(self.stack.currentWidget() is self.browse) for each in buttons]
        )
        self._show_nothing()
        self.model.load()

    def _choice(self, everything: str, options: Iterable[tuple[str, str]], least: int = 0) -> ComboBox:
        """A list to filter by. options: values with their words. least: letters for which there is room."""
        box = ComboBox()
        box.setAccessibleName(everything)
        box.addItem(everything, "")
        for value, words in options:
            box.addItem(words, value)
        box.activated.connect(lambda _: self.model.load())
        if least:
            box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(least)
        return box

    # -- the list -----------------------------------------------------------------------------------------------------

    def _loaded(self, count: int) -> None:
        words = self.session.plural("{n} result", "{n} results", count) if self._is_filtered else ""
        self.found.setText(words)
        self._shown = self.say("shown: {count}", count=count) if self._is_filtered else ""
        self.counted.emit(self._shown)
        nothing = count == 0 and not self._is_filtered
        self.empty.setVisible(nothing)
        self.table.setVisible(not nothing)
        if not self._seek:
            self.table.scrollToTop()  # what fits best, or comes first in another order
        if self._open:
            self._choose(self._open)
            self.table.point_at(self.by_code, self._open, show=self._seek)
        elif count and not self._narrow:
            self.table.select_place(0)
        self._seek = False

    # -- what the window asks -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self._seek = True
        self.model.load()

    def add(self) -> None:
        self.can_leave(lambda: self._form(self.editor.new))

    def save(self) -> None:
        if self.stack.currentWidget() is self.editor:
            self.editor.save()

    def undo(self) -> bool:
        self.session.run(self, history.last_change, done=lambda group: self._undo(group) if group else None)
        return True

    def back(self) -> bool:
        if self.stack.currentWidget() is self.editor:
            self.editor.leave()
            return True
        if self._narrow and self.list_card.isHidden():
            self._arrange(detail=False)
            return True
        return False

    def can_leave(self, then: Callable[[], None]) -> None:
        if self.stack.currentWidget() is self.editor:
            self.editor.can_leave(then)
        else:
            then()

    def keep_typing(self) -> None:
        self.editor.drafts.keep()

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self._arrange(detail=False)

    # -- one record ---------------------------------------------------------------------------------------------------

    def _bring(self, code: str) -> None:
        """Open `code`, whatever was shown; it is marked in the list where it stands there."""
        self.stack.setCurrentWidget(self.browse)
        self._choose(code)
        self.table.point_at(self.by_code, code)
        self._arrange(detail=True)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)  # not in the search box any more

    def _form(self, show: Callable[[], None]) -> None:
        self.stack.setCurrentWidget(self.editor)
        show()

    def _close_form(self) -> None:
        self.stack.setCurrentWidget(self.browse)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _saved(self, code: str, change: bytes) -> None:
        self._close_form()
        self._tell_saved(code, change)

    def _tell_saved(self, code: str, change: bytes) -> None:
        self._open = code
        self.session.changed.emit(self.saves)
        say = self.say
        self.session.tell(say("{code} was saved.", code=code), say("Undo"), lambda: self._undo(change))

    def _undo(self, change: bytes) -> None:
        def done(records: frozenset[str]) -> None:
            self._open = ""
            self._show_nothing()
            self.session.changed.emit(records | self.saves)
            self.session.tell(self.say("The change was undone."))

        self.session.run(self, history.undo, change, done=done)

    def _arrange(self, *, detail: bool) -> None:
        """Side by side, or one at a time where there is no room for both."""
        self.list_card.setVisible(not (self._narrow and detail))
        self.detail.setVisible(not self._narrow or detail)
