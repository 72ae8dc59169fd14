"""How a field is declared: `personal(...)` or `plain(..., why=...)`, and nothing else.

Each is a thin wrapper over SQLAlchemy's `mapped_column(info=...)`, so the mapped classes *are* the declaration of what
is held, whose it is and how it is erased. A column declared any other way makes its class fail at definition.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, LargeBinary, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from desktop_app.records.kinds import Identifier, Kind
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Purpose

FIELD = "field"  # the key of a column's `info` under which its declaration lies
SELF = ""  # the subject path of a record that is the person


class Unclassified(TypeError):
    """A column without a declaration, or a declaration that contradicts itself. Raised while the class is defined."""


class Erase(Enum):
    """What happens to a field when its subject is erased (and its row stays)."""

    BLANK = "blank"
    NULL = "null"
    MASK = "mask"  # the text stays, the person's names and numbers in it are masked


class Search(Enum):
    """How the search box finds a field."""

    WORDS = "words"  # any word, any order, with or without accents
    DIGITS = "digits"  # any three or more digits in a row
    PARTS = "parts"  # from the beginning of any part between . _ - @


@dataclass(frozen=True)
class Declared:
    """The declaration of one field, as it lies in the column's `info`.

    Attributes:
        kind: what the value is: parses, shows, stores.
        personal: whether it can identify a person.
        label: English msgid shown to people; empty for plain fields that nobody sees.
        why: for plain fields, why the value identifies nobody.
        subjects: paths to the person(s) it speaks of; None takes the record's own.
        erase: what erasure does where the row stays.
        needs: what whoever reads it must be allowed (policy §5, need-to-know).
        target: for links, the table that is pointed at.
    """

    kind: Kind
    personal: bool
    label: str = ""
    why: str = ""
    subjects: tuple[str, ...] | None = None
    erase: Erase | None = None
    search: Search | None = None
    verify: bool = False
    disclosable: bool = False
    headings: tuple[str, ...] = ()
    purposes: frozenset[Purpose] = frozenset({Purpose.ORDERS, Purpose.CARE})
    needs: Permission = Permission.READ
    target: str | None = None
    row_goes: bool = False
    derived: bool = False


def personal(
    kind: Kind,
    *,
    label: str,
    erase: Erase,
    subject: str | Sequence[str] | None = None,
    search: Search | None = None,
    verify: bool = False,
    disclosable: bool = False,
    headings: Sequence[str] = (),
    needs: Permission = Permission.READ,
    derived: bool = False,
    **column: Any,
) -> MappedColumn[Any]:
    """A field that can identify a person.

    Args:
        kind: what the value is. label: what people see, an English msgid.
        erase: what erasure does to it where its row stays; a row that goes (`Record.__row_goes__`) takes it along.
        subject: path or paths to the person, by link names ("customer.person"; "~order_contact.person" goes the other
            way, to rows that point here); without it, the record's `__subjects__`.
        search: how the search box finds it. verify: the hotline may ask for it. disclosable: a partner may get it.
        headings: what columns of imported files that hold it are called, besides its label.
        needs: what whoever reads it must be allowed; the hotline answers without notes and tax codes.
        derived: a copy of other fields kept for speed (search tables): not shown and not reported, but erased.
    """
    declared = Declared(
        kind,
        personal=True,
        label=label,
        subjects=_paths(subject),
        erase=erase,
        search=search,
        verify=verify,
        disclosable=disclosable,
        headings=tuple(headings),
        needs=needs,
        derived=derived,
    )
    return mapped_column(kind.column_type(), info={FIELD: declared}, **column)


def plain(kind: Kind, *, why: str, label: str = "", headings: Sequence[str] = (), **column: Any) -> MappedColumn[Any]:
    """A field that identifies nobody, with the reason. Free text can hold anything and is refused here."""
    if kind.free_text:
        raise Unclassified(f"free text can hold a person's data and cannot be plain (why={why!r})")
    if not why.strip():
        raise Unclassified("a plain field says why it identifies nobody")
    declared = Declared(kind, personal=False, label=label, why=why, headings=tuple(headings))
    return mapped_column(kind.column_type(), info={FIELD: declared}, **column)


def link(target: str, *, row_goes: bool = False, key: str = "id", **column: Any) -> MappedColumn[Any]:
    """A link to a record of `target`. When that is erased this row goes too (`row_goes`) or the link becomes NULL."""
    kind = Identifier()
    declared = Declared(kind, personal=False, why="a random number", target=target, row_goes=row_goes)
    foreign = ForeignKey(f"{target}.{key}")
    if key == "id":
        return mapped_column(kind.column_type(), foreign, info={FIELD: declared}, **column)
    return mapped_column(foreign, info={FIELD: declared}, **column)


def new_id() -> bytes:
    """A random identity that is never reused: the 16 bytes of a UUID version 4 (RFC 9562 §5.4)."""
    return uuid.uuid4().bytes


def _paths(subject: str | Sequence[str] | None) -> tuple[str, ...] | None:
    if subject is None:
        return None
    return (subject,) if isinstance(subject, str) else tuple(subject)


class Table(DeclarativeBase):
    """Base of every mapped class, with or without a random identity.

    Attributes:
        __subjects__: paths from a row to the person(s) whose data it holds; empty for office matters.
        __row_goes__: whether a row is deleted with its subject; else its fields are erased one by one.
        __label__: English msgid for the record's name, "" for tables that people do not see.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __subjects__: ClassVar[tuple[str, ...]] = ()
    __row_goes__: ClassVar[bool] = False
    __label__: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if table is None:
            return
        for column in table.columns:
            declared = column.info.get(FIELD)
            if declared is None:
                raise Unclassified(f"{table.name}.{column.name} is neither personal(...), plain(...) nor link(...)")
            if declared.personal:
                _check_personal(f"{table.name}.{column.name}", declared, cls.__subjects__)


def _check_personal(key: str, declared: Declared, inherited: tuple[str, ...]) -> None:
    if not (declared.subjects or inherited):
        raise Unclassified(f"{key} is personal but names no subject")
    if not (declared.label or declared.derived):
        raise Unclassified(f"{key} is personal but has no label")


class Record(Table):
    """A row with a random identity."""

    __abstract__ = True

    id: Mapped[bytes] = mapped_column(
        LargeBinary(16),
        primary_key=True,
        default=new_id,
        sort_order=-1,
        info={FIELD: Declared(Identifier(), False, why="random")},
    )
