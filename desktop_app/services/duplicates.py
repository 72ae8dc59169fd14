"""Who a new customer might be already: told while somebody types, decided by people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import or_, select

from desktop_app.records.people import Phone
from desktop_app.rules import phones
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import fold
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import CustomerKind
from desktop_app.services.people import resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.search import Match
from desktop_app.vault.work import Work

SIMILAR = 92  # of 100: how alike two folded names must be
SHORTEST = 8  # letters of a name below which likeness says nothing
MOST = 5


@dataclass(frozen=True)
class Duplicate:
    """Somebody who may be the same.

    code: opens them; of a person at a firm, the firm's. record: their own number. why: an English msgid.
    strong: whether the telephone agrees. is_firm: whether it is an organisation.
    """

    code: str
    name: str
    why: str
    strong: bool
    record: str = ""
    is_firm: bool = False


@use_case("duplicates.similar", Permission.FIND, audited=False)
def similar(work: Work, name: str, numbers: Iterable[str], *, besides: str = "") -> list[Duplicate]:
    """Customers and people with one of these telephones, or a name much like this one, strongest first.

    name, numbers: as typed, finished or not. besides: the code of the record being edited.
    """
    found: dict[str, Duplicate] = {}
    for number in numbers:
        try:
            digits = phones.parse_phone(number).e164
        except Rejected:
            continue
        for match in search.find(work.connection, digits, MOST):
            if match.matched == "phone":
                found.setdefault(match.own, _duplicate(match, N_("same telephone"), strong=True))
    folded = fold(name)
    if len(folded) >= SHORTEST:
        for match in search.find(work.connection, name, MOST * 2):
            if fuzz.ratio(folded, fold(match.name)) >= SIMILAR:
                found.setdefault(match.own, _duplicate(match, N_("similar name"), strong=False))
    others = [each for each in found.values() if besides not in (each.code, each.record)]
    return sorted(others, key=lambda each: not each.strong)[:MOST]


@use_case("duplicates.like", Permission.FIND, audited=False)
def like(work: Work, code: str) -> list[Duplicate]:
    """Who might be the same as whoever `code` stands for: a person for a person, a firm for a firm."""
    subject = resolve(work, code)
    is_firm = subject.kind is CustomerKind.ORGANISATION
    people = () if is_firm else subject.person_ids
    firms = () if subject.customer_id is None else (subject.customer_id,)
    own = or_(Phone.person_id.in_(people), Phone.customer_id.in_(firms))
    numbers = work.connection.scalars(select(Phone.number).where(own)).all()
    found = similar(work, subject.name, numbers)
    mine = {subject.code, subject.customer_code, *(() if is_firm else subject.person_codes)}
    return [each for each in found if each.is_firm == is_firm and each.record not in mine]


def _duplicate(match: Match, why: str, *, strong: bool) -> Duplicate:
    return Duplicate(match.code, match.name, why, strong, match.own, is_firm=match.person_code is None)
