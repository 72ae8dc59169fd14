"""A forgotten password: the recovery sheet is typed or pasted, a new password set, a new sheet saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPlainTextEdit

from desktop_app.rules.errors import Problem
from ui import dialogs
from ui.unlock.step import Step
from ui.widgets import Banner, button, card, column, label, row
from ui.widgets.lines import wipe
from ui.widgets.password import Password

if TYPE_CHECKING:
    from ui.app import App


class Recovery(Step):
    """The form."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        say = self.say
        self._paper, self._kept = b"", True
        self._note_kept: Callable[[], None] | None = None  # in the book: it tells of the sheet at every unlocking else
        self.sheet = QPlainTextEdit()
        self.sheet.setTabChangesFocus(True)
        self.sheet.setAccessibleName(say("Lines of the recovery sheet"))
        self.sheet.setFixedHeight(170)
        self.password, self.again = Password(app.language), Password(app.language)
        self.password.setAccessibleName(say("New password"))
        self.again.setAccessibleName(say("Password again"))
        self.problem = Banner("", "danger")
        self.problem.hide()
        self.done_banner = Banner("", "ok")
        self.done_banner.hide()
        self.set_button = button(say("Set the new password"), "primary", do=self._recover)
        self.save_button = button(say("Save the new sheet…"), icon_name="save", do=self._save)
        self.save_button.setEnabled(False)
        why = say(
            "Type or paste the lines K1 and K2 of the recovery sheet; the other lines too if key files were lost."
        )
        names = [label(each.accessibleName()) for each in (self.sheet, self.password, self.again)]
        for name, box in zip(names, (self.sheet, self.password, self.again), strict=True):
            name.setBuddy(box)
        rule = say("At least 12 characters: four words that do not belong together are easy to keep and hard to guess.")
        passwords = row(column(names[1], self.password, gap=4), column(names[2], self.again, gap=4), gap=12)
        buttons = row(self.back, None, self.save_button, self.set_button)
        form = card(
            label(say("Forgot the password?"), "title"), label(why, wrap=True), names[0], self.sheet, passwords,
            label(rule, "small", wrap=True), self.password.hint, self.problem, self.done_banner, buttons, gap=10,
        )  # fmt: skip
        self._show_form(form)

    def start(self) -> None:
        """Begin with empty fields."""
        self.sheet.clear()
        wipe(self.password, self.again)
        self.sheet.setFocus()

    def _recover(self) -> None:
        if self.password.text() != self.again.text():
            self._refuse(self.say("The two passwords differ. Type the same one twice."))
            return
        folder, typed, password = self._app.folder, self.sheet.toPlainText()[:64_000], self.password.text()
        lang, clock, cost = self._app.language.code, self._app.clock, self._app.cost

        def note_kept(new: Any) -> Callable[[], None]:
            from desktop_app.office import open_book_with_sheet
            from desktop_app.services import backups, recovery

            def note() -> None:
                with open_book_with_sheet(folder, backups.read_sheet(new.qr), lang=lang, clock=clock) as office:
                    office.run(recovery.sheet_kept)

            return note

        def recover() -> Any:
            from desktop_app.office import open_book_with_sheet
            from desktop_app.services import access, recovery, settings

            sheet = access.read_sheet(typed, password)
            with open_book_with_sheet(folder, sheet, lang=lang, clock=clock) as office:
                now = clock()
                new = access.reset_password(
                    office.book, office.actor, clock, sheet, password, **({"cost": cost} if cost else {})
                )
                name = office.run(settings.office).name
                return office.actor.login, recovery.sheet_pdf(new, name, office.language, now), note_kept(new)

        self.set_button.setEnabled(False)
        self.back.setEnabled(False)  # the password is being changed: nothing takes that back
        self._app.worker.run(self, recover, self._recovered, self._failed)

    def _recovered(self, found: Any) -> None:
        user, self._paper, self._note_kept = found
        self._kept = False
        self.back.setEnabled(True)
        self.problem.hide()
        self.sheet.clear()
        self.save_button.setEnabled(True)
        words = self.say(
            "The new password of {user} is set. Save the new sheet now and destroy the old one: "
            "with the book's file it still opens the book.",
            user=user,
        )
        self.done_banner.label.setText(words)
        self.done_banner.show()
        self.save_button.setFocus()

    def leave(self) -> None:
        if self._kept:
            super().leave()
            return

        def answered(key: str) -> None:
            if key == "save":
                self._save()
            elif key == "leave":
                self._kept = True
                self.leave()

        say = self.say
        words = say("The new sheet is not saved. Without it, a password that is forgotten again can't be replaced.")
        choices = [
            dialogs.Choice("save", say("Save the new sheet…"), "primary"),
            dialogs.Choice("leave", say("Leave without it"), "danger"), dialogs.Choice("stay", say("Stay here")),
        ]  # fmt: skip
        dialogs.ask(self, say("Not saved"), [words], choices, answered)

    def _save(self) -> None:
        name = self.say("recovery-sheet.pdf")
        dialogs.save_file(self, self.say("Save PDF"), name, "PDF (*.pdf)", self._write, ending="pdf")

    def _write(self, path: Path) -> None:
        paper, note_kept = self._paper, self._note_kept

        def write() -> None:
            from desktop_app.services.places import write_file

            write_file(path, paper)
            if note_kept is not None:
                note_kept()

        def written(_: object) -> None:
            self._kept = True
            words = self.say("Saved as {path}. Print it, lock the paper away, and delete the file.", path=str(path))
            self.done_banner.label.setText(words)

        self._app.worker.run(self, write, written, self._failed)

    def _failed(self, problem: Problem) -> None:
        message = self._app.language.message
        self._refuse(" ".join(message(each) for each in (problem.error, problem.do)))

    def _refuse(self, words: str) -> None:
        self.set_button.setEnabled(not self._paper)
        self.back.setEnabled(True)
        self.problem.label.setText(words)
        self.problem.show()
