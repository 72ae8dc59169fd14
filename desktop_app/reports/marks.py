"""What is drawn as lines and squares: signs that the faces lack, and QR codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfgen.canvas import Canvas

from desktop_app.reports.fonts import DRAWN_SIGNS, SIGN_WIDTH

# Lines in thousandths of the type size above the base line, each a run of points; the box is drawn with the sign.
_BOX = [(90, -20), (690, -20), (690, 580), (90, 580), (90, -20)]
_TICK = [(110, 300), (310, 90), (690, 640)]
_CROSS = [[(150, 60), (630, 560)], [(150, 560), (630, 60)]]
_SMALL_TICK = [(200, 290), (340, 130), (590, 460)]
_SMALL_CROSS = [[(220, 110), (560, 450)], [(220, 450), (560, 110)]]
_LINES: dict[str, list[list[tuple[int, int]]]] = {
    "✓": [_TICK],
    "✔": [_TICK],
    "✗": _CROSS,
    "✘": _CROSS,
    "☐": [_BOX],
    "☑": [_BOX, _SMALL_TICK],
    "☒": [_BOX, *_SMALL_CROSS],
    "→": [[(80, 290), (690, 290)], [(470, 480), (690, 290), (470, 100)]],
    "←": [[(690, 290), (80, 290)], [(300, 480), (80, 290), (300, 100)]],
    "\ufffd": [[(130, -10), (650, -10), (650, 690), (130, 690), (130, -10)], [(270, 230), (510, 450)]],
}
_QR_PART_BYTES = 900  # one code of it is still read by a telephone from a 50 mm square


def draw_signs(canvas: Canvas, text: str, x: float, y: float, size: float, widths: Mapping[str, int]) -> None:
    """Draw the signs in `text`, whose line begins at `x`, `y` in points, with the fill colour as set by the caller.

    widths: of the line's face, in thousandths of `size`.
    """
    if DRAWN_SIGNS.isdisjoint(text):
        return
    canvas.saveState()
    canvas.setLineWidth(size * 0.085)
    canvas.setLineCap(1)
    canvas.setLineJoin(1)
    at = x
    for letter in text:
        if letter in DRAWN_SIGNS:
            path = canvas.beginPath()
            for run in _LINES[letter]:
                path.moveTo(at + run[0][0] * size / 1000, y + run[0][1] * size / 1000)
                for dx, dy in run[1:]:
                    path.lineTo(at + dx * size / 1000, y + dy * size / 1000)
            canvas.drawPath(path)
            at += SIGN_WIDTH * size / 1000
        else:
            at += widths[letter] * size / 1000
    canvas.restoreState()


def qr_parts(text: str) -> list[str]:
    """`text` in as many parts as it takes codes; the parts joined are `text`. No part is longer than 900 bytes."""
    parts, used = [""], 0
    for letter in text:
        size = len(letter.encode())
        if used + size > _QR_PART_BYTES:
            parts.append("")
            used = 0
        parts[-1] += letter
        used += size
    return parts


def qr_modules(text: str) -> list[list[bool]]:
    """The squares of a QR code of `text`, true is dark, rows from the top; error correction level M."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return [[bool(module) for module in row] for row in code.modules]


def draw_qr(canvas: Canvas, modules: Sequence[Sequence[bool]], x: float, y: float, unit: float) -> None:
    """Draw the squares of `qr_modules`, each `unit` points wide, the upper left corner at `x`, `y`.

    The caller leaves four squares of white around it (ISO/IEC 18004 §5.3.8).
    """
    path = canvas.beginPath()
    for row, squares in enumerate(modules):
        column = 0
        for dark, run in groupby(squares):
            length = len(list(run))
            if dark:
                path.rect(x + column * unit, y - (row + 1) * unit, length * unit, unit)
            column += length
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()
