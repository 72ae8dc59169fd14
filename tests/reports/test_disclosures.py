from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from desktop_app.language import Language
from desktop_app.reports.disclosures import DisclosureRegister, disclosure_register
from tests.reports.examples import NOW, OFFICE, disclosed, hostile_register, of_one_person, register
from tests.reports.reading import badly_placed, fonts_of, lines_of, pages_of, reader, run_of, squeezed

VI = Language.of("vi")


def printed(content: DisclosureRegister, code: str = "vi") -> bytes:
    return disclosure_register(content, OFFICE, Language.of(code), NOW)


@pytest.mark.parametrize("code", ["vi", "en"])
def test_every_disclosure_tells_who_got_what_when_and_why(code: str) -> None:
    text, say = run_of(printed(register(20), code)), Language.of(code).text
    for row in disclosed(20):
        for shown in (row.code, f"{row.disclosed_at:%d/%m/%Y}", row.partner, *row.persons, *row.fields, row.reference):
            assert squeezed(shown) in text
        for word in (row.kind, row.purpose, row.basis, row.channel):
            assert squeezed(say(word.label)) in text


def test_the_totals_add_up() -> None:
    lines = lines_of(printed(register(60)))
    rows = disclosed(60)
    assert lines.count(f"{VI.text('Total')} 60") == 2
    assert f"{VI.text('Recipients')} {len({row.partner for row in rows})}" in lines
    assert f"{VI.text('Persons concerned')} {len({p for row in rows for p in row.persons})}" in lines


def test_rows_are_numbered_over_all_pages() -> None:
    pdf = printed(register(60))
    assert len(pages_of(pdf)) > 3
    assert [line.split()[0] for line in lines_of(pdf) if " TL0" in line] == [str(n) for n in range(1, 61)]


def test_the_pages_lie_across() -> None:
    assert all(page.mediabox.width > page.mediabox.height for page in reader(printed(register(30))).pages)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (DisclosureRegister([]), "No personal data were disclosed in this period."),
        (DisclosureRegister([], person="A", code="NG000001"), "No data of this person were disclosed in this period."),
        (DisclosureRegister([], partner="Xưởng In"), "No data were disclosed to this recipient in this period."),
    ],
)
def test_an_empty_register_says_so(content: DisclosureRegister, sentence: str) -> None:
    assert VI.text(sentence) in lines_of(printed(content))


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        (None, None, VI.text("All disclosures recorded")),
        (date(2026, 1, 1), None, VI.text("From {since}", since="01/01/2026")),
        (None, date(2026, 6, 30), VI.text("Until {until}", until="30/06/2026")),
        (date(2026, 1, 1), date(2026, 6, 30), VI.text("{since} to {until}", since="01/01/2026", until="30/06/2026")),
    ],
)
def test_the_period_is_told(since: date | None, until: date | None, shown: str) -> None:
    pdf = printed(DisclosureRegister(disclosed(1), since=since, until=until))
    assert f"{VI.text('Period')} {shown}" in lines_of(pdf)


def test_a_person_is_named_on_the_page_only() -> None:
    pdf = printed(of_one_person(3))
    assert "Trần Thị Thùy Dương · NG000127" in run_on(pdf)
    assert "Thùy" not in str(reader(pdf).metadata)


def run_on(pdf: bytes) -> str:
    return " ".join(lines_of(pdf))


def test_a_disclosure_whose_persons_were_erased_says_so() -> None:
    row = dataclasses.replace(disclosed(1)[0], persons=())
    assert VI.text("(erased)") in run_on(printed(DisclosureRegister([row])))


def test_rows_may_come_one_by_one() -> None:
    assert printed(DisclosureRegister(iter(disclosed(5)))) == printed(DisclosureRegister(disclosed(5)))


@pytest.mark.parametrize("code", ["vi", "en"])
@pytest.mark.parametrize("content", [hostile_register, lambda: register(60), lambda: register(0)])
def test_nothing_leaves_the_page_or_lies_over_other_text(content: object, code: str) -> None:
    pdf = printed(content(), code)  # type: ignore[operator]
    assert not badly_placed(pdf)
    assert all(fonts_of(pdf).values())
