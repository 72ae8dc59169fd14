"""Printing a paper: its pages go to the printer one by one, and the window stays alive between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRectF, QSize, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from desktop_app.language import Language

DPI = 300  # what a laser printer needs for text; more only fills its memory

preset: deque[str] = deque()
"""Files that the next papers are printed to in place of a printer: for tests, which have none."""


class Printing(QObject):
    """One paper on its way to a printer. Its owner is the widget it was asked from."""

    def __init__(self, owner: QWidget, paper: bytes, printer: QPrinter, done: Callable[[], None]) -> None:
        super().__init__(owner)
        self._bytes = QByteArray(paper)
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document = QPdfDocument(self)
        self._document.load(self._buffer)
        self._printer, self._done = printer, done
        self._page, self._last = 0, self._document.pageCount() - 1
        if printer.printRange() == QPrinter.PrintRange.PageRange and printer.fromPage() > 0:
            self._page, self._last = printer.fromPage() - 1, min(self._last, printer.toPage() - 1)
        self._first = self._page
        self._painter = QPainter()
        if self._painter.begin(printer):
            QTimer.singleShot(0, self, self._next)
        else:
            self.deleteLater()

    def _next(self) -> None:
        if self._page > self._last:
            self._painter.end()
            self._document.close()
            self.deleteLater()
            self._done()
            return
        if self._page > self._first:
            self._printer.newPage()
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


def print_paper(owner: QWidget, language: Language, paper: bytes, done: Callable[[], None]) -> QPrintDialog | None:
    """Ask for the printer, and print; `done` once the last page is out. Nothing is called where it is called off."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(DPI)
    if preset:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(preset.popleft())
        Printing(owner, paper, printer, done)
        return None
    dialog = QPrintDialog(printer, owner.window())
    dialog.setWindowTitle(language.text("Print"))
    dialog.setProperty("printer", True)
    dialog.accepted.connect(lambda: Printing(owner, paper, printer, done))
    dialog.finished.connect(lambda _: dialog.deleteLater())
    QDialog.open(dialog)  # PySide knows only the other `open` of a print dialog, which wants a slot
    return dialog
