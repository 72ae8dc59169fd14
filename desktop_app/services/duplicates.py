"""Who a new customer might be already: told while somebody types, decided by people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from desktop_app.rules import phones
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import fold
from desktop_app.rules.permissions import Permission
from desktop_app.services.use_case import use_case
from desktop_app.vault import search
from desktop_app.vault.work import Work

SIMILAR = 92  # of 100: how alike two folded names must be
SHORTEST = 8  # letters of a name below which likeness says nothing
MOST = 5


@dataclass(frozen=True)
class Duplicate:
    """Somebody who may be the same. why: an English msgid. strong: whether the telephone agrees."""

    code: str
    name: str
    why: str
    strong: bool


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
                found.setdefault(match.code, Duplicate(match.code, match.name, N_("same telephone"), True))
    folded = fold(name)
    if len(folded) >= SHORTEST:
        for match in search.find(work.connection, name, MOST * 2):
            if fuzz.ratio(folded, fold(match.name)) >= SIMILAR:
                found.setdefault(match.code, Duplicate(match.code, match.name, N_("similar name"), False))
    found.pop(besides, None)
    return sorted(found.values(), key=lambda each: not each.strong)[:MOST]
