"""An erasure in nine steps: previewed (`plan`), confirmed, carried out (`carry`), finished (`finishing`).

The steps bear numbers (`files.step`), at each of which a test kills the program: the next open finishes the erasure
(`opening`), or it has not begun. Until the act commits nothing has happened; from then on the note in
``pending-erasure`` says what is left to do, and every step can be done twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop_app import platform
from desktop_app.records.kinds import FreeText, Line
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, EnvironmentFailed, Problem, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.services import people
from desktop_app.services.erasure import carry, certify, pending
from desktop_app.services.erasure.finishing import STEPS, Residue, finish_all, under_way
from desktop_app.services.erasure.plan import MentionChoice, Plan, made_anew, make
from desktop_app.services.use_case import book_case, use_case
from desktop_app.vault import files, ledger
from desktop_app.vault.book import Book
from desktop_app.vault.work import Actor, Clock, Work, begin

_REQUEST_LIMIT = 40
ROOM = 2.5  # free space that a rewrite of the file needs, in sizes of the file


@dataclass(frozen=True)
class Outcome:
    """What an erasure came to.

    Attributes:
        certificate: its number. people: how many went. residue: places that still hold a term; () is success.
        shared: how many terms stay because others hold them. kept: what stays by law, and why.
        rewritten: backup sets that were rewritten without them. waiting: sets that still are to be.
    """

    certificate: str
    people: int
    residue: tuple[str, ...]
    shared: int
    kept: tuple[str, ...] = ()
    rewritten: int = 0
    waiting: int = 0


@use_case("erase.preview", Permission.ERASE)
def preview(
    work: Work,
    codes: Sequence[str],
    mentions: MentionChoice = "mask",
    *,
    apart: Sequence[str] = (),
    decided: Mapping[tuple[str, Any], bool] | None = None,
) -> Plan:
    """Steps 1 and 2: what erasing `codes` (NG… or KH…) would do. Changes nothing but the audit chain.

    apart: codes of people whom the plan takes for the same human, and somebody knows better. decided: see `plan.make`.
    """
    subjects = [people.resolve(work, code) for code in codes]
    ids = [person_id for subject in subjects for person_id in subject.person_ids]
    if not ids:
        raise Rejected(
            "ER-01",
            N_("{number} has no person in it: there is nobody to erase."),
            do=N_("Check the number."),
            number=", ".join(codes),
        )
    work.touch(*ids)
    others = [each for code in apart for each in people.resolve(work, code).person_ids]
    asked = [subject.code for subject in subjects]
    return make(work.connection, ids, mentions, asked=asked, apart=others, decided=decided)


@book_case("erase", Permission.ERASE)
def erase(
    book: Book,
    actor: Actor,
    clock: Clock,
    plan: Plan,
    *,
    confirm: str,
    checksum: str,
    reason: str = "",
    request: str = "",
) -> Outcome:
    """Steps 3 to 9 for a previewed `plan`. Earlier erasures that are not done are finished with it.

    Args:
        confirm: the code that the owner typed; must be one of the plan's. checksum: of the preview that was shown.
        reason, request: why; one is needed.

    Raises `Rejected` ER-02 for a wrong code or no ground, ER-03 where the records changed since the preview;
    `EnvironmentFailed` ER-06 where the disk has no room. Then nothing has happened. A plan whose people an earlier
    erasure has taken that is not done comes to the outcome of that one.
    """
    reason, request = FreeText().parse(reason), Line(_REQUEST_LIMIT).parse(request)
    _confirmed(plan, confirm, reason or request)
    _room(book)
    if number := _begun(book, plan):
        return _outcome(number, plan, finish_all(book, actor, clock))
    progress.report(0, STEPS)  # the last place at which it can be called off
    files.step("erase.3 confirmed")
    with begin(book.database, actor, clock()) as work:
        number = certify.new_number(work.next_codes("GX")[0])
        work.commit()
    with begin(book.database, actor, clock()) as work:
        plan = made_anew(work.connection, plan)
        if plan.checksum != checksum:
            raise Rejected(
                "ER-03",
                N_("The records changed since the preview."),
                do=N_("Look at the preview again, then confirm."),
            )
        earlier = pending.read(book)
        pending.keep(book, [*earlier, carry.note(plan, [number])])
        try:
            files.step("erase.4 noted")
            carry.carry_out(work, plan, [carry.entry(number, work.now, plan)], reason, request)
            files.step("erase.4 acted")
            work.commit()
        except Problem:
            pending.keep(book, earlier)
            raise
    files.step("erase.4 committed")
    progress.tell(1, STEPS)
    return _outcome(number, plan, finish_all(book, actor, clock))


def _outcome(number: str, plan: Plan, left: Residue) -> Outcome:
    residue = next(places for certificates, places in left.items() if number in certificates)
    return Outcome(number, len(plan.person_ids), residue, len(plan.shared))


def _begun(book: Book, plan: Plan) -> str:
    """The erasure that is not done yet and has taken all people of `plan`; "" for none."""
    certificates = [number for note in under_way(book) for number in note.certificates]
    with book.database.transaction() as connection:
        entries = [ledger.entry(connection, number) for number in certificates]
    return next((each.certificate for each in entries if {*plan.person_ids} <= {*each.ids}), "")


def _confirmed(plan: Plan, confirm: str, ground: str) -> None:
    if confirm.strip().upper() != " ".join(plan.asked):
        raise Rejected(
            "ER-02",
            N_("The number typed to confirm is not the number to be erased."),
            do=N_("Type the number {number} to confirm."),
            number=" ".join(plan.asked),
        )
    if not ground.strip():
        raise Rejected("ER-02", N_("An erasure needs a request or a reason."), do=N_("Give one of them."))


def _room(book: Book) -> None:
    size = book.database.path.stat().st_size
    free = platform.free_bytes(book.folder)
    if free < ROOM * size:
        raise EnvironmentFailed(
            "ER-06",
            N_("An erasure rewrites the book and needs {needed} MB of free space; the disk has {free} MB."),
            do=N_("Free some space on the disk of the book and try again."),
            needed=int(ROOM * size / 1e6) + 1,
            free=int(free / 1e6),
        )
