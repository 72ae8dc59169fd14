"""A long register takes little more than a bare canvas that writes the same rows, and time grows with the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from desktop_app.language import Language
from desktop_app.reports.disclosures import DisclosureRegister, disclosure_register
from desktop_app.reports.fonts import REGULAR, faces
from desktop_app.reports.layout import Paper
from desktop_app.reports.styles import PORTRAIT
from desktop_app.reports.tables import Column, table
from desktop_app.services import disclosures
from tests.benchmarks.measuring import alternating
from tests.reports.examples import NOW, OFFICE, disclosed

pytestmark = pytest.mark.benchmark

ROWS_A_PAGE = 38
COLUMNS = tuple(
    Column(title, weight, align)
    for title, weight, align in (
        ("STT", 7, "right"),
        ("Mã", 13, "left"),
        ("Họ tên", 24, "left"),
        ("Điện thoại", 16, "left"),
        ("Ngày", 14, "left"),
        ("Địa chỉ", 30, "left"),
        ("Thành tiền", 18, "right"),
    )
)
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Đặng", "Vũ")
MIDDLE = ("Thị", "Văn", "Đức", "Ngọc Quỳnh", "Hữu")
GIVEN = ("Phượng", "Ổn", "Hằng", "Dũng", "Uyên", "Lộc", "Khuê", "Ân", "Yến", "Ý", "Tường")
STREETS = ("Nguyễn Trãi", "Lê Duẩn", "Xuân Thủy", "Đê La Thành", "Trường Chinh")


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Invented orders; every third address needs a second line."""
    for n in range(count):
        street = f"Số {n % 211}, {STREETS[n % 5]}" + (", phường Cầu Giấy, Hà Nội" if n % 3 == 0 else "")
        yield (
            str(n + 1),
            f"KH{n + 1:06}",
            f"{FAMILY[n % 7]} {MIDDLE[n % 5]} {GIVEN[n % 11]}",
            f"09{n * 7919 % 10**8:08}",
            (NOW - timedelta(days=n % 2000)).strftime("%d/%m/%Y"),
            street,
            f"{n * 1231 % 9999}.000 ₫",
        )


def bare(texts: Iterator[tuple[str, ...]]) -> bytes:
    """The same rows on a bare canvas: one line each, nothing measured."""
    faces()
    file = BytesIO()
    canvas = Canvas(file, pagesize=PORTRAIT, invariant=1, pageCompression=1, initialFontName=REGULAR)
    for n, row in enumerate(texts):
        line = n % ROWS_A_PAGE
        if line == 0:
            if n:
                canvas.showPage()
            canvas.setFont(REGULAR, 8.5)
        for column, text in enumerate(row):
            canvas.drawString(40 + 74 * column, 780 - 19 * line, text)
    canvas.save()
    return file.getvalue()


def register(count: int) -> bytes:
    """The rows in a table of ours."""
    paper = Paper(OFFICE, Language.of("en"), NOW, title="Register")
    table(paper, COLUMNS, rows(count))
    return paper.finish()


def test_a_register_of_ten_thousand_rows_takes_at_most_twice_a_bare_canvas(benchmark: Callable[..., bytes]) -> None:
    ours, canvas = alternating(lambda: register(10_000), lambda: bare(rows(10_000)))
    benchmark.extra_info.update(register_s=ours, bare_canvas_s=canvas, ratio=ours / canvas)
    benchmark.pedantic(register, (10_000,), rounds=1)
    assert ours <= 2 * canvas, f"{ours:.2f} s against {canvas:.2f} s"


def test_the_disclosure_register_takes_at_most_twice_a_bare_canvas(benchmark: Callable[..., bytes]) -> None:
    contents = disclosed(5_000)
    words = Language.of("en")

    def ours() -> bytes:
        return disclosure_register(DisclosureRegister(contents), OFFICE, words, NOW)

    def on_bare_canvas() -> bytes:
        return bare(
            (
                f"{n}",
                each.code,
                words.moment(each.disclosed_at),
                each.partner,
                each.kind.label,
                ", ".join(each.persons),
                ", ".join(each.fields),
                each.purpose.label,
                f"{each.basis.label} {each.reference}",
                each.channel.label,
                each.by,
            )
            for n, each in enumerate(contents)
        )

    register_s, canvas_s = alternating(ours, on_bare_canvas)
    benchmark.extra_info.update(register_s=register_s, bare_canvas_s=canvas_s, ratio=register_s / canvas_s)
    benchmark.pedantic(ours, rounds=1)
    assert register_s <= 2 * canvas_s, f"{register_s:.2f} s against {canvas_s:.2f} s"


def test_a_page_takes_no_longer_in_a_register_eight_times_as_long(benchmark: Callable[..., bytes]) -> None:
    few, many = alternating(lambda: register(2_500), lambda: register(20_000))
    pages = [len(pypdf.PdfReader(BytesIO(register(count))).pages) for count in (2_500, 20_000)]
    growth = (many / pages[1]) / (few / pages[0])
    benchmark.extra_info.update(ms_a_page=(1000 * few / pages[0], 1000 * many / pages[1]), growth=growth)
    benchmark.pedantic(register, (2_500,), rounds=1)
    assert growth <= 1.2, f"a page takes {growth:.2f} times as long"


def test_the_register_read_from_a_book_takes_at_most_twice_a_bare_canvas(offices, figures) -> None:
    """As the command line prints it: read, drawn and logged. The canvas gets the same rows, read before."""
    words = Language.of("vi")
    with offices.opened(2_500) as office:
        listed = office.run(disclosures.entries)
        assert len(listed) == 10_000

        def ours() -> bytes:
            return office.run(disclosures.disclosures_pdf, language=words)

        def on_bare_canvas() -> bytes:
            return bare(
                (
                    f"{n}",
                    each.code,
                    words.moment(each.disclosed_at),
                    each.partner,
                    words.text(each.kind.label),
                    ", ".join(f"{name} · {code}" for code, name in each.persons),
                    ", ".join(each.fields),
                    words.text(each.purpose.label),
                    f"{words.text(each.basis.label)} {each.order}",
                    words.text(each.channel.label),
                    each.by,
                )
                for n, each in enumerate(listed, 1)
            )

        register_s, canvas_s = alternating(ours, on_bare_canvas)
    figures.told("register of 10,000 disclosures from a book", register_s, "s")
    figures.at_most("register of 10,000 disclosures : bare canvas", register_s / canvas_s, 2)


def test_a_page_read_from_a_book_takes_no_longer_in_a_register_eight_times_as_long(offices, figures) -> None:
    words = Language.of("vi")
    with offices.opened(625) as small, offices.opened(5_000) as large:
        few, many = alternating(
            lambda: small.run(disclosures.disclosures_pdf, language=words),
            lambda: large.run(disclosures.disclosures_pdf, language=words),
        )
        pages = [
            len(pypdf.PdfReader(BytesIO(office.run(disclosures.disclosures_pdf, language=words))).pages)
            for office in (small, large)
        ]
    figures.told("register from a book, a page of it", 1000 * many / pages[1], "ms")
    figures.at_most("a page at 20,000 disclosures : at 2,500", (many / pages[1]) / (few / pages[0]), 1.2)
