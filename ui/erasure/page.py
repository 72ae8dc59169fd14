"""The page of an erasure: preview by record, who might be mistaken, the decision, progress, the result.

Nothing here is a default: the number is typed, the button is pressed, and Enter does neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QProgressBar, QStackedWidget, QWidget

from desktop_app.records import catalogue
from desktop_app.rules import phones
from desktop_app.rules.errors import N_, Problem
from desktop_app.services import backups, erasure, people
from desktop_app.services.erasure import Outcome, Plan
from ui.forms.person import PersonLine
from ui.page import Page
from ui.session import Session
from ui.widgets import Banner, Elided, button, card, chip, clear, column, label, literal, row, scrolled, set_tone
from ui.widgets.lines import wipe

_STEPS = (
    N_("The records are being erased…"), N_("The file is being rewritten without them…"),
    N_("Every cell and every page is being searched for traces…"), N_("The certificate is being written…"),
)  # fmt: skip


class ErasurePage(Page):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self.plan: Plan | None = None
        self._reach: Any = None
        self._name, self._code = "", ""
        self._apart: set[str] = set()
        self._decided: dict[tuple[str, Any], bool] = {}
        self.person = PersonLine(session, say("Whom to erase"), own=True)
        self.person.chosen.connect(self._choose)
        self.again = button(say("Preview again"), do=self.refresh)
        self.body = column(gap=12)
        self.body.setContentsMargins(0, 0, 8, 0)
        content = QWidget()
        content.setLayout(self.body)
        self.preview = scrolled(content)
        self.confirm_card = self._confirmation()
        planned = QWidget()
        panes = row(self.preview, self.confirm_card, gap=12)
        panes.setStretch(0, 1)
        planned.setLayout(panes)
        self.working = self._progress()
        self.result_body = column(gap=12)
        result = QWidget()
        result.setLayout(self.result_body)
        self.start = QWidget()
        hint = say("Choose the person. What would be erased is shown first; nothing is changed by looking.")
        self.start.setLayout(column(None, label(hint, "muted", wrap=True), None))
        self.stack = QStackedWidget()
        for each in (self.start, planned, self.working, result):
            self.stack.addWidget(each)
        self.planned, self.result = planned, result
        top = row(self.person, self.again, gap=12)
        top.setStretch(0, 1)
        whole = QWidget()
        layout = column(top, self.stack, gap=12)
        layout.setStretch(1, 1)
        whole.setLayout(layout)
        self.frame(say("Erase a person's data"), body=whole)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _confirmation(self) -> QWidget:
        say = self.say
        self.reason = QLineEdit()
        self.reason.setAccessibleName(say("Reason or number of the request"))
        self.code = QLineEdit()
        self.ask_code = label("", wrap=True)
        self.code.textChanged.connect(lambda _: self._weigh())
        self.reason.textChanged.connect(lambda _: self._weigh())
        self.erase = button(say("Erase for good"), "danger-filled", icon_name="erasure", do=self._erase)
        self.erase.setEnabled(False)
        cancel = button(say("Cancel"), keys="Esc", do=lambda: self.session.go("customers"))
        warning = say("This cannot be undone. An older copy of the book that is put back is cleaned when it opens.")
        name = label(self.reason.accessibleName())
        name.setBuddy(self.reason)
        self.ask_code.setBuddy(self.code)
        made = card(Banner(warning, "danger"), name, self.reason, self.ask_code, self.code, None, row(cancel, None),
                    self.erase, gap=10)  # fmt: skip
        made.setFixedWidth(290)
        return made

    def _progress(self) -> QWidget:
        made = QWidget()
        self.bar = QProgressBar()
        self.bar.setRange(0, len(_STEPS))
        self.bar.setAccessibleName(self.say("How far the erasure is"))
        self.step_text = label("")
        stay = label(self.say("Please leave the computer on. If it stops, the next opening finishes this."), "muted")
        made.setLayout(column(None, self.step_text, self.bar, stay, None, gap=12, margins=60))
        return made

    # -- preview ------------------------------------------------------------------------------------------------------

    def open(self, **what: Any) -> None:
        if code := what.get("code"):
            self.person.show_code(code)

    def _choose(self, code: str) -> None:
        self._code = code
        self._apart, self._decided = set(), {}
        wipe(self.reason)
        self.refresh()

    def refresh(self) -> None:
        if not self._code:
            return
        code, apart, decided = self._code, sorted(self._apart), dict(self._decided)

        def read(office: Any) -> Any:
            subject = office.run(people.resolve, code)
            plan = office.run(erasure.preview, [code], apart=apart, decided=decided)
            alike = {each for codes in (*plan.namesakes.values(), *plan.shared.values()) for each in codes}
            wanted = [*plan.asked, *plan.proposals, *apart, *sorted(alike)]
            reach = office.run(backups.erasure_reach, office.book)
            return subject.name, plan, office.run(erasure.lookalikes, wanted), reach

        wipe(self.code)
        self.session.call(self, read, done=self._show, failed=self._no_plan, latest="preview")

    def _no_plan(self, problem: Problem) -> None:
        self.plan = None
        self.stack.setCurrentWidget(self.start)
        self.session.failed.emit(problem)

    def _show(self, read: Any) -> None:
        say = self.say
        self._name, self.plan, alike, self._reach = read
        plan: Plan = self.plan  # type: ignore[assignment]
        clear(self.body)
        confirm = " ".join(plan.asked)
        self.ask_code.setText(say("Type {code} to confirm", code=confirm))
        self.code.setAccessibleName(say("Type {code} to confirm", code=confirm))
        title = Elided(say("Erase all data of {name} ({code})?", name=self._name, code=confirm), "heading")
        self.body.addWidget(card(title, self._summary(plan), gap=12))
        if len(alike) > 1:
            self.body.addWidget(card(label(say("Who might be mistaken for whom"), "strong"), self._side_by_side(alike)))
        if plan.mentions:
            self.body.addWidget(card(label(say("Named in other people's texts"), "strong"), self._mentions(plan)))
        self.body.addStretch(1)
        self._weigh()
        self.stack.setCurrentWidget(self.planned)

    def _summary(self, plan: Plan) -> QWidget:
        say, number = self.say, self.session.language.number

        def counted(what: Iterable[Any]) -> str:
            return ", ".join(say("{what}: {n}", what=say(each.label).lower(), n=number(each.count)) for each in what)

        gone, stays = counted(erasure.erased(plan)), counted(erasure.changed(plan))
        shared = "; ".join(say("{term}: also held by {codes}", term=_shown(term), codes=", ".join(codes))
                           for term, codes in plan.shared.items())  # fmt: skip
        told = ", ".join(f"{each.partner} ({len(each.disclosures)})" for each in plan.told)
        lines = (
            (say("Erased"), "danger", gone),
            (say("De-identified"), "warn", stays and say("{what}: amounts and days stay for the books", what=stays)),
            (say("Stays"), "ok", shared or say("Nothing.")),
            (say("To be told"), "", told or say("Nobody was given data.")),
            (say("By hand"), "warn", "; ".join(self._by_hand(plan))),
            (say("Backups"), "muted", self._backups()),
        )
        inner, grid = QWidget(), QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setColumnStretch(1, 1)
        for at, (name, tone, words) in enumerate(each for each in lines if each[2]):
            grid.addWidget(chip(name, tone), at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words, wrap=True), at, 1)
        inner.setLayout(grid)
        return inner

    def _backups(self) -> str:
        """Which backups are rewritten, when, and which only once they are plugged in."""
        say, plural, reach = self.say, self.session.plural, self._reach
        words = []
        if reach.near:
            words.append(plural("{n} backup in reach is rewritten.", "{n} backups in reach are rewritten.", reach.near))
        if reach.near and reach.wait_hours:
            words.append(plural("That is done after {n} hour.", "That is done after {n} hours.", reach.wait_hours))
        if reach.far:
            media = ", ".join(
                say("medium {number}", number=number) if number else say("beside the book") for number, _ in reach.far
            )
            far = sum(count for _, count in reach.far)
            words.append(plural("{n} backup is out of reach and is rewritten when it is plugged in: {media}.",
                                "{n} backups are out of reach and are rewritten when they are plugged in: {media}.",
                                far, media=media))  # fmt: skip
        return " ".join(words) or say("No backup is known. Copies made by hand are cleaned when they are opened.")

    def _side_by_side(self, alike: Iterable[Any]) -> QWidget:
        """The person, other rows of the same human (ticked), and namesakes: what tells them apart in columns."""
        say, language = self.say, self.session.language
        plan: Plan = self.plan  # type: ignore[assignment]
        inner, grid = QWidget(), QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(2, 1)
        for at, words in enumerate((say("Code"), "", say("Name"), say("Telephone"), say("Last order"))):
            grid.addWidget(label(words, "muted"), 0, at)
        own = {*plan.asked, *plan.codes} - {*plan.proposals}
        for line, each in enumerate(alike, 1):
            grid.addWidget(label(each.code), line, 0)
            if each.code in own:
                grid.addWidget(chip(say("this person"), "danger"), line, 1)
            elif each.code in plan.proposals or each.code in self._apart:
                tick = QCheckBox(literal(say("same human")))
                tick.setAccessibleName(say("{code} is the same human", code=each.code))
                tick.setChecked(each.code not in self._apart)
                tick.clicked.connect(self._separates(each.code))
                grid.addWidget(tick, line, 1)
            else:
                grid.addWidget(chip(say("another person"), "ok"), line, 1)
            grid.addWidget(Elided(each.name), line, 2)
            grid.addWidget(label(", ".join(_shown(number) for number in each.phones[:2])), line, 3)
            day = language.date(each.ordered_on) if each.ordered_on else ""
            grid.addWidget(label(" · ".join(filter(None, (each.last_order, day)))), line, 4)
        inner.setLayout(grid)
        return inner

    def _by_hand(self, plan: Plan) -> list[str]:
        """Papers and files of ours, and lists with the rows imported from them, that the program can't reach."""
        made = dict.fromkeys(each.called(self.session.language) for each in plan.files_made)
        return [*made, *(f"{name} ({', '.join(map(str, rows[:8]))})" for name, rows in plan.source_files)]

    def _separates(self, code: str) -> Any:
        def clicked(same: bool) -> None:
            (self._apart.discard if same else self._apart.add)(code)
            self.refresh()

        return clicked

    def _mentions(self, plan: Plan) -> QWidget:
        """Each place with the words around it, ticked where it means this person."""
        say, lines = self.say, []
        for mention in plan.mentions:
            where = f"{mention.on} · {say(catalogue.field(mention.field).label)}".strip(" ·")
            tick = QCheckBox(literal(say("this person: mask it")))
            tick.setAccessibleName(say("{where}: this person", where=where))
            tick.setChecked(mention.this_person)
            tick.clicked.connect(self._decides(mention.field, mention.row))
            lines.append(row(label(where, "strong"), None, tick))
            lines.append(label(f"… {mention.context} …", wrap=True))
        inner = QWidget()
        inner.setLayout(column(*lines, gap=6))
        return inner

    def _decides(self, field: str, key: Any) -> Any:
        def clicked(means: bool) -> None:
            self._decided[field, key] = means
            self.refresh()

        return clicked

    # -- the act ------------------------------------------------------------------------------------------------------

    def _weigh(self) -> None:
        """The button wakes up when the number is typed and a reason given."""
        typed = self.code.text().strip().upper()
        ready = self.plan is not None and typed == " ".join(self.plan.asked) and bool(self.reason.text().strip())
        self.erase.setEnabled(ready)

    def _erase(self) -> None:
        if self.plan is None or not self.erase.isEnabled():
            return
        plan, confirm, reason = self.plan, self.code.text(), self.reason.text()
        by_hand, to_tell = len(self._by_hand(plan)), len(plan.told)
        self.erase.setEnabled(False)
        self._moved(0, len(_STEPS))
        self.stack.setCurrentWidget(self.working)
        self.session.call(
            self,
            lambda office: office.erase(plan, confirm=confirm, checksum=plan.checksum, reason=reason),
            done=lambda outcome: self._done(outcome, by_hand, to_tell), failed=self._failed, progress=self._moved,
        )  # fmt: skip

    def _moved(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.step_text.setText(self.say(_STEPS[min(done, len(_STEPS) - 1)]))

    def _failed(self, problem: Problem) -> None:
        self.stack.setCurrentWidget(self.planned)
        self._weigh()
        self.session.failed.emit(problem)
        if problem.code == "ER-03":
            self.refresh()

    def _done(self, outcome: Outcome, by_hand: int, to_tell: int) -> None:
        """Show what came of it. by_hand: papers and files to be destroyed. to_tell: partners who got data."""
        self._forget()
        self.session.changed.emit(frozenset({"erasure", "customer", "person", "order", "disclosure", "phone"}))
        clear(self.result_body)
        say = self.say
        if outcome.residue:
            words = self.session.plural(
                "One trace was left: erasure {number} is NOT done. Open the book again; if it stays, ask for help.",
                "{n} traces were left: erasure {number} is NOT done. Open the book again; if they stay, ask for help.",
                len(outcome.residue), number=outcome.certificate,
            )  # fmt: skip
            self.verdict = Banner(words, "danger")
            self.result_body.addWidget(self.verdict)
            self.result_body.addWidget(card(*(label(each, wrap=True) for each in outcome.residue[:50])))
        else:
            words = self.session.plural("One person was erased.", "{n} people were erased.", outcome.people)
            proof = say("Every cell and every decrypted page was searched: no trace is left.")
            self.verdict = Banner(f"{words} {proof}", "ok")
            self.result_body.addWidget(self.verdict)
            number = outcome.certificate
            if outcome.waiting:
                waiting = self.session.plural(
                    "{n} backup still holds the person; it is rewritten when its time comes or it is plugged in.",
                    "{n} backups still hold the person; they are rewritten when their time comes or they are "
                    "plugged in.", outcome.waiting,
                )  # fmt: skip
                self.result_body.addWidget(Banner(waiting, "warn"))
            if outcome.rewritten:
                done = self.session.plural(
                    "{n} backup was rewritten without the person.", "{n} backups were rewritten without the person.",
                    outcome.rewritten,
                )  # fmt: skip
                self.result_body.addWidget(label(done, wrap=True))
            if by_hand:
                left = self.session.plural(
                    "{n} paper or file is still to be destroyed by hand: the certificate tells which.",
                    "{n} papers or files are still to be destroyed by hand: the certificate tells which.", by_hand,
                )  # fmt: skip
                self.result_body.addWidget(Banner(left, "warn"))
            self.show_certificate = button(
                say("Show the certificate"), "primary", icon_name="reports",
                do=lambda: self.session.go("reports", report="certificate", number=number),
            )  # fmt: skip
            self.show_letters = button(
                say("Letters to recipients"), icon_name="print",
                do=lambda: self.session.go("reports", report="letters", number=number),
            )  # fmt: skip
            line = row(self.show_certificate, self.show_letters if to_tell else 0, None)
            self.result_body.addWidget(label(say("Certificate: {number}", number=number), "heading", selectable=True))
            self.result_body.addLayout(line)
        self.result_body.addStretch(1)
        self.stack.setCurrentWidget(self.result)
        if not outcome.residue:
            self.show_certificate.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        """Nothing of the person stays on the page."""
        self.plan = None
        self._name, self._code = "", ""
        self._decided, self._apart = {}, set()
        clear(self.body)
        wipe(self.person, self.reason, self.code)
        self.person.code = ""
        set_tone(self.code, wrong="false")

    def set_narrow(self, narrow: bool) -> None:
        self.confirm_card.setFixedWidth(272 if narrow else 290)

    def back(self) -> bool:
        return self.stack.currentWidget() is self.working  # it can't be left while it runs


def _shown(term: str) -> str:
    return phones.display(phones.parse_phone(term)) if term.startswith("+") else term
