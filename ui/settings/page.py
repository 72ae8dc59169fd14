"""The page of settings: what stands on every paper, how the windows look, when the book locks, one's password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app import __version__
from desktop_app.rules.errors import N_, Problem
from desktop_app.rules.permissions import Permission
from desktop_app.services import rotation, settings, users
from ui import settings_store
from ui.page import Page
from ui.session import Session
from ui.settings.checking import Checking
from ui.settings.key import KeyOfTheBook
from ui.settings.office import OfficeFacts
from ui.widgets import Banner, button, card, column, label, named, row, scrolled
from ui.widgets.lines import wipe
from ui.widgets.password import Password
from ui.widgets.still import ComboBox, SpinBox

_SCHEMES = {"system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}
_LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


class SettingsPage(Page):
    """See the module."""

    about = frozenset({"setting"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self.office = self._office() if session.may(settings.change_office) else None
        self.language = _choice(say("Language"), _LANGUAGES, settings_store.language())
        self.language.activated.connect(lambda _: self._language())
        self.scheme = _choice(say("Colours"), {key: say(words) for key, words in _SCHEMES.items()},
                              settings_store.scheme())  # fmt: skip
        self.scheme.activated.connect(lambda _: settings_store.keep_scheme(self.scheme.currentData()))
        self.minutes = SpinBox()
        self.minutes.setRange(*settings_store.LOCK_MINUTES)
        self.minutes.setValue(settings_store.lock_minutes())
        self.minutes.setAccessibleName(say("Lock after so many minutes without work"))
        self.minutes.valueChanged.connect(self._minutes)
        windows = card(
            label(say("The windows"), "heading"),
            row(named(self.language), named(self.scheme), named(self.minutes), gap=12),
            label(say("The language changes at the next unlocking."), "small"),
        )  # fmt: skip
        where = say("The book lies in {folder}", folder=str(session.office.book.folder))
        folder = label(where, selectable=True, wrap=True)
        about = card(
            label(say("About Sổ Kín"), "heading"), folder, label(say("Version {version}", version=__version__)),
            label(say("Free software under the GNU General Public License, version 3 or later."), wrap=True),
            label(
                say("It contains Qt and PySide6 (LGPL), SQLCipher (BSD), SQLAlchemy and Alembic (MIT), cryptography "
                    "(Apache, BSD), ReportLab (BSD), openpyxl and calamine (MIT), vietnam-provinces (GPL) and the font "
                    "Be Vietnam Pro (OFL)."),
                "muted", wrap=True,
            ),
        )  # fmt: skip
        content = QWidget()
        self.key = KeyOfTheBook(session)
        if not session.may(rotation.rotate):
            self.key.hide()
        self.checking = Checking(session)
        if not session.allows(Permission.CHECK):
            self.checking.hide()
        parts = (self.office or 0, windows, self._own_password(), self.key, self.checking, about)
        content.setLayout(column(*parts, None, gap=12))
        content.layout().setContentsMargins(0, 0, 8, 0)
        self.area = scrolled(content)
        self.frame(say("Settings"), body=self.area)
        self.refresh()

    def open(self, **what: Any) -> None:
        """part: "key" goes to the key of the book, "sheet" to its recovery sheet."""
        buttons = {"key": self.key.rotate_button, "sheet": self.key.sheet_button}
        if (goal := buttons.get(what.get("part", ""))) is not None:
            goal.setFocus()
            self.area.ensureWidgetVisible(self.key)

    def _own_password(self) -> QWidget:
        say = self.say
        self.old, self.new, self.again = (Password(self.session.language) for _ in range(3))
        names = (say("Password so far"), say("New password"), say("Password again"))
        for box, name in zip((self.old, self.new, self.again), names, strict=True):
            box.setAccessibleName(name)
        self.password_problem = Banner("", "danger")
        self.password_problem.hide()
        self.change_button = button(say("Change the password"), do=self._change_password)
        return card(
            label(say("Your password"), "heading"),
            row(named(self.old), named(self.new), named(self.again), gap=12),
            self.new.hint, self.password_problem, row(None, self.change_button),
        )  # fmt: skip

    def _change_password(self) -> None:
        old, new = self.old.text(), self.new.text()
        if new != self.again.text():
            self._refuse_password(self.say("The two passwords differ. Type the same one twice."))
            return

        def done(_: object) -> None:
            wipe(self.old, self.new, self.again)
            self.change_button.setEnabled(True)
            self.password_problem.hide()
            self.session.tell(self.say("The new password counts from now on."))

        def failed(problem: Problem) -> None:
            message = self.session.language.message
            self._refuse_password(f"{message(problem.error)} {message(problem.do)}")

        self.change_button.setEnabled(False)
        self.session.call(self, lambda office: office.do(users.change_password, old, new), done=done, failed=failed)

    def _refuse_password(self, words: str) -> None:
        self.change_button.setEnabled(True)
        self.password_problem.show_words(words, "danger")
        self.password_problem.show()

    def _office(self) -> OfficeFacts:
        made = OfficeFacts(self.session)
        made.saved.connect(lambda _: self.session.changed.emit(frozenset({"setting"})))
        made.saved.connect(lambda _: self.session.tell(self.say("The office's facts were saved.")))
        return made

    # -- what the window asks -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        if self.office:
            self.session.run(self, settings.office, done=self.office.show_facts)

    def save(self) -> None:
        if self.office:
            self.office.save()

    def back(self) -> bool:
        if self.office is None or not self.office.is_dirty:
            return False
        self.office.leave()
        return True

    def keep_typing(self) -> bool:
        return self.office is not None and self.office.keep_typing()

    def can_leave(self, then: Callable[[], None]) -> None:
        if self.office:
            self.office.can_leave(lambda: self.key.can_leave(then))
        else:
            self.key.can_leave(then)

    # -- the windows --------------------------------------------------------------------------------------------------

    def _language(self) -> None:
        settings_store.keep_language(self.language.currentData())

    def _minutes(self, minutes: int) -> None:
        settings_store.keep_lock_minutes(minutes)
        self.session.lock_after.emit(minutes)


def _choice(name: str, options: dict[str, str], chosen: str) -> ComboBox:
    box = ComboBox()
    box.setAccessibleName(name)
    for key, words in options.items():
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box
