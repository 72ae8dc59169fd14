"""Records for tests, filled field by field from the catalogue: a field declared tomorrow is filled and tested unasked.

`subject` makes one customer with a row of every kind that can be about a person, each personal field holding a value
that nobody else's field holds. A kind of value that this module cannot make up fails loudly.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, func, insert, select

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.catalogue import PERSON, Entity, Field
from desktop_app.records.declare import Erase, new_id
from desktop_app.records.kinds import (
    AsTyped,
    Choice,
    Code,
    Day,
    Email,
    FirmName,
    Flag,
    FreeText,
    Identifier,
    Line,
    Moment,
    Money,
    Names,
    PersonName,
    PhoneNumber,
    Place,
    Reference,
    Secret,
    Snapshot,
    TaxCode,
    Whole,
    Word,
)
from desktop_app.rules.codes import format_code
from desktop_app.rules.folding import fold
from desktop_app.rules.vocabulary import CustomerKind, LegalForm
from desktop_app.vault import search

RECORDED_AT = datetime(2026, 1, 15, 2, 30, tzinfo=UTC)
MOST_SEEDS = 9_000

# A person's role at a firm is at a firm, not at the trade they own themselves.
_AT_A_FIRM = frozenset({"customer_person.customer_id"})
# A household business: its trade name and tax code are its owner's personal data.
_CHOSEN = {"customer.legal_form": LegalForm.HOUSEHOLD.value}
# Joined in any order they can be taken apart in one way only, with accents and without: no word is part of another.
_ONSETS = ("b", "ch", "đ", "g", "k", "kh", "l", "m", "nh", "ph", "qu", "r", "s", "th", "tr", "v", "x")
_RHYMES = ("ạng", "ậm", "ết", "iểu", "ộc", "ơn", "ường", "ụy", "ãi", "ẻo", "ình", "ũng", "ỡi", "ặc", "ền", "ỉa", "óng")


def recognise(text: str) -> set[str]:
    """Every word and number in `text` that a token of `subject` can have, dates aside: words folded, numbers bare."""
    folded = fold(text)
    return {each for pattern in _recognised() for each in pattern.findall(folded)}


@cache
def _recognised() -> tuple[re.Pattern[str], ...]:
    onsets, rhymes = ("|".join(sorted(map(fold, each), key=len, reverse=True)) for each in (_ONSETS, _RHYMES))
    return (
        re.compile(f"(?:(?:{onsets})(?:{rhymes})){{3}}"),
        re.compile("(?:[bcdfghjklm]a){7}"),
        re.compile(r"(?=((?:38|168)\d{7}|079\d{9}))"),  # ahead only, since one may begin inside another
    )


@dataclass
class Made:
    """A customer made up by `subject`.

    Attributes:
        person_id, customer_id, order_id, firm_id: their records; the firm is where the person works and outlives them.
        person_code, customer_code, order_code: as people write them.
        tokens: what every personal field holds, as text, by key ("person.full_name"); a field that lies in several
            rows has each further one under "key via path". secrets: the same for fields of bytes.
    """

    seed: int
    person_id: bytes = b""
    customer_id: bytes = b""
    order_id: bytes = b""
    firm_id: bytes = b""
    person_code: str = ""
    customer_code: str = ""
    order_code: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)

    def shown(self, key: str, language: Language) -> str:
        """The token under `key` as people read it."""
        declared = catalogue.field(key.split(" via ")[0]).declared
        value: Any = self.tokens[key]
        return declared.kind.show(date.fromisoformat(value) if isinstance(declared.kind, Day) else value, language)


def subject(connection: Connection, seed: int) -> Made:
    """Fill a row of every record that can be about a person, for each way it can be, all about one customer.

    Two seeds (0 to 8999) share no token. The caller commits.
    """
    return _Filling(connection, seed).fill()


class _Filling:
    """One customer in the making: the rows so far, and a counter that keeps values apart."""

    def __init__(self, connection: Connection, seed: int) -> None:
        assert 0 <= seed < MOST_SEEDS
        self._connection = connection
        self._made = Made(seed)
        self._own: dict[str, dict[str, Any]] = {}
        self._count = 0
        self._days = 0
        self._full_name = " ".join(self._word().capitalize() for _ in range(3))

    def fill(self) -> Made:
        made = self._made
        for entity in catalogue.entities():  # records that others link to come first
            for path in _ways(entity):
                self._add_own(entity, path)
        made.person_id, made.person_code = self._own["person"]["id"], self._own["person"]["code"]
        made.customer_id, made.customer_code = self._own["customer"]["id"], self._own["customer"]["code"]
        made.order_id, made.order_code = self._own["order"]["id"], self._own["order"]["code"]
        for entity in catalogue.entities():
            self._check(entity)
        search.refresh(self._connection, [made.person_id], [made.firm_id] if made.firm_id else [])
        return made

    def _add_own(self, entity: Entity, path: str | None) -> None:
        """A row of `entity` that `path` leads from to the person; without a path it links to them."""
        first = f"{path.split('.')[0]}" if path and not path.startswith("~") else ""
        others = {each.split(".")[0] for each in entity.person_paths} - {first}
        row: dict[str, Any] = {}
        for each in entity.fields:
            if each.declared.target:
                if each.column.name.rsplit("_", 1)[0] not in others:
                    row[each.column.name] = self._linked(each)
            else:
                row[each.column.name] = self._value(each, is_person=True)
                self._note(each, row[each.column.name], path)
        self._connection.execute(insert(entity.table).values(**row))
        self._own.setdefault(entity.name, row)

    def _note(self, each: Field, value: Any, path: str | None) -> None:
        if not (each.declared.personal and each.of_persons) or value is None:
            return
        taken = each.key in self._made.tokens or each.key in self._made.secrets
        key = f"{each.key} via {path}" if taken else each.key
        if isinstance(value, bytes):
            self._made.secrets[key] = value
        else:
            self._made.tokens[key] = str(value)

    def _linked(self, link: Field) -> Any:
        """What a link points at: the person's own record, else one that is nobody's."""
        target = link.declared.target
        assert target is not None
        column = next(iter(link.column.foreign_keys)).column.name
        if link.key in _AT_A_FIRM:
            self._made.firm_id = self._add_other(catalogue.entity(target))[column]
            return self._made.firm_id
        if target not in self._own:
            if found := self._connection.execute(select(catalogue.entity(target).table).limit(1)).mappings().first():
                return found[column]
            return self._add_other(catalogue.entity(target))[column]
        return self._own[target][column]

    def _add_other(self, entity: Entity) -> dict[str, Any]:
        """A row that is about nobody: a partner, a firm, a policy."""
        row: dict[str, Any] = {}
        for each in entity.fields:
            if not each.declared.target:
                row[each.column.name] = self._value(each, is_person=False)
            elif not each.column.nullable:
                row[each.column.name] = self._linked(each)
        self._connection.execute(insert(entity.table).values(**row))
        return row

    def _check(self, entity: Entity) -> None:
        """Whether every way of being about a person was made; a new declaration must not slip through unfilled."""
        for path in _ways(entity):
            if path is not None:
                found = self._connection.execute(entity.about(path, [self._made.person_id])).all()
                assert found, f"tests/make.py makes no row of {entity.name} whose path {path!r} leads to the person"

    # -- values -------------------------------------------------------------------------------------------------------

    def _value(self, each: Field, *, is_person: bool) -> Any:
        if each.key in _CHOSEN and is_person:
            return _CHOSEN[each.key]
        declared = each.declared
        if not is_person or not declared.personal:
            return self._plain(each, is_person=is_person)
        if declared.erase is Erase.MASK:  # it stays with the person's name masked: without one there is nothing to see
            return f"{self._word()} {self._full_name}"
        return self._personal(each)

    def _personal(self, each: Field) -> Any:
        number = self._number()
        match each.declared.kind:
            case PersonName() if each.entity.name == PERSON:
                return self._full_name
            case PersonName():
                return " ".join(self._word().capitalize() for _ in range(3))
            case FirmName():
                return f"Hộ kinh doanh {self._word()} {self._word()}"
            case PhoneNumber():
                return f"+8438{number:07d}"  # 038… was 0168… before 2018: two forms to find and to leave no trace of
            case Email():
                return f"{self._word(plain=True)}.{number}@{self._word(plain=True)}.vn"
            case TaxCode():
                return f"079{number:09d}"
            case Day():
                return self._day()
            case Snapshot():
                return json.dumps({"text": f"{self._word()} {self._word()}"}, ensure_ascii=False)
            case Place() | Line() | FreeText() | AsTyped():
                return f"{self._word()} {self._word()}"
            case Secret():
                return secrets.token_bytes(32)
            case kind:
                raise AssertionError(f"tests/make.py cannot make up a {type(kind).__name__} for {each.key}")

    def _plain(self, each: Field, *, is_person: bool) -> Any:
        number = self._number()
        match each.declared.kind:
            case Identifier():
                return new_id()
            case Code(prefix):
                return format_code(prefix, 1_000_000 + number)
            case Choice(words) if words is CustomerKind:
                return (CustomerKind.INDIVIDUAL if is_person else CustomerKind.ORGANISATION).value
            case Choice(words):
                return next(iter(words)).value
            case Moment():
                return RECORDED_AT
            case Day():
                return date(2026, 1, 20)
            case Whole():
                return self._next_whole(each) if each.column.primary_key else 1
            case Money():
                return 1_500_000
            case Names():
                return catalogue.keys(catalogue.disclosable_fields())
            case Flag():
                return False
            case Secret():
                return secrets.token_bytes(32)
            case Reference():
                return f"{number}/CV"
            case PersonName() | FirmName() | Line() | FreeText() | Place():
                return f"{self._word()} {self._word()}"
            case Email() | PhoneNumber() | TaxCode():
                return self._personal(each)
            case Word():
                return hashlib.sha256(f"{self._made.seed} {number}".encode()).hexdigest()
            case kind:
                raise AssertionError(f"tests/make.py cannot make up a {type(kind).__name__} for {each.key}")

    def _next_whole(self, each: Field) -> int:
        return (self._connection.scalar(select(func.max(each.column))) or 0) + 1

    def _number(self) -> int:
        """A number that no other value and no other seed gets: at most seven digits."""
        self._count += 1
        assert self._count < 1_000, "too many fields for the numbers of one seed"
        return self._made.seed * 1_000 + self._count

    def _word(self, *, plain: bool = False) -> str:
        """A word that no other value has, not even without its accents and not even as a part of it."""
        number = self._number()
        if plain:
            return "".join("bcdfghjklm"[int(digit)] + "a" for digit in f"{number:07d}")
        word = ""
        for _ in range(3):  # 17 to the sixth is more than seven digits hold
            number, onset = divmod(number, len(_ONSETS))
            number, rhyme = divmod(number, len(_RHYMES))
            word += _ONSETS[onset] + _RHYMES[rhyme]
        return word

    def _day(self) -> date:
        """A day that no other field and seed gets, from 1925 on."""
        self._days += 1
        assert self._days <= 3, "too many dates for the days of one seed"
        # The step shares no divisor with 30,000, so that days do not repeat and do not lie side by side.
        return date(1925, 1, 1) + timedelta(days=(self._made.seed * 3 + self._days) * 7_919 % 30_000)


def _ways(entity: Entity) -> Iterator[str | None]:
    """The ways in which a row of `entity` can be about a person; None where it only links to them."""
    filled = [each for each in entity.fields if each.declared.personal]
    if filled and all(each.declared.derived for each in filled):
        return  # the search tables make themselves
    if entity.person_paths:
        yield from entity.person_paths
    elif any(each.declared.target == PERSON for each in entity.links):
        yield None
