"""The page of settings: what stands on every paper, how the windows look, when the book locks itself."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from desktop_app import __version__
from desktop_app.rules.errors import N_, Problem
from desktop_app.services import settings
from ui import dialogs, settings_store
from ui.page import Page
from ui.session import Session
from ui.widgets import button, card, column, label, row, scrolled

_FACTS = {
    "name": N_("Office"), "address": N_("Address"), "phone": N_("Hotline"), "hours": N_("Answered"),
    "email": N_("E-mail"),
}  # fmt: skip
_SCHEMES = {"system": N_("As the system"), "light": N_("Light"), "dark": N_("Dark")}
_LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


class SettingsPage(Page):
    """See the module."""

    about = frozenset({"setting"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self.facts = {name: QLineEdit() for name in _FACTS}
        boxes = []
        for name, field in self.facts.items():
            field.setAccessibleName(say(_FACTS[name]))
            boxes.append(_named(field))
        self.save_button = button(say("Save"), "primary", icon_name="save", keys="F9", do=self.save)
        office = card(
            label(say("The office, as it stands on every paper"), "heading"), boxes[0], boxes[1],
            row(boxes[2], boxes[3], gap=12), boxes[4], row(None, self.save_button),
        )  # fmt: skip
        self.language = _choice(say("Language"), _LANGUAGES, settings_store.language())
        self.language.activated.connect(lambda _: self._language())
        self.scheme = _choice(say("Colours"), {key: say(words) for key, words in _SCHEMES.items()},
                              settings_store.scheme())  # fmt: skip
        self.scheme.activated.connect(lambda _: settings_store.keep_scheme(self.scheme.currentData()))
        self.minutes = QSpinBox()
        self.minutes.setRange(*settings_store.LOCK_MINUTES)
        self.minutes.setValue(settings_store.lock_minutes())
        self.minutes.setAccessibleName(say("Lock after so many minutes without work"))
        self.minutes.valueChanged.connect(self._minutes)
        windows = card(
            label(say("The windows"), "heading"),
            row(_named(self.language), _named(self.scheme), _named(self.minutes), gap=12),
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
        content.setLayout(column(office, windows, about, None, gap=12))
        content.layout().setContentsMargins(0, 0, 8, 0)
        self.frame(say("Settings"), body=scrolled(content))
        self.refresh()

    def refresh(self) -> None:
        self.session.run(self, settings.office, done=self._show)

    def _show(self, facts: Any) -> None:
        for name, field in self.facts.items():
            field.setText(getattr(facts, name))

    def save(self) -> None:
        given = {name: field.text() for name, field in self.facts.items()}

        def done(facts: Any) -> None:
            self._show(facts)
            self.session.changed.emit(frozenset({"setting"}))
            self.session.tell(self.say("The office's facts were saved."))

        self.session.run(self, settings.change_office, **given, done=done, failed=self._refused)

    def _refused(self, problem: Problem) -> None:
        dialogs.tell(self, self.session.language, problem)

    def _language(self) -> None:
        settings_store.keep_language(self.language.currentData())

    def _minutes(self, minutes: int) -> None:
        settings_store.keep_lock_minutes(minutes)
        self.session.lock_after.emit(minutes)


def _choice(name: str, options: dict[str, str], chosen: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for key, words in options.items():
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


def _named(field: QWidget) -> QWidget:
    made, name = QWidget(), label(field.accessibleName())
    name.setBuddy(field)
    made.setLayout(column(name, field, gap=4))
    return made
