"""Who may receive data: under which commitment, for which purposes, and which fields at the most. Policy §4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.records import catalogue
from desktop_app.records.catalogue import Field
from desktop_app.records.declare import new_id
from desktop_app.records.kinds import Choice, Day, FirmName, Reference
from desktop_app.records.partners import Partner, PartnerPurpose
from desktop_app.rules.errors import N_, Rejected, placed
from desktop_app.rules.folding import clean_line, folded_line
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import PartnerKind, Purpose
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work


@dataclass(frozen=True)
class PartnerView:
    """A recipient of data.

    Attributes:
        signed_on, valid_until, document: its commitment to protect what it gets; the last day is within.
        purposes: what it may get data for, with the keys of the fields that this needs at the most.
    """

    id: bytes
    name: str
    kind: PartnerKind
    signed_on: date | None
    valid_until: date | None
    document: str
    purposes: Mapping[Purpose, tuple[str, ...]]

    @property
    def needs_commitment(self) -> bool:
        """Whether it must have promised to protect the data; an authority acts under the law instead."""
        return self.kind is not PartnerKind.AUTHORITY

    def may_receive(self, on: date) -> bool:
        """Whether its commitment, where it needs one, holds on that day."""
        if not self.needs_commitment:
            return True
        promised = bool(self.signed_on or self.valid_until or self.document)
        begun = self.signed_on is None or self.signed_on <= on
        return promised and begun and (self.valid_until is None or on <= self.valid_until)


@use_case("partner.add", Permission.PARTNERS)
def add_partner(
    work: Work,
    name: str,
    kind: str,
    *,
    signed_on: Any = None,
    valid_until: Any = None,
    document: str = "",
    purposes: Mapping[str, Iterable[str]] | None = None,
) -> PartnerView:
    """A new recipient. `purposes`: purpose -> the least fields that it needs, by key or by label.

    Raises `Rejected` PA-01 where there is one of that name, PA-02 without a name, PA-03 for a commitment that ends
    before it begins, PA-04 for a field that nobody may be given.
    """
    name = _free_name(work.connection, name)
    commitment = _commitment(signed_on, valid_until, document)
    partner_id = new_id()
    work.connection.execute(
        insert(Partner).values(
            id=partner_id, name=name, kind=Choice(PartnerKind).parse(kind), added_at=work.now, **commitment
        )
    )
    for purpose, fields in (purposes or {}).items():
        _set_purpose(work, partner_id, purpose, fields)
    work.touch(partner_id)
    return _expected(work.connection, name)


@use_case("partner.save", Permission.PARTNERS)
def save_partner(
    work: Work,
    before: str,
    name: str,
    kind: str,
    *,
    signed_on: Any = None,
    valid_until: Any = None,
    document: str = "",
    purposes: Mapping[str, Iterable[str]],
) -> PartnerView:
    """Change the partner called `before` as a whole, or add one where that is "". What was given to it stays as it is.

    purposes: in place of those before. Raises as `add_partner`, with the field in `place`.
    """
    if not before:
        with placed("partner.name"):
            return add_partner(
                work, name, kind, signed_on=signed_on, valid_until=valid_until, document=document, purposes=purposes
            )
    known = _expected(work.connection, before)
    with placed("partner.name"):
        name = _free_name(work.connection, name, known)
    commitment = _commitment(signed_on, valid_until, document)
    work.connection.execute(
        update(Partner)
        .where(Partner.id == known.id)
        .values(name=name, kind=Choice(PartnerKind).parse(kind), **commitment)
    )
    work.connection.execute(delete(PartnerPurpose).where(PartnerPurpose.partner_id == known.id))
    for purpose, fields in purposes.items():
        _set_purpose(work, known.id, purpose, fields)
    work.touch(known.id)
    return _expected(work.connection, name)


@use_case("partner.commit", Permission.PARTNERS)
def renew_commitment(
    work: Work, name: str, *, signed_on: Any = None, valid_until: Any = None, document: str = ""
) -> PartnerView:
    """Record a partner's newest commitment in place of the one before."""
    partner = _expected(work.connection, name)
    commitment = _commitment(signed_on, valid_until, document)
    work.connection.execute(update(Partner).where(Partner.id == partner.id).values(**commitment))
    work.touch(partner.id)
    return _expected(work.connection, name)


@use_case("partner.purpose", Permission.PARTNERS)
def permit(work: Work, name: str, purpose: str, fields: Iterable[str]) -> PartnerView:
    """Let a partner get data for `purpose`: these fields and no others without a reason."""
    partner = _expected(work.connection, name)
    _set_purpose(work, partner.id, purpose, fields)
    work.touch(partner.id)
    return _expected(work.connection, name)


@use_case("partner.list", Permission.DISCLOSE, audited=False)
def partners(work: Work) -> list[PartnerView]:
    """Every partner, by name."""
    return _partners(work.connection)


@use_case("partner.get", Permission.DISCLOSE, audited=False)
def partner(work: Work, name: str) -> PartnerView:
    """The partner called `name`, however it is written; `Rejected` PA-05 where there is none."""
    return _expected(work.connection, name)


def field_keys(names: Iterable[str]) -> tuple[str, ...]:
    """The keys of the fields that `names` mean, in the catalogue's order, once each.

    A name is a key ("person.full_name"), a record for all its fields ("phone", "address"), the part after the dot where
    only one field has it, or the English label. Raises `Rejected` PA-04 for one that nobody may be given.
    """
    known = catalogue.disclosable_fields()
    wanted = {each.key for name in names if clean_line(name) for each in _meant(known, name)}
    return tuple(each.key for each in known if each.key in wanted)


def _meant(known: Iterable[Field], name: str) -> list[Field]:
    typed = {clean_line(name), clean_line(name).lower(), folded_line(name)}
    if record := [each for each in known if each.entity.name in typed]:
        return record
    for called in (lambda each: each.key, lambda each: each.column.name, lambda each: folded_line(each.label)):
        found = [each for each in known if called(each) in typed]
        if len(found) == 1:
            return found
    raise Rejected(
        "PA-04",
        N_("“{name}” is not a field that a partner can be given."),
        do=N_("Choose among: {fields}."),
        name=clean_line(name)[:60],
        fields=", ".join(each.key for each in known),
    )


def _free_name(connection: Connection, name: str, own: PartnerView | None = None) -> str:
    """The name as it is stored; `Rejected` PA-02 for none, PA-01 where another partner than `own` bears it."""
    name = FirmName().parse(name)
    if not folded_line(name):
        raise Rejected("PA-02", N_("The partner's name is missing."), do=N_("Enter the name of the firm or office."))
    known = _named(connection, name)
    if known is not None and (own is None or known.id != own.id):
        raise Rejected(
            "PA-01",
            N_("There is a partner {name} already."),
            do=N_("Open it and change its purposes there, or give the new one a name of its own."),
            name=known.name,
        )
    return name


def _set_purpose(work: Work, partner_id: bytes, purpose: str, fields: Iterable[str]) -> None:
    purpose, keys = Choice(Purpose).parse(purpose), list(field_keys(fields))
    row = (PartnerPurpose.partner_id == partner_id) & (PartnerPurpose.purpose == purpose)
    if work.connection.execute(update(PartnerPurpose).where(row).values(fields=keys)).rowcount == 0:
        work.connection.execute(
            insert(PartnerPurpose).values(id=new_id(), partner_id=partner_id, purpose=purpose, fields=keys)
        )
    work.touch(fields=keys)


def _commitment(signed_on: Any, valid_until: Any, document: str) -> dict[str, Any]:
    with placed("partner.signed_on"):
        first = Day().parse(signed_on)
    with placed("partner.valid_until"):
        last = Day().parse(valid_until)
        if first and last and last < first:
            raise Rejected(
                "PA-03",
                N_("The commitment ends on {last}, before it was signed on {first}."),
                do=N_("Compare both days with the document."),
                first=first,
                last=last,
            )
    with placed("partner.document"):
        return {"signed_on": first, "valid_until": last, "document": Reference().parse(document)}


def _expected(connection: Connection, name: str) -> PartnerView:
    found = _named(connection, name)
    if found is None:
        names = ", ".join(each.name for each in _partners(connection)[:20])
        raise Rejected(
            "PA-05",
            N_("There is no partner {name}."),
            do=N_("Choose one of these, or have the owner add it: {names}.")
            if names
            else N_("Have the owner add the partner first, with its commitment and the fields that it needs."),
            name=clean_line(name)[:80],
            names=names,
        )
    return found


def _named(connection: Connection, name: str) -> PartnerView | None:
    wanted = folded_line(name)
    return next((each for each in _partners(connection) if folded_line(each.name) == wanted), None)


def _partners(connection: Connection) -> list[PartnerView]:
    purposes: dict[bytes, dict[Purpose, tuple[str, ...]]] = {}
    for partner_id, purpose, fields in connection.execute(
        select(PartnerPurpose.partner_id, PartnerPurpose.purpose, PartnerPurpose.fields)
    ):
        purposes.setdefault(bytes(partner_id), {})[Purpose(purpose)] = tuple(fields)
    rows = connection.execute(
        select(Partner.id, Partner.name, Partner.kind, Partner.signed_on, Partner.valid_until, Partner.document)
    ).all()
    found = [
        PartnerView(
            bytes(row.id), row.name, PartnerKind(row.kind), row.signed_on, row.valid_until, row.document,
            purposes.get(bytes(row.id), {}),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: (folded_line(each.name), each.name))
