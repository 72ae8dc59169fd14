"""The page of reports: what it is about at the left, the paper itself at the right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop_app.records.kinds import Day
from desktop_app.rules.errors import Problem
from desktop_app.services import papers
from desktop_app.services.papers import PaperKind
from ui import dialogs
from ui.forms.box import FieldBox
from ui.forms.editors import editor_for
from ui.forms.person import PersonLine
from ui.page import Page
from ui.papers.printing import Job, print_paper
from ui.papers.viewer import PaperView
from ui.session import Session
from ui.widgets import button, card, column, label, row
from ui.widgets.lines import wipe
from ui.widgets.still import ComboBox


class ReportsPage(Page):
    """See the module."""

    about = frozenset({"erasure"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self._shown: tuple[PaperKind, dict[str, Any]] | None = None
        self.kinds = QListWidget()
        self.kinds.setAccessibleName(say("Report"))
        self.kinds.setWordWrap(True)
        self._kinds = [each for each in papers.KINDS if session.allows(each.permission)]
        for kind in self._kinds:
            item = QListWidgetItem(say(kind.title))
            item.setData(0x100, kind.key)
            self.kinds.addItem(item)
        self.kinds.setFixedHeight(36 * len(self._kinds) + 12)
        self.kinds.setSpacing(4)
        self.person = PersonLine(session, say("Person"), own=True)
        self.person.chosen.connect(lambda _: self.show_report())
        days = [FieldBox(key, words, editor_for(Day(), session.language), session.language)
                for key, words in (("since", say("From")), ("until", say("Until")))]  # fmt: skip
        self.since, self.until = days
        self.number = ComboBox()
        self.number.setAccessibleName(say("Certificate"))
        self.number.activated.connect(lambda _: self.show_report())
        names = {"code": label(say("Person")), "number": label(say("Certificate"))}
        names["code"].setBuddy(self.person)
        names["number"].setBuddy(self.number)
        self._asked = {
            "code": _box(names["code"], self.person), "since": self.since, "until": self.until,
            "number": _box(names["number"], self.number),
        }  # fmt: skip
        self.show_button = button(say("Show"), "primary", do=self.show_report)
        left = card(self.kinds, *self._asked.values(), row(None, self.show_button), None, gap=10)
        left.setFixedWidth(270)
        self.viewer = PaperView(session, self.print_it, self._save, self._save_table)
        body = QWidget()
        panes = row(left, self.viewer, gap=12)
        panes.setStretch(1, 1)
        body.setLayout(panes)
        self.frame(say("Reports"), body=body)
        self.kinds.currentRowChanged.connect(lambda _: self._ask())
        self.kinds.setCurrentRow(0)
        self.refresh()

    @property
    def kind(self) -> PaperKind:
        """The report that is chosen."""
        return self._kinds[max(0, self.kinds.currentRow())]

    def open(self, **what: Any) -> None:
        wanted = what.get("report", "")
        for at, kind in enumerate(self._kinds):
            if kind.key == wanted:
                self.kinds.setCurrentRow(at)
        if code := what.get("code"):
            self.person.show_code(code)  # which then shows the report
        elif number := what.get("number"):
            self._choose_number(number)
            self.show_report()

    def refresh(self) -> None:
        if self.session.may(papers.certificates):
            self.session.run(self, papers.certificates, done=self._list_certificates)

    def _list_certificates(self, found: Any) -> None:
        chosen = self.number.currentData()
        self.number.clear()
        for number, day in found:
            self.number.addItem(f"{number} · {self.session.language.date(day)}", number)
        if chosen:
            self._choose_number(chosen)

    def _choose_number(self, number: str) -> None:
        if self.number.findData(number) < 0:
            self.number.insertItem(0, number, number)
        self.number.setCurrentIndex(self.number.findData(number))

    def _ask(self) -> None:
        """Show the fields that the chosen report asks for."""
        for name, box in self._asked.items():
            box.setVisible(name in self.kind.asks)
        self.viewer.clear()
        self._shown = None
        if self.viewer.table:
            self.viewer.table.setVisible(self.kind.table)

    def _about(self) -> dict[str, Any]:
        """What the report is about, as it is filled in; None-free."""
        language_free = {
            "code": self.person.code,
            "since": Day().parse(self.since.editor.value()),
            "until": Day().parse(self.until.editor.value()),
            "number": self.number.currentData() or "",
        }
        return {name: value for name, value in language_free.items() if name in self.kind.asks and value}

    def show_report(self) -> None:
        """Make the paper and show it."""
        if not (self.since.check() and self.until.check()):
            return
        kind, about = self.kind, self._about()
        self.show_button.setEnabled(False)

        def done(paper: bytes) -> None:
            self.show_button.setEnabled(True)
            self._shown = kind, about
            self.viewer.show_paper(paper)

        def failed(problem: Problem) -> None:
            self.show_button.setEnabled(True)
            self.viewer.clear()
            self.session.failed.emit(problem)

        self.session.run(
            self, papers.paper, kind.key, about, self.session.language, done=done, failed=failed, latest="paper"
        )

    def print_it(self) -> None:
        if self._shown is None:
            return
        (kind, about), paper = self._shown, self.viewer.paper  # another may be shown by the time it is printed

        def printed() -> None:
            self.session.run(self, papers.note_printed, kind.key, about)
            self.session.tell(self.say("The paper was sent to the printer."))

        def saved(path: Path) -> None:
            self._write(papers.save_paper, kind, about, path, shown=paper)

        job = Job(paper, self._file_name(kind, about, "pdf"), printed, saved)
        print_paper(self, self.session.language, job)

    def _save(self) -> None:
        self._save_as(papers.save_paper, "PDF (*.pdf)", "pdf", shown=self.viewer.paper)

    def _save_table(self) -> None:
        self._save_as(papers.save_table, "Excel (*.xlsx)", "xlsx")

    def _save_as(self, case: Any, kinds: str, ending: str, **as_shown: Any) -> None:
        if self._shown is None:
            return
        kind, about = self._shown
        name = self._file_name(kind, about, ending)

        def chosen(path: Path) -> None:
            self._write(case, kind, about, path, **as_shown)

        dialogs.save_file(self, self.say("Save"), name, kinds, chosen, ending=ending)

    def _file_name(self, kind: PaperKind, about: dict[str, Any], ending: str) -> str:
        """No name of a person in the name of a file: it outlives them."""
        parts = (self.say(kind.file), about.get("code"), about.get("number"))
        return "-".join(filter(None, parts)) + f".{ending}"

    def _write(self, case: Any, kind: PaperKind, about: dict[str, Any], path: Path, **as_shown: Any) -> None:
        told = self.say("Saved as {path}.", path=str(path))
        self.session.run(self, case, kind.key, about, self.session.language, path, **as_shown,
                         done=lambda _: self.session.tell(told))  # fmt: skip

    def clear(self) -> None:
        """Let go of the paper that is shown: somebody was erased."""
        self.viewer.clear()
        wipe(self.person)
        self.person.code = ""
        self._shown = None

    def _changed(self, entities: frozenset[str]) -> None:
        if "erasure" in entities:
            self.clear()
        super()._changed(entities)


def _box(name: QWidget, field: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(column(name, field, gap=4))
    return made
