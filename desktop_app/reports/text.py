"""Text on its way to paper: which letters can be drawn, how wide they are, where lines break.

Nothing here or below ever reads text as markup: a name like ``<b>&"'`` is seven letters on the page.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from desktop_app.reports.fonts import STAND_INS, UNKNOWN, Faces
from desktop_app.rules.folding import clean

_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # ask for another look of the letter before; invisible
# A line never begins with one of these: they belong to the number or word before.
_GLUED = re.compile(r" (?=[₫%·/–])")
# Where a word without blanks may break: after the signs that join the parts of addresses, codes and file names.
_PARTS = re.compile(r"[^/\\@._\-,;:&?=+#|]*[/\\@._\-,;:&?=+#|]*")
_NO_BREAK = "\u00a0"
_FEW = 6


class Measure:
    """Prepares, measures and breaks the text of one document; its memory of widths goes with the document.

    Attributes:
        unknown: how many letters so far no face could draw.
    """

    def __init__(self, faces: Faces) -> None:
        self.unknown = 0
        self._faces = faces
        self._words: dict[str, dict[str, int]] = {name: {} for name in faces.widths}

    def escape(self, text: str) -> str:
        """`text` as it can be drawn: NFC, no control or invisible characters, nothing that the faces lack.

        A letter that they lack becomes its compatible form where they have that (``１`` → ``1``), else U+FFFD, which is
        drawn as a box and counted in `unknown`.
        """
        if self._faces.plain.issuperset(text):
            return text
        text = clean(_SELECTORS.sub("", text))
        letters = self._faces.letters
        if letters.issuperset(text.replace("\n", "")):
            return text
        return "".join(letter if letter in letters or letter == "\n" else self._in_place_of(letter) for letter in text)

    def _in_place_of(self, letter: str) -> str:
        alike = unicodedata.normalize("NFKC", letter).translate(STAND_INS)
        if alike.strip() and self._faces.letters.issuperset(alike):
            return alike
        self.unknown += 1
        return UNKNOWN

    def width(self, text: str, face: str, size: float) -> float:
        """Width of the escaped `text` on one line, in points."""
        return self._units(text, face) * size / 1000

    def _units(self, text: str, face: str) -> int:
        return sum(map(self._faces.widths[face].__getitem__, text))

    def lines(self, text: str, face: str, size: float, width: float) -> list[str]:
        """The escaped `text` in lines no wider than `width` points, at least one.

        Breaks at blanks; inside a word only if it is wider than a line, then after signs such as ``@ / .`` and, where
        even that does not do, between any two letters. Nothing is added and only the blanks at breaks are dropped.
        """
        limit = int(width * 1000 / size)
        if "\n" not in text:
            if self._units(text, face) <= limit:
                return [text]
            return self._broken(text, face, limit)
        result = []
        for line in text.split("\n"):
            result += self._broken(line, face, limit)
        return result

    def _broken(self, line: str, face: str, limit: int) -> list[str]:
        known = self._words[face]
        blank = self._faces.widths[face][" "]
        result: list[str] = []
        current: list[str] = []
        used = 0
        for word in _GLUED.sub(_NO_BREAK, line).split(" "):
            units = known.get(word)
            if units is None:
                units = known[word] = self._units(word, face)
            if current and used + blank + units <= limit:
                current.append(word)
                used += blank + units
                continue
            if units > limit:
                # A word that must be broken anyway begins behind the one before, if a good part of the line is left.
                behind = current and used + blank <= limit // 2
                *whole, word = self._split(word, face, limit, limit - used - blank if behind else limit)
                if behind and (piece := whole.pop(0)):
                    current.append(piece)
                if current:
                    result.append(" ".join(current))
                result += whole
                units = self._units(word, face)
            elif current:
                result.append(" ".join(current))
            current, used = [word], units
        result.append(" ".join(current))
        return [each.replace(_NO_BREAK, " ") for each in result]

    def _split(self, word: str, face: str, limit: int, first: int) -> list[str]:
        """A word wider than `limit` in pieces that are not, the first at most `first` wide, filled up from the left."""
        widths = self._faces.widths[face]
        pieces: list[str] = []
        current, used = "", limit - first
        for part in filter(None, _PARTS.findall(word.replace(_NO_BREAK, " "))):
            units = self._units(part, face)
            if used + units <= limit:
                current, used = current + part, used + units
                continue
            if units <= limit:
                pieces.append(current)
                current, used = part, units
                continue
            for letter in part:
                if used and used + widths[letter] > limit:
                    pieces.append(current)
                    current, used = "", 0
                current, used = current + letter, used + widths[letter]
        return [*pieces, current]

    def few_lines(self, text: str, face: str, size: float, width: float) -> list[str]:
        """As `lines`, for words that are no data: at most six, what is left out shows as ``…``."""
        lines = self.lines(text, face, size, width)
        if len(lines) > _FEW:
            lines[_FEW - 1 :] = [self.clipped(lines[_FEW - 1] + "…" * 3, face, size, width)]
        return lines

    def clipped(self, text: str, face: str, size: float, width: float) -> str:
        """The escaped `text` on one line of at most `width` points; what is left out shows as ``…``."""
        text = " ".join(text.split())
        if self.width(text, face, size) <= width:
            return text
        widths = self._faces.widths[face]
        ends = accumulate((widths[letter] for letter in text), initial=widths["…"])
        fit = sum(end * size / 1000 <= width for end in ends) - 1
        return text[: max(fit, 0)].rstrip() + "…"
