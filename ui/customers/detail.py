"""What is held about one customer or person, beside the list. Built from the catalogue: a new field shows unasked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QTabWidget, QVBoxLayout, QWidget

from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import ConsentState, Purpose
from ui.session import Session
from ui.widgets import Elided, EmptyState, button, chip, clear, column, facts, label, row, scrolled

_INFO = ("person", "customer", "customer_person", "phone", "email", "address", "note")
_QUIET = ("code", "kind", "legal_form", "source", "source_flagged", "recorded_at", "changed_at", "since", "typed")
_ROOM = 360  # pixels for chips in a line; with more, the list beside would be wider for one customer than for the next
_GAP = 6
_TONES = {"granted": "ok", "claimed": "warn", "withdrawn": "danger", "refused": "danger"}


class Detail(QFrame):
    """One record, read only.

    Signals:
        edit_asked(code), print_asked(code), disclose_asked(code), erase_asked(code), merge_asked(code): the buttons.
        opened(page, code): a link to a record of another page. shown(code): whose record is in sight.
        failed(problem): whoever was asked for can't be read.
    """

    edit_asked = Signal(str)
    print_asked = Signal(str)
    disclose_asked = Signal(str)
    erase_asked = Signal(str)
    merge_asked = Signal(str)
    opened = Signal(str, str)
    shown = Signal(str)
    failed = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self.say = session, session.say
        self.code = ""
        self.setProperty("look", "card")
        self._layout = QVBoxLayout()
        self._layout.setContentsMargins(16, 16, 16, 12)
        self.setLayout(self._layout)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Nobody is chosen."""
        self.code = ""
        clear(self._layout)
        self._layout.addWidget(EmptyState(self.say("Choose a customer to see what is held.")))

    def show_code(self, code: str) -> None:
        """Read and show whoever `code` stands for."""
        from desktop_app.services import customers, history, people

        self.code = code

        def read(office: Any) -> Any:
            holdings = office.run(people.show, code)
            subject = office.run(people.resolve, code)
            past = office.run(history.history, subject.person_ids, subject.customer_id)
            consents = office.run(customers.consents_of, subject.person_ids) if len(subject.person_ids) == 1 else {}
            return subject, {each.entity: each for each in holdings}, past, consents

        self._session.call(self, read, done=self._show, failed=self.failed.emit, latest="detail")

    def _show(self, read: Any) -> None:
        subject, held, past, consents = read
        if subject.code != self.code and self.code not in (subject.code, *subject.person_codes, subject.customer_code):
            return
        self.code = subject.code
        say = self.say
        clear(self._layout)
        name = Elided(subject.name, "heading")
        self.edit = button(say("Edit"), icon_name="edit", keys="F2", do=lambda: self.edit_asked.emit(subject.code))
        self.merge = button(say("Merge…"), "quiet", icon_name="merge", do=lambda: self.merge_asked.emit(subject.code))
        head = row(name, self.merge if self._session.leads_to("merging") else 0, self.edit)
        head.setStretch(0, 1)
        self._layout.addLayout(head)
        chips = [chip(subject.code, "muted"), chip(say(subject.kind.label) if subject.kind else say("Person"))]
        chips += [
            chip(f"{say(ConsentState(state).label).split(',')[0]}: {say(Purpose(purpose).label)}", _TONES[state])
            for purpose, state in consents.items()
        ]
        self._layout.addLayout(_wrapped(chips))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        orders = held["order"].rows if "order" in held else ()
        told = held["disclosure"].rows if "disclosure" in held else ()
        self.tabs.addTab(scrolled(self._info(held)), say("Information"))
        self.tabs.addTab(scrolled(self._links(orders, "orders", ("ordered_on", "status", "site_address"),
                                              self._adds_order(subject))),
                         f"{say('Orders')} ({len(orders)})")  # fmt: skip
        self.tabs.addTab(scrolled(self._links(told, "disclosures", ("disclosed_at", "partner_id", "purpose"))),
                         f"{say('Disclosures')} ({len(told)})")  # fmt: skip
        self.tabs.addTab(scrolled(self._history(past)), say("History"))
        self._layout.addWidget(self.tabs, 1)
        self._layout.addLayout(self._actions(subject))
        self.shown.emit(self.code)

    def _actions(self, subject: Any) -> Any:
        say = self.say
        code = subject.code
        self.print = button(say("Print data held"), icon_name="print", do=lambda: self.print_asked.emit(code))
        self.disclose = button(say("Disclose…"), icon_name="disclosures", do=lambda: self.disclose_asked.emit(code))
        self.erase = button(say("Erase data…"), "danger", icon_name="erasure", do=lambda: self.erase_asked.emit(code))
        leads_to = self._session.leads_to
        return row(
            self.print if leads_to("reports") else 0, self.disclose if leads_to("disclosures") else 0, None,
            self.erase if leads_to("erasure") else 0,
        )  # fmt: skip

    def _info(self, held: dict[str, Any]) -> QWidget:
        inner, lines = QWidget(), facts(dict.fromkeys(self._lines(held)))
        lines.setContentsMargins(0, 10, 8, 0)
        inner.setLayout(lines)
        return inner

    def _lines(self, held: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Label and text of everything in the main records; repeated records take a line each."""
        language = self._session.language
        for entity in _INFO:
            holding = held.get(entity)
            for values in holding.rows if holding else ():
                told = [value for value in values if value.key.split(".")[1] not in _QUIET]
                if entity in ("person", "customer"):
                    yield from ((self.say(value.label), value.shown(language)) for value in told)
                elif told:
                    kind = [v.shown(language) for v in values if v.key == "phone.kind" and v.value != "main"]
                    words = ", ".join([*(value.shown(language) for value in told), *kind])
                    yield self.say(holding.label), words
        main = held.get("person") or held.get("customer")
        if main:
            by_key = {value.key.split(".")[1]: value.shown(language) for value in main.rows[0]}
            if origin := ", ".join(filter(None, (by_key.get("source"), by_key.get("recorded_at")))):
                yield self.say("Source"), origin

    def _adds_order(self, subject: Any) -> QPushButton | None:
        """What begins an order of this customer; others than customers have none."""
        from desktop_app.services import orders

        if subject.kind is None or not self._session.may(orders.save_order):
            return None
        ask = {"add": True, "customer": subject.code}
        self.add_order = button(self.say("Add order"), icon_name="add", do=lambda: self._session.go("orders", **ask))
        return self.add_order

    def _links(self, rows: Any, page: str, shown: tuple[str, ...], first: QPushButton | None = None) -> QWidget:
        """A line for each order or disclosure, which opens it, below `first`."""
        language, inner, layout = self._session.language, QWidget(), column(gap=4)
        if first:
            layout.addLayout(row(first, None))
        for values in reversed(rows):
            by_key = {value.key.split(".")[1]: value.shown(language) for value in values}
            code = by_key.get("code", "")
            opens = page != "disclosures" or self._session.allows(Permission.REGISTER)
            line = row(button(code, "link", do=self._opens(page, code)) if opens else label(code), gap=12)
            line.addWidget(Elided(" · ".join(by_key[key] for key in shown if by_key.get(key))), 1)
            layout.addLayout(line)
        if not rows:
            layout.addWidget(label(self.say("Nothing yet."), "muted"))
        layout.addStretch(1)
        layout.setContentsMargins(0, 10, 8, 0)
        inner.setLayout(layout)
        return inner

    def _opens(self, page: str, code: str) -> Any:
        return lambda: self.opened.emit(page, code)

    def _history(self, past: Any) -> QWidget:
        language, inner, layout = self._session.language, QWidget(), column(gap=8)
        for each in past:
            layout.addWidget(label(f"{language.moment(each.at)} · {each.who}", "strong"))
            for change in each.differences[:20]:
                from desktop_app.records import catalogue

                kind = catalogue.field(change.key).declared.kind
                was, now = (kind.show(value, language) for value in (change.before, change.after))
                layout.addWidget(label(f"{self.say(change.label)}: {was or '–'} → {now or '–'}", wrap=True))
        if not past:
            layout.addWidget(label(self.say("No change in the last 30 days."), "muted"))
        layout.addStretch(1)
        layout.setContentsMargins(0, 10, 8, 0)
        inner.setLayout(layout)
        return inner


def _wrapped(chips: list[Any]) -> Any:
    """In as many lines as it takes."""
    lines: list[list[Any]] = [[]]
    left = _ROOM
    for each in chips:
        each.ensurePolished()  # it has its margins only then
        needed = each.sizeHint().width() + _GAP
        if lines[-1] and needed > left:
            lines.append([])
            left = _ROOM
        lines[-1].append(each)
        left -= needed
    return column(*(row(*line, None, gap=_GAP) for line in lines), gap=_GAP)
