"""The page of backups: the state in one sentence, every set with its place, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.rules.errors import N_, Problem
from desktop_app.services import backups
from desktop_app.services.backups import Lost, SetView, Standing
from ui import dialogs
from ui.page import Page
from ui.papers.printing import Job, print_paper
from ui.session import Session
from ui.tables.short import ShortTable
from ui.widgets import Banner, EmptyState, button, card, column, label, row
from ui.widgets.still import SpinBox
from ui.widgets.working import Working

_HEADINGS = (
    N_("Made at"), N_("Place"), N_("People"), N_("Size"), N_("Read back at"), N_("Rehearsed at"),
    N_("Erasures to come"),
)  # fmt: skip
_CHANGED = frozenset({"backup"})


class BackupsPage(Page):
    """See the module."""

    about = frozenset({"backup", "erasure"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self.sets: list[SetView] = []
        self._job: Any = None
        self.now = button(say("Back up now"), "primary", icon_name="backups", do=lambda: self._back_up(None))
        self.elsewhere = button(say("To another place…"), do=self._choose)
        self.state = Banner("", "")
        self.table = ShortTable(say("Backups"), [say(each) for each in _HEADINGS])
        self.table.itemSelectionChanged.connect(self._weigh)
        self.empty = EmptyState(say("There is no backup yet. One is made by itself each day and on closing."),
                                say("Back up now"), lambda: self._back_up(None))  # fmt: skip
        self.rehearse = button(say("Rehearse"), do=self._rehearse)
        self.restore = button(say("Restore…"), "danger", do=self._restore)
        self.lost = button(say("A medium is lost…"), do=self._ask_lost)
        self.hours = SpinBox()
        self.hours.setRange(0, 72)
        self.hours.setAccessibleName(say("Hours to wait after an erasure before backups are rewritten"))
        self.hours.valueChanged.connect(self._wait)
        wait = label(self.hours.accessibleName())
        wait.setBuddy(self.hours)
        self.working = Working(say("How far the backup is"), say("Cancel"))
        self.working.cancelled.connect(self._cancel)
        listed = card(
            self.table, self.empty, row(self.rehearse, self.restore, None, self.lost), row(wait, self.hours, None)
        )
        listed.layout().setStretch(0, 1)
        body = QWidget()
        layout = column(self.state, self.working, listed, gap=10)
        layout.setStretch(2, 1)
        body.setLayout(layout)
        self.frame(say("Backups"), self.elsewhere, self.now, body=body)
        if not session.may(backups.lose):
            for each in (self.restore, self.lost, self.hours, wait):
                each.hide()
        self._weigh()
        self.refresh()

    # -- what there is ------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        def read(office: Any) -> Any:
            found = office.run(backups.backups, office.book)
            hours = office.run(backups.wait_hours) if self.session.may(backups.wait_hours) else 0
            return office.run(backups.standing), found, hours

        self.session.call(self, read, done=self._show, latest="backups")

    def _show(self, read: Any) -> None:
        standing, found, hours = read
        before = self.chosen.set_id if self.chosen else ""
        self.sets = found
        self.state.show_words(told(self.session, standing), standing.level.tone)
        self.hours.blockSignals(True)
        self.hours.setValue(hours)
        self.hours.blockSignals(False)
        self.table.setVisible(bool(self.sets))
        self.empty.setVisible(not self.sets)
        chosen = next((at for at, each in enumerate(self.sets) if each.set_id == before), 0)
        self.table.show_rows([self._cells(each) for each in self.sets], chosen)
        self.counted.emit(self.session.plural("{n} backup", "{n} backups", len(self.sets)))
        self._weigh()

    def _cells(self, each: SetView) -> tuple[str, ...]:
        say, language = self.say, self.session.language
        return (
            language.moment(each.made_at), each.place(language), language.number(each.people),
            say("{megabytes} MB", megabytes=language.number(max(1, round(each.size / 1e6)))),
            language.moment(each.verified_at), language.moment(each.rehearsed_at) if each.rehearsed_at else "–",
            ", ".join(each.pending) or say("none"),
        )  # fmt: skip

    @property
    def chosen(self) -> SetView | None:
        """The set that is marked in the list."""
        at = self.table.chosen
        return self.sets[at] if at is not None and at < len(self.sets) else None

    def _weigh(self) -> None:
        chosen, busy = self.chosen, self._job is not None
        for each in (self.rehearse, self.restore):
            each.setEnabled(not busy and chosen is not None and chosen.folder is not None)
        for each in (self.now, self.elsewhere):
            each.setEnabled(not busy)

    # -- backing up and rehearsing ------------------------------------------------------------------------------------

    def _choose(self) -> None:
        dialogs.open_file(self, self.say("Folder on a stick or another disk"), "", self._back_up, folder=True)

    def _back_up(self, place: Path | None) -> None:
        def done(made: Any) -> None:
            words = self.say("The backup was made, read back and is whole.")
            if made.number:
                words = f"{words} {self.say('Write the number {number} on the medium.', number=made.number)}"
            self.session.tell(words)
            for problem in made.problems[:1]:
                self.session.failed.emit(problem)

        self._begin(lambda office: office.back_up(place), done)

    def _rehearse(self) -> None:
        if (chosen := self.chosen) is None:
            return

        def done(made_at: Any) -> None:
            words = self.say("The backup of {moment} was restored for trial: it opens and is whole.", moment=made_at)
            self.session.tell(words)

        self._begin(lambda office: office.rehearse(chosen.set_id), done)

    def _begin(self, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        def ended(result: Any) -> None:
            self._ended()
            done(result)
            self.session.changed.emit(_CHANGED)

        def failed(problem: Problem) -> None:
            self._ended()
            self.session.failed.emit(problem)

        self.working.begin()
        self._job = self.session.call(self, work, done=ended, failed=failed, progress=self.working.moved)
        self._weigh()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._ended()
            self.session.tell(self.say("This was cancelled. The older backups are there as they were."))

    def _ended(self) -> None:
        self._job = None
        self.working.hide()
        self._weigh()

    # -- restoring, losing, waiting -----------------------------------------------------------------------------------

    def _restore(self) -> None:
        chosen, say = self.chosen, self.say
        if chosen is None or chosen.folder is None:
            return
        folder = chosen.folder

        def answered(key: str) -> None:
            if key == "go":
                self.session.restore_asked.emit(folder)

        lines = [
            say("Restore the backup of {moment}?", moment=chosen.made_at),
            say("The book is closed first. What is in it now is backed up before anything is changed, "
                "and nobody who was erased comes back."),
            say("What was entered since then is missing afterwards."),
        ]  # fmt: skip
        choices = [dialogs.Choice("go", say("Close the book and go on"), "danger"), dialogs.Choice("no", say("Cancel"))]
        dialogs.ask(self, say("Restore"), lines, choices, answered)

    def _ask_lost(self) -> None:
        say = self.say
        numbers = sorted({each.number for each in self.sets if each.number and not each.lost})
        if not numbers:
            lines = [say("No medium is known that could be lost."), say("Backups so far lie beside the book only.")]
            dialogs.ask(self, say("A medium is lost"), lines, [dialogs.Choice("no", say("Close"))], lambda _: None)
            return
        choices = [dialogs.Choice(str(each), say("Number {number}", number=each)) for each in numbers[:5]]

        def answered(key: str) -> None:
            if key != "no":
                self.session.run(self, backups.lose, self.session.office.book, int(key), done=self._tell_lost)

        dialogs.ask(self, say("A medium is lost"), [say("Which number is written on it?")],
                    [*choices, dialogs.Choice("no", say("Cancel"))], answered)  # fmt: skip

    def _tell_lost(self, lost: Lost) -> None:
        say, language = self.say, self.session.language
        days = ", ".join(language.moment(each.made_at) for each in lost.sets)
        lines = [
            say("Medium {number} is noted as lost.", number=lost.number),
            say("On it: backups of {days}; people: at most {people}.", days=days or "–", people=lost.people),
            say("They are encrypted: without a password of that time, or the recovery sheet, nobody reads them."),
            say("Change the key of the book, choose new passwords, and keep this in the record of incidents."),
        ]
        choices = [
            dialogs.Choice("print", say("Print the record and a letter…"), "primary"),
            dialogs.Choice("save", say("Save PDF…")),
            dialogs.Choice("close", say("Close")),
        ]
        dialogs.ask(self, say("A medium is lost"), lines, choices, lambda key: self._paper_of(lost.number, key))
        self.session.changed.emit(_CHANGED)

    def _paper_of(self, number: int, key: str) -> None:
        """Print or save what is to be kept about a lost medium."""
        say, language = self.say, self.session.language
        name = f"{say('lost-medium')}-{number}.pdf"

        def chosen(path: Path) -> None:
            told = say("Saved as {path}.", path=str(path))
            self.session.run(self, backups.lost_pdf, number, language, out=path, done=lambda _: self.session.tell(told))

        def made(paper: bytes) -> None:
            told = say("The paper was sent to the printer.")
            print_paper(self, language, Job(paper, name, lambda: self.session.tell(told), chosen))

        if key == "save":
            dialogs.save_file(self, say("Save PDF"), name, "PDF (*.pdf)", chosen, ending="pdf")
        elif key == "print":
            self.session.run(self, backups.lost_pdf, number, language, done=made)

    def _wait(self, hours: int) -> None:
        self.session.run(self, backups.change_wait, hours)


def told(session: Session, standing: Standing) -> str:
    """The state in words, with when the last good backup was made."""
    words = session.say(standing.level.words)
    if standing.last is None:
        return words
    last = session.say("Last backup: {moment}.", moment=standing.last)
    return f"{words} {last}"
