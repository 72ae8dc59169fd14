"""The four faces that every page is set in, embedded, and what they can draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from desktop_app.resources import resource

REGULAR = "BeVietnamPro-Regular"
SEMIBOLD = "BeVietnamPro-SemiBold"
BOLD = "BeVietnamPro-Bold"
ITALIC = "BeVietnamPro-Italic"
FACES = (REGULAR, SEMIBOLD, BOLD, ITALIC)

UNKNOWN = "\ufffd"  # stands for every letter that no face of ours has
# Signs that the faces lack and `marks` draws as lines. The file still holds the letter: it can be searched and copied.
DRAWN_SIGNS = frozenset("✓✔✗✘☐☑☒→←" + UNKNOWN)
SIGN_WIDTH = 780  # thousandths of the type size, of every drawn sign

# Letters that stand in for look-alikes which the faces lack.
STAND_INS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2015": "—", "\u2212": "–", "⁃": "-"})


@dataclass(frozen=True)
class Faces:
    """What the registered faces can draw.

    Attributes:
        widths: by face and letter, in thousandths of the type size.
        letters: what every face has, drawn signs included.
        plain: those of `letters` that need no cleaning: in composed form, visible, no combining mark.
    """

    widths: Mapping[str, Mapping[str, int]]
    letters: frozenset[str]
    plain: frozenset[str]


def faces() -> Faces:
    """Register the faces with reportlab, where that is not done yet, and say what they can draw."""
    widths = {}
    for name in FACES:
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(_load(name))
        face = pdfmetrics.getFont(name).face
        widths[name] = {chr(code): face.charWidths[code] for code in face.charToGlyph if code in face.charWidths}
    letters = frozenset.intersection(*(frozenset(of_face) for of_face in widths.values()))
    return Faces(widths, letters, frozenset(filter(_is_plain, letters)))


def _load(name: str) -> TTFont:
    font = TTFont(name, str(resource(f"fonts/{name}.ttf")))
    # The drawn signs get the empty glyph 0, under their own letter, so that only our lines are seen.
    for sign in DRAWN_SIGNS:
        font.face.charToGlyph[ord(sign)] = 0
        font.face.charWidths[ord(sign)] = SIGN_WIDTH
    return font


def _is_plain(letter: str) -> bool:
    return (
        (letter.isprintable() or letter == " ")
        and letter != "\u00a0"
        and not unicodedata.combining(letter)
        and unicodedata.normalize("NFC", letter) == letter
    )
