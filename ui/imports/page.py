"""The page of imports: choose a file, see what was understood, try it, take it in. Nothing is written by looking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop_app.records import catalogue
from desktop_app.rules.errors import Problem
from desktop_app.rules.vocabulary import Source
from desktop_app.services import imports
from desktop_app.services.imports import Batch, Receipt
from ui import dialogs
from ui.page import Page
from ui.session import Session
from ui.widgets import Banner, EmptyState, button, card, column, label, row
from ui.widgets.still import ComboBox
from ui.widgets.working import Working

_KINDS = "Excel, CSV, vCard (*.xlsx *.xls *.ods *.csv *.tsv *.txt *.vcf)"
_MOST_SHOWN = 300  # refused rows and cells that differ, in the lists; all are in the result workbook
_NARROW, _WIDE, _HEADING = 390, 430, 160  # widths of the columns' card, and in it of a heading of the file
_LINE = 36


class ImportsPage(Page):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        say = self.say
        self.setAcceptDrops(True)
        self.path: Path | None = None
        self.batch: Batch | None = None
        self.receipt: Receipt | None = None
        self._job: Any = None
        self._mapping: dict[str, str] = {}
        self.start = EmptyState(
            say("Choose an Excel, CSV or vCard file, or drop it here. Columns are recognised by their headings."),
            say("Choose a file…"), self._choose,
        )  # fmt: skip
        self.name = label("", "heading")
        self.source = ComboBox()
        self.source.setAccessibleName(say("How these data came to the office"))
        self.source.addItem(say("to be confirmed person by person"), None)
        for each in Source:
            self.source.addItem(say(each.label), each.value)
        source_name = label(self.source.accessibleName())
        source_name.setBuddy(self.source)
        self.columns = QTableWidget(0, 2)
        self.columns.setHorizontalHeaderLabels([say("Column of the file"), say("Taken as")])
        self.columns.setAccessibleName(say("What the columns mean"))
        self.columns.setColumnWidth(0, _HEADING)
        self.columns.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.columns.verticalHeader().hide()
        self.columns.verticalHeader().setDefaultSectionSize(_LINE)
        self.columns.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.columns.setTabKeyNavigation(False)
        self.verdict = Banner("", "")
        self.notices = label("", wrap=True)
        self.refused = _told(say("Refused rows"), {say("Row"): 70, say("Why it is refused"): 0})
        self.told = _told(
            say("Cells that differ from the book"),
            {say("Row"): 66, say("Code"): 90, say("Field"): 108, say("The book keeps"): 0, say("The file says"): 0},
        )
        self.take = button(say("Take in"), "primary", icon_name="check", do=self._take_in)
        self.result = button(say("Save the list with reasons…"), icon_name="save", do=self._save_result)
        self.another = button(say("Another file…"), do=self._choose)
        self.working = Working(say("How far the import is"), say("Cancel"))
        self.working.cancelled.connect(self._cancel)
        self.differences = label("", "muted", wrap=True)
        left = card(source_name, self.source, label(say("What the columns mean"), "strong"), self.columns)
        left.setFixedWidth(_WIDE)
        right = card(self.verdict, self.notices, self.refused, self.differences, self.told, gap=8)
        for table in (self.refused, self.told):
            right.layout().setStretchFactor(table, 1)
        right.layout().addStretch(0)  # takes what is left only where no table is shown
        panes = row(left, right, gap=12)
        panes.setStretch(1, 1)
        self.looked = QWidget()
        whole = column(row(self.name, None, self.another, self.result, self.take), self.working, panes, gap=10)
        whole.setStretch(2, 1)
        whole.setContentsMargins(0, 0, 0, 0)
        self.looked.setLayout(whole)
        self.stack = QStackedWidget()
        self.stack.addWidget(card(self.start))
        self.stack.addWidget(self.looked)
        self.frame(say("Take lists in"), body=self.stack)

    # -- a file -------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and len(event.mimeData().urls()) == 1:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = event.mimeData().urls()[0].toLocalFile()
        if path:
            self.look_at(Path(path))

    def _choose(self) -> None:
        dialogs.open_file(self, self.say("Choose a file…"), _KINDS, self.look_at)

    def look_at(self, path: Path) -> None:
        """Read `path` and try it: the receipt that an import would give, to the letter."""
        self._mapping = {}
        self._look(path)

    def _look(self, path: Path) -> None:
        today, mapping = self.session.today(), dict(self._mapping)

        def read(office: Any) -> Any:
            batch = imports.read_import(path, today=today, mapping=mapping or None)
            return batch, office.run(imports.importing(batch, trial=True), batch)

        self.path = path
        self._begin(read, self._looked)

    def _looked(self, found: Any) -> None:
        self.batch, receipt = found
        self.stack.setCurrentWidget(self.looked)
        self.name.setText(self.batch.name[:60])
        self._show_columns(self.batch)
        self._show(receipt)
        self.take.setEnabled(receipt.added + receipt.merged > 0)
        self.take.setFocus()

    def _show_columns(self, batch: Batch) -> None:
        """Each heading of the file with what it is taken as, which may be changed."""
        fields = imports.FIELDS[batch.what]
        header = batch.header
        meant = [(heading, header.keys.get(at, "")) for at, heading in header.headings.items()]
        self.columns.setRowCount(len(meant))
        for at, (heading, key) in enumerate(meant):
            self.columns.setItem(at, 0, QTableWidgetItem(heading))
            choice = ComboBox()
            choice.setAccessibleName(self.say("{heading} is taken as", heading=heading))
            choice.addItem(self.say("left out"), "-")
            for each, field in fields.items():
                choice.addItem(self.say(catalogue.field(field).label), each)
            choice.setCurrentIndex(max(0, choice.findData(key)))
            choice.activated.connect(self._means(heading, choice))
            self.columns.setCellWidget(at, 1, choice)

    def _means(self, heading: str, choice: ComboBox) -> Any:
        def chosen() -> None:
            self._mapping[heading] = str(choice.currentData())
            if self.path is not None:
                self._look(self.path)

        return chosen

    def _show(self, receipt: Receipt) -> None:
        self.receipt = receipt
        say = self.say
        what = say("{read} rows read: {added} new, {merged} known, {refused} refused.", read=receipt.read,
                   added=receipt.added, merged=receipt.merged, refused=len(receipt.refused))  # fmt: skip
        state = say("Taken in.") if receipt.written else say("This is a trial: nothing is taken in yet.")
        tone = "ok" if receipt.written else "warn" if receipt.refused or receipt.notices else ""
        self.verdict.show_words(f"{state} {what}", tone)
        language = self.session.language
        told = [language.message(each) for each in receipt.notices]
        if receipt.unknown:
            names = ", ".join(receipt.unknown)
            told.append(say("Columns that mean nothing here and were left out: {names}", names=names))
        self.notices.setText("\n".join(told))
        self.notices.setVisible(bool(told))
        _fill(self.refused, [
            (str(each.row), f"{language.message(each.reason)} {language.message(each.do)}")
            for each in receipt.refused[:_MOST_SHOWN]
        ])  # fmt: skip
        _fill(self.told, [
            (str(each.row), each.code, *each.shown(language)) for each in receipt.differences[:_MOST_SHOWN]
        ])  # fmt: skip
        self.result.setVisible(receipt.tells)
        count = len(receipt.differences)
        words = self.session.plural(
            "{n} cell differs from the book; the book's value stays.",
            "{n} cells differ from the book; the book's values stay.", count,
        ) if count else ""  # fmt: skip
        self.differences.setText(words)
        self.differences.setVisible(bool(words))

    # -- taking it in -------------------------------------------------------------------------------------------------

    def _take_in(self) -> None:
        batch, source = self.batch, self.source.currentData()
        if batch is None:
            return
        chosen = Source(source) if source else None
        self._begin(lambda office: office.run(imports.importing(batch), batch, source=chosen), self._taken)

    def _taken(self, receipt: Receipt) -> None:
        self._show(receipt)
        self.take.setEnabled(False)
        self.session.changed.emit(frozenset({"customer", "person", "order", "phone", "consent"}))

    def _begin(self, work: Any, done: Any) -> None:
        """Do long work with a bar and a way to call it off."""
        self.working.begin()
        for each in (self.take, self.another):
            each.setEnabled(False)

        def ended(result: Any) -> None:
            self._ended()
            done(result)

        def failed(problem: Problem) -> None:
            self._ended()
            self.take.setEnabled(self.batch is not None)
            self.session.failed.emit(problem)

        self._job = self.session.call(self, work, done=ended, failed=failed, progress=self.working.moved)

    def _ended(self) -> None:
        self._job = None
        self.working.hide()
        self.another.setEnabled(True)

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._ended()
            self.take.setEnabled(self.batch is not None)
            self.session.tell(self.say("This was cancelled. Nothing was taken in."))

    def _save_result(self) -> None:
        batch, receipt, language = self.batch, self.receipt, self.session.language
        if batch is None or receipt is None:
            return

        def chosen(path: Path) -> None:
            self.session.call(
                self, lambda _: imports.write_result(batch, receipt, path, language, only_told=True),
                done=lambda _: self.session.tell(self.say("Saved as {path}.", path=str(path))),
            )  # fmt: skip

        dialogs.save_file(self, self.say("Save"), f"{Path(batch.name).stem}-{self.say('refused')}.xlsx",
                          "Excel (*.xlsx)", chosen, ending="xlsx")  # fmt: skip

    def set_narrow(self, narrow: bool) -> None:
        self.columns.parentWidget().setFixedWidth(_NARROW if narrow else _WIDE)


def _told(name: str, columns: dict[str, int]) -> QTableWidget:
    """A table to be read; its columns with their widths, 0 for one that takes what is left."""
    made = QTableWidget(0, len(columns))
    made.setHorizontalHeaderLabels(list(columns))
    made.setAccessibleName(name)
    for at, width in enumerate(columns.values()):
        if width:
            made.setColumnWidth(at, width)
        else:
            made.horizontalHeader().setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
    made.verticalHeader().hide()
    made.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    made.setTabKeyNavigation(False)
    return made


def _fill(table: QTableWidget, rows: list[tuple[str, ...]]) -> None:
    """Show `rows`, or nothing at all where there are none. What is cut in a cell stands in its tip."""
    table.setRowCount(len(rows))
    for at, cells in enumerate(rows):
        for place, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(at, place, item)
    table.setVisible(bool(rows))
