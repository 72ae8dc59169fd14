"""The page of customers: list at the left, what is held at the right; the form takes the place of both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer

from desktop_app.rules import phones
from desktop_app.rules.vocabulary import ConsentState, CustomerKind
from desktop_app.services import customers
from ui.browsing import Editing
from ui.customers.detail import Detail
from ui.customers.form import CustomerEditor
from ui.session import Session
from ui.tables import Column
from ui.widgets import button


class CustomersPage(Editing):
    """See the module."""

    about = frozenset({"customer", "person", "order", "disclosure", "consent", "phone"})
    saves = frozenset({"customer", "person", "phone", "consent"})
    by_code = staticmethod(customers.customer_row)

    def __init__(self, session: Session) -> None:
        say = session.say
        super().__init__(session, say("Customers"), say("Filter the list"))
        self.kind = self._choice(say("All kinds"), [(each.value, say(each.label)) for each in CustomerKind], 13)
        states = [(each.value, say(each.label).split(",")[0]) for each in ConsentState]
        self.consent = self._choice(say("Any consent to advertising"), states, 13)
        detail = Detail(session)
        detail.edit_asked.connect(lambda _: self.edit())
        detail.print_asked.connect(lambda code: session.go("reports", report="data-held", code=code))
        detail.disclose_asked.connect(lambda code: session.go("disclosures", make_for=code))
        detail.erase_asked.connect(lambda code: session.go("erasure", code=code))
        detail.merge_asked.connect(lambda code: session.go("merging", keep=code))
        detail.shown.connect(self._came)
        detail.failed.connect(self._gone)
        detail.opened.connect(lambda page, code: session.go(page, code=code))
        self.import_button = button(say("Import…"), icon_name="imports", do=lambda: session.go("imports"))
        more = [self.import_button] if session.leads_to("imports") else []
        self._lay_out(
            "customers", [self.kind, self.consent], detail, CustomerEditor(session),
            say("No customer is in the book yet."), say("Add customer"), *more, shares=(63, 37),
        )  # fmt: skip

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

    def _choose(self, code: str) -> None:
        self._open = self.detail.code = code  # keys that come now mean this one already
        self._await(code)
        QTimer.singleShot(0, self, lambda: self._show(code))  # the list is painted before its neighbour is read

    def _show(self, code: str) -> None:
        if code == self._open:
            self.detail.show_code(code)

    def _show_nothing(self) -> None:
        self._came("")
        self.detail.show_nothing()

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, **what: Any) -> None:
        if what.get("add"):
            self.add()
        elif "go_on" in what:
            self.go_on(what["go_on"])
        elif code := what.get("code", ""):
            self._bring(code)

    def edit(self) -> None:
        if self.stack.currentWidget() is self.browse and self.detail.code:
            code = self.detail.code
            self._form(lambda: self.editor.edit(code))

    def print_it(self) -> None:
        if self._is_browsing and self.detail.code:  # while another is typed it would be a paper about somebody else
            self.session.go("reports", report="data-held", code=self.detail.code)


def _day(language: Any, moment: Any) -> str:
    return language.date(moment) if moment else ""


def _phone(number: str) -> str:
    return phones.display(phones.parse_phone(number)) if number else ""
