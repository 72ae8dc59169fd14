"""The look of every page: colours, type and measures. Sizes are in points."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop_app.reports.fonts import BOLD, ITALIC, REGULAR, SEMIBOLD

INK = 0x1B2733
MUTED = 0x55626F
PRIMARY = 0x17609E
TINT = 0xE6F0F9
LINE = 0xD5DCE4
DANGER = 0xB3261E
DANGER_TINT = 0xFBEBEA

MM = 72 / 25.4
MARGIN_SIDE = 20 * MM
MARGIN_TOP = 31 * MM  # below the letterhead
MARGIN_BOTTOM = 22 * MM  # above the footer
PORTRAIT = (210 * MM, 297 * MM)
LANDSCAPE = (297 * MM, 210 * MM)


def parts(colour: int) -> tuple[float, float, float]:
    """Red, green and blue of 0xRRGGBB, each from 0 to 1."""
    return (colour >> 16) / 255, (colour >> 8 & 0xFF) / 255, (colour & 0xFF) / 255


@dataclass(frozen=True)
class Style:
    """One way to set text.

    Attributes:
        face: a name from `fonts`. size, leading: points; stacked Vietnamese marks need a leading of 1.35 × size.
        colour: 0xRRGGBB.
    """

    face: str
    size: float
    leading: float
    colour: int = INK

    @property
    def base_line(self) -> float:
        """From the foot of a line to its base line: the room below is that of the face, the rest is above."""
        return (self.leading - self.size) / 2 + self.size * 0.18

    def in_colour(self, colour: int) -> Style:
        """The same in another colour."""
        return replace(self, colour=colour)


TITLE = Style(BOLD, 19, 26)
SUBTITLE = Style(REGULAR, 10, 15, MUTED)
HEADING = Style(SEMIBOLD, 12, 17, PRIMARY)
BODY = Style(REGULAR, 9.5, 14.2)
STRONG = Style(SEMIBOLD, 9.5, 14.2)
NOTE = Style(ITALIC, 8.5, 12.6, MUTED)
SMALL = Style(REGULAR, 8, 11.4, MUTED)
CELL = Style(REGULAR, 8.5, 12.2)
CELL_STRONG = Style(SEMIBOLD, 8.5, 12.2)
CELL_HEAD = Style(SEMIBOLD, 8, 11.4, PRIMARY)
OFFICE = Style(SEMIBOLD, 10.5, 14.4, PRIMARY)
LABEL = Style(REGULAR, 9.5, 14.2, MUTED)
KEY = Style(BOLD, 17, 27)
FOOT = Style(REGULAR, 7.5, 10.5, MUTED)
