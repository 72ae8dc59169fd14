"""Dates and moments as offices write them; never a guess about the century or about month-first order.

Source of the serial numbers: ECMA-376 part 1 §18.17.4.1 (1900 date system; day 60 is a day that never was).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.zone import OFFICE_ZONE

FIRST_YEAR = 1900
LAST_YEAR = 2199

_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1[0-9]{2}")
_CLOCK = re.compile(r"([0-9]{1,2})[:hg]([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?(?: ?(am|pm|sa|ch))?")
_ZONE = re.compile(r" ?(?:(z)|([+-])([0-9]{2}):?([0-9]{2}))$")
_AFTERNOON = {"pm", "ch"}  # "CH" is how Vietnamese Windows writes PM, "SA" how it writes AM
_SERIAL_BASE = datetime(1899, 12, 30, tzinfo=OFFICE_ZONE)
_SERIAL_PHANTOM = 60
_SERIAL_LAST = 109_938  # 31/12/2200, just past the last year taken


def parse_date(value: str | date | datetime | float) -> date:
    """The day `value` tells: dd/MM/yyyy (also d/M, "-" and "."), yyyy-MM-dd, a date, or a spreadsheet's serial number.

    A time of day behind the date is dropped; an aware moment counts as its day in the office's zone.

    Raises:
        Rejected: DT-01, no such form or a two-digit year; DT-02, a day that does not exist; DT-03, a year outside
            1900 to 2199.
    """
    if isinstance(value, datetime):
        return _year_checked(_in_office(value).date())
    if isinstance(value, date):
        return _year_checked(value)
    if isinstance(value, str):
        return _year_checked(_with_clock(*_split(value)).date())
    return _year_checked(_from_serial(value).date())


def parse_moment(value: str | date | datetime | float) -> datetime:
    """The moment `value` tells, aware, in the office's zone (UTC+7), whole seconds.

    "29/08/2022 14:48", "2022-08-29T14:48:00Z", a datetime, or a serial number with a fraction; naive values are office
    time; a day alone is its midnight.

    Raises:
        Rejected: as `parse_date`; DT-04, a time of day that does not exist.
    """
    if isinstance(value, datetime):
        moment = _in_office(value)
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day, tzinfo=OFFICE_ZONE)
    elif isinstance(value, str):
        day, rest = _split(value)
        moment = _with_clock(day, rest)
    else:
        moment = _from_serial(value)
    _year_checked(moment.date())
    return moment.replace(microsecond=0)


def check_not_future(day: date, today: date) -> date:
    """`day` itself, if it is `today` (in the office's zone) or earlier; for birthdays and things that have happened.

    Raises:
        Rejected: DT-05.
    """
    if day > today:
        raise Rejected(
            "DT-05",
            N_("This date lies in the future."),
            do=N_("Check the year; a birthday or a past event cannot be after today."),
        )
    return day


def _split(text: str) -> tuple[date, str]:
    """The day at the beginning of `text` and what stands behind it."""
    text = clean_line(text).lower().removeprefix("'")
    head, _, rest = text.partition("t") if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}t", text) else text.partition(" ")
    match = _DAY_FIRST.fullmatch(head)
    if match:
        year, month, day = int(match[4]), int(match[3]), int(match[1])
    else:
        match = _YEAR_FIRST.fullmatch(head)
        if not match:
            short = _SHORT_YEAR.fullmatch(head)
            raise _unreadable(short.group()[-2:] if short else "")
        year, month, day = int(match[1]), int(match[3]), int(match[4])
    try:
        return _year_checked(date(year, month, day)), rest
    except ValueError:
        raise Rejected(
            "DT-02",
            N_("This day does not exist in the calendar."),
            do=N_("Check the day and the month; dates are written day/month/year."),
        ) from None


def _clock(text: str) -> tuple[timedelta, timedelta | None]:
    """The time of day in `text` and its distance from UTC, None where none is written."""
    zone = _ZONE.search(text)
    offset = None
    if zone:
        text = text[: zone.start()]
        offset = timedelta(0) if zone[1] else timedelta(hours=int(zone[3]), minutes=int(zone[4]))
        offset = -offset if zone[2] == "-" else offset
    match = _CLOCK.fullmatch(text)
    if match:
        hour, minute, second, half = int(match[1]), int(match[2]), int(match[3] or 0), match[4]
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half in _AFTERNOON else 0)
        elif half and half not in _AFTERNOON:
            hour = 24  # "14:00 AM" is no time of day
        if hour < 24 and minute < 60 and second < 60 and (offset is None or abs(offset) <= timedelta(hours=14)):
            return timedelta(hours=hour, minutes=minute, seconds=second), offset
    raise Rejected(
        "DT-04",
        N_("The time of day cannot be read."),
        do=N_("Write it as 14:48 behind the date, for example 29/08/2022 14:48."),
    )


def _with_clock(day: date, rest: str) -> datetime:
    moment = datetime(day.year, day.month, day.day, tzinfo=OFFICE_ZONE)
    if not rest:
        return moment
    clock, offset = _clock(rest)
    moment += clock
    return moment if offset is None else moment + (timedelta(hours=7) - offset)


def _from_serial(value: object) -> datetime:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    if not 1 <= number <= _SERIAL_LAST or int(number) == _SERIAL_PHANTOM:
        raise _unreadable()
    base = _SERIAL_BASE if number > _SERIAL_PHANTOM else _SERIAL_BASE + timedelta(days=1)
    return base + timedelta(seconds=round(number * 86_400))


def _in_office(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        return moment.replace(tzinfo=OFFICE_ZONE)
    try:
        return moment.astimezone(OFFICE_ZONE)
    except OverflowError:
        return moment.replace(tzinfo=OFFICE_ZONE)  # the ends of the calendar; refused for their year


def _year_checked(day: date) -> date:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    raise Rejected(
        "DT-03",
        N_("The year must lie between {first} and {last}."),
        do=N_("Check the year."),
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )


def _unreadable(short_year: str = "") -> Rejected:
    if short_year:
        return Rejected(
            "DT-01",
            N_("The year needs four digits: {year} could be 19{year} or 20{year}."),
            do=N_("Write the date as day/month/year, for example 05/09/1961."),
            year=short_year,
        )
    return Rejected(
        "DT-01",
        N_("This is not a date."),
        do=N_("Write the date as day/month/year, for example 05/09/1961."),
    )
