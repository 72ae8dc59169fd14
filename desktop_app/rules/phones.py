"""Telephone numbers: every way an office types one, brought to one form, and the forms to search it by.

Vietnamese shapes are decided here, by the numbering plan; only foreign numbers go to the library. The plan is read
generously inside its prefixes, because new blocks are given out every year and a number that rings must be storable.
Sources: Circular 22/2014/TT-BTTTT (numbering plan) as amended; the move of eleven-digit mobile numbers to ten digits
of 15 September 2018 (21 prefixes); the area codes in force since 17 June 2017; ITU-T E.164.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import digits, fold

# Old first three significant digits -> new first two (0168… -> 038…).
_MOVED = {
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "186": "56", "188": "58",
    "199": "59",
}  # fmt: skip
_MOVED_BACK = {new: old for old, new in _MOVED.items()}

_MOBILE = frozenset(
    [f"3{n}" for n in range(10)]
    + [f"5{n}" for n in range(1, 10)]
    + [f"7{n}" for n in (0, 6, 7, 8, 9)]
    + [f"8{n}" for n in range(1, 10)]
    + [f"9{n}" for n in range(10)]
)
_AREAS = frozenset(
    f"2{tens}{unit}"
    for tens, units in enumerate(
        ("3456789", "012345689", "01256789", "23456789", "", "12456789", "01239", "01234567", "", "01234679")
    )
    for unit in units
)
_BIG_CITIES = frozenset({"24", "28"})  # Hà Nội and Hồ Chí Minh City have two-digit codes and eight-digit numbers
_HOTLINES = frozenset({"1800", "1900"})

_LONGEST = 120  # characters of a text that can still be one number with its label and extension
_LONGEST_LIST = 2_000  # of a cell that can still be a list of numbers
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\uff0d"
# What people put between digits, the apostrophe spreadsheets keep text with, and what phones paste invisibly.
_NOISE = dict.fromkeys(
    map(
        ord,
        " \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u202f\u205f\u3000.()_'\u2018\u2019`·•"
        + _DASHES
        + "".join(map(chr, range(0x2000, 0x2010)))
        + "".join(map(chr, range(0x202A, 0x202F)))
        + "".join(map(chr, range(0x2060, 0x206A)))
        + "\xad\ufeff",
    )
)
_LABEL = re.compile(
    r"(?:so |sdt|s\.?d\.?t|dt|d\.t|dien thoai|di dong|dd|tel|telephone|phone|mobile|cell|zalo|viber|whatsapp|hotline"
    r"|fax|may ban|ban|t|m|p)[ .:]*(?=[+(\d])"
)
_EXTENSION = re.compile(r"[ ,;(]*(?:ext|extension|x|may le|so le|noi bo|so noi bo|nhanh|line|may|#)[ .:]*(\d{1,6})\)?$")
_SPLIT = re.compile(rf"[;,/|&\n\t]+|:::|\s[{_DASHES}]+\s|\s(?:va|hoac|or|and)\s")
_RUN = re.compile(r"[0-9]+")
_LIGHT = re.compile(rf"[ \xa0.()'{re.escape(_DASHES)}]{{1,3}}")
_DATE = re.compile(
    r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d(?!\d|\1\d)"
    r"|(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_MOST_RUNS = 8  # "09 83 27 51 73" has five; a country code and an area code add more


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone number.

    Attributes:
        e164: "+84983275173"; the form numbers are compared by.
        national: "0983275173" as dialled inside Viet Nam; a hotline has no zero ("19001234"); for a foreign number
            the same text as `e164`.
        old: the eleven-digit form of before 15 September 2018 ("01668784019"), None where there was none.
        extension: digits to dial afterwards, "" where there is none.
    """

    e164: str
    national: str
    old: str | None = None
    extension: str = ""


def parse_phone(value: str | int | float) -> Phone:
    """The one number that `value` holds.

    Takes what spreadsheets hold as well: numbers whose leading zero was eaten (596452821.0), dots, blanks, brackets,
    +84, 84 and 0084, eleven-digit numbers of before 2018, labels ("ĐT: …") and extensions ("ext 12").

    Raises:
        Rejected: PH-01, it is not a number that can be dialled; PH-02, it holds several numbers.
    """
    text = value if isinstance(value, str) else _written(value)
    phone = _parse(text) if len(text) <= _LONGEST else None
    if phone is None:
        if isinstance(value, str) and len(text) <= _LONGEST_LIST and len(_all_of(text)) > 1:
            raise Rejected(
                "PH-02",
                N_("There is more than one phone number here."),
                do=N_("Keep one number in this field and add the others as further numbers."),
            )
        raise _not_a_phone()
    return phone


def parse_phones(value: str | int | float) -> list[Phone]:
    """All numbers of one cell, each once, in order; an empty list for a blank cell.

    Numbers may be parted by ; , / | & a line end, "::: " (Google contacts), "và", "hoặc" or a dash between blanks.

    Raises:
        Rejected: PH-01, if anything in the cell is neither a number nor a separator.
    """
    if isinstance(value, str) and not value.translate(_NOISE):
        return []
    text = value if isinstance(value, str) else _written(value)
    phone = _parse(text) if len(text) <= _LONGEST else None
    if phone is not None:
        return [phone]
    phones = _all_of(text) if isinstance(value, str) and len(text) <= _LONGEST_LIST else []
    if not phones:
        raise _not_a_phone()
    return phones


def find_phones(text: str) -> list[Phone]:
    """The Vietnamese numbers inside free text, each once, in order ("số phụ 0913062388").

    Only full forms count (a leading 0, +84, 84, 0084, 1800, 1900): nine bare digits may be an identity number.
    """
    return list(dict.fromkeys(phone for _, _, phone in _scan(unicodedata.normalize("NFKC", text))))


def search_forms(phone: Phone) -> set[str]:
    """The digit strings to index so that every way of typing `phone` finds it: today's form and the old one."""
    forms = {digits(phone.national)}
    if phone.old:
        forms.add(phone.old)
    return forms


def query_digits(text: str) -> list[str]:
    """The digit strings to look for when someone typed `text`, likeliest first; [] when it has no digit.

    +84 becomes 0; "84…" and "00…" may as well be the middle of a number, so both readings are given. The result fits
    `search_forms`: it may be a part of one of those strings.
    """
    typed = digits(text)
    if not typed:
        return []
    plus = unicodedata.normalize("NFKC", text).translate(_NOISE).startswith("+")
    readings = [typed]
    bare = typed.removeprefix("00") if not plus else typed
    if bare.startswith("84"):
        home = "0" + bare[2:].removeprefix("0")
        hotline = bare[2:6] in _HOTLINES
        readings = [bare[2:]] if hotline else [home]
        if not plus:
            # Eleven digits and more can only be the country code; fewer may be the middle of a number.
            readings = [*readings, typed] if len(bare) > 9 else [typed, *readings]
    elif bare != typed:
        readings = [typed, bare]
    useful = [reading for reading in dict.fromkeys(readings) if len(reading) >= 3]
    return useful or [typed]


def display(phone: Phone) -> str:
    """`phone` in groups for reading: "0983 275 173", "024 3825 1234", "1900 1234", "+1 415-555-2671"."""
    number = phone.national
    if number.startswith("+"):
        shown = _foreign_display(number)
    elif number[:4] in _HOTLINES:
        shown = f"{number[:4]} {number[4:]}"
    elif len(number) == 11:
        cut = 3 if number[1:3] in _BIG_CITIES else 4
        shown = f"{number[:cut]} {number[cut : cut + 4]} {number[cut + 4 :]}"
    else:
        shown = f"{number[:4]} {number[4:7]} {number[7:]}"
    return f"{shown} #{phone.extension}" if phone.extension else shown


def _not_a_phone() -> Rejected:
    return Rejected(
        "PH-01",
        N_("This is not a complete phone number."),
        do=N_(
            "Check the digits: a mobile number has 10 and starts with 0; a foreign one starts with + and its country."
        ),
    )


def _written(value: float) -> str:
    """The digits of a spreadsheet number, "" when it is no whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if 0 < value < 10**15 else ""
    if isinstance(value, float) and 0 < value < 1e15 and value.is_integer():
        return str(int(value))
    return ""  # a day or a time of day is no number to dial


def _parse(text: str) -> Phone | None:
    """The number that the whole of `text` is, or None."""
    compact = text.translate(_NOISE)
    if compact.isascii():
        if compact.isdigit():
            if compact[-1] == "0" and text[-2:] == ".0" and text[:-2].isdigit():
                compact = compact[:-1]  # a spreadsheet number that was written out as text: "596452821.0"
            return _dialled(compact)
        if compact[:1] == "+" and compact[1:].isdigit():
            return _international(compact[1:])
    return _parse_with_words(text)


def _parse_with_words(text: str) -> Phone | None:
    """As `_parse`, for full-width digits, labels and extensions."""
    folded = fold(text).strip()
    extension = _EXTENSION.search(folded)
    if extension:
        folded = folded[: extension.start()]
    label = _LABEL.match(folded)
    if label:
        folded = folded[label.end() :]
    compact = folded.translate(_NOISE)
    plain = compact.removeprefix("+")
    if not (plain.isascii() and plain.isdigit()):
        return None
    phone = _international(plain) if compact != plain else _dialled(plain)
    if phone is None or not extension:
        return phone
    return Phone(phone.e164, phone.national, phone.old, extension[1])


def _dialled(number: str) -> Phone | None:
    """A number without a plus, its leading zero perhaps eaten by a spreadsheet."""
    if number[0] == "0":
        if number[1:2] == "0":
            return _international(number[2:])
        if number[:3] == "084" and len(number) >= 12:  # "(084) 0983…"
            return _vietnamese(number[3:].removeprefix("0"))
        return _vietnamese(number[1:]) if len(number) > 9 and number[1:5] not in _HOTLINES else None
    return _vietnamese(number) or (_vietnamese(number[2:].removeprefix("0")) if number[:2] == "84" else None)


def _international(number: str) -> Phone | None:
    """A number that starts with its country code."""
    if number[:2] == "84":
        return _vietnamese(number[2:].removeprefix("0"))
    return _foreign(number)


def _vietnamese(number: str) -> Phone | None:
    """A Vietnamese number from its significant digits: no country code, no leading zero."""
    size = len(number)
    if size == 10 and number[0] == "1" and number[:3] in _MOVED:
        number = _MOVED[number[:3]] + number[3:]
        size = 9
    if size == 9 and number[:2] in _MOBILE:
        before = _MOVED_BACK.get(number[:2])
        return Phone("+84" + number, "0" + number, "0" + before + number[2:] if before else None)
    if size == 10 and number[0] == "2" and (number[:2] in _BIG_CITIES or number[:3] in _AREAS):
        return Phone("+84" + number, "0" + number)
    if 8 <= size <= 10 and number[:4] in _HOTLINES:
        return Phone("+84" + number, number)
    return None


def _foreign(number: str) -> Phone | None:
    """A number of another country, decided by the library."""
    # Imported here: its tables take longer to load than the window has to open, and few books hold a foreign number.
    import phonenumbers

    if not 7 <= len(number) <= 17:
        return None
    try:
        parsed = phonenumbers.parse("+" + number, None)
    except phonenumbers.NumberParseException:
        return None
    if parsed.country_code == 84 or not phonenumbers.is_valid_number(parsed):
        return None
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, e164)


def _foreign_display(e164: str) -> str:
    import phonenumbers  # see _foreign

    parsed = phonenumbers.parse(e164, None)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _all_of(text: str) -> list[Phone]:
    """The numbers of a cell that holds several, or [] when something else is in it."""
    text = unicodedata.normalize("NFKC", text)
    parts = [part for part in _SPLIT.split(fold(text)) if part.translate(_NOISE)]
    phones = [_parse(part) if len(part) <= _LONGEST else None for part in parts]
    if None not in phones:
        return list(dict.fromkeys(phone for phone in phones if phone))
    found, rest, end = [], [], 0
    for start, stop, phone in _scan(text):
        found.append(phone)
        rest.append(text[end:start])
        end = stop
    left = _SPLIT.sub("", fold(" ".join([*rest, text[end:]]))).translate(_NOISE)
    return [] if left.strip("+") else list(dict.fromkeys(found))


def _scan(text: str) -> Iterator[tuple[int, int, Phone]]:
    """The places of full Vietnamese numbers in NFKC `text`."""
    text = _DATE.sub(lambda date: ";" * len(date[0]), text)
    runs = [(run.start(), run.end()) for run in _RUN.finditer(text)]
    index = 0
    while index < len(runs):
        found = _longest_at(text, runs, index)
        if found is None:
            index += 1
            continue
        index, phone = found[0], found[1]
        yield found[2], runs[index - 1][1], phone


def _longest_at(text: str, runs: list[tuple[int, int]], first: int) -> tuple[int, Phone, int] | None:
    """The longest number that starts with run `first`: (index of the next run, the number, where it starts)."""
    start = runs[first][0]
    plus = text[start - 1 : start] == "+"
    last = first
    size = runs[first][1] - start
    while last + 1 < len(runs) and last - first < _MOST_RUNS and size < 14:
        gap = text[runs[last][1] : runs[last + 1][0]]
        if not _LIGHT.fullmatch(gap):
            break
        last += 1
        size += runs[last][1] - runs[last][0]
    for stop in range(last, first - 1, -1):
        number = "".join(text[a:b] for a, b in runs[first : stop + 1])
        if not 8 <= len(number) <= 15:
            continue
        phone = _full(number, plus)
        if phone:
            return stop + 1, phone, start - 1 if plus else start
    return None


def _full(number: str, plus: bool) -> Phone | None:
    """A Vietnamese number from digits that show their beginning, or None."""
    if plus:
        return _international(number) if number[:2] == "84" else None
    if number[:2] == "00":
        return _international(number[2:]) if number[2:4] == "84" else None
    if number[0] == "0" or number[:4] in _HOTLINES or (number[:2] == "84" and len(number) >= 11):
        return _dialled(number)
    return None
