"""Handing data to a partner: to whom, what for, exactly which fields, how. The least that is needed is ticked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.records.kinds import Day
from desktop_app.rules.errors import Problem
from desktop_app.rules.vocabulary import Channel, Purpose
from desktop_app.services import disclosures, partners
from ui import dialogs
from ui.forms.box import FieldBox
from ui.forms.editors import editor_for
from ui.forms.person import PersonLine
from ui.forms.ticks import FieldTicks
from ui.session import Session
from ui.widgets import Banner, button, card, column, label, named, row, scrolled
from ui.widgets.lines import wipe
from ui.widgets.still import ComboBox


class Making(QWidget):
    """The four questions on one sheet.

    Signals:
        made(code): it is done and in the register. closed(): back to the register.
    """

    made = Signal(str)
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session, self.say = session, session.say
        say = self.say
        self._partners: dict[str, Any] = {}
        self._offer: Any = None
        self.person = PersonLine(session, say("About whom"))
        self.person.chosen.connect(lambda _: self._look())
        self.order = QLineEdit()
        self.order.setAccessibleName(say("For order (DH…)"))
        self.order.editingFinished.connect(self._look)
        self.partner, self.purpose = ComboBox(), ComboBox()
        self.partner.setAccessibleName(say("Partner"))
        self.purpose.setAccessibleName(say("Purpose"))
        self.partner.activated.connect(lambda _: self._list_purposes())
        self.purpose.activated.connect(lambda _: self._chose_purpose())
        self.closed_banner = Banner("", "danger")
        self.closed_banner.hide()
        self.minimum = label("", "strong")
        self.ticks = FieldTicks(session)
        self.ticks.edited.connect(self._weigh)
        self.reason = QLineEdit()
        self.reason.setAccessibleName(say("Why more than the least is needed"))
        self.demand_number = QLineEdit()
        self.demand_number.setAccessibleName(say("Number of the demand"))
        self.demanded_on = FieldBox("demanded_on", say("Date of the demand"), editor_for(Day(), session.language),
                                    session.language)  # fmt: skip
        self.channel = ComboBox()
        self.channel.setAccessibleName(say("How it was told"))
        for each in (Channel.PAPER, Channel.PHONE, Channel.EMAIL):
            self.channel.addItem(say(each.label), each.value)
        self.on = FieldBox("on", say("Told on"), editor_for(Day(), session.language), session.language)
        self.remark = QLineEdit()
        self.remark.setAccessibleName(say("Remark, if a rule did not allow it"))
        self.problem = Banner("", "danger")
        self.problem.hide()
        own = button(say("First show the person their own register"), "link", do=self._show_own)
        self.make = button(say("Make the file and note it…"), "primary", icon_name="save", do=self._make_file)
        self.note = button(say("Only note it"), do=self._note)
        back = button(say("Back"), icon_name="back", do=self.closed.emit)
        self.demand = QWidget()
        self.demand.setLayout(row(named(self.demand_number), self.demanded_on, gap=12))
        self.demand.layout().setContentsMargins(0, 0, 0, 0)
        self.reason_box = named(self.reason)
        content = QWidget()
        content.setLayout(
            column(
                card(row(named(self.person), named(self.order), gap=12), own),
                card(row(named(self.partner), named(self.purpose), gap=12), self.closed_banner, self.demand),
                card(self.minimum, self.ticks, self.reason_box),
                card(label(say("Told without a file of ours"), "strong"),
                     row(named(self.channel), self.on, None, self.note, gap=12), named(self.remark)),
                None, gap=12,
            )
        )  # fmt: skip
        content.layout().setContentsMargins(0, 0, 8, 0)
        whole = column(scrolled(content), self.problem, row(back, None, self.make), gap=10)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._weigh()

    def start(self, code: str = "", order: str = "") -> None:
        """Begin anew, about `code` and for `order` where they are known."""
        self.forget()
        self.order.setText(order)
        self.on.editor.set_value(self.session.today())
        if code:
            self.person.show_code(code)
        self.session.run(self, partners.partners, done=self._list_partners)
        self.person.setFocus()

    def forget(self) -> None:
        """Let go of whoever it was about."""
        wipe(self.person, self.order, self.reason, self.remark)
        self._forget_demand()
        self.person.code = ""
        self.problem.hide()
        self._offer = None
        self.ticks.show_fields((), ())
        self._weigh()

    def _list_partners(self, found: list[Any]) -> None:
        self._partners = {each.name: each for each in found}
        self.partner.clear()
        for name in self._partners:
            self.partner.addItem(name, name)
        self._list_purposes()

    def _list_purposes(self) -> None:
        partner = self._partners.get(self.partner.currentData())
        self.purpose.clear()
        for each in Purpose:
            if partner is not None and (each in partner.purposes or (each is Purpose.LEGAL and not
                                                                     partner.needs_commitment)):  # fmt: skip
                self.purpose.addItem(self.say(each.label), each.value)
        self._chose_purpose()

    def _chose_purpose(self) -> None:
        self._forget_demand()  # it was typed for another partner or purpose
        self._look()

    def _forget_demand(self) -> None:
        wipe(self.demand_number)
        self.demanded_on.editor.set_value(None)

    def _look(self) -> None:
        """Ask what may be given, as soon as person, partner and purpose are known."""
        code, to, purpose = self.person.code, self.partner.currentData(), self.purpose.currentData()
        if code and to and purpose:
            self.session.run(
                self, disclosures.offer, code, to, purpose, self.order.text().strip(), self.session.language,
                done=self._show, failed=self._refused, latest="offer",
            )  # fmt: skip

    def _show(self, offer: Any) -> None:
        self._offer = offer
        self.problem.hide()
        self.closed_banner.setVisible(offer.closed is not None)
        if offer.closed is not None:
            self.closed_banner.label.setText(self.session.language.message(offer.closed))
        least = [each.key for each in offer.fields if each.least and each.held]
        self.ticks.show_fields(
            [(each.key, each.record, each.label) for each in offer.fields],
            least,
            [each.key for each in offer.fields if not each.held],
        )
        self._weigh()

    def _weigh(self) -> None:
        """How much is given of what is held, and whether a reason is needed."""
        offer = self._offer
        ready = offer is not None and offer.closed is None
        ticked = self.ticks.ticked()
        held = [each.key for each in offer.fields if each.held] if offer else []
        least = {each.key for each in offer.fields if each.least} if offer else set()
        self.minimum.setText(
            self.say("{ticked} of {held} fields are given", ticked=len(ticked), held=len(held)) if offer else
            self.say("Choose person, partner and purpose.")
        )  # fmt: skip
        self.reason_box.setVisible(bool(set(ticked) - least))
        self.demand.setVisible(bool(offer and offer.demand))
        self.make.setEnabled(ready and bool(ticked))
        self.note.setEnabled(offer is not None and bool(ticked))  # what is closed today may have been open, or happened

    # -- doing it -----------------------------------------------------------------------------------------------------

    def _make_file(self) -> None:
        name = f"{self.say('disclosure')}-{self.person.code}.pdf"
        kinds = "PDF (*.pdf);;Excel (*.xlsx);;CSV (*.csv)"
        dialogs.save_file(self, self.say("Make the file and note it…"), name, kinds, self._do, ending="pdf")

    def _note(self) -> None:
        if self.on.check():
            self._do(None)

    def _do(self, out: Path | None) -> None:
        what: dict[str, Any] = {
            "out": out, "language": self.session.language, "fields": self.ticks.ticked(),
            "order": self.order.text().strip(), "reason": self.reason.text(),
        }  # fmt: skip
        if self._offer and self._offer.demand:  # no other has a box for it
            what |= {"demand_number": self.demand_number.text(), "demanded_on": self.demanded_on.editor.value() or None}
        if out is None:
            what |= {
                "channel": self.channel.currentData(), "on": self.on.editor.value() or None,
                "remark": self.remark.text(),
            }  # fmt: skip
        code, to, purpose = self.person.code, self.partner.currentData(), self.purpose.currentData()
        self.session.run(self, disclosures.disclose, code, to, purpose, **what, done=self._done, failed=self._refused)

    def _done(self, handed: Any) -> None:
        self.session.changed.emit(frozenset({"disclosure"}))
        words = self.say("Disclosure {code} is in the register.", code=handed.code)
        if handed.path is not None:
            words = f"{words} {self.say('Saved as {path}.', path=str(handed.path))}"
        self.session.tell(words)
        self.made.emit(handed.code)

    def _refused(self, problem: Problem) -> None:
        message = self.session.language.message
        self.problem.label.setText(" ".join(message(each) for each in (problem.error, problem.safe, problem.do)))
        self.problem.show()

    def _show_own(self) -> None:
        if self.person.code:
            self.session.go("reports", report="disclosures-person", code=self.person.code)
