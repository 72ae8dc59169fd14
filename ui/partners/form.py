"""The form of a partner: who it is, its commitment to protect what it gets, and what it may get for which purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QWidget

from desktop_app.records import catalogue
from desktop_app.rules.vocabulary import PartnerKind, Purpose
from desktop_app.services import partners
from desktop_app.services.partners import PartnerView
from ui.forms import Form
from ui.forms.record import RecordEditor
from ui.forms.ticks import FieldTicks
from ui.session import Session
from ui.widgets import Banner, card, column, label, literal, row, scrolled

if TYPE_CHECKING:
    from desktop_app.office import Office

_KEYS = ("partner.name", "partner.kind", "partner.signed_on", "partner.valid_until", "partner.document")


class PartnerEditor(RecordEditor):
    """The form with its buttons.

    Attributes:
        partner: who is shown, as stored; None for a new one.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session, "partner")
        self.partner: PartnerView | None = None
        say = self.say
        self.lapsed = Banner(say("The commitment is missing or has run out: nothing can be given to it."), "warn")
        self.form = Form(session)
        for key in _KEYS:
            self.form.field(key, required=key in ("partner.name", "partner.kind"), optional=False)
        boxes = self.form.boxes
        self.form.setLayout(
            column(
                boxes["partner.name"], boxes["partner.kind"],
                label(say("Commitment to protect the data"), "strong"),
                row(*(boxes[key] for key in _KEYS[2:]), gap=12), gap=10,
            )
        )  # fmt: skip
        self.form.edited.connect(self._edited)
        self.purposes = {each: self._purpose(each) for each in Purpose}
        content = QWidget()
        at_most = label(say("What it may get, purpose by purpose, at the most"), "strong")
        content.setLayout(
            column(
                card(self.form), at_most,
                *(card(tick, fields, gap=6, margins=10) for tick, fields in self.purposes.values()), None, gap=10,
            )
        )  # fmt: skip
        content.layout().setContentsMargins(0, 0, 8, 0)
        buttons = row(self.heading, None, self.cancel_button, self.save_button)
        layout = column(buttons, self.restored, self.lapsed, scrolled(content), gap=10)
        layout.setStretch(3, 1)
        self.setLayout(layout)

    def _purpose(self, purpose: Purpose) -> tuple[QCheckBox, FieldTicks]:
        tick, fields = QCheckBox(literal(self.say(purpose.label))), FieldTicks(self.session)
        fields.show_fields([(each.key, each.entity.label, each.label) for each in catalogue.disclosable_fields()], ())
        fields.hide()
        tick.toggled.connect(fields.setVisible)
        tick.clicked.connect(lambda _: self._edited())
        fields.edited.connect(self._edited)
        return tick, fields

    @property
    def is_new(self) -> bool:
        """Whether nobody is stored yet who is being typed."""
        return self.partner is None

    def new(self) -> None:
        """An empty form."""
        self._show(None)
        self.form.show_box(self.form.boxes["partner.name"])

    def edit(self, partner: PartnerView) -> None:
        """Show `partner`."""
        self._show(partner)

    def _show(self, partner: PartnerView | None) -> None:
        self.partner = partner
        self.heading.setText(literal(partner.name) if partner else self.say("New partner"))
        values: dict[str, Any] = {"partner.kind": PartnerKind.EXECUTES.value}
        if partner:
            values = {key: getattr(partner, key.split(".")[1]) for key in _KEYS}
        self.form.set_values(values)
        self._tick(partner.purposes if partner else {})
        self.lapsed.setVisible(partner is not None and not partner.may_receive(self.session.today()))
        self._begin(partner.id.hex() if partner else "")

    def _tick(self, purposes: Mapping[Any, Iterable[str]]) -> None:
        """Show what may be given for each purpose; a purpose that is not named gets nothing."""
        for purpose, (tick, fields) in self.purposes.items():
            least = purposes.get(purpose)
            tick.setChecked(least is not None)
            for key, box in fields.boxes.items():
                box.setChecked(key in (least or ()))

    def _ticked(self) -> dict[str, list[str]]:
        return {each.value: fields.ticked() for each, (tick, fields) in self.purposes.items() if tick.isChecked()}

    def _begin(self, code: str) -> None:
        self.cancel_button.setVisible(self.is_new)
        super()._begin(code)

    def _edited(self) -> None:
        self.cancel_button.show()
        super()._edited()

    # -- drafts and saving --------------------------------------------------------------------------------------------

    def _typed(self) -> dict[str, Any]:
        return {"fields": self.form.values(), "purposes": self._ticked()}

    def _restore(self, kept: Mapping[str, Any]) -> None:
        self.form.set_typed(kept["fields"])
        self._tick({Purpose(key): least for key, least in kept["purposes"].items()})
        self._edited()
        self.restored.show()

    def check(self) -> bool:
        return self.form.check()

    def _saving_job(self) -> Callable[[Office], Any]:
        values = {key.split(".")[1]: value for key, value in self.form.values().items()}
        name, kind = values.pop("name"), values.pop("kind")
        before, purposes = self.partner.name if self.partner else "", self._ticked()
        return lambda office: office.run(partners.save_partner, before, name, kind, **values, purposes=purposes)

    def _show_refusal(self, key: str, number: int, words: str) -> bool:
        box = self.form.boxes.get(key)
        if box is None:
            return False
        box.show_error(words)
        self.form.show_box(box)
        return True
