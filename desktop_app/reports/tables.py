"""Tables of any length: every row is measured, wrapped and drawn once, in one pass, so that time grows with the rows.

reportlab's own tables measure the remaining rows again on every page; here nothing is kept but the page at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.textobject import PDFTextObject

from desktop_app.reports.fonts import DRAWN_SIGNS
from desktop_app.reports.layout import Paper
from desktop_app.reports.styles import CELL, CELL_HEAD, CELL_STRONG, LINE, PRIMARY, TINT, Style, parts

_PAD_X = 4.0
_PAD_Y = 3.4
_FEWEST_LINES = 4  # of a row in pieces, at the foot of a page


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        title: its heading. weight: its share of the width, against the other columns'.
        align: "left", or "right" for numbers. strong: set in semibold.
    """

    title: str
    weight: float = 1.0
    align: str = "left"
    strong: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table as data, for reports that are told what to show.

    Attributes:
        rows: as many texts each as there are columns. empty: the sentence shown where there is no row.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""


def table(
    paper: Paper,
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    total: Sequence[str] | None = None,
) -> int:
    """Draw `rows` under a heading that is repeated on every page; the result is how many there were.

    rows: read one by one; each as many texts as `columns`. A row goes to the next page as a whole unless it is taller
    than half a page. total: a last row, set apart.
    """
    drawing = _Drawing(paper, columns)
    count = 0
    for row in rows:
        drawing.row(row)
        count += 1
    drawing.end(total)
    return count


class _Drawing:
    """A table under way on a page."""

    def __init__(self, paper: Paper, columns: Sequence[Column]) -> None:
        self._paper = paper
        weights = sum(column.weight for column in columns)
        self._widths = [paper.width * column.weight / weights for column in columns]
        self._lefts = [paper.left + sum(self._widths[:at]) for at in range(len(columns))]
        self._rooms = [width - 2 * _PAD_X for width in self._widths]
        self._styles = [CELL_STRONG if column.strong else CELL for column in columns]
        self._right = [column.align == "right" for column in columns]
        escape, lines = paper.measure.escape, paper.measure.few_lines
        self._head = [
            lines(escape(column.title), CELL_HEAD.face, CELL_HEAD.size, room)
            for column, room in zip(columns, self._rooms, strict=True)
        ]
        self._head_height = max(map(len, self._head)) * CELL_HEAD.leading + 2 * _PAD_Y
        self._text: PDFTextObject | None = None
        self._style: Style | None = None
        self._held: tuple[list[list[str]], int] | None = None
        self._rules: list[tuple[float, float, float, float]] = []
        self._most_lines = int((paper.full_room - self._head_height) / 2 / CELL.leading)

    def row(self, texts: Sequence[str]) -> None:
        """Draw one row, in pieces where it is very tall."""
        self._draw_held()
        cells = self._wrapped(texts, self._styles)
        tallest = max(map(len, cells))
        while tallest > self._most_lines:
            self._see_to(_FEWEST_LINES * CELL.leading + 2 * _PAD_Y)
            fits = int((self._paper.room - 2 * _PAD_Y) / CELL.leading)
            if fits >= tallest:
                break
            fits = min(fits, tallest - _FEWEST_LINES // 2)
            self._piece([cell[:fits] for cell in cells], fits, closed=False)
            cells = [cell[fits:] or [""] for cell in cells]
            tallest = max(map(len, cells))
        self._held = cells, tallest

    def _draw_held(self, below: float = 0) -> None:
        """Draw the row that waited for the next, with `below` points of room after it."""
        if self._held is not None:
            cells, tallest = self._held
            self._held = None
            self._piece(cells, tallest, below=below)

    def end(self, total: Sequence[str] | None) -> None:
        """Draw the total, on one page with the last row, and close the page's drawing."""
        if total is None:
            self._draw_held()
        else:
            styles = [CELL_STRONG] * len(self._styles)
            cells = self._wrapped(total, styles)
            height = max(map(len, cells)) * CELL.leading + 2 * _PAD_Y
            self._draw_held(below=height)
            self._see_to(height)
            if self._rules:
                self._rules.pop()
            self._paper.rule(self._paper.y, PRIMARY, 0.9)
            self._draw(cells, styles)
            self._paper.y -= height
        if self._text is None:
            self._see_to(0)
        self._flush()
        self._paper.y -= 9

    def _wrapped(self, texts: Sequence[str], styles: Sequence[Style]) -> list[list[str]]:
        measure = self._paper.measure
        return [
            measure.lines(measure.escape(text), style.face, style.size, room)
            for text, style, room in zip(texts, styles, self._rooms, strict=True)
        ]

    def _piece(self, cells: list[list[str]], tallest: int, closed: bool = True, below: float = 0) -> None:
        height = tallest * CELL.leading + 2 * _PAD_Y
        self._see_to(height + below)
        self._draw(cells, self._styles)
        paper = self._paper
        paper.y -= height
        if closed:
            self._rules.append((paper.left, paper.y, paper.right, paper.y))

    def _see_to(self, height: float) -> None:
        """Room for a row, the head included where the table begins or goes on."""
        paper = self._paper
        if self._text is not None:
            if height <= paper.room:
                return
            self._flush()
            paper.new_page()
        else:
            paper.need(self._head_height + height)
        self._draw_head()

    def _draw_head(self) -> None:
        paper = self._paper
        paper.box(paper.left, paper.y - self._head_height, paper.width, self._head_height, TINT, radius=2)
        self._text = paper.canvas.beginText()
        self._style = None
        self._draw(self._head, [CELL_HEAD] * len(self._head))
        paper.y -= self._head_height

    def _draw(self, cells: list[list[str]], styles: Sequence[Style]) -> None:
        text, paper = self._text, self._paper
        assert text is not None  # noqa: S101 - `_see_to` came before
        top = paper.y - _PAD_Y
        for cell, style, left, room, right in zip(cells, styles, self._lefts, self._rooms, self._right, strict=True):
            if cell == [""]:
                continue
            if style is not self._style:
                self._style = style
                text.setFont(style.face, style.size, 0)
                text.setFillColor(parts(style.colour))
            y = top - style.leading + style.base_line
            for line in cell:
                x = left + _PAD_X
                if right:
                    x += room - paper.measure.width(line, style.face, style.size)
                text.setTextOrigin(x, y)
                text.textLine(line)
                if not DRAWN_SIGNS.isdisjoint(line):
                    paper.signs(x, y, line, style)
                y -= style.leading

    def _flush(self) -> None:
        paper = self._paper
        if self._text is not None:
            paper.canvas.drawText(self._text)
            self._text = None
        if self._rules:
            paper.canvas.setStrokeColor(parts(LINE))
            paper.canvas.setLineWidth(0.5)
            paper.canvas.lines(self._rules)
            self._rules = []
