"""Handing data to a partner: only what may be given, noted in the same step in which the file is made. Policy §4.

The file's bytes are made first. Their keyed hash and the register's row come together or not at all, and the file is
put in its place after that: a power cut can leave an entry without its file, but never a file without its entry.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from desktop_app.language import Language
from desktop_app.records.declare import new_id
from desktop_app.records.disclosures import Disclosure, DisclosurePerson
from desktop_app.records.kinds import Choice, Day, FreeText
from desktop_app.reports.packet import Packet
from desktop_app.rules.codes import expect_code
from desktop_app.rules.dates import check_not_future
from desktop_app.rules.errors import N_, Message, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Basis, Channel, Purpose
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.disclosures import grounds
from desktop_app.services.disclosures.contents import Part, file_bytes, parts
from desktop_app.services.disclosures.grounds import Demand
from desktop_app.services.paper import issue, letterhead
from desktop_app.services.partners import PartnerView, partner
from desktop_app.services.people import resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work

FILES = (".pdf", ".xlsx", ".csv")
"""How the name of a file for a partner may end."""


@dataclass(frozen=True)
class Handed:
    """A disclosure that was made.

    Attributes:
        code: its number TL…. path: the file, none where none was made. persons: their numbers, none where only a
        firm's data went.
        fields: keys of what the file holds.
    """

    code: str
    path: Path | None
    persons: tuple[str, ...]
    fields: tuple[str, ...]
    basis: Basis


@use_case("disclosure.make", Permission.DISCLOSE)
def disclose(
    work: Work,
    code: str,
    to: str,
    purpose: str,
    *,
    out: Path | None,
    language: Language,
    fields: Iterable[str] | None = None,
    order: str = "",
    basis: str | None = None,
    reason: str = "",
    demand_number: str = "",
    demanded_on: date | str | None = None,
    channel: str = Channel.FILE,
    on: date | str | None = None,
    remark: str = "",
) -> Handed:
    """Make the file for partner `to` about whoever `code` stands for, and enter it in the register.

    With no `out` it only enters what was told by telephone or on a paper of somebody else's. The same rules hold, as
    they stood on the day that it was told; but what has happened belongs into the register even where the partner's
    commitment or a consent did not allow it: with a `remark`, which stands in the register.

    Args:
        out: the file; a PDF where its name ends so, a workbook for .xlsx, CSV for .csv. language: of the file.
        fields: keys or labels; without them the least that the purpose needs. order: DH…, then of that order's people
            and things only. reason: why more than the least is given. demand_number, demanded_on: of a legal demand.
        on: the day it was told, where no file is made.

    Raises `Rejected` DI-01 to DI-09, DI-11 to DI-16, PA-05 (no such partner), CU-01; `EnvironmentFailed` FI-…. Then
    nothing is noted and no file is left; but with FI-12 it is noted, and there is no file to be trusted.
    """
    today = work.now.astimezone(OFFICE_ZONE).date()
    if out is not None and out.suffix.lower() not in FILES:
        raise Rejected(
            "DI-15",
            N_("A file for a partner is a PDF, a workbook or a CSV file."),
            safe=_NOTHING_LEFT,
            do=N_("Choose a name that ends in {endings}."),
            endings=", ".join(FILES),
        )
    way = Channel(Choice(Channel).parse(channel))
    at = work.now if out is not None else _told_at(work, way, on)
    day = at.astimezone(OFFICE_ZONE).date()
    said = FreeText().parse(remark)
    excused = None if out is not None else bool(said)
    recipient = partner(work, to)
    aim = Purpose(Choice(Purpose).parse(purpose))
    grounds.check_purpose(recipient, aim)
    with _noted_all_the_same(excused):
        grounds.check_commitment(recipient, day)
    why = FreeText().parse(reason)
    keys = grounds.chosen_fields(recipient, aim, None if fields is None else list(fields), why)
    demand = grounds.demand_of(demand_number, demanded_on, today)
    asked = Basis(Choice(Basis).parse(basis)) if basis else None
    ground = grounds.basis_of(recipient, aim, asked, for_order=bool(order), demand=demand)
    scope = grounds.scope_of(work.connection, resolve(work, code), order)
    if not order:
        keys = _without_orders(keys, named=fields is not None)
    found = parts(work.connection, scope, keys, language)
    if not found:
        raise Rejected(
            "DI-09",
            N_("Nothing is held in the chosen fields."),
            safe=_NOTHING_LEFT,
            do=N_("Choose other fields, or name the order that they belong to."),
        )
    person_ids = [part.person_id for part in found if part.person_id is not None]
    grounds.check_ordered(work.connection, person_ids, ground)
    with _noted_all_the_same(excused):
        until = None if day == today else datetime.combine(day + timedelta(days=1), time(), OFFICE_ZONE)
        grounds.check_consents(work.connection, person_ids, aim, ground, until)
    (number,) = work.next_codes("TL")
    head = Packet(
        number, recipient.name, language.text(aim.label), _basis_text(ground, scope.order_code, demand, language), ()
    )
    disclosure = _Row(number, recipient, scope.order_id, aim, ground, demand, "\n".join(filter(None, (why, said))), way)
    if out is None:
        _enter(work, disclosure, found, None, at)
    else:
        data = file_bytes(out.suffix, head, found, letterhead(work.connection, language, work.now), language, work.now)
        _enter(work, disclosure, found, data, at)
        issue(work, out, data, "disclosure", person_ids)
    given = tuple(dict.fromkeys(key for part in found for key in part.values))
    return Handed(number, out, tuple(part.code for part in found if part.code), given, ground)


@use_case("disclosure.check-file", Permission.DISCLOSE)
def is_the_file(work: Work, code: str, data: bytes) -> bool:
    """Whether `data` is, byte for byte, the file of disclosure `code`; never again once a person in it was erased."""
    number = expect_code(code, "TL")
    row = work.connection.execute(
        select(Disclosure.id, Disclosure.file_key, Disclosure.file_mac).where(Disclosure.code == number)
    ).first()
    if row is None:
        raise Rejected("DI-10", N_("There is no disclosure {number}."), do=N_("Check the number."), number=number)
    work.touch(bytes(row.id))
    if row.file_key is None or row.file_mac is None:
        return False
    return hmac.compare_digest(_mac(bytes(row.file_key), data), bytes(row.file_mac))


@dataclass(frozen=True)
class _Row:
    """What is written into the register besides the people."""

    code: str
    partner: PartnerView
    order_id: bytes | None
    purpose: Purpose
    basis: Basis
    demand: Demand
    note: str
    channel: Channel


@contextmanager
def _noted_all_the_same(excused: bool | None) -> Iterator[None]:
    """Let pass what is `excused` by a remark; a refusal of what lacks one says so. None: a file, which nothing excuses.

    The register would not tell the truth if what was told against a rule could not be entered.
    """
    try:
        yield
    except Rejected as refusal:
        if excused:
            return
        if excused is not None:
            refusal.do = Message(N_("If it was told all the same, note it with a remark that says why."))
        raise


def _without_orders(keys: Sequence[str], *, named: bool) -> tuple[str, ...]:
    """The fields that can be given where no order is; `Rejected` DI-13 where somebody `named` one of an order."""
    kept = grounds.without_orders(keys)
    if named and len(kept) < len(keys):
        raise Rejected(
            "DI-13",
            N_("These fields belong to an order, and none is named: {fields}."),
            safe=_NOTHING_LEFT,
            do=N_("Name the order, or leave these fields out."),
            fields=", ".join(key for key in keys if key not in kept),
        )
    return kept


def _told_at(work: Work, channel: Channel, on: date | str | None) -> datetime:
    """When something was told without a file of ours; `Rejected` DI-11 where it could only be a file."""
    if channel is Channel.FILE:
        raise Rejected(
            "DI-11",
            N_("A file was handed over, but none is being made."),
            do=N_("Choose how it was told: on paper, by telephone or by e-mail; or make the file."),
        )
    today = work.now.astimezone(OFFICE_ZONE).date()
    day = Day().parse(on) or today
    check_not_future(day, today)
    return work.now if day == today else datetime.combine(day, time(12), OFFICE_ZONE)


def _enter(work: Work, row: _Row, found: Sequence[Part], data: bytes | None, at: datetime) -> None:
    disclosure_id, key = new_id(), secrets.token_bytes(32)
    demanded = row.demand if row.basis is Basis.LEGAL_DEMAND else Demand()
    work.connection.execute(
        insert(Disclosure).values(
            id=disclosure_id,
            code=row.code,
            partner_id=row.partner.id,
            order_id=row.order_id,
            purpose=row.purpose.value,
            basis=row.basis.value,
            demand_number=demanded.number,
            demanded_on=demanded.demanded_on,
            channel=row.channel.value,
            note=row.note,
            file_key=None if data is None else key,
            file_mac=None if data is None else _mac(key, data),
            user_id=work.actor.id,
            disclosed_at=at,
        )
    )
    people = [
        {"id": new_id(), "disclosure_id": disclosure_id, "person_id": part.person_id, "fields": list(part.values)}
        for part in found
        if part.person_id is not None
    ]
    if people:
        work.connection.execute(insert(DisclosurePerson), people)
    work.touch(disclosure_id, row.partner.id, *(part.person_id for part in found if part.person_id is not None))
    work.touch(fields=[key for part in found for key in part.values])


def _mac(key: bytes, data: bytes) -> bytes:
    """RFC 2104 with SHA-256: under a key that an erasure takes away, a hash of the file tells of nobody any more."""
    return hmac.digest(key, data, hashlib.sha256)


def _basis_text(basis: Basis, order: str, demand: Demand, language: Language) -> str:
    say = language.text
    if basis is Basis.ORDER and order:
        return say("Needed for order {order}", order=order)
    if basis is Basis.LEGAL_DEMAND:
        return say("Demand under the law no. {number} of {day}", number=demand.number, day=demand.demanded_on)
    return say(basis.label)


_NOTHING_LEFT = N_("Nothing was given out and nothing was changed.")
