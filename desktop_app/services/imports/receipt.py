"""What an import came to, row by row: read = added + merged + refused, and nothing is passed over in silence."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.kinds import Kind
from desktop_app.rules.errors import Message, Rejected


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken in.

    Attributes:
        row: its number in the sheet, from 1. field: the key of the field that is wrong, "" for none.
        reason: what is wrong. do: what to do about it.
    """

    row: int
    field: str
    reason: Message
    do: Message


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that does not agree with the book; the book's value stays. For the user's eyes only, never for a log.

    Attributes:
        row: its number in the sheet. code: of the record that it is about. field: the field's key. kept: what the book
        holds. offered: what the file says.
    """

    row: int
    code: str
    field: str
    kept: object = dataclasses.field(repr=False)
    offered: object = dataclasses.field(repr=False)

    def shown(self, language: Language) -> tuple[str, str, str]:
        """The field's name and both values as people read them."""
        field = catalogue.field(self.field)
        kept, offered = (_shown(field.declared.kind, value, language) for value in (self.kept, self.offered))
        return language.text(field.label) or self.field, kept, offered


def _shown(kind: Kind, value: object, language: Language) -> str:
    """A value as its kind shows it; what the file says need not be one of that kind."""
    try:
        return kind.show(value, language)
    except (Rejected, ValueError, TypeError, AttributeError):
        return str(value)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import came to.

    Attributes:
        what: "customers", "orders" or "contacts". read: rows with anything in them, = added + merged + refused.
        added: rows that brought something new. merged: rows about what the book held already. refused, differences: in
        the order of the sheet. persons, customers, orders, lines: new records. unknown: headings that mean no field,
        whose columns were left out. notices: sentences about what else was left out or done unasked, without a name.
        written: False if this was a trial.
    """

    what: str
    read: int
    added: int
    merged: int
    refused: tuple[Refused, ...]
    differences: tuple[Difference, ...] = dataclasses.field(repr=False)
    persons: int
    customers: int
    orders: int
    lines: int
    unknown: tuple[str, ...]
    notices: tuple[Message, ...]
    written: bool

    @property
    def tells(self) -> bool:
        """Whether there is a row that was refused or a cell that was not taken."""
        return bool(self.refused or self.differences)

    def as_json(self, language: Language) -> dict[str, Any]:
        """The receipt for other programs, the reasons in `language`."""
        return {
            "read": self.read,
            "added": self.added,
            "merged": self.merged,
            "refused": [{"row": each.row, "reason": language.message(each.reason)} for each in self.refused],
        }
