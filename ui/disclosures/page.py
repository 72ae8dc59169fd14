"""The page of disclosures: the register with its filters, one entry in full, and the way to a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from desktop_app.rules.folding import fold
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Purpose
from desktop_app.services import disclosures
from desktop_app.services.disclosures import Entry
from ui.disclosures.making import Making
from ui.page import Page
from ui.session import Session
from ui.tables import Column, RowsModel, TableView
from ui.widgets import Elided, EmptyState, button, card, clear, column, icon, label, row, scrolled
from ui.widgets.still import ComboBox


class DisclosuresPage(Page):
    """See the module."""

    about = frozenset({"disclosure", "erasure"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self._narrow, self._open = False, ""
        self._has_register = session.allows(Permission.REGISTER)  # who has not, discloses all the same
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(say("Number, partner or person's number"))
        self.filter.setAccessibleName(say("Number, partner or person's number"))
        self.filter.setClearButtonEnabled(True)
        self.filter.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.filter.textChanged.connect(lambda _: self.model.load())
        self.purpose = ComboBox()
        self.purpose.setAccessibleName(say("Every purpose"))
        self.purpose.addItem(say("Every purpose"), "")
        for each in Purpose:
            self.purpose.addItem(say(each.label), each.value)
        self.purpose.activated.connect(lambda _: self.model.load())
        self.table = TableView(session, "disclosures", say("Disclosure register"))
        # The entries are their own ids: the register is read in one go, and its rows are then there already.
        self.model = RowsModel(session, self._columns(), self._ids, lambda ids: lambda _: ids, "code", True)
        self.table.show_model(self.model)
        self.model.loaded.connect(self._loaded)
        self.table.chosen.connect(lambda each: self._show(each) if each else None)
        self.empty = EmptyState(say("Nothing was disclosed yet."), say("Disclose data"), self.add)
        self.empty.hide()
        filters = row(self.filter, self.purpose)
        filters.setStretch(0, 1)
        filters.setContentsMargins(12, 10, 12, 0)
        self.list_card = card(gap=8, margins=1)
        self.list_card.layout().addLayout(filters)
        self.list_card.layout().addWidget(self.table, 1)
        self.list_card.layout().addWidget(self.empty, 1)
        self.detail = card(gap=8)
        self.browse = QWidget()
        panes = QHBoxLayout()
        panes.setContentsMargins(0, 0, 0, 0)
        panes.setSpacing(12)
        panes.addWidget(self.list_card, 62)
        panes.addWidget(self.detail, 38)
        self.browse.setLayout(panes)
        self.making = Making(session)
        self.making.made.connect(self._made)
        self.making.closed.connect(self._close)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.browse)
        self.stack.addWidget(self.making)
        report = button(say("Print the register"), icon_name="print",
                        do=lambda: session.go("reports", report="disclosures"))  # fmt: skip
        self.add_button = button(say("Disclose data"), "primary", icon_name="add", keys="Ctrl+N", do=self.add)
        title = say("Disclosure register") if self._has_register else say("Disclose data")
        self.frame(title, *([report] if self._has_register else []), self.add_button, body=self.stack)
        self._show(None)
        self.refresh()

    def _columns(self) -> list[Column]:
        say, language = self.say, self.session.language
        return [
            Column("code", say("Number"), lambda each: each.code, 104),
            Column("disclosed_at", say("Day"), lambda each: language.date(each.disclosed_at), 112),
            Column("partner", say("Partner"), lambda each: each.partner, 170, stretches=True),
            Column("purpose", say("Purpose"), lambda each: say(each.purpose.label), 140),
            Column("people", say("People"), lambda each: _people(each, say), 110, sortable=False),
        ]

    def _ids(self, sort: str, descending: bool) -> Callable[[Any], Any]:
        typed, purpose = fold(self.filter.text()), self.purpose.currentData()

        def read(office: Any) -> list[Entry]:
            found = [
                each
                for each in office.run(disclosures.entries)
                if (not purpose or each.purpose == purpose) and (not typed or typed in _searched(each))
            ]
            found.sort(key=lambda each: (getattr(each, sort), each.code), reverse=descending)
            return found

        return read

    def _loaded(self, count: int) -> None:
        filtered = bool(self.filter.text() or self.purpose.currentData())
        self.empty.setVisible(count == 0 and not filtered)
        self.table.setVisible(count > 0 or filtered)
        self._show(None)
        places = [at for at, each in enumerate(self.model.ids) if each.code == self._open]
        if places:
            self.table.select_place(places[0])
        elif count and not self._narrow:
            self.table.select_place(0)

    def _show(self, entry: Entry | None) -> None:
        say, language = self.say, self.session.language
        layout = self.detail.layout()
        clear(layout)
        if entry is None:
            layout.addWidget(EmptyState(say("Choose a disclosure.")))
            return
        self._open = entry.code
        layout.addWidget(Elided(f"{entry.code} · {entry.partner}", "heading"))
        demand = f"{entry.demand_number} {language.date(entry.demanded_on) if entry.demanded_on else ''}".strip()
        people = [f"{code} {name}" for code, name in entry.persons]
        if entry.erased:
            people.append(self.session.plural("{n} erased person", "{n} erased people", entry.erased))
        facts = (
            (say("Disclosed at"), language.moment(entry.disclosed_at)), (say("Purpose"), say(entry.purpose.label)),
            (say("Basis"), say(entry.basis.label)), (say("Order"), entry.order), (say("Number of the demand"), demand),
            (say("Channel"), say(entry.channel.label)), (say("People"), "\n".join(people)),
            (say("Fields"), ", ".join(disclosures.field_labels(entry.fields, language))), (say("Reason"), entry.note),
            (say("By"), entry.by),
        )  # fmt: skip
        inner = QWidget()
        inner.setLayout(column(*(label(f"{name}: {value}", wrap=True) for name, value in facts if value), None, gap=6))
        layout.addWidget(scrolled(inner), 1)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, **what: Any) -> None:
        if "make_for" in what:
            self._make(what["make_for"], what.get("order", ""))
        elif code := what.get("code"):
            self._open = code
            self._close()
            self.refresh()

    def shown(self) -> None:
        if not self._has_register and self.stack.currentWidget() is self.browse:
            self.add()

    def refresh(self) -> None:
        if self._has_register:
            self.model.load()

    def add(self) -> None:
        self._make("", "")

    def back(self) -> bool:
        if self._has_register and self.stack.currentWidget() is self.making:
            self._close()
            return True
        return False

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.detail.setVisible(not narrow)

    def _make(self, code: str, order: str) -> None:
        self.stack.setCurrentWidget(self.making)
        self.add_button.hide()
        self.making.start(code, order)

    def _close(self) -> None:
        """Back to the register; without it, to the customers."""
        if not self._has_register:
            self.session.go("customers")
            return
        self.stack.setCurrentWidget(self.browse)
        self.add_button.show()

    def _made(self, code: str) -> None:
        self._open = code
        if self._has_register:
            self._close()
        else:
            self.add()  # ready for the next one


def _people(entry: Entry, say: Any) -> str:
    if len(entry.persons) + entry.erased > 1:
        return str(len(entry.persons) + entry.erased)
    return entry.persons[0][0] if entry.persons else say("erased") if entry.erased else "–"


def _searched(entry: Entry) -> str:
    return fold(" ".join((entry.code, entry.partner, entry.order, *(code for code, _ in entry.persons))))
