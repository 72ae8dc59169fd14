"""A paper on its way to a printer, through the dialog that people see."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from reportlab.pdfgen.canvas import Canvas

from desktop_app.language import Language
from ui.papers.printing import print_paper


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


@pytest.mark.skipif(sys.platform == "win32", reason="there the system's own dialog stands and waits")
def test_the_dialog_opens_and_what_it_prints_is_the_paper(owner: QWidget, qtbot: Any, tmp_path: Path) -> None:
    done: list[bool] = []
    dialog = print_paper(owner, Language.of("vi"), paper(3), lambda: done.append(True))
    assert isinstance(dialog, QPrintDialog)
    dialog.setProperty("expected", True)
    assert dialog.isVisible() and dialog.isModal()
    (name,) = [each for each in dialog.findChildren(QLineEdit) if each.objectName() == "filename"]
    name.setText(str(tmp_path / "out.pdf"))
    (go,) = [each for each in dialog.findChildren(QPushButton) if each.text().replace("&", "") == "Print"]
    go.click()
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)
    assert len(PdfReader(tmp_path / "out.pdf").pages) == 3
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as document:
        image = document[0].render(scale=1).to_pil().convert("L")
    assert image.size == (595, 842)
    assert image.getpixel((150, 842 - 650)) < 60  # at its own place and size
    assert image.getpixel((95, 842 - 650)) > 200 and image.getpixel((205, 842 - 650)) > 200


@pytest.mark.skipif(sys.platform == "win32", reason="there the system's own dialog stands and waits")
def test_called_off_nothing_is_printed(owner: QWidget, qtbot: Any) -> None:
    done: list[bool] = []
    dialog = print_paper(owner, Language.of("vi"), paper(1), lambda: done.append(True))
    assert dialog is not None
    dialog.setProperty("expected", True)
    dialog.reject()
    qtbot.wait(100)
    assert done == []
