from __future__ import annotations

from collections.abc import Iterator, Sequence

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.language import Language
from desktop_app.reports.blocks import paragraph
from desktop_app.reports.layout import Paper
from desktop_app.reports.tables import Column, table
from tests.reports.examples import ENDLESS, FOREIGN, MARKUP, NOW, OFFICE
from tests.reports.reading import badly_placed, lines_of, pages_of, run_of, squeezed

COLUMNS = (Column("Số", 10, "right"), Column("Họ tên", 40, strong=True), Column("Thành tiền", 30, "right"))


def printed(rows: Sequence[Sequence[str]], total: Sequence[str] | None = None, before: int = 0) -> bytes:
    paper = Paper(OFFICE, Language.of("en"), NOW, title="Register")
    for _ in range(before):
        paragraph(paper, "A line", after=0)
    table(paper, COLUMNS, rows, total=total)
    return paper.finish()


def numbered(count: int) -> list[tuple[str, str, str]]:
    return [(f"{n}", f"Trần Thị Dương {n}", f"{n}.000 ₫") for n in range(1, count + 1)]


def test_each_row_can_be_read_as_one_line() -> None:
    lines = lines_of(printed(numbered(200)))
    for row in numbered(200):
        assert " ".join(row) in lines


def test_the_heading_stands_on_every_page() -> None:
    pages = pages_of(printed(numbered(200)))
    assert len(pages) > 3
    assert all("Số Họ tên Thành tiền" in text.splitlines() for text in pages)


def test_it_says_how_many_rows_it_drew() -> None:
    paper = Paper(OFFICE, Language.of("en"), NOW, title="Register")
    assert table(paper, COLUMNS, iter(numbered(7))) == 7


def test_rows_are_read_while_pages_are_written() -> None:
    paper = Paper(OFFICE, Language.of("en"), NOW, title="Register")
    pages_seen = []

    def rows() -> Iterator[tuple[str, str, str]]:
        for row in numbered(200):
            pages_seen.append(paper.canvas.getPageNumber())
            yield row

    table(paper, COLUMNS, rows())
    assert pages_seen[0] == 1
    assert pages_seen[-1] > 3


def test_numbers_end_at_the_same_place() -> None:
    pdf = printed([("1", "a", "1"), ("11", "b", "7.111"), ("888", "c", "888.888.888")])
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage()
    ends = []
    for wanted in ("7.111", "888.888.888"):
        searcher = text.search(wanted)
        at, length = searcher.get_next()
        ends.append(text.get_charbox(at + length - 1, loose=True)[2])
        searcher.close()
    text.close()
    document.close()
    assert ends[0] == pytest.approx(ends[1], abs=0.6)


def test_the_total_never_stands_without_a_row() -> None:
    for count in range(28, 42):
        pages = pages_of(printed(numbered(count), total=("", "Total", "99")))
        assert f"Dương {count}" in pages[-1]
        assert "Total 99" in pages[-1]


def test_a_table_never_begins_with_its_heading_alone() -> None:
    for before in range(38, 47):
        page = next(text for text in pages_of(printed(numbered(3), before=before)) if "Họ tên" in text)
        assert "Dương 1" in page


def test_a_row_taller_than_a_page_is_printed_whole() -> None:
    note = " ".join(f"chữ{n}" for n in range(3000))
    pdf = printed([*numbered(3), ("4", note, "4"), ("5", "sau", "5")])
    assert not badly_placed(pdf)
    words = [word for line in lines_of(pdf) for word in line.split() if word.startswith("chữ")]
    assert words == note.split()
    assert "5 sau 5" in lines_of(pdf)


def test_hostile_texts_stay_in_their_columns() -> None:
    rows = [(text, other, MARKUP) for text in (MARKUP, ENDLESS, FOREIGN) for other in (ENDLESS, FOREIGN)]
    pdf = printed(rows, total=(ENDLESS, MARKUP, FOREIGN))
    assert not badly_placed(pdf)
    assert run_of(pdf).count(squeezed(ENDLESS)) >= 2
    assert squeezed(MARKUP) in run_of(pdf)


def test_a_table_without_rows_shows_its_heading() -> None:
    assert "Số Họ tên Thành tiền" in lines_of(printed([]))


@pytest.mark.parametrize("row", [("one",), ("1", "2", "3", "4")])
def test_a_row_of_another_length_is_a_bug(row: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="zip"):
        printed([row])


@settings(max_examples=15)
@given(st.lists(st.tuples(*[st.text(alphabet="aỄ @.\n1W", max_size=300)] * 3), max_size=25))
def test_no_rows_at_all_fall_off_the_page(rows: list[tuple[str, str, str]]) -> None:
    pdf = printed(rows, total=("", "Σ", ""))
    assert not badly_placed(pdf)
    assert sum(text.count("W") for text in pages_of(pdf)) == sum(text.count("W") for row in rows for text in row)
