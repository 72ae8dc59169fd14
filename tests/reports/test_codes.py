from __future__ import annotations

import pypdfium2
import pytest

from desktop_app.language import Language
from desktop_app.reports.codes import codes, key_groups
from desktop_app.reports.layout import Paper
from desktop_app.reports.marks import qr_modules, qr_parts
from desktop_app.reports.styles import SMALL
from tests.reports.examples import NOW, OFFICE, ledger_entry
from tests.reports.reading import badly_placed, lines_of, run_of

FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]  # ISO/IEC 18004 §5.3.3


def blank_paper() -> Paper:
    return Paper(OFFICE, Language.of("en"), NOW, title="Codes")


def test_a_code_has_its_three_corners() -> None:
    modules = ["".join("1" if dark else "0" for dark in row) for row in qr_modules("Sổ Kín")]
    size = len(modules)
    assert (size - 17) % 4 == 0
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        assert [row[left : left + 7] for row in modules[top : top + 7]] == FINDER
    assert [row[size - 7 :] for row in modules[size - 7 :]] != FINDER


def test_the_printed_squares_are_those_of_the_code() -> None:
    text = ledger_entry(3)
    paper = blank_paper()
    codes(paper, text, SMALL)
    document = pypdfium2.PdfDocument(paper.finish())
    bitmap = document[0].render(scale=6, grayscale=True)
    picture = bitmap.to_pil()
    modules = qr_modules(text)
    unit = min(2.2, 150 / len(modules)) * 6
    # The upper left square is the first black of the tallest black run in the left margin's column.
    left = round(20 * 72 / 25.4 * 6 + unit / 2)
    column = [picture.getpixel((left, y)) < 100 for y in range(picture.height)]
    top = next(y for y in range(len(column)) if all(column[y : y + int(unit * 7) - 2]))
    seen = [
        [picture.getpixel((round(left + c * unit), round(top + (r + 0.5) * unit))) < 128 for c in range(len(modules))]
        for r in range(len(modules))
    ]
    bitmap.close()
    document.close()
    assert seen == modules


def test_a_long_text_takes_several_codes_which_joined_are_the_text() -> None:
    text = ledger_entry(60)
    parts = qr_parts(text)
    assert len(parts) == 3
    assert "".join(parts) == text
    assert all(len(part.encode()) <= 900 for part in parts)
    assert "".join(qr_parts("Ễ" * 1000)) == "Ễ" * 1000


def test_a_short_text_takes_one_code() -> None:
    assert qr_parts("") == [""]
    assert qr_parts("a") == ["a"]


def test_the_text_of_a_code_stands_beside_it() -> None:
    paper = blank_paper()
    codes(paper, ledger_entry(60), SMALL, lead="Before the code")
    pdf = paper.finish()
    assert not badly_placed(pdf)
    assert {"Before the code", "Code 1 / 3", "Code 2 / 3", "Code 3 / 3"} <= set(lines_of(pdf))
    for part in qr_parts(ledger_entry(60)):
        assert part in run_of(pdf)


@pytest.mark.parametrize("length", [10, 64, 76, 100])
def test_lines_beside_a_code_are_never_broken(length: int) -> None:
    lines = [
        ("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/=" * 2)[n : n + length] for n in range(9)
    ]
    paper = blank_paper()
    codes(paper, "x" * 600, SMALL, lines=lines)
    pdf = paper.finish()
    assert not badly_placed(pdf)
    read = lines_of(pdf)
    start = read.index(lines[0])
    assert read[start : start + len(lines)] == lines


@pytest.mark.parametrize(
    "lines",
    [
        ["K7QF 2M9A XW3T 8BHC R4NE", "6YJD P5VG 1ZSK W0MM IQ7T"],
        ["WWWW IIII WWWW IIII 1111", "IIII WWWW 1111 WWWW IIII", "1"],
        ["ABCDEF-GHJKLM"],
        ["A B C D E F G H J K L M"],
    ],
)
def test_each_line_of_a_key_is_read_back_the_same(lines: list[str]) -> None:
    paper = blank_paper()
    key_groups(paper, lines)
    pdf = paper.finish()
    assert not badly_placed(pdf)
    read = lines_of(pdf)
    start = read.index(lines[0])
    assert read[start : start + len(lines)] == lines


def test_groups_of_a_key_stand_below_each_other() -> None:
    paper = blank_paper()
    key_groups(paper, ["WWWW IIII NNNN", "1111 1L11 LLLL"])
    document = pypdfium2.PdfDocument(paper.finish())
    text = document[0].get_textpage()
    middles = []
    for group in ("NNNN", "LLLL"):
        searcher = text.search(group)
        at, length = searcher.get_next()
        middles.append((text.get_charbox(at)[0] + text.get_charbox(at + length - 1)[2]) / 2)
        searcher.close()
    text.close()
    document.close()
    assert middles[0] == pytest.approx(middles[1], abs=2)
