"""Dates and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rules.dates import check_not_future, parse_date, parse_moment
from desktop_app.rules.errors import Rejected
from desktop_app.rules.zone import OFFICE_ZONE


@pytest.mark.parametrize(
    "written",
    [
        "02/09/1999",
        "2/9/1999",
        "02-09-1999",
        "2.9.1999",
        "1999-09-02",
        "1999/9/2",
        " 02/09/1999 ",
        "'02/09/1999",
        "02/09/1999 00:00:00",
        "1999-09-02T00:00:00",
        date(1999, 9, 2),
        datetime(1999, 9, 2, 23, 59),  # noqa: DTZ001 - as a spreadsheet gives it
        datetime(1999, 9, 1, 18, 0, tzinfo=UTC),
        "1999-09-01T18:00:00Z",
        36405,
        36405.75,
    ],
)
def test_every_way_of_writing_gives_the_same_day(written: str | date | float) -> None:
    assert parse_date(written) == date(1999, 9, 2)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("31/02/1990", "DT-02"),
        ("29/02/2023", "DT-02"),
        ("12/25/1990", "DT-02"),
        ("00/01/1990", "DT-02"),
        ("02/09/99", "DT-01"),
        ("2-9-85", "DT-01"),
        ("", "DT-01"),
        ("hôm qua", "DT-01"),
        ("02/09-1999", "DT-01"),
        ("36405", "DT-01"),
        ("٠٢/٠٩/١٩٩٩", "DT-01"),
        ("02/09/1899", "DT-03"),
        (date(3000, 1, 1), "DT-03"),
        (60, "DT-01"),
        (0, "DT-01"),
        (float("nan"), "DT-01"),
        (1e300, "DT-01"),
        (True, "DT-01"),
        ("29/08/2022 25:00", "DT-04"),
        ("29/08/2022 chiều", "DT-04"),
    ],
)
def test_what_is_no_day_is_refused(bad: str | date | float, code: str) -> None:
    for parse in (parse_date, parse_moment):
        with pytest.raises(Rejected) as refusal:
            parse(bad)
        assert refusal.value.code == code


def test_the_days_before_the_phantom_leap_day_are_right() -> None:
    assert [parse_date(serial) for serial in (1, 59, 61)] == [date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1)]


@pytest.mark.parametrize(
    "written",
    [
        "29/08/2022 14:48",
        "29/08/2022 14:48:00",
        "29/08/2022 2:48 PM",
        "29/08/2022 2:48 CH",
        "29/08/2022 14h48",
        "2022-08-29 14:48",
        "2022-08-29T07:48:00Z",
        "2022-08-29T14:48:00.000+07:00",
        datetime(2022, 8, 29, 14, 48),  # noqa: DTZ001 - as a spreadsheet gives it
        datetime(2022, 8, 29, 7, 48, tzinfo=UTC),
        44802.616666666665,
    ],
)
def test_every_way_of_writing_gives_the_same_moment(written: str | datetime | float) -> None:
    moment = parse_moment(written)
    assert moment == datetime(2022, 8, 29, 14, 48, tzinfo=OFFICE_ZONE)
    assert moment.utcoffset() == timedelta(hours=7)


def test_a_day_alone_is_its_midnight_in_the_office() -> None:
    for written in ("29/08/2022", date(2022, 8, 29), 44802):
        assert parse_moment(written) == datetime(2022, 8, 28, 17, tzinfo=UTC)


def test_midnight_and_noon_of_a_twelve_hour_clock() -> None:
    assert parse_moment("01/01/2024 12:05 AM").hour == 0
    assert parse_moment("01/01/2024 12:05 PM").hour == 12
    with pytest.raises(Rejected):
        parse_moment("01/01/2024 14:05 AM")


def test_a_birthday_may_be_today_but_not_tomorrow() -> None:
    today = date(2026, 6, 9)
    assert check_not_future(today, today) == today
    with pytest.raises(Rejected) as refusal:
        check_not_future(date(2026, 6, 10), today)
    assert refusal.value.code == "DT-05"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_written_as_the_program_shows_it_is_read_back(day: date) -> None:
    assert parse_date(f"{day:%d/%m}/{day.year:04d}") == parse_date(day.isoformat()) == day


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)), st.integers(0, 86_399))
def test_a_serial_number_gives_the_moment_to_the_second(day: date, second: int) -> None:
    serial = (day - date(1899, 12, 30)).days + second / 86_400
    midnight = datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
    assert parse_moment(serial) == midnight + timedelta(seconds=second)


@given(st.text(max_size=40) | st.text("0123456789/-:. TZ+", max_size=25) | st.floats() | st.datetimes() | st.dates())
def test_nothing_but_a_refusal_comes_out(value: str | float | date) -> None:
    for parse in (parse_date, parse_moment):
        try:
            parse(value)
        except Rejected:
            continue


@given(st.datetimes(timezones=st.timezones()))
def test_aware_moments_at_the_ends_of_the_calendar_do_not_overflow(moment: datetime) -> None:
    try:
        parse_moment(moment)
    except Rejected as refusal:
        assert refusal.code == "DT-03"
