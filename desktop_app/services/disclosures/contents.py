"""What goes into the file: the chosen fields of the people in scope, and the file's bytes as PDF, workbook or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desktop_app.exchange.writing import LONGEST, Sheet, csv_bytes, workbook_bytes
from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.orders import OrderContact
from desktop_app.records.people import Person
from desktop_app.reports.layout import Letterhead
from desktop_app.reports.packet import Block, Packet, packet
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.vocabulary import OrderRole
from desktop_app.services.disclosures.grounds import Scope, of_an_order
from desktop_app.services.holdings import chunks, rows_about


@dataclass(frozen=True)
class Part:
    """What is given of one person, or of the firm where `person_id` is none.

    Attributes:
        code: the person's number, "" for the firm. roles: English msgids of their parts in the order.
        values: field key -> its values, only of fields in which something is held.
    """

    person_id: bytes | None
    code: str
    roles: tuple[str, ...]
    values: dict[str, tuple[str, ...]]


def parts(connection: Connection, scope: Scope, keys: Sequence[str], language: Language) -> list[Part]:
    """What is held in the chosen fields, person by person; people of whom nothing is held are left out."""
    codes: dict[bytes, str] = {}
    for some in chunks(scope.person_ids):
        codes.update((bytes(each), code) for each, code in connection.execute(
            select(Person.id, Person.code).where(Person.id.in_(some))
        ))  # fmt: skip
    roles = _roles(connection, scope.order_id)
    # Whoever is on an order without a role there is the one who ordered.
    nobody = _CUSTOMER if scope.order_id else _PERSON
    found = []
    if scope.firm_id is not None:
        found.append(Part(None, "", (_CUSTOMER,), _values(connection, (), scope.firm_id, scope, keys, language)))
    for each in scope.person_ids:
        values = _values(connection, (each,), None, scope, keys, language)
        found.append(Part(each, codes[each], tuple(roles.get(each, (nobody,))), values))
    return [part for part in found if part.values]


def _roles(connection: Connection, order_id: bytes | None) -> dict[bytes, list[str]]:
    roles: dict[bytes, list[str]] = {}
    if order_id is not None:
        rows = connection.execute(
            select(OrderContact.person_id, OrderContact.role).where(OrderContact.order_id == order_id)
        )
        for person_id, role in rows:
            roles.setdefault(bytes(person_id), []).append(OrderRole(role).label)
    return roles


def _values(
    connection: Connection,
    person_ids: Sequence[bytes],
    firm_id: bytes | None,
    scope: Scope,
    keys: Iterable[str],
    language: Language,
) -> dict[str, tuple[str, ...]]:
    by_entity: dict[str, list[catalogue.Field]] = {}
    for key in keys:
        field = catalogue.field(key)
        by_entity.setdefault(field.entity.name, []).append(field)
    found: dict[str, tuple[str, ...]] = {}
    for name, fields in by_entity.items():
        entity = catalogue.entity(name)
        rows = rows_about(connection, entity, person_ids, firm_id)
        if of_an_order(entity):
            column = "id" if name == "order" else "order_id"
            rows = [row for row in rows if row[column] == scope.order_id]
        for field in fields:
            shown = [field.declared.kind.show(row[field.column.name], language) for row in rows]
            if name in _IN_STEP and any(shown):
                found[field.key] = tuple(value or "–" for value in shown)
            elif any(shown):
                found[field.key] = tuple(dict.fromkeys(filter(None, shown)))
    return found


def file_bytes(
    suffix: str, head: Packet, found: Sequence[Part], letterhead: Letterhead, language: Language, now: datetime
) -> bytes:
    """The file: PDF for ".pdf", a workbook for ".xlsx", else CSV. `head`: what the PDF says besides, without blocks.

    `Rejected` DI-16 for more than a workbook holds: it would be cut, and the register tell of all.
    """
    say = language.text
    if suffix.lower() == ".pdf":
        blocks = tuple(
            Block(
                ", ".join(say(role) for role in part.roles),
                tuple((say(catalogue.field(key).label), "\n".join(values)) for key, values in part.values.items()),
            )
            for part in found
        )
        return packet(Packet(head.code, head.partner, head.purpose, head.basis, blocks), letterhead, language, now)
    keys = list(dict.fromkeys(key for part in found for key in part.values))
    headings = [say(N_("Role")), *(say(catalogue.field(key).label) for key in keys)]
    rows = [
        [", ".join(say(role) for role in part.roles), *("; ".join(part.values.get(key, ())) for key in keys)]
        for part in found
    ]
    if suffix.lower() == ".xlsx":
        if any(len(cell) > LONGEST for row in rows for cell in row):
            raise Rejected(
                "DI-16",
                N_("A workbook cannot hold all of this: a cell takes {most} characters at the most."),
                safe=_NOTHING_LEFT,
                do=N_("Choose a PDF or a CSV file."),
                most=LONGEST,
            )
        widths = [18, *(28 for _ in keys)]
        return workbook_bytes([Sheet(head.code, headings, rows, widths=widths)])
    return csv_bytes(headings, rows)


# The first size belongs to the first item, the first ward to the first street: no blank and no repeat may be dropped.
_IN_STEP = frozenset({"order_line", "address"})
_NOTHING_LEFT = N_("Nothing was given out and nothing was changed.")
_CUSTOMER = N_("Customer")
_PERSON = N_("Person")
