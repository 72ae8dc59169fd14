"""What a value is: how it is parsed on the way in, stored, and shown.

A `Kind` is stateless. ``parse`` takes what a form or a file gives and returns the stored value, or raises `Rejected`
with a sentence for the user; ``show`` gives the text for people. Empty input is None for nullable kinds, "" for text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Date, Integer, LargeBinary, String
from sqlalchemy.types import TypeEngine

from desktop_app.records.column_types import Instant, StringList
from desktop_app.rules import cards, codes, dates, emails, money, phones, taxcodes
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean, clean_line

if TYPE_CHECKING:
    from desktop_app.language import Language
    from desktop_app.rules.vocabulary import Labelled


_QUOTED = 60  # characters of a wrong value that a message quotes


class Kind:
    """Base of all kinds: a trimmed line of text."""

    free_text = False

    def column_type(self) -> TypeEngine[Any]:
        return String()

    def parse(self, value: Any) -> Any:
        return clean_line("" if value is None else str(value))

    def show(self, value: Any, language: Language) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Line(Kind):
    """One line of text that a person writes; may hold anything, but never a payment card's number."""

    limit: int = 200
    free_text = True

    def parse(self, value: Any) -> str:
        return _line(value, self.limit)


@dataclass(frozen=True)
class Place(Line):
    """A line of a postal address. Streets bear people's names, so a name in it is taken for the street's."""


@dataclass(frozen=True)
class FreeText(Kind):
    """Some lines of text that a person writes; may hold anything, but never a payment card's number."""

    limit: int = 4000
    free_text = True

    def parse(self, value: Any) -> str:
        text = within(clean("" if value is None else str(value)), self.limit)
        if cards.holds_card_number(text):
            raise Rejected(
                "VA-02",
                N_("This text holds the number of a payment card."),
                do=N_("Remove the card number: the office never keeps one."),
            )
        return text


@dataclass(frozen=True)
class Snapshot(FreeText):
    """What was typed or stored before, as JSON that the program wrote. People read its texts, not its form."""

    def show(self, value: Any, language: Language) -> str:
        return self.texts(value)

    def texts(self, value: Any) -> str:
        """What people wrote in it."""
        return "; ".join(self.each(value))

    def each(self, value: Any) -> list[str]:
        """The same, text by text. Random ids stay out: among their digits a telephone number may seem to stand."""
        try:
            return list(_texts(json.loads(value))) if value else []
        except ValueError:  # something in it was masked, and with it a mark of its form
            return [str(value)]

    def changed(self, value: str, change: Callable[[str], str]) -> str:
        """`value` with `change` made to every text that people wrote in it. Random ids and its form stay."""
        try:
            return json.dumps(_changed(json.loads(value), change), ensure_ascii=False) if value else value
        except ValueError:  # something in it was masked, and with it a mark of its form
            return value


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case dict():
            return {key: _changed(each, change) for key, each in value.items()}
        case ["b" | "t" | "d", str()]:
            return value
        case list():
            return [_changed(each, change) for each in value]
        case _:
            return value


def _texts(value: Any) -> Iterator[str]:
    """Every text that people wrote in decoded JSON."""
    match value:
        case str():
            if value:
                yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case ["b" | "t" | "d", str()]:
            return
        case list():
            for each in value:
                yield from _texts(each)


@dataclass(frozen=True)
class PersonName(Kind):
    """A person's name, in the order it is written."""

    limit: int = 200

    def parse(self, value: Any) -> str:
        name = _line(value, self.limit)
        if not any(letter.isalpha() for letter in name):
            raise Rejected("VA-03", N_("The name is missing."), do=N_("Enter the name."))
        return name


@dataclass(frozen=True)
class FirmName(Kind):
    """The name of a firm or an office; may be empty."""

    limit: int = 300

    def parse(self, value: Any) -> str:
        return _line(value, self.limit)


class PhoneNumber(Kind):
    """A telephone number, stored in E.164 ("+84983275173")."""

    def parse(self, value: Any) -> str:
        return phones.parse_phone(value).e164

    def show(self, value: Any, language: Language) -> str:
        return phones.display(phones.parse_phone(value)) if value else ""


class AsTyped(Kind):
    """A value once more as somebody typed it, so that nothing of it is lost; it holds nothing else."""

    def parse(self, value: Any) -> str:
        return within(clean_line("" if value is None else str(value)), 60)


class Email(Kind):
    """An e-mail address in lower case. Source: RFC 5321 §4.1.2, without a lookup."""

    def parse(self, value: Any) -> str:
        return emails.parse_email(str(value))


@dataclass(frozen=True)
class Day(Kind):
    """A calendar day."""

    past: bool = False

    def column_type(self) -> TypeEngine[Any]:
        return Date()

    def parse(self, value: Any) -> date | None:
        return None if value in (None, "") else dates.parse_date(value)

    def show(self, value: Any, language: Language) -> str:
        return language.date(value) if value else ""


class Moment(Kind):
    """A point in time, in UTC."""

    def column_type(self) -> TypeEngine[Any]:
        return Instant()

    def parse(self, value: Any) -> datetime | None:
        return None if value in (None, "") else dates.parse_moment(value)

    def show(self, value: Any, language: Language) -> str:
        return language.moment(value) if value else ""


@dataclass(frozen=True)
class Code(Kind):
    """Our own number: a prefix and digits ("KH000123")."""

    prefix: str

    def parse(self, value: Any) -> str:
        code = codes.parse_code(str(value))
        if code is None or code[0] != self.prefix:
            raise Rejected(
                "VA-04",
                N_("“{value}” is not a number of ours that begins with {prefix}."),
                do=N_("Check the number."),
                value=_quoted(value),
                prefix=self.prefix,
            )
        return codes.format_code(*code)


@dataclass(frozen=True)
class Choice(Kind):
    """One word of a closed list."""

    words: type[Labelled]

    def parse(self, value: Any) -> str:
        try:
            return self.words(str(value)).value
        except ValueError:
            raise Rejected(
                "VA-05",
                N_("“{value}” is not one of: {choices}."),
                do=N_("Choose one of these."),
                value=_quoted(value),
                choices=", ".join(word.value for word in self.words),
            ) from None

    def show(self, value: Any, language: Language) -> str:
        return language.text(self.words(value).label) if value else ""


class Whole(Kind):
    """A whole number."""

    def column_type(self) -> TypeEngine[Any]:
        return Integer()

    def parse(self, value: Any) -> int | None:
        return None if value in (None, "") else money.parse_whole(value)

    def show(self, value: Any, language: Language) -> str:
        return "" if value is None else language.number(value)


class Money(Kind):
    """An amount in whole đồng."""

    def column_type(self) -> TypeEngine[Any]:
        return Integer()

    def parse(self, value: Any) -> int | None:
        return None if value in (None, "") else money.parse_money(value)

    def show(self, value: Any, language: Language) -> str:
        return "" if value is None else language.money(value)


class TaxCode(Kind):
    """A Vietnamese tax code: 10 or 13 digits, or a 12-digit personal number. Stored as digits, 13 as ``10-3``."""

    def parse(self, value: Any) -> str:
        text = clean_line("" if value is None else str(value))
        return taxcodes.parse_tax_code(text)[0] if text else ""


class Reference(Kind):
    """The number of a paper: a contract, a decision. It may outlive whom it is about, so it must hold no name.

    Letters, digits and ``/ - . _``; blanks only beside digits ("CV 12"), no telephone, no payment card's number.
    """

    def parse(self, value: Any) -> str:
        text = _line(value, 80)
        if any(not (letter.isalnum() or letter in "/-._ ") for letter in text):
            raise Rejected(
                "VA-06",
                N_("“{value}” is not the number of a document."),
                do=N_("Use letters, digits and the signs / - . _ only."),
                value=_quoted(value),
            )
        numbers = [any(map(str.isdigit, word)) for word in text.split() if any(map(str.isalnum, word))]
        if any(not (before or after) for before, after in pairwise(numbers)) or phones.find_phones(text):
            raise Rejected(
                "VA-08",
                N_("The number of a document must hold no words and no telephone number: it is never erased."),
                do=N_("Type the number alone, for example 12/QĐ-CA; what it is about belongs into a note."),
            )
        return text


class Flag(Kind):
    """Yes or no."""

    def column_type(self) -> TypeEngine[Any]:
        return Boolean(create_constraint=False)

    def parse(self, value: Any) -> bool:
        return bool(value)

    def show(self, value: Any, language: Language) -> str:
        return language.text(N_("Yes")) if value else language.text(N_("No"))


class Names(Kind):
    """A list of field or purpose names of ours."""

    def column_type(self) -> TypeEngine[Any]:
        return StringList()

    def parse(self, value: Any) -> list[str]:
        if value is not None and not isinstance(value, list | tuple):  # a text would be taken for a list of letters
            raise _not_typed()
        return [str(item) for item in value or ()]

    def show(self, value: Any, language: Language) -> str:
        return ", ".join(value or ())


@dataclass(frozen=True)
class Word(Kind):
    """A word that the program itself chose (an action, a login tag, a hash in hex); never typed by a user.

    meanings: what people read for some of them, English msgids by word.
    """

    meanings: Mapping[str, str] = field(default_factory=dict, hash=False)

    def show(self, value: Any, language: Language) -> str:
        return language.text(self.meanings[value]) if value in self.meanings else super().show(value, language)


class Identifier(Kind):
    """A random identity of 16 bytes."""

    def column_type(self) -> TypeEngine[Any]:
        return LargeBinary(16)

    def parse(self, value: Any) -> bytes:
        return _random(value)

    def show(self, value: Any, language: Language) -> str:
        return value.hex() if value else ""


class Secret(Kind):
    """Key material or a keyed hash: bytes that are never shown."""

    def column_type(self) -> TypeEngine[Any]:
        return LargeBinary()

    def parse(self, value: Any) -> bytes:
        return _random(value)

    def show(self, value: Any, language: Language) -> str:
        return ""


def _line(value: Any, limit: int) -> str:
    """`value` on one line of at most `limit` characters; `Rejected` CA-01 where a card's number is in it."""
    text = within(clean_line("" if value is None else str(value)), limit)
    return cards.refuse_card_number(text) if len(text) >= cards.SHORTEST else text


def _random(value: Any) -> bytes:
    """The bytes of an identity or a key. Nothing else is made into bytes: a number would give that many zeros."""
    if not isinstance(value, bytes):
        raise _not_typed()
    return value


def _not_typed() -> Rejected:
    return Rejected(
        "VA-07",
        N_("This field is filled by the program and cannot be typed."),
        do=N_("Leave it as it is."),
    )


def _quoted(value: Any) -> str:
    """What was typed, as it can be quoted in a sentence."""
    text = clean_line(str(value))
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def within(text: str, limit: int) -> str:
    """`text`, if it has at most `limit` characters; raises `Rejected` else."""
    if len(text) > limit:
        raise Rejected(
            "VA-01",
            N_("The text has {count} characters; {limit} are possible."),
            do=N_("Shorten the text."),
            count=len(text),
            limit=limit,
        )
    return text
