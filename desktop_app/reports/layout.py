"""The page that all reports share: letterhead, footer with page x / y, bookmarks, embedded faces, metadata.

A `Paper` is drawn from top to bottom. Blocks ask for room (`need`) and draw at `y`; a heading waits until the block
after it has room too, so that none stays alone at the foot of a page. Same data and clock give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from desktop_app.language import Language
from desktop_app.reports.fonts import DRAWN_SIGNS, REGULAR, faces
from desktop_app.reports.marks import draw_signs
from desktop_app.reports.styles import (
    FOOT,
    HEADING,
    LANDSCAPE,
    LINE,
    MARGIN_BOTTOM,
    MARGIN_SIDE,
    MARGIN_TOP,
    MM,
    NOTE,
    OFFICE,
    PORTRAIT,
    PRIMARY,
    SMALL,
    SUBTITLE,
    TITLE,
    Style,
    parts,
)
from desktop_app.reports.text import Measure
from desktop_app.rules.zone import OFFICE_ZONE

# Streams as bytes, not as letters: a fifth smaller and sooner written.
rl_config.useA85 = 0

PROGRAM = "Sổ Kín"
_PDF_LANGUAGE = {"vi": "vi-VN", "en": "en"}
_ABOVE_HEADING = 13.0
_BELOW_HEADING = 5.0


def is_ours(pdf: bytes) -> bool:
    """Whether `pdf` is a paper that was made here."""
    return _producer() in pdf


def _producer() -> bytes:
    """The line that names the program, as reportlab writes it: UTF-16 with octal escapes (ISO 32000-2 §7.3.4.2)."""
    letters = b"\xfe\xff" + PROGRAM.encode("utf-16-be")
    shown = "".join(chr(byte) if 32 <= byte < 127 and byte not in b"()\\" else f"\\{byte:03o}" for byte in letters)
    return f"/Producer ({shown})".encode()


@dataclass(frozen=True)
class Letterhead:
    """Who issues the paper, as it stands on top of every page.

    Attributes:
        name: the office. contacts: address, telephone, e-mail, each shown with a dot between.
        policy: the version of the privacy policy in force, e.g. its date; empty where there is none.
    """

    name: str
    contacts: tuple[str, ...] = ()
    policy: str = ""


@dataclass(frozen=True)
class _Waiting:
    """A heading that waits for the first lines below it."""

    title: str
    lines: list[str]
    style: Style
    level: int

    @property
    def height(self) -> float:
        return _ABOVE_HEADING + len(self.lines) * self.style.leading + _BELOW_HEADING


class Paper:
    """A PDF in the making.

    Attributes:
        canvas: reportlab's. measure: of this document. language, now: as given.
        left, right, bottom, width: the room for blocks, in points. y: where the next block begins; it moves down.
    """

    def __init__(
        self,
        letterhead: Letterhead,
        language: Language,
        now: datetime,
        *,
        title: str,
        subtitle: Iterable[str] = (),
        reference: str = "",
        subject: str = "",
        landscape: bool = False,
    ) -> None:
        """Begin the first page.

        title: as shown; subtitle: short facts below it. reference: the number or code for footer and metadata.
        subject: one sentence for the metadata. now: aware; the moment of printing, also the file's date.
        """
        self.language = language
        self.now = now
        known = faces()
        self.measure = Measure(known)
        self._widths = known.widths
        self._letterhead = letterhead
        self._title = self.measure.escape(title)
        self._reference = self.measure.escape(reference)
        self._size = LANDSCAPE if landscape else PORTRAIT
        self.left = MARGIN_SIDE if not landscape else 15 * MM
        self.right = self._size[0] - self.left
        self.width = self.right - self.left
        self.bottom = MARGIN_BOTTOM
        self.top = self._size[1] - MARGIN_TOP
        self.y = self.top
        self._pages = 0
        self._bookmarks = 0
        self._level = -1
        self._waiting: list[_Waiting] = []
        self._file = BytesIO()
        self.canvas = self._new_canvas(subject)
        self._begin_page()
        self._draw_title(subtitle)

    def _new_canvas(self, subject: str) -> Canvas:
        canvas = Canvas(
            self._file,
            pagesize=self._size,
            pageCompression=1,
            invariant=1,
            initialFontName=REGULAR,
            pdfVersion=(1, 7),
            lang=_PDF_LANGUAGE[self.language.code],
        )
        stamp = self.now.astimezone(OFFICE_ZONE).strftime("D:%Y%m%d%H%M%S+07'00'")
        canvas.setDateFormatter(lambda *_: stamp)
        canvas.setTitle(" · ".join(filter(None, (self._title, self._reference))))
        canvas.setAuthor(self.measure.escape(self._letterhead.name))
        canvas.setSubject(self.measure.escape(subject))
        canvas.setCreator(PROGRAM)
        canvas.setProducer(PROGRAM)
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.showOutline()
        return canvas

    # --- pages ---

    def _begin_page(self) -> None:
        self._pages += 1
        self.y = self.top
        self._draw_letterhead()

    def new_page(self) -> None:
        """End this page and begin the next."""
        self._end_page()
        self._begin_page()

    def _end_page(self) -> None:
        self.canvas.doForm(f"folio{self._pages}")
        self.canvas.showPage()

    @property
    def room(self) -> float:
        """Points left on this page below `y`, a waiting heading taken off."""
        return self.y - self.bottom - sum(each.height for each in self._waiting)

    @property
    def full_room(self) -> float:
        """Points that an empty page has for blocks, a waiting heading taken off."""
        return self.top - self.bottom - sum(each.height for each in self._waiting)

    def need(self, height: float) -> None:
        """See to `height` points below `y`, on a new page where this one is too full, and draw the waiting headings."""
        if height > self.room and self.y < self.top:
            self.new_page()
        waiting, self._waiting = self._waiting, []
        for heading in waiting:
            self._draw_heading(heading)

    def finish(self) -> bytes:
        """Close the document, with a note if letters could not be drawn; the result is the PDF."""
        if self.measure.unknown:
            note = self.language.plural(
                "One letter is not in this font and shows as a crossed box.",
                "{n} letters are not in this font and show as crossed boxes.",
                self.measure.unknown,
            )
            lines = self.measure.lines(note, NOTE.face, NOTE.size, self.width)
            self.need(10 + len(lines) * NOTE.leading)
            self.y -= 10
            for line in lines:
                self.line(self.left, line, NOTE)
        self.need(0)
        self._end_page()
        for page in range(1, self._pages + 1):
            self._draw_folio(page)
        self.canvas.save()
        return self._file.getvalue()

    # --- drawing ---

    def put(self, x: float, y: float, text: str, style: Style, align: str = "left") -> None:
        """Draw one escaped line with its base line at `y`; `x` is its left end, its right end or its middle."""
        if align != "left":
            width = self.measure.width(text, style.face, style.size)
            x -= width if align == "right" else width / 2
        self.canvas.setFillColor(parts(style.colour))
        # No leading: else the move to the next line that reportlab writes misleads readers of the text.
        self.canvas.setFont(style.face, style.size, 0)
        self.canvas.drawString(x, y, text)
        if not DRAWN_SIGNS.isdisjoint(text):
            self.signs(x, y, text, style)

    def signs(self, x: float, y: float, text: str, style: Style) -> None:
        """Draw the signs of a line whose letters stand at `x`, `y` already."""
        self.canvas.setStrokeColor(parts(style.colour))
        draw_signs(self.canvas, text, x, y, style.size, self._widths[style.face])

    def line(self, x: float, text: str, style: Style, align: str = "left") -> None:
        """Draw one escaped line below `y` and move `y` down by its leading."""
        self.y -= style.leading
        self.put(x, self.y + style.base_line, text, style, align)

    def rule(self, y: float, colour: int = LINE, thickness: float = 0.5, x: float = -1, width: float = -1) -> None:
        """Draw a horizontal line at `y`; from margin to margin unless `x` and `width` say otherwise."""
        x = self.left if x < 0 else x
        self.canvas.setStrokeColor(parts(colour))
        self.canvas.setLineWidth(thickness)
        self.canvas.line(x, y, x + (self.width if width < 0 else width), y)

    def box(self, x: float, y: float, width: float, height: float, fill: int, radius: float = 3) -> None:
        """Draw a filled box with lower left corner `x`, `y`."""
        self.canvas.setFillColor(parts(fill))
        self.canvas.roundRect(x, y, width, height, radius, stroke=0, fill=1)

    def heading(self, text: str, style: Style = HEADING, level: int = 0) -> None:
        """Announce a heading, with its bookmark, for the block that comes next.

        level: depth of the bookmark, at most one deeper than the last.
        """
        text = self.measure.escape(text)
        self._waiting.append(
            _Waiting(text, self.measure.few_lines(text, style.face, style.size, self.width), style, level)
        )

    def _draw_heading(self, heading: _Waiting) -> None:
        self.y -= _ABOVE_HEADING if self.y < self.top else 0
        self._bookmark(heading.title, heading.level)
        for line in heading.lines:
            self.line(self.left, line, heading.style)
        self.y -= _BELOW_HEADING

    def _bookmark(self, title: str, level: int) -> None:
        self._bookmarks += 1
        self._level = min(level, self._level + 1)
        key = f"part{self._bookmarks}"
        self.canvas.bookmarkPage(key, fit="XYZ", left=0, top=self.y + 4, zoom=0)
        self.canvas.addOutlineEntry(" ".join(title.split()), key, self._level)

    # --- the fixed parts ---

    def _draw_letterhead(self) -> None:
        escape, clipped = self.measure.escape, self.measure.clipped
        y = self._size[1] - 15 * MM
        policy = ""
        if self._letterhead.policy:
            policy = escape(self.language.text("Privacy policy {version}", version=self._letterhead.policy))
            policy = clipped(policy, SMALL.face, SMALL.size, self.width * 0.4)
        room = self.width - self.measure.width(policy, SMALL.face, SMALL.size) - 12
        self.put(self.left, y, clipped(escape(self._letterhead.name), OFFICE.face, OFFICE.size, room), OFFICE)
        self.put(self.right, y, policy, SMALL, "right")
        contacts = escape(" · ".join(filter(None, self._letterhead.contacts)))
        if contacts:
            self.put(self.left, y - 12.5, clipped(contacts, SMALL.face, SMALL.size, self.width), SMALL)
        self.rule(y - 20, PRIMARY, 0.8)

    def _draw_title(self, subtitle: Iterable[str]) -> None:
        self._bookmark(self._title, 0)
        for line in self.measure.few_lines(self._title, TITLE.face, TITLE.size, self.width):
            self.line(self.left, line, TITLE)
        facts = self.measure.escape(" · ".join(filter(None, subtitle)))
        if facts:
            self.y -= 1
            for line in self.measure.few_lines(facts, SUBTITLE.face, SUBTITLE.size, self.width):
                self.line(self.left, line, SUBTITLE)
        self.y -= 6

    def _draw_folio(self, page: int) -> None:
        """The footer of `page`; a form of its own, because only now the number of pages is known."""
        say, canvas, clipped = self.language.text, self.canvas, self.measure.clipped
        canvas.beginForm(f"folio{page}")
        y = 13 * MM
        self.rule(y + 12, LINE)
        folio = self.measure.escape(say("Page {page} / {pages}", page=page, pages=self._pages))
        printed = self.measure.escape(say("Printed {moment}", moment=self.now))
        name = " · ".join(filter(None, (self._title, self._reference)))
        moment_ends = self.right - self.measure.width(folio, FOOT.face, FOOT.size) - 18
        room = moment_ends - self.measure.width(printed, FOOT.face, FOOT.size) - 18 - self.left
        self.put(self.left, y, clipped(name, FOOT.face, FOOT.size, room), FOOT)
        self.put(moment_ends, y, printed, FOOT, "right")
        self.put(self.right, y, folio, FOOT, "right")
        canvas.endForm()
