"""What may be given to a partner, before anything is: the minimum ticked, what is held, and what is closed and why."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.rules.errors import Message, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Basis, Purpose
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.disclosures import grounds
from desktop_app.services.disclosures.contents import parts
from desktop_app.services.partners import partner
from desktop_app.services.people import resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work


@dataclass(frozen=True)
class OfferedField:
    """One field. record, label: English msgids. least: whether the purpose needs it. held: whether there is a value."""

    key: str
    record: str
    label: str
    least: bool
    held: bool


@dataclass(frozen=True)
class Offer:
    """What may be given. closed: why nothing may now, for this purpose. demand: whether a legal demand is needed."""

    fields: tuple[OfferedField, ...]
    closed: Message | None
    demand: bool


@use_case("disclosure.offer", Permission.DISCLOSE, audited=False)
def offer(work: Work, code: str, to: str, purpose: str, order: str, language: Language) -> Offer:
    """What partner `to` may get about whoever `code` stands for; nothing is noted, nothing is given."""
    recipient, aim, subject = partner(work, to), Purpose(purpose), resolve(work, code)
    scope = grounds.scope_of(work.connection, subject, order)
    keys = catalogue.keys(catalogue.disclosable_fields())
    wanted = keys if order else list(grounds.without_orders(keys))
    found = parts(work.connection, scope, wanted, language)
    basis = grounds.rests_on(recipient, aim, for_order=bool(order))
    closed: Message | None = None
    try:
        grounds.check_purpose(recipient, aim)
        grounds.check_commitment(recipient, work.now.astimezone(OFFICE_ZONE).date())
        people = [part.person_id for part in found if part.person_id is not None]
        grounds.check_ordered(work.connection, people, basis)
        grounds.check_consents(work.connection, people, aim, basis)
    except Rejected as refusal:
        closed = refusal.error
    held = {key for part in found for key in part.values}
    least = recipient.purposes.get(aim, ())
    fields = tuple(
        OfferedField(key, field.entity.label, field.label, key in least, key in held)
        for key in wanted
        for field in [catalogue.field(key)]
    )
    return Offer(fields, closed, basis is Basis.LEGAL_DEMAND)
