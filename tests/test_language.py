"""Words, dates and numbers as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.language import LANGUAGES, Language
from desktop_app.rules.errors import NOTHING_CHANGED, Message
from desktop_app.rules.zone import OFFICE_ZONE


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return Language.of(request.param)


@pytest.fixture
def vi() -> Language:
    return Language.of("vi")


@pytest.fixture
def en() -> Language:
    return Language.of("en")


def test_english_is_the_msgid_itself(en: Language) -> None:
    assert en.text(NOTHING_CHANGED) == NOTHING_CHANGED


def test_vietnamese_comes_from_the_catalogue(vi: Language) -> None:
    assert vi.text(NOTHING_CHANGED) == "Chưa có gì thay đổi."


def test_an_unknown_language_is_told() -> None:
    with pytest.raises(ValueError, match="fr"):
        Language.of("fr")


def test_a_text_without_translation_stays_english(vi: Language) -> None:
    assert vi.text("No such text is {where}.", where="here") == "No such text is here."


def test_the_empty_text_is_empty_and_not_the_header_of_the_catalogue(language: Language) -> None:
    assert language.text("") == ""


def test_values_are_shown_as_people_read_them(vi: Language) -> None:
    shown = vi.text(
        "{count} · {day} · {at} · {inner} · {year} · {flag}",
        count=12_345,
        day=date(2026, 2, 1),
        at=datetime(2026, 2, 1, 20, 30, tzinfo=UTC),
        inner=Message("{n} files", {"n": 1_000}),
        year="2026",
        flag=True,
    )
    assert shown == "12.345 · 01/02/2026 · 02/02/2026 03:30 · 1.000 files · 2026 · True"


def test_a_missing_value_shows_its_name_instead_of_failing(language: Language) -> None:
    assert language.text("{a} and {b}", a="x") == "x and {b}"


def test_braces_in_a_value_are_only_text(language: Language) -> None:
    assert language.text("{name}", name="{0.__class__} {name}") == "{0.__class__} {name}"


def test_a_message_carries_its_own_values(language: Language) -> None:
    assert language.message(Message("Row {row}", {"row": "7"})) == "Row 7"


def test_plurals_follow_the_language(en: Language, vi: Language) -> None:
    assert [en.plural("{n} row of {of}", "{n} rows of {of}", n, of="x") for n in (0, 1, 2_000)] == [
        "0 rows of x",
        "1 row of x",
        "2,000 rows of x",
    ]
    assert "2.000" in vi.plural("{n} row", "{n} rows", 2_000)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "0 ₫"), (999, "999 ₫"), (1_234_567, "1.234.567 ₫"), (-1_250_000, "-1.250.000 ₫")],
)
def test_money_is_grouped_by_dots_in_every_language(language: Language, amount: int, shown: str) -> None:
    assert language.money(amount) == shown


def test_numbers_group_as_the_language_does(vi: Language, en: Language) -> None:
    assert (vi.number(1_234_567), en.number(1_234_567)) == ("1.234.567", "1,234,567")


@given(st.integers())
def test_no_digit_of_a_number_is_lost(n: int) -> None:
    assert int(Language.of("vi").number(n).replace(".", "")) == n


def test_days_are_written_day_first(language: Language) -> None:
    assert language.date(date(2026, 3, 9)) == "09/03/2026"


def test_a_moment_is_shown_on_the_office_clock(language: Language) -> None:
    new_year_eve_in_london = datetime(2025, 12, 31, 17, 0, tzinfo=UTC)
    assert language.moment(new_year_eve_in_london) == "01/01/2026 00:00"
    assert language.date(new_year_eve_in_london) == "01/01/2026"
    assert language.moment(datetime(2026, 1, 1, 9, 5, tzinfo=OFFICE_ZONE)) == "01/01/2026 09:05"
    assert language.moment(datetime(2026, 1, 1, 9, 5, tzinfo=timezone(timedelta(hours=-5)))) == "01/01/2026 21:05"


def test_a_moment_without_a_zone_is_refused(language: Language) -> None:
    naive = datetime(2026, 1, 1, 9, 5)  # noqa: DTZ001 - the very thing that is refused
    for show in (language.moment, language.date):
        with pytest.raises(ValueError, match="time zone"):
            show(naive)
