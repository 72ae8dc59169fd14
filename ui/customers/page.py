"""The page of customers: list at the left, what is held at the right; the form takes the place of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from desktop_app.rules import phones
from desktop_app.rules.vocabulary import ConsentState, CustomerKind
from desktop_app.services import customers, history
from ui.customers.detail import Detail
from ui.customers.form import CustomerEditor
from ui.page import Page
from ui.session import Session
from ui.tables import Column, RowsModel, TableView
from ui.widgets import EmptyState, button, card, icon, label, row
from ui.widgets.still import ComboBox


class CustomersPage(Page):
    """See the module."""

    about = frozenset({"customer", "person", "order", "disclosure", "consent", "phone"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self._narrow, self._open = False, ""
        self._seek = False  # whether the row of the open one is scrolled to once the list is there
        self._last: bytes | None = None
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(say("Filter the list"))
        self.filter.setAccessibleName(say("Filter the list"))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.kind = self._choice(say("All kinds"), [(each.value, say(each.label)) for each in CustomerKind])
        states = [(each.value, say(each.label).split(",")[0]) for each in ConsentState]
        self.consent = self._choice(say("Any consent to advertising"), states)
        self.found = label("", "small")
        self.filter.textChanged.connect(lambda _: self.model.load())
        self.table = TableView(session, "customers", say("Customers"))
        self.model = RowsModel(session, self._columns(), self._ids, self._rows, "code", True)
        self.table.show_model(self.model)
        self.model.loaded.connect(self._loaded)
        self.table.chosen.connect(lambda each: self._choose(each.code) if each else None)
        self.table.opened.connect(lambda each: self.edit())
        self.empty = EmptyState(say("No customer is in the book yet."), say("Add customer"), self.add)
        self.empty.hide()
        filters = row(self.filter, self.kind, self.consent, self.found)
        filters.setStretch(0, 1)
        filters.setContentsMargins(12, 10, 12, 0)
        self.list_card = card(gap=8, margins=1)
        self.list_card.layout().addLayout(filters)
        self.list_card.layout().addWidget(self.table, 1)
        self.list_card.layout().addWidget(self.empty, 1)
        self.detail = Detail(session)
        self.detail.edit_asked.connect(lambda _: self.edit())
        self.detail.print_asked.connect(lambda code: session.go("reports", report="data-held", code=code))
        self.detail.disclose_asked.connect(lambda code: session.go("disclosures", make_for=code))
        self.detail.erase_asked.connect(lambda code: session.go("erasure", code=code))
        self.detail.merge_asked.connect(lambda code: session.go("merging", keep=code))
        self.detail.opened.connect(lambda page, code: session.go(page, code=code))
        self.browse = QWidget()
        self._panes = QHBoxLayout()
        self._panes.setContentsMargins(0, 0, 0, 0)
        self._panes.setSpacing(12)
        self._panes.addWidget(self.list_card, 63)
        self._panes.addWidget(self.detail, 37)
        self.browse.setLayout(self._panes)
        self.editor = CustomerEditor(session)
        self.editor.saved.connect(self._saved)
        self.editor.closed.connect(self._close_form)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.browse)
        self.stack.addWidget(self.editor)
        self.add_button = button(say("Add customer"), "primary", icon_name="add", keys="Ctrl+N", do=self.add)
        self.import_button = button(say("Import…"), icon_name="imports", do=lambda: session.go("imports"))
        self.frame(say("Customers"), self.import_button, self.add_button, body=self.stack)
        self.stack.currentChanged.connect(self._stacked)
        self.model.load()

    def _choice(self, everything: str, options: list[tuple[str, str]]) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(everything)
        box.addItem(everything, "")
        for value, words in options:
            box.addItem(words, value)
        box.activated.connect(lambda _: self.model.load())
        box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(13)
        return box

    def _columns(self) -> list[Column]:
        say, language = self.say, self.session.language
        return [
            Column("code", say("Code"), lambda each: each.code, 108),
            Column("name", say("Name"), lambda each: each.name, 180, stretches=True),
            Column("phone", say("Telephone"), lambda each: _phone(each.phone), 132, sortable=False),
            Column("province", say("Province"), lambda each: each.province, 148, sortable=False),
            Column("since", say("Since"), lambda each: _day(language, each.since), 114, shown=False),
        ]

    def _ids(self, sort: str, descending: bool) -> Callable[[Any], Any]:
        what = {
            "text": self.filter.text(), "kind": self.kind.currentData(), "consent": self.consent.currentData(),
            "sort": sort, "descending": descending,
        }  # fmt: skip
        return lambda office: office.run(customers.customer_ids, **what)

    def _rows(self, ids: Any) -> Callable[[Any], Any]:
        return lambda office: office.run(customers.customer_rows, ids)

    @property
    def _is_filtered(self) -> bool:
        return bool(self.filter.text().strip() or self.kind.currentData() or self.consent.currentData())

    def _loaded(self, count: int) -> None:
        words = self.session.plural("{n} result", "{n} results", count) if self._is_filtered else ""
        self.found.setText(words)
        self.counted.emit(self.say("shown: {count}", count=count) if self._is_filtered else "")
        nothing = count == 0 and not self._is_filtered
        self.empty.setVisible(nothing)
        self.table.setVisible(not nothing)
        if not self._seek:
            self.table.scrollToTop()  # what fits best, or comes first in another order
        if self._open:
            self._choose(self._open)
            self.table.point_at(customers.customer_row, self._open, show=self._seek)
        elif count and not self._narrow:
            self.table.select_place(0)
        self._seek = False

    def _choose(self, code: str) -> None:
        self._open = self.detail.code = code  # keys that come now mean this one already
        QTimer.singleShot(0, self, lambda: self._show(code))  # the list is painted before its neighbour is read

    def _show(self, code: str) -> None:
        if code == self._open:
            self.detail.show_code(code)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, **what: Any) -> None:
        code = what.get("code", "")
        if what.get("add"):
            self.add()
        elif code:
            self._open = code
            self.stack.setCurrentWidget(self.browse)
            self.table.point_at(customers.customer_row, code)
            self.detail.show_code(code)
            self._arrange(detail=True)

    def shown(self) -> None:
        if self.stack.currentWidget() is self.browse and not self._open:
            self.filter.setFocus()

    def refresh(self) -> None:
        self._seek = True
        self.model.load()

    def add(self) -> None:
        self.can_leave(lambda: self._form(self.editor.new))

    def edit(self) -> None:
        if self.stack.currentWidget() is self.browse and self.detail.code:
            code = self.detail.code
            self._form(lambda: self.editor.edit(code))

    def save(self) -> None:
        if self.stack.currentWidget() is self.editor:
            self.editor.save()

    def print_it(self) -> None:
        if self.detail.code:
            self.session.go("reports", report="data-held", code=self.detail.code)

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

    # -- the form -----------------------------------------------------------------------------------------------------

    def _form(self, show: Callable[[], None]) -> None:
        self.stack.setCurrentWidget(self.editor)
        show()

    def _stacked(self) -> None:
        """The form has buttons of its own."""
        browsing = self.stack.currentWidget() is self.browse
        self.import_button.setVisible(browsing)
        self.add_button.setVisible(browsing)

    def _close_form(self) -> None:
        self.stack.setCurrentWidget(self.browse)
        self.table.setFocus()

    def _saved(self, code: str, change: bytes) -> None:
        self._close_form()
        self._open = code
        self.session.changed.emit(frozenset({"customer", "person", "phone", "consent"}))
        say = self.say
        self.session.tell(say("{code} was saved.", code=code), say("Undo"), lambda: self._undo(change))

    def _undo(self, change: bytes) -> None:
        def done(records: frozenset[str]) -> None:
            self._open = ""
            self.detail.show_nothing()
            self.session.changed.emit(records | {"customer"})
            self.session.tell(self.say("The change was undone."))

        self.session.run(self, history.undo, change, done=done)

    def _arrange(self, *, detail: bool) -> None:
        """Side by side, or one at a time where there is no room for both."""
        self.list_card.setVisible(not (self._narrow and detail))
        self.detail.setVisible(not self._narrow or detail)


def _day(language: Any, moment: Any) -> str:
    return language.date(moment) if moment else ""


def _phone(number: str) -> str:
    return phones.display(phones.parse_phone(number)) if number else ""
