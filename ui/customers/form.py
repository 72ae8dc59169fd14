"""The form of a customer: an individual, or an organisation with its people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QLayout, QRadioButton, QWidget

from desktop_app.rules.errors import N_
from desktop_app.rules.vocabulary import BASES, Basis, ConsentState, CustomerKind, LegalForm, Purpose, Source
from desktop_app.services import customers, wards
from desktop_app.services.customers import Contact, CustomerForm, Row
from ui.customers.alike import Alike
from ui.forms import Entry, FieldBox, Form, Repeated
from ui.forms.box import two_columns
from ui.forms.record import RecordEditor
from ui.forms.suggested import offer
from ui.session import Session
from ui.widgets import card, clear, column, label, literal, row, scrolled
from ui.widgets.still import ComboBox
from ui.widgets.suggest import Suggestion

if TYPE_CHECKING:
    from desktop_app.office import Office

_REPEATED = {
    "phone": (N_("Telephones"), N_("Add telephone"), N_("Remove telephone")),
    "email": (N_("E-mails"), N_("Add e-mail"), N_("Remove e-mail")),
    "address": (N_("Addresses"), N_("Add address"), N_("Remove address")),
}
# What stands above the telephones; the rest comes last, so that the keyboard reaches what every call needs first.
_FIRST = {
    CustomerKind.INDIVIDUAL: ("person.full_name", "person.born_on", "person.zalo"),
    CustomerKind.ORGANISATION: ("customer.name", "customer.tax_code"),
}
_SHOWN = (ConsentState.GRANTED, ConsentState.WITHDRAWN, ConsentState.REFUSED)


class CustomerEditor(RecordEditor):
    """The form with its buttons."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "customer")
        self._form = customers.new_form()
        self.duplicates = Alike(session)
        self.duplicates.opened.connect(lambda code: session.go("customers", code=code))
        self.duplicates.merge_asked.connect(self._merge_with)
        self._handing_over = False
        self.kind_buttons = {each: QRadioButton(literal(self.say(each.label))) for each in CustomerKind}
        group = QButtonGroup(self)
        for kind, each in self.kind_buttons.items():
            group.addButton(each)
            each.clicked.connect(lambda _, kind=kind: self._switch(kind))
        self._body = column(gap=12)
        self._body.setContentsMargins(0, 0, 8, 0)
        content = QWidget()
        content.setLayout(self._body)
        kinds = row(*self.kind_buttons.values(), None, gap=16)
        self.setLayout(
            column(
                row(self.heading, None, self.cancel_button, self.save_button), self.restored, self.duplicates, kinds,
                scrolled(content), gap=10,
            )
        )  # fmt: skip
        self.layout().setStretch(4, 1)

    # -- opening ------------------------------------------------------------------------------------------------------

    def new(self) -> None:
        """An empty form."""
        self._show(customers.new_form())

    def edit(self, code: str) -> None:
        """Read `code` and show it."""
        self.session.run(self, customers.read_form, code, done=self._show)

    def _show(self, form: CustomerForm) -> None:
        self._form = form
        self.heading.setText(self.say("Edit {code}", code=form.code) if form.code else self.say("New customer"))
        for kind, each in self.kind_buttons.items():
            each.setChecked(kind is form.kind)
            each.setEnabled(not form.code)  # who a record is about does not change
        self._build(form)
        self.duplicates.start(is_firm=form.kind is CustomerKind.ORGANISATION)
        self._begin(form.code)
        first = next(iter(self.form.boxes.values()))
        QTimer.singleShot(0, first, lambda: self.form.show_box(first))  # what was just made can't take the focus yet

    def _switch(self, kind: CustomerKind) -> None:
        """Another kind for a new customer: what both kinds have stays as it was typed."""
        typed = self._typed()
        self._form = customers.new_form(kind)
        self._build(self._form)
        self.duplicates.start(is_firm=kind is CustomerKind.ORGANISATION)
        self._put_back({**typed, "kind": kind.value, "legal_form": None})

    def _build(self, form: CustomerForm) -> None:
        clear(self._body)
        self.form = Form(self.session)
        is_firm = form.kind is CustomerKind.ORGANISATION
        every = customers.own_keys(form.kind, is_customer=not form.code.startswith("NG"))
        keys = [key for key in every if self.session.sees(key)]
        for key in keys:
            self.form.field(key, required=key == ("customer.name" if is_firm else "person.full_name"))
        self.form.set_values(form.own)
        first = [self.form.boxes[key] for key in keys if key in _FIRST[form.kind]]
        more = [self.form.boxes[key] for key in keys if key not in _FIRST[form.kind]]
        self._body.addWidget(_sheet(two_columns(first)))
        self.repeated = {name: self._repeated(name, form.rows.get(name, ())) for name in _REPEATED}
        for each in self.repeated.values():
            self._body.addWidget(card(each))
        self.contacts = self._contacts(form) if is_firm else None
        if self.contacts:
            self._body.addWidget(card(self.contacts))
        self.consents: dict[str, ComboBox] = {}
        self.how = None
        if not is_firm:
            self._body.addWidget(card(self._decisions(form)))
        self._body.addWidget(_sheet(column(self._origin(form), two_columns(more), gap=12)))
        self._body.addStretch(1)
        self.form.edited.connect(self._edited)
        self.form.boxes[keys[0]].editor.edited.connect(self._look_for_duplicates)

    def _repeated(self, name: str, rows: tuple[Row, ...]) -> Repeated:
        title, add, remove = (self.say(words) for words in _REPEATED[name])

        def build(entry: Entry) -> None:
            boxes = [entry.field(key, optional=False) for key in customers.owned_keys(name)]
            entry.setLayout(two_columns(boxes))
            if name == "address":
                _offer_places(entry)
            if name == "phone":
                entry.boxes["phone.number"].left.connect(self._look_for_duplicates)

        made = Repeated(self.session, title, add, remove, build)
        made.show_records([(each.id, each.values) for each in rows])
        if name == "phone" and not rows:
            made.add()
        made.edited.connect(self._edited)
        return made

    def _contacts(self, form: CustomerForm) -> Repeated:
        def build(entry: Entry) -> None:
            boxes = [entry.field("customer_person.role", optional=False)]
            if entry.record_id is None:
                boxes += [entry.field(key) for key in ("person.full_name", "phone.number", "email.address")]
            else:
                boxes[0].label.setText(literal(f"{entry.record_id[1]} · {entry.record_id[0]}"))
            entry.setLayout(two_columns(boxes))

        say = self.say
        made = Repeated(self.session, say("People of the firm"), say("Add person"), say("Remove person"), build)
        made.show_records([((each.code, each.name), {"customer_person.role": each.role}) for each in form.contacts])
        made.edited.connect(self._edited)
        return made

    def _origin(self, form: CustomerForm) -> QWidget:
        """How the data came to the office (policy §2), and the legal form."""
        self.source = self._choice(Source, form.source, self.say("Source"))
        self.legal_form = self._choice(LegalForm, form.legal_form, self.say("Legal form"))
        inner = QWidget()
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        for at, (words, box) in enumerate(
            ((self.say("Source"), self.source), (self.say("Legal form"), self.legal_form))
        ):
            name = label(words)
            name.setBuddy(box)
            grid.addWidget(name, 0, at)
            grid.addWidget(box, 1, at)
        inner.setLayout(grid)
        return inner

    def _decisions(self, form: CustomerForm) -> QWidget:
        """A choice for each purpose. Nothing is chosen beforehand: silence is no consent (Law 91/2025/QH15 art. 9)."""
        inner, grid = QWidget(), QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        for at, purpose in enumerate(Purpose):
            name, box = label(self.say(purpose.label)), ComboBox()
            name.setBuddy(box)
            box.setAccessibleName(self.say("Consent: {purpose}", purpose=self.say(purpose.label)))
            asks = BASES[purpose] is Basis.CONSENT
            box.addItem(self.say("Not asked yet") if asks else self.say("No consent is needed"), "")
            for state in _SHOWN:
                box.addItem(self.say(state.label), state.value)
            known = form.consents.get(purpose.value, "")
            if known and box.findData(known) < 0:
                box.addItem(self.say(ConsentState(known).label), known)
            box.setCurrentIndex(max(0, box.findData(known)))
            box.activated.connect(lambda _: self._edited())
            self.consents[purpose.value] = box
            grid.addWidget(name, at // 2, at % 2 * 2)
            grid.addWidget(box, at // 2, at % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.how = Form(self.session)
        how = self.how.field("consent.how")
        self.how.setLayout(column(how))
        self.how.edited.connect(self._edited)
        inner.setLayout(column(label(self.say("Consents"), "strong"), grid, self.how))
        return inner

    def _choice(self, words: Any, chosen: Any, name: str) -> ComboBox:
        box = ComboBox()
        box.setAccessibleName(name)
        for each in words:
            box.addItem(self.say(each.label), each.value)
        box.setCurrentIndex(box.findData(chosen.value))
        box.activated.connect(lambda _: self._edited())
        return box

    # -- typing -------------------------------------------------------------------------------------------------------

    def _typed(self) -> dict[str, Any]:
        return {
            "kind": self._form.kind.value,
            "own": self.form.values(),
            "rows": {name: each.typed() for name, each in self.repeated.items()},
            "contacts": self.contacts.typed() if self.contacts else None,
            "legal_form": self.legal_form.currentData(),
            "how": self.how.boxes["consent.how"].editor.value() if self.how else "",
            "source": self.source.currentData(),
            "consents": {purpose: box.currentData() for purpose, box in self.consents.items()},
        }

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """A draft of an earlier day."""
        kind = CustomerKind(kept.get("kind", self._form.kind.value))
        if kind is not self._form.kind and not self._form.code:
            self._form = customers.new_form(kind)
            self.kind_buttons[kind].setChecked(True)
            self._build(self._form)
        self._put_back(kept)
        self.restored.show()

    def _put_back(self, typed: Mapping[str, Any]) -> None:
        self.form.set_typed(typed.get("own", {}))
        for name, rows in typed.get("rows", {}).items():
            self.repeated[name].set_typed(rows)
        if self.contacts and typed.get("contacts"):
            self.contacts.set_typed(typed["contacts"])
        for box, name in ((self.source, "source"), (self.legal_form, "legal_form")):
            if (at := box.findData(typed.get(name))) >= 0:
                box.setCurrentIndex(at)
        if self.how:
            self.how.set_typed({"consent.how": typed.get("how", "")})
        for purpose, state in typed.get("consents", {}).items():
            if purpose in self.consents:
                self.consents[purpose].setCurrentIndex(max(0, self.consents[purpose].findData(state)))
        self._edited()

    def _look_for_duplicates(self) -> None:
        from desktop_app.services import duplicates

        name = self.form.boxes.get("person.full_name") or self.form.boxes["customer.name"]
        phones = [entry.boxes["phone.number"].editor.value() for entry in self.repeated["phone"].entries]
        self.session.run(
            self, duplicates.similar, name.editor.value(), phones, besides=self._form.code,
            done=self.duplicates.tell, latest="duplicates",
        )  # fmt: skip

    def _merge_with(self, other: str) -> None:
        """To the page of merging. What was typed for a new customer goes along; it stays here until they are one."""
        if self._form.code:
            self.session.go("merging", keep=other, gone=self._form.code)
        elif self.check():
            self.drafts.keep()
            self._handing_over = True
            self.session.go("merging", keep=other, typed=self.result(), merged=self._was_merged)
            self._handing_over = False

    def _was_merged(self) -> None:
        self._dirty = False
        self.drafts.drop()
        self.closed.emit()

    # -- saving -------------------------------------------------------------------------------------------------------

    def result(self) -> CustomerForm:
        """The customer as typed."""
        rows = {
            name: tuple(Row(record_id, values) for record_id, values in each.values())
            for name, each in self.repeated.items()
        }
        contacts = []
        for record_id, values in self.contacts.values() if self.contacts else ():
            role = values.pop("customer_person.role")
            contacts.append(Contact(record_id[0] if record_id else "", role, values=values))
        return replace(
            self._form,
            own=self.form.values(),
            rows=rows,
            contacts=tuple(contacts),
            source=Source(self.source.currentData()),
            legal_form=LegalForm(self.legal_form.currentData()),
            flagged=False if self._dirty else self._form.flagged,
            consents={purpose: box.currentData() for purpose, box in self.consents.items() if box.currentData()},
            how=self.how.boxes["consent.how"].editor.value() if self.how else "",
        )

    def _saving_job(self) -> Callable[[Office], Any]:
        result = self.result()
        return lambda office: office.run(customers.save_customer, result)

    def check(self) -> bool:
        checked = [self.form.check(), *(each.check() for each in self.repeated.values())]
        checked += [self.contacts.check()] if self.contacts else []
        return all(checked)

    def _show_refusal(self, key: str, number: int, words: str) -> bool:
        box = self._box_at(key, number)
        if box is not None:
            box.show_error(words)
            self.form.show_box(box)
        return box is not None

    def _box_at(self, key: str, number: int) -> FieldBox | None:
        record = key.split(".")[0]
        if record in self.repeated and (box := self.repeated[record].box(key, number)):
            return box
        if self.contacts and (box := self.contacts.box(key, number)) and key not in self.form.boxes:
            return box
        return self.form.boxes.get(key)

    def can_leave(self, then: Callable[[], None]) -> None:
        if self._handing_over:
            then()
        else:
            super().can_leave(then)


def _sheet(layout: QLayout) -> QWidget:
    made, inner = card(), QWidget()
    inner.setLayout(layout)
    made.layout().addWidget(inner)
    return made


def _offer_places(entry: Entry) -> None:
    """Offer provinces, and the communes of the one that is given; without one those of the country, with theirs."""
    province = entry.boxes["address.province"]

    def communes(typed: str) -> list[str | Suggestion]:
        if given := province.editor.value():
            return [*wards.wards(given, typed)]
        return [Suggestion(ward, (ward, where), where) for ward, where in wards.wards_anywhere(typed)]

    def with_province(value: tuple[str, ...]) -> None:
        if len(value) > 1:
            province.editor.set_value(value[1])
            province.show_error("")

    offer(province, wards.provinces)
    offer(entry.boxes["address.ward"], communes, with_province)
