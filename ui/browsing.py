"""A page that is a list with one of its records beside it, and mostly a form that takes the place of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from desktop_app.rules.errors import Problem
from desktop_app.services import history
from ui.forms.record import RecordEditor
from ui.page import Page
from ui.session import Session
from ui.tables import Column, RowsModel, TableView
from ui.widgets import EmptyState, button, card, clear, icon, label, row
from ui.widgets.still import ComboBox

_PATIENCE = 150  # milliseconds for which one record may stay in sight while another is being read


class Browsing(Page):
    """Base of such pages. In a narrow window the record is a page of its own, which a click or Enter opens.

    Attributes:
        filter, table, model: of the list. detail: what stands beside it. browse: the two. instead: what takes their
        place. by_code: the use case that gives the place of a number.
    """

    by_code: Any = None

    def __init__(self, session: Session, title: str, hint: str) -> None:
        """title: of the page and its list. hint: what may be typed to filter the list."""
        super().__init__(session)
        self._narrow, self._open = False, ""
        self._seek = False  # whether the row of the open one is scrolled to once the list is there
        self._title, self._shown = title, ""
        self._told = ""  # whose record is in sight
        self._entering = False  # whether the first of what is being looked for is to be chosen
        self._undone = False  # since a record was in sight: it may have been what was undone
        self._late = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._late.timeout.connect(self._show_waiting)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(hint)
        self.filter.setAccessibleName(hint)
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.textChanged.connect(lambda _: self.model.load())
        self.filter.returnPressed.connect(self._enter_list)
        down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.filter, activated=self._enter_list)
        down.setContext(Qt.ShortcutContext.WidgetShortcut)
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

    def _await(self, code: str) -> None:
        """The record `code` is being read: nobody takes another's for it meanwhile."""
        if code == self._told:
            return
        if self.detail.isVisible():
            self._late.start()
        else:
            self._show_waiting()

    def _came(self, code: str) -> None:
        """The record `code` is in sight, "" for none."""
        self._late.stop()
        self._told, self._undone = code, False

    def _gone(self, problem: Problem) -> None:
        """What is chosen can't be read."""
        was_undone = self._undone
        self._open = ""
        self._show_nothing()
        if not was_undone:
            self.session.failed.emit(problem)

    def _show_waiting(self) -> None:
        self._told = ""
        clear(self.detail.layout())
        self.detail.layout().addWidget(EmptyState(self.say("It is being read…")))

    def _lay_out(
        self, name: str, choices: Sequence[ComboBox], detail: QWidget, instead: QWidget, empty: str, add: str,
        *actions: QWidget, shares: tuple[int, int] = (60, 40),
    ) -> None:  # fmt: skip
        """Put the parts together and read the list.

        name: under which the columns are remembered. choices: beside the filter. instead: what takes the place of list
        and record. empty: said where the book has none. add: the button for one more. actions: further buttons of the
        page. shares: of list and detail in the width.
        """
        self.table = TableView(self.session, name, self._title)
        self.model = RowsModel(self.session, self._columns(), self._ids, self._rows, "code", True)
        self.table.show_model(self.model)
        self.model.loaded.connect(self._loaded)
        self.table.chosen.connect(lambda each: self._choose(each.code) if each else None)
        self.table.clicked.connect(self._clicked)
        self.table.opened.connect(lambda _: self._turn_to_detail() if self._narrow else self.edit())
        self.empty = EmptyState(empty, add, self.add)
        self.empty.hide()
        self.choices = choices
        say = self.say
        self.no_match = EmptyState(say("Nothing fits what is looked for."), say("Show all"), self._show_all)
        self.no_match.hide()
        filters = row(self.filter, *choices, self.found)
        filters.setStretch(0, 1)
        filters.setContentsMargins(12, 10, 12, 0)
        self.list_card = card(gap=8, margins=1)
        self.list_card.layout().addLayout(filters)
        self.list_card.layout().addWidget(self.table, 1)
        self.list_card.layout().addWidget(self.empty, 1)
        self.list_card.layout().addWidget(self.no_match, 1)
        self.detail, self.instead = detail, instead
        self.browse, panes = QWidget(), QHBoxLayout()
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSpacing(12)
        panes.addWidget(self.list_card, shares[0])
        panes.addWidget(detail, shares[1])
        self.browse.setLayout(panes)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.browse)
        self.stack.addWidget(instead)
        self.back_button = button(self.say("Back to the list"), icon_name="back", keys="Esc", do=self.back)
        self.add_button = button(add, "primary", icon_name="add", keys="Ctrl+N", do=self.add)
        self._buttons = (*actions, self.add_button)
        self.frame(self._title, self.back_button, *self._buttons, body=self.stack)
        self.stack.currentChanged.connect(lambda _: self._show_buttons())
        self._show_buttons()
        self._show_nothing()
        self.refresh()

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
        self.empty.setVisible(not count and not self._is_filtered)
        self.no_match.setVisible(not count and self._is_filtered)
        if not count and self.table.hasFocus():
            self.filter.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.setVisible(count > 0)
        if not self._seek:
            self.table.scrollToTop()  # what fits best, or comes first in another order
        if self._entering and count:
            self._open = ""
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._open:
            self._choose(self._open)
            self._point(self._open, show=self._seek)
        elif count and (self._entering or not self._narrow):
            self.table.select_place(0)
        self._seek = self._entering = False

    def _show_all(self) -> None:
        """Take every filter away."""
        for each in self.choices:
            each.setCurrentIndex(0)
        self.filter.clear()
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)
        self.model.load()

    def _enter_list(self) -> None:
        """Down or Enter in the filter: go on in the list with its first row, once it holds what was typed."""
        self._entering = True
        self.model.load()

    def _point(self, code: str, *, show: bool = True) -> None:
        """Mark `code` in the list, if it stands there."""
        self.table.point_at(self.by_code, code, show=show)

    def shown(self) -> None:
        if self._is_browsing and not self._open:  # keys go there at once, not to whatever button comes first
            self.filter.setFocus()

    def refresh(self) -> None:
        self._seek = True
        self.model.load()

    def _changed(self, entities: frozenset[str]) -> None:
        if "erasure" in entities:  # whoever was open may be gone
            self._open = ""
            self._show_nothing()
        super()._changed(entities)

    # -- list and record, side by side or one at a time ---------------------------------------------------------------

    def _clicked(self, index: QModelIndex) -> None:
        if self._narrow and self.model.row_at(index.row()) is not None:
            self._turn_to_detail()

    def set_narrow(self, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._arrange(detail=False)

    def back(self) -> bool:
        if self._shows_detail_alone:
            self._arrange(detail=False)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    @property
    def _is_browsing(self) -> bool:
        return self.stack.currentWidget() is self.browse

    @property
    def _shows_detail_alone(self) -> bool:
        return self._is_browsing and self._narrow and self.list_card.isHidden()

    def _bring(self, code: str) -> None:
        """Open `code`, whatever was shown; it is marked in the list where it stands there."""
        self._browse_again()
        self._choose(code)
        self._point(code)
        self._turn_to_detail()

    def _turn_to_detail(self) -> None:
        self._arrange(detail=True)
        if self._narrow:  # not in the search box any more
            self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _browse_again(self) -> None:
        self.stack.setCurrentWidget(self.browse)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self, *, detail: bool) -> None:
        self.list_card.setVisible(not (self._narrow and detail))
        self.detail.setVisible(not self._narrow or detail)
        self._show_buttons()

    def _show_buttons(self) -> None:
        for each in self._buttons:  # what takes the place of list and record has buttons of its own
            each.setVisible(self._is_browsing)
        self.back_button.setVisible(self._shows_detail_alone)


def tell_undone(session: Session, undone: history.Undone) -> None:
    """Say what was taken back: with Ctrl+Z it may be something that is not in sight."""
    say = session.say
    session.tell(
        say("Adding {code} was undone: it is in the book no more.", code=undone.code)
        if undone.added
        else say("The last change of {code} was undone.", code=undone.code)
    )


class Editing(Browsing):
    """Base of those whose records are edited in a form.

    Attributes:
        editor: the form. saves: names of the records that a save changes.
    """

    saves: frozenset[str] = frozenset()
    editor: RecordEditor

    def _lay_out(self, *parts: Any, **further: Any) -> None:
        super()._lay_out(*parts, **further)
        assert isinstance(self.instead, RecordEditor)  # noqa: S101 - what these pages give
        self.editor = self.instead
        self.editor.saved.connect(self._saved)
        self.editor.closed.connect(self._browse_again)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def go_on(self, code: str) -> None:
        """Open the form in which something was left unsaved about `code`, "" for a new record."""
        self.can_leave(lambda: self._form(lambda: self.editor.edit(code) if code else self.editor.new()))

    def add(self) -> None:
        self.can_leave(lambda: self._form(self.editor.new))

    def save(self) -> None:
        if not self._is_browsing:
            self.editor.save()

    def undo(self) -> bool:
        if not self._is_browsing:  # what was saved before has nothing to do with what is being typed
            return False
        self.session.run(self, history.last_change, done=self._undo_last)
        return True

    def back(self) -> bool:
        if self._is_browsing:
            return super().back()
        self.editor.leave()
        return True

    def can_leave(self, then: Callable[[], None]) -> None:
        if self._is_browsing:
            then()
        else:
            self.editor.can_leave(then)

    def keep_typing(self) -> bool:
        return not self._is_browsing and self.editor.keep_typing()

    # -- one record ---------------------------------------------------------------------------------------------------

    def _form(self, show: Callable[[], None]) -> None:
        self.stack.setCurrentWidget(self.editor)
        show()

    def _saved(self, saved: Any) -> None:
        self._browse_again()
        self._tell_saved(saved.code, saved.change)

    def _tell_saved(self, code: str, change: bytes) -> None:
        self._open = code
        self.session.changed.emit(self.saves)
        say = self.say
        self.session.tell(say("{code} was saved.", code=code), say("Undo"), lambda: self._undo(change))

    def _undo_last(self, change: bytes | None) -> None:
        if change is None:
            self.session.tell(self.say("There is nothing to undo."))
        else:
            self._undo(change)

    def _undo(self, change: bytes) -> None:
        def done(undone: history.Undone) -> None:
            self._undone = True
            self.session.changed.emit(undone.records | self.saves)
            tell_undone(self.session, undone)

        self.session.run(self, history.undo, change, done=done)
