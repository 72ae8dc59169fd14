"""The page of disclosures: the register with its filters, one entry in full, and the way to a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.rules.folding import fold
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Purpose
from desktop_app.services import disclosures
from desktop_app.services.disclosures import Entry
from ui.browsing import Browsing
from ui.disclosures.making import Making
from ui.session import Session
from ui.tables import Column
from ui.widgets import Elided, EmptyState, button, card, clear, facts, scrolled


class DisclosuresPage(Browsing):
    """Who may not read the register discloses all the same, and sees the sheet for it alone."""

    about = frozenset({"disclosure", "erasure"})

    def __init__(self, session: Session) -> None:
        say = session.say
        self._has_register = session.allows(Permission.REGISTER)
        title = say("Disclosure register") if self._has_register else say("Disclose data")
        super().__init__(session, title, say("Number, partner or person's number"))
        self.purpose = self._choice(say("Every purpose"), [(each.value, say(each.label)) for each in Purpose])
        self.making = Making(session)
        self.making.made.connect(self._made)
        self.making.closed.connect(self._close)
        report = button(say("Print the register"), icon_name="print",
                        do=lambda: session.go("reports", report="disclosures"))  # fmt: skip
        self._lay_out(
            "disclosures", [self.purpose], card(gap=8), self.making, say("Nothing was disclosed yet."),
            say("Disclose data"), report, shares=(62, 38),
        )  # fmt: skip

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

    def _rows(self, ids: Any) -> Callable[[Any], Any]:
        return lambda _: ids  # the entries are their own ids: the register is read in one go

    @property
    def _is_filtered(self) -> bool:
        return bool(self.filter.text().strip() or self.purpose.currentData())

    # -- one entry ----------------------------------------------------------------------------------------------------

    def _entry(self, code: str) -> Entry | None:
        return next((each for each in self.model.ids if each.code == code), None)

    def _point(self, code: str, *, show: bool = True) -> None:
        self.table.point_to(self._entry(code), show=show)

    def _choose(self, code: str) -> None:
        self._open = code
        if (entry := self._entry(code)) is None:
            self._show_nothing()
        else:
            self._show(entry)

    def _show_nothing(self) -> None:
        clear(self.detail.layout())
        self.detail.layout().addWidget(EmptyState(self.say("Choose a disclosure.")))

    def _show(self, entry: Entry) -> None:
        say, language = self.say, self.session.language
        layout = self.detail.layout()
        clear(layout)
        layout.addWidget(Elided(f"{entry.code} · {entry.partner}", "heading"))
        demand = f"{entry.demand_number} {language.date(entry.demanded_on) if entry.demanded_on else ''}".strip()
        people = [f"{code} {name}" for code, name in entry.persons]
        if entry.erased:
            people.append(self.session.plural("{n} erased person", "{n} erased people", entry.erased))
        known = (
            (say("Disclosed at"), language.moment(entry.disclosed_at)), (say("Purpose"), say(entry.purpose.label)),
            (say("Basis"), say(entry.basis.label)), (say("Order"), entry.order), (say("Number of the demand"), demand),
            (say("Channel"), say(entry.channel.label)), (say("People"), "\n".join(people)),
            (say("Fields"), ", ".join(disclosures.field_labels(entry.fields, language))), (say("Reason"), entry.note),
            (say("By"), entry.by),
        )  # fmt: skip
        inner = QWidget()
        inner.setLayout(facts(known))
        layout.addWidget(scrolled(inner), 1)

    def _changed(self, entities: frozenset[str]) -> None:
        if "erasure" in entities:
            self.making.forget()
        super()._changed(entities)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, **what: Any) -> None:
        if "make_for" in what:
            self._make(what["make_for"], what.get("order", ""))
        elif code := what.get("code"):
            self._bring(code)
            self.refresh()

    def shown(self) -> None:
        if self._has_register:
            super().shown()
        elif self._is_browsing:
            self.add()

    def refresh(self) -> None:
        if self._has_register:
            super().refresh()

    def add(self) -> None:
        self._make("", "")

    def back(self) -> bool:
        if self._is_browsing:
            return super().back()
        if self._has_register:
            self._close()
        return self._has_register

    def _make(self, code: str, order: str) -> None:
        self.stack.setCurrentWidget(self.making)
        self.making.start(code, order)

    def _close(self) -> None:
        """Back to the register; without it, to the customers."""
        if self._has_register:
            self._browse_again()
        else:
            self.session.go("customers")

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
