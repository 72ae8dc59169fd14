"""What a person is called everywhere: collected from every field that the catalogue knows, before anything goes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from sqlalchemy import Connection

from desktop_app.records import catalogue
from desktop_app.records.kinds import Email, FirmName, FreeText, Kind, PersonName, PhoneNumber, Place, Snapshot, TaxCode
from desktop_app.rules import emails, phones
from desktop_app.rules.addresses import houses
from desktop_app.rules.folding import clean_line, folded_line, words
from desktop_app.rules.masking import Finder
from desktop_app.services.erasure import queries


@dataclass(frozen=True)
class Terms:
    """What to look for.

    Attributes:
        names: as stored, full names and trade names. phones: E.164. emails: lower case. ids: tax and identity numbers.
        told: those of the phones and emails that stand in free text about them alone: somebody else's perhaps.
        houses: number and street of their addresses.
    """

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()

    def finder(self) -> Finder:
        """Finds them in free text. A single word is no name to go by: every Lan would be hit."""
        return self._finder

    @cached_property
    def _finder(self) -> Finder:
        numbers = [phones.parse_phone(each) for each in self.phones]
        return Finder(self.whole_names, numbers, self.emails, self.ids, self.houses)

    @cached_property
    def folded_names(self) -> frozenset[str]:
        """All names without case and accents."""
        return frozenset(map(folded_line, self.names))

    @cached_property
    def whole_names(self) -> tuple[str, ...]:
        """The names of two words and more."""
        return tuple(name for name in self.names if len(words(name)) > 1)

    def as_dict(self) -> dict[str, list[str]]:
        """For the pending file."""
        own = {"names": [*self.names], "phones": [*self.phones], "emails": [*self.emails], "ids": [*self.ids]}
        return own | {"told": [*self.told], "houses": [*self.houses]}


def collect(connection: Connection, person_ids: Sequence[bytes]) -> Terms:
    """The terms of these people, from every personal field whose subject path leads to them."""
    names: dict[str, None] = {}
    numbers: dict[str, None] = {}
    mails: dict[str, None] = {}
    ids: dict[str, None] = {}
    places: dict[str, None] = {}
    own: set[str] = set()
    for table, path, fields in _sources():
        statement = queries.about(table, path, tuple(field.column.name for field in fields))
        for row in queries.rows(connection, statement, person_ids):
            for field, value in zip(fields, row, strict=True):
                kind = field.declared.kind
                if not value:
                    continue
                if isinstance(kind, PersonName | FirmName):
                    names[clean_line(value)] = None
                elif isinstance(kind, PhoneNumber):
                    numbers[value] = None
                    own.add(value)
                elif isinstance(kind, Email):
                    mails[value] = None
                    own.add(value)
                elif isinstance(kind, TaxCode):
                    ids[value] = None
                else:
                    names.update(_names_before(kind, value))
                    places.update(dict.fromkeys(houses(value)) if isinstance(kind, Place) else {})
                    for text in kind.each(value) if isinstance(kind, Snapshot) else [value]:
                        found, written = [each.e164 for each in phones.find_phones(text)], emails.find_emails(text)
                        numbers.update(dict.fromkeys(found))
                        mails.update(dict.fromkeys(written))
                        if not isinstance(kind, FreeText) or _stands_alone(kind, text):
                            own.update((*found, *written))
    told = (each for each in (*numbers, *mails) if each not in own)
    return Terms(tuple(names), tuple(numbers), tuple(mails), tuple(ids), tuple(told), tuple(places))


def _stands_alone(kind: Kind, text: str) -> bool:
    """Whether a text of a kept copy is a number or an address and nothing else: it stood in a field of its own."""
    return isinstance(kind, Snapshot) and ("@" in text or not any(map(str.isalpha, text))) and len(text.split()) == 1


def _names_before(kind: Kind, text: str) -> dict[str, None]:
    """The names that the person had before a change: kept to take it back, and written down elsewhere perhaps."""
    if not isinstance(kind, Snapshot):
        return {}
    try:
        kept = json.loads(text)
    except ValueError:  # masked
        return {}
    values = (kept.get(each) for each in ("full_name", "name") if isinstance(kept, dict))
    return {clean_line(value): None for value in values if isinstance(value, str) and value.strip()}


@cache
def _sources() -> tuple[tuple[str, str, tuple[catalogue.Field, ...]], ...]:
    """Where terms stand: table, path from its rows to the person, fields."""
    found: dict[tuple[str, str], list[catalogue.Field]] = {}
    for field in catalogue.shown_fields():
        kinds = PersonName | FirmName | PhoneNumber | Email | TaxCode | FreeText | Place
        if isinstance(field.declared.kind, kinds) or field.key == "person.zalo":
            for path in field.paths:
                if field.entity.end_of(path) == catalogue.PERSON:
                    found.setdefault((field.entity.name, path), []).append(field)
    return tuple((table, path, tuple(fields)) for (table, path), fields in found.items())
