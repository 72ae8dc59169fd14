"""Reads a printed report back, with a library that did not write it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO

import pypdf
import pypdfium2

from desktop_app.reports.styles import MM

# Letters that are drawn as lines over an empty glyph: pdfium knows no ink of theirs.
SIGNS = "✓✔✗✘☐☑☒→←\ufffd"


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf), strict=True)


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in reader(pdf).pages]


def lines_of(pdf: bytes) -> list[str]:
    return "\n".join(pages_of(pdf)).splitlines()


def run_of(pdf: bytes) -> str:
    """The whole text without blanks and line ends: what is broken over lines can be found in it."""
    return squeezed("".join(pages_of(pdf)))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Every font of every page and form, and whether its file is in the PDF."""
    found: dict[str, bool] = {}

    def look(holder: pypdf.generic.DictionaryObject) -> None:
        resources = _part(holder, "/Resources")
        for font in _part(resources, "/Font").values():
            font = font.get_object()
            descriptor = _part(font, "/FontDescriptor")
            found[str(font["/BaseFont"])] = "/FontFile2" in descriptor
        for form in _part(resources, "/XObject").values():
            look(form.get_object())

    for page in reader(pdf).pages:
        look(page)
    return found


def _part(holder: pypdf.generic.DictionaryObject, key: str) -> pypdf.generic.DictionaryObject:
    part = holder.get(key, pypdf.generic.DictionaryObject()).get_object()
    assert isinstance(part, pypdf.generic.DictionaryObject)
    return part


def outline_of(pdf: bytes) -> list[tuple[str, int]]:
    """Bookmarks in order, with the page (from 0) that each leads to."""
    book = reader(pdf)

    def walk(entries: list[object]) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry)
            else:
                assert isinstance(entry, pypdf.generic.Destination)
                yield str(entry.title), int(book.get_destination_page_number(entry) or 0)

    return list(walk(list(book.outline)))


def badly_placed(pdf: bytes) -> list[str]:
    """Letters outside the page's margins and letters that lie over each other."""
    wrong = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            width, height = page.get_size()
            text = page.get_textpage()
            boxes = []
            for at in range(text.count_chars()):
                letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text, at))
                if not letter.strip() or letter in SIGNS:
                    continue
                left, bottom, right, top = text.get_charbox(at)
                boxes.append((left, bottom, right, top, letter))
                if left < 14 * MM or right > width - 14 * MM or bottom < 10 * MM or top > height - 9 * MM:
                    wrong.append(f"page {number}: {letter!r} at {left:.0f}, {bottom:.0f} stands in the margin")
            wrong += [f"page {number}: {pair}" for pair in _overlaps(boxes)]
            text.close()
            page.close()
    finally:
        document.close()
    return wrong


def _overlaps(boxes: list[tuple[float, float, float, float, str]]) -> Iterator[str]:
    cells = defaultdict(list)
    for at, box in enumerate(boxes):
        cells[int(box[0] // 20), int(box[1] // 20)].append(at)
    for at, (left, bottom, right, top, letter) in enumerate(boxes):
        column, row = int(left // 20), int(bottom // 20)
        near = [n for x in (-1, 0, 1) for y in (-1, 0, 1) for n in cells[column + x, row + y] if n > at]
        for other in near:
            left2, bottom2, right2, top2, letter2 = boxes[other]
            across = min(right, right2) - max(left, left2)
            high = min(top, top2) - max(bottom, bottom2)
            if across > 0 and high > 0:
                smaller = min((right - left) * (top - bottom), (right2 - left2) * (top2 - bottom2))
                if across * high > 0.4 * smaller:
                    yield f"{letter!r} over {letter2!r} at {left:.0f}, {bottom:.0f}"
