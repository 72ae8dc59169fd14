"""Printing a paper: its pages go to the printer one by one, and the window stays alive between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRectF, QSize, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop_app.language import Language
from desktop_app.rules.errors import N_, EnvironmentFailed
from ui import dialogs

DPI = 300  # what a laser printer needs for text; more only fills its memory

preset: deque[str] = deque()
"""Files that the next papers are printed to in place of a printer: for tests, which have none."""

_REFUSED = EnvironmentFailed(
    "PR-01",
    N_("Nothing was printed: the printer took nothing, or it was called off there."),  # Windows' own file dialog
    safe=N_("Nothing was noted as printed."),
    do=N_("See whether it is switched on and connected, or choose another one, or save the paper as a file."),
)


_STOPPED = EnvironmentFailed(
    "PR-02",
    N_("The printer stopped before the last page."),
    safe=N_("Nothing was noted as printed."),
    do=N_("Look at the pages that came out, and print the rest or the whole again."),
)


@dataclass(frozen=True)
class Job:
    """A paper that may be printed.

    Attributes:
        paper: a PDF. name: what the printer's queue and a file are called, without anybody's name: both outlive a
        person. printed: called once the last page is out. saved: called instead where a file was chosen in place of a
        printer; it writes the file, as "Save PDF" does.
    """

    paper: bytes
    name: str
    printed: Callable[[], None]
    saved: Callable[[Path], None]


class Printing(QObject):
    """A job on its way to a printer. Its owner is the widget it was asked from."""

    def __init__(self, owner: QWidget, language: Language, job: Job, printer: QPrinter) -> None:
        super().__init__(owner)
        self._bytes = QByteArray(job.paper)
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument(self)
        self._document.load(self._buffer)
        self._printer, self._done = printer, job.printed
        self._page, self._last = 0, self._document.pageCount() - 1
        if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage() > 0:
            self._page, self._last = printer.fromPage() - 1, min(self._last, printer.toPage() - 1)
        self._first = self._page
        self._painter = QPainter()
        self._owner, self._language = owner, language
        if self._last >= self._page and self._painter.begin(printer):
            QTimer.singleShot(0, self, self._next)
        else:
            self._end(_REFUSED)

    def _next(self) -> None:
        if self._page > self._last:
            whole = self._painter.end() and self._printer.printerState() is not QPrinter.PrinterState.Error
            self._end(None if whole else _STOPPED)
            return
        if self._page > self._first and not self._printer.newPage():
            self._painter.end()
            self._end(_STOPPED)
            return
        points = self._document.pagePointSize(self._page)
        picture = self._document.render(
            self._page, QSize(round(points.width() / 72 * DPI), round(points.height() / 72 * DPI))
        )
        # The paper's own margins are within the page: it is laid on the whole sheet, at its own size.
        sheet = self._printer.paperRect(QPrinter.Unit.DevicePixel)
        offset = self._printer.pageRect(QPrinter.Unit.DevicePixel).topLeft()
        self._painter.drawImage(QRectF(sheet.translated(-offset)), picture)
        self._page += 1
        QTimer.singleShot(0, self, self._next)

    def _end(self, problem: EnvironmentFailed | None) -> None:
        self._document.close()
        self.deleteLater()
        if problem is None:
            self._done()
        else:
            dialogs.tell(self._owner, self._language, problem)


def print_paper(owner: QWidget, language: Language, job: Job) -> QPrintDialog | None:
    """Ask for the printer, and print. Nothing is called where it is called off."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(DPI)
    printer.setDocName(job.name)
    if preset:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(preset.popleft())
        Printing(owner, language, job, printer)
        return None
    dialog = QPrintDialog(printer, owner.window())
    dialog.setWindowTitle(language.text("Print"))
    dialog.setProperty("printer", True)
    for line in dialog.findChildren(QLineEdit, "filename"):  # Qt's own dialog alone has it, and proposes no name
        line.setText(str(dialogs.files_folder() / job.name))

    def accepted() -> None:
        if name := printer.outputFileName():  # Linux only: Windows has printers that write files, and asks by itself
            job.saved(Path(name))
        else:
            Printing(owner, language, job, printer)

    dialog.accepted.connect(accepted)
    dialog.finished.connect(lambda _: dialog.deleteLater())
    QDialog.open(dialog)  # PySide knows only the other `open` of a print dialog, which wants a slot
    return dialog
