"""What a report is built of: paragraphs, lists, pairs, boxes, places to sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop_app.reports.fonts import DRAWN_SIGNS
from desktop_app.reports.layout import Paper
from desktop_app.reports.styles import BODY, LABEL, NOTE, PRIMARY, STRONG, TINT, Style

SIGNING_ROOM = 126.0  # points that `signatures` takes for roles of one line
_SIGNATURE_ROOM = 62.0
_SHORT = 8  # lines; a longer text may part from what comes next


def paragraph(paper: Paper, text: str, style: Style = BODY, *, after: float = 5, keep: float = 0) -> None:
    """Write `text` from margin to margin, over pages where it must; no single line is left behind on either.

    keep: points of what comes next that must stand on the same page as the end of a short text.
    """
    lines = _lines(paper, text, style, paper.width)
    if keep and len(lines) < _SHORT:
        paper.need(len(lines) * style.leading + after + keep)
    _flow(paper, lines, style, 0)
    paper.y -= after


def bullets(paper: Paper, items: Iterable[str], style: Style = BODY, *, mark: str = "") -> None:
    """Write `items` one below the other, each with `mark` before it: a sign, or its number where there is none."""
    indent = 14.0 if mark else 18.0
    for number, item in enumerate(items, 1):
        lines = _lines(paper, item, style, paper.width - indent)
        paper.need(min(len(lines), 2) * style.leading)
        y = paper.y
        paper.line(paper.left, mark or f"{number}.", style if mark in DRAWN_SIGNS else style.in_colour(PRIMARY))
        paper.y = y
        _flow(paper, lines, style, indent)
        paper.y -= 2.5
    paper.y -= 3


def pairs(paper: Paper, rows: Iterable[tuple[str, str]], *, label_part: float = 0.28) -> None:
    """Write labels with their values beside them; rows whose value is empty are left out.

    label_part: share of the width that the labels get.
    """
    gap = 10.0
    label_width = paper.width * label_part - gap
    for label, value in rows:
        if not value:
            continue
        labels = paper.measure.few_lines(paper.measure.escape(label), LABEL.face, LABEL.size, label_width)
        values = _lines(paper, value, BODY, paper.width - label_width - gap)
        height = max(len(labels), min(len(values), 4)) * BODY.leading
        paper.need(height)
        top = paper.y
        for line in labels:
            paper.line(paper.left, line, LABEL)
        foot, paper.y = paper.y, top
        page_top = _flow(paper, values, BODY, label_width + gap)
        paper.y = min(paper.y, foot) if not page_top else paper.y
        paper.y -= 2
    paper.y -= 4


def notice(paper: Paper, text: str, *, fill: int = TINT, bar: int = PRIMARY, style: Style = BODY) -> None:
    """Write `text` in a tinted box with a bar at its left; a text longer than a page goes on without the box."""
    pad = 9.0
    lines = _lines(paper, text, style, paper.width - 2 * pad - 4)
    height = len(lines) * style.leading + 2 * pad - 3
    if height > paper.full_room:
        paragraph(paper, text, style)
        return
    paper.need(height + 4)
    paper.box(paper.left, paper.y - height, paper.width, height, fill)
    paper.box(paper.left, paper.y - height, 3, height, bar, radius=1.5)
    foot = paper.y - height
    paper.y -= pad - 2
    for line in lines:
        paper.line(paper.left + pad + 4, line, style)
    paper.y = foot - 8


def signatures(paper: Paper, roles: Sequence[str], *, place_and_date: str = "") -> None:
    """Leave room to sign for each of `roles`, side by side, kept together with the line of place and date."""
    say = paper.language.text
    hint = paper.measure.escape(say("(signature and full name)"))
    part = paper.width / max(len(roles), 1)
    few = paper.measure.few_lines
    titles = [few(paper.measure.escape(role), STRONG.face, STRONG.size, part - 12) for role in roles]
    rows = max(map(len, titles), default=0)
    paper.need(18 + rows * STRONG.leading + NOTE.leading + _SIGNATURE_ROOM + 18)
    paper.y -= 14
    if place_and_date:
        paper.line(paper.right - part / 2, paper.measure.escape(place_and_date), NOTE, "middle")
        paper.y -= 3
    top = paper.y
    for column, lines in enumerate(titles):
        paper.y = top
        middle = paper.left + part * (column + 0.5)
        for line in lines:
            paper.line(middle, line, STRONG, "middle")
        paper.line(middle, hint, NOTE, "middle")
    paper.y = top - rows * STRONG.leading - NOTE.leading - _SIGNATURE_ROOM


def _lines(paper: Paper, text: str, style: Style, width: float) -> list[str]:
    return paper.measure.lines(paper.measure.escape(text), style.face, style.size, width)


def _flow(paper: Paper, lines: list[str], style: Style, indent: float) -> bool:
    """Draw `lines` from `paper.y` down, over pages; the result says whether a new page was begun."""
    turned = False
    while lines:
        paper.need(min(len(lines), 2) * style.leading)
        fits = max(int((paper.room + 0.01) // style.leading), 1)
        if len(lines) - fits == 1 and fits > 2:
            fits -= 1
        for line in lines[:fits]:
            paper.line(paper.left + indent, line, style)
        lines = lines[fits:]
        if lines:
            paper.new_page()
            turned = True
    return turned
