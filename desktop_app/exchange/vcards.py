"""Reads address cards (.vcf) as a table: one row of headings, then one row a card.

Sources: vCard 2.1 (quoted-printable), RFC 2426 (3.0), RFC 6350 (4.0), as far as telephones keep to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from desktop_app.exchange.refusals import damaged

HEADINGS = (
    "Name", "Last name", "Middle name", "First name", "Company", "Job title", "Address", "Birthday", "Note", "Phone",
    "E-mail",
)  # fmt: skip
MANY = ":::"  # between several values in one cell, as Google writes them
# What a card may say besides, which no column takes: told as headings that mean nothing here, so that nobody misses it.
_UNREAD = re.compile(
    r"^(?:[\w-]+\.)?(AGENT|ANNIVERSARY|CATEGORIES|GENDER|GEO|IMPP|KEY|LABEL|LANG|LOGO|MEMBER|NICKNAME|PHOTO|RELATED|ROLE|"
    r"SOUND|TZ|URL|X-(?!AB(?:LABEL|ADR|UID)|APPLE|MS-|EVOLUTION)[\w-]+)[;:]",
    re.MULTILINE | re.IGNORECASE | re.ASCII,
)
_BASIC_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T.*)?")


def card_rows(text: str) -> Iterator[list[Any]]:
    """The headings, those of what is not read last, then the cards of `text` in order.

    Raises `Rejected` IM-05 for what are no cards.
    """
    # Imported here: address cards are rare, and its time zones take longer to load than a list of customers.
    import vobject

    unread = sorted({found.upper() for found in _UNREAD.findall(text)})
    yield [*HEADINGS, *(f"vCard: {name}" for name in unread)]  # a bare "ROLE" would be taken for a column of ours
    cards = vobject.readComponents(text, allowQP=True)
    while True:
        try:
            found = list(islice(cards, 1))
        except (vobject.base.VObjectError, ValueError, LookupError, RecursionError, AttributeError, TypeError):
            raise damaged() from None
        if not found:
            return
        if found[0].name.upper() == "VCARD":
            yield _row(found[0].contents)


def _row(lines: dict[str, list[Any]]) -> list[str]:
    name = lines["n"][0].value if "n" in lines else None
    pieces = [_text(getattr(name, part, "")) for part in ("family", "additional", "given")]
    note = "\n".join(_text(line.value) for line in lines.get("note", ()))
    born = _first(lines, "bday")
    date = _BASIC_DATE.fullmatch(born)
    if date:
        born = "-".join(date.groups())
    elif born.startswith("--"):  # a birthday without a year is no date; it is kept where it can be read
        note, born = "\n".join(part for part in (note, f"BDAY {born}") if part), ""
    return [
        _first(lines, "fn"),
        *pieces,
        _text(lines["org"][0].value) if "org" in lines else "",
        _first(lines, "title"),
        MANY.join(_address(line.value) for line in lines.get("adr", ())),
        born,
        note,
        MANY.join(_text(line.value).removeprefix("tel:") for line in lines.get("tel", ())),
        MANY.join(_text(line.value) for line in lines.get("email", ())),
    ]


def _first(lines: dict[str, list[Any]], name: str) -> str:
    return _text(lines[name][0].value) if name in lines else ""


def _address(value: Any) -> str:
    """The parts of a postal address in the order they are written here; a text where the card has no parts."""
    if isinstance(value, str):
        return value
    parts = (_text(getattr(value, part, "")) for part in ("box", "extended", "street", "city", "region", "country"))
    return ", ".join(part.strip(" ,") for part in parts if part.strip(" ,"))


def _text(value: Any) -> str:
    """A value as text; lists are the parts of a name or a firm."""
    if isinstance(value, list | tuple):
        return " ".join(_text(part) for part in value if part)
    return value if isinstance(value, str) else ""
