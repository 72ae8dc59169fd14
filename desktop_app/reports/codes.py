"""Codes that people type and telephones read: grouped keys, QR codes with their text beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.reports.blocks import paragraph
from desktop_app.reports.layout import Paper
from desktop_app.reports.marks import draw_qr, qr_modules, qr_parts
from desktop_app.reports.styles import KEY, LABEL, STRONG, TINT, Style, parts

_QR_SIDE = 150.0
_LARGEST_SQUARE = 2.2  # points; a short text gives a smaller code, not coarser squares
_QUIET = 4  # squares of white around a code; ISO/IEC 18004 §5.3.8


def codes(paper: Paper, text: str, style: Style, *, lead: str = "", lines: Sequence[str] = ()) -> None:
    """Draw `text` as QR, in as many codes as it takes, each with the text it holds at its right.

    lead: a paragraph before, on one page with the first code.
    lines: shown beside the code instead of its text, each as one line of its own, letter for letter.
    """
    left = paper.left + _QR_SIDE + 18
    pieces = qr_parts(text)
    for number, piece in enumerate(pieces, 1):
        modules = qr_modules(piece)
        unit = min(_LARGEST_SQUARE, _QR_SIDE / len(modules))
        shown = list(lines) or paper.measure.lines(
            paper.measure.escape(piece), style.face, style.size, paper.right - left
        )
        set_in = _fitting(paper, shown, style, paper.right - left)
        head = STRONG.leading if len(pieces) > 1 else 0
        height = max((len(modules) + _QUIET) * unit, len(shown) * set_in.leading + head)
        if lead and number == 1:
            paragraph(paper, lead, keep=height)
        paper.need(height)
        top = paper.y
        draw_qr(paper.canvas, modules, paper.left, top - _QUIET * unit / 2, unit)
        paper.y = top - _QUIET * unit / 2 + (set_in.leading - set_in.size) / 2
        if head:
            which = paper.language.text("Code {part} / {parts}", part=number, parts=len(pieces))
            paper.line(left, paper.measure.escape(which), STRONG)
        for line in shown:
            paper.line(left, line, set_in)
        paper.y = top - height - 8


def _fitting(paper: Paper, lines: Sequence[str], style: Style, width: float) -> Style:
    """`style`, smaller where the widest of `lines` asks for it."""
    widest = max((paper.measure.width(line, style.face, style.size) for line in lines), default=0)
    share = min(1, width / widest) if widest else 1
    return replace(style, size=style.size * share, leading=style.leading * share)


def key_groups(paper: Paper, lines: Sequence[str]) -> None:
    """Draw lines of blank-separated groups large, the groups below each other in columns; each line stays one text.

    A group that ends with a colon is the line's label and is set back in colour.
    """
    rows = [line.split(" ") for line in lines]
    columns = max(map(len, rows), default=1)
    width = max((paper.measure.width(group, KEY.face, KEY.size) for row in rows for group in row), default=0)
    pitch = min((paper.width - 24) / columns, width + 26)
    height = len(rows) * KEY.leading + 18
    paper.need(height)
    paper.box(paper.left, paper.y - height, paper.width, height, TINT)
    y = paper.y - 9
    left = paper.left + (paper.width - pitch * columns) / 2
    for row in rows:
        y -= KEY.leading
        _draw_groups(paper, row, left, y + KEY.base_line, pitch)
    paper.y -= height + 8


def _draw_groups(paper: Paper, groups: Sequence[str], left: float, y: float, pitch: float) -> None:
    """One line as one run of text, its blanks stretched so that each group stands in the middle of its column."""
    blank = paper.measure.width(" ", KEY.face, KEY.size)
    widths = [paper.measure.width(group, KEY.face, KEY.size) for group in groups]
    text = paper.canvas.beginText(left + (pitch - widths[0]) / 2, y)
    text.setFont(KEY.face, KEY.size, 0)
    for at, group in enumerate(groups):
        if at:
            text.setWordSpace(pitch - (widths[at - 1] + widths[at]) / 2 - blank)
            text.textOut(" ")
        text.setFillColor(parts(LABEL.colour if group.endswith(":") else KEY.colour))
        text.textOut(group)
    text.setWordSpace(0)
    paper.canvas.drawText(text)
