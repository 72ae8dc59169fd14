"""The first login by a one-time code: a password of one's own, which nobody else knows, and the book opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui.unlock.step import Step
from ui.widgets import Banner, button, card, label, row
from ui.widgets.lines import wipe
from ui.widgets.password import Password

if TYPE_CHECKING:
    from ui.app import App


class OwnPassword(Step):
    """The form.

    Signals:
        chosen(password): both fields hold the same.
    """

    chosen = Signal(str)

    def __init__(self, app: App) -> None:
        super().__init__(app)
        say = self.say
        self.password, self.again = Password(app.language), Password(app.language)
        self.password.setAccessibleName(say("New password"))
        self.again.setAccessibleName(say("Password again"))
        names = [label(each.accessibleName()) for each in (self.password, self.again)]
        for name, box in zip(names, (self.password, self.again), strict=True):
            name.setBuddy(box)
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.set_button = button(say("Set the password and open"), "primary", icon_name="unlock", do=self._choose)
        self.password.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self._choose)
        why = say(
            "The one-time code was right. Choose a password of your own now: at least 12 characters that nobody else "
            "knows, the owner neither. The code ends with that."
        )
        form = card(
            label(say("Welcome"), "title"), label(why, wrap=True), names[0], self.password, names[1], self.again,
            self.password.hint, self.problem, row(self.back, None, self.set_button),
            gap=8,
        )  # fmt: skip
        self._show_form(form, 420)

    def start(self) -> None:
        """Begin with empty fields."""
        wipe(self.password, self.again)
        self.problem.hide()
        self.set_button.setEnabled(True)
        self.password.setFocus()

    def refuse(self, words: str) -> None:
        """Tell why it was not done."""
        self.set_button.setEnabled(True)
        self.problem.label.setText(words)
        self.problem.show()
        self.password.setFocus()

    def _choose(self) -> None:
        if not self.set_button.isEnabled():
            return
        if self.password.text() != self.again.text():
            self.refuse(self.say("The two passwords differ. Type the same one twice."))
            return
        self.set_button.setEnabled(False)
        self.chosen.emit(self.password.text())
