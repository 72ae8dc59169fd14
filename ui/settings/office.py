"""The office's facts, as they stand on every paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from desktop_app.rules.errors import N_
from desktop_app.services import settings
from ui.forms.record import RecordEditor
from ui.session import Session
from ui.widgets import card, column, named, row

if TYPE_CHECKING:
    from desktop_app.office import Office

_FACTS = {
    "name": N_("Office"), "address": N_("Address"), "phone": N_("Hotline"), "hours": N_("Answered"),
    "email": N_("E-mail"),
}  # fmt: skip


class OfficeFacts(RecordEditor):
    """Their form.

    Attributes:
        facts: the fields, by the name of the fact.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session, "office")
        say = self.say
        self._stored: Any = None
        self.facts = {name: QLineEdit() for name in _FACTS}
        for name, field in self.facts.items():
            field.textEdited.connect(self._edited)
            field.setAccessibleName(say(_FACTS[name]))
        name, address, phone, hours, email = map(named, self.facts.values())
        self.heading.setText(say("The office, as it stands on every paper"))
        sheet = card(
            self.heading, self.restored, name, address, row(phone, hours, gap=12), email,
            row(None, self.cancel_button, self.save_button),
        )  # fmt: skip
        self.setLayout(column(sheet))
        self.saved.connect(self.show_facts)
        self.closed.connect(lambda: self.show_facts(self._stored))

    def show_facts(self, stored: Any) -> None:
        """Show what is stored, unless something is being typed."""
        self._stored = stored
        if not self.is_dirty:
            for name, field in self.facts.items():
                field.setText(getattr(stored, name))
            self._begin("")

    def _begin(self, code: str) -> None:
        self.cancel_button.hide()
        super()._begin(code)

    def _edited(self) -> None:
        self.cancel_button.show()
        super()._edited()

    def check(self) -> bool:
        return True  # the use case does

    def _typed(self) -> dict[str, str]:
        return {name: field.text() for name, field in self.facts.items()}

    def _restore(self, kept: Mapping[str, Any]) -> None:
        for name, field in self.facts.items():
            field.setText(kept[name])
        self._edited()
        self.restored.show()

    def _saving_job(self) -> Callable[[Office], Any]:
        typed = self._typed()
        return lambda office: office.run(settings.change_office, **typed)

    def _show_refusal(self, key: str, number: int, words: str) -> bool:
        return False
