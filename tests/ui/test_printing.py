"""A paper on its way to a printer, through the dialog that people see."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from reportlab.pdfgen.canvas import Canvas

from desktop_app.language import Language
from tests.ui.looking import texts
from ui.dialogs import Question
from ui.papers import printing
from ui.papers.printing import Job, print_paper


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    made = QWidget()
    made.setProperty("expected", True)
    qtbot.addWidget(made)
    made.show()
    return made


def paper(pages: int) -> bytes:
    """A4, a black square at the same place on each page."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for _ in range(pages):
        canvas.rect(100, 600, 100, 100, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


class Told:
    """A job, and what became of it."""

    def __init__(self, pages: int) -> None:
        self.printed: list[bool] = []
        self.saved: list[Path] = []
        self.job = Job(paper(pages), "giay.pdf", lambda: self.printed.append(True), self.saved.append)


def test_what_is_printed_is_the_paper(owner: QWidget, qtbot: Any, tmp_path: Path) -> None:
    told = Told(3)
    printing.preset.append(str(tmp_path / "out.pdf"))
    print_paper(owner, Language.of("vi"), told.job)
    qtbot.waitUntil(lambda: bool(told.printed), timeout=10_000)
    assert told.saved == []
    assert len(PdfReader(tmp_path / "out.pdf").pages) == 3
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as document:
        image = document[0].render(scale=1).to_pil().convert("L")
    assert image.size == (595, 842)
    assert image.getpixel((150, 842 - 650)) < 60  # at its own place and size
    assert image.getpixel((95, 842 - 650)) > 200 and image.getpixel((205, 842 - 650)) > 200


@pytest.mark.qt_log_ignore("QPainter::begin", extend=True)
def test_a_printer_that_takes_nothing_is_told(owner: QWidget, qtbot: Any, tmp_path: Path) -> None:
    told = Told(1)
    printing.preset.append(str(tmp_path / "no such folder" / "out.pdf"))
    print_paper(owner, Language.of("vi"), told.job)
    (question,) = owner.findChildren(Question)
    assert "máy in không nhận" in texts(question)
    question.buttons["close"].click()
    assert told.printed == []


def test_a_printer_that_stops_in_the_middle_is_told(
    owner: QWidget, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(2)
    monkeypatch.setattr(QPrinter, "newPage", lambda _: False)
    printing.preset.append(str(tmp_path / "out.pdf"))
    print_paper(owner, Language.of("vi"), told.job)
    qtbot.waitUntil(lambda: bool(owner.findChildren(Question)), timeout=10_000)
    (question,) = owner.findChildren(Question)
    assert "(PR-02)" in texts(question)
    question.buttons["close"].click()
    assert told.printed == []


@pytest.mark.skipif(sys.platform == "win32", reason="there the system's own dialog stands and waits")
def test_a_file_chosen_in_place_of_a_printer_is_saved_like_any_file(owner: QWidget, qtbot: Any, tmp_path: Path) -> None:
    """So it holds text, is noted under its name, and is told as saved."""
    told = Told(1)
    dialog = print_paper(owner, Language.of("vi"), told.job)
    assert isinstance(dialog, QPrintDialog)
    dialog.setProperty("expected", True)
    assert dialog.isVisible() and dialog.isModal()
    (name,) = [each for each in dialog.findChildren(QLineEdit) if each.objectName() == "filename"]
    assert Path(name.text()).name == "giay.pdf"
    name.setText(str(tmp_path / "out.pdf"))
    (go,) = [each for each in dialog.findChildren(QPushButton) if each.text().replace("&", "") == "Print"]
    go.click()
    qtbot.waitUntil(lambda: bool(told.saved), timeout=10_000)
    assert told.saved == [tmp_path / "out.pdf"]
    assert told.printed == []


@pytest.mark.skipif(sys.platform == "win32", reason="there the system's own dialog stands and waits")
def test_called_off_nothing_is_printed(owner: QWidget, qtbot: Any) -> None:
    told = Told(1)
    dialog = print_paper(owner, Language.of("vi"), told.job)
    assert dialog is not None
    dialog.setProperty("expected", True)
    dialog.reject()
    qtbot.wait(100)
    assert told.printed == told.saved == []
