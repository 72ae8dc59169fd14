"""Backing up, listing backups, restoring one."""

from __future__ import annotations

from pathlib import Path

from desktop_app.commands.books import sheet_of
from desktop_app.commands.call import DONE, Call, full
from desktop_app.rules.errors import N_, Rejected
from desktop_app.services import backups
from desktop_app.services.backups import Level, SetView


def backup(call: Call) -> int:
    """Back the book up to a folder and read the backup back."""
    out = call.output
    with call.office() as office:
        made = office.back_up(full(call.arguments.dir))
        standing = office.run(backups.standing)
    out.value({
        "folder": str(made.folder), "medium": made.number, "made_at": made.made_at.isoformat(), "people": made.people,
        "own_disk": made.own_disk, "rewritten": made.cleaned.rewritten,
        "destroyed": made.cleaned.destroyed, "state": standing.level.value,
    })  # fmt: skip
    out.say("The backup is {folder}; it was read back and is whole.", folder=made.folder)
    out.say("Write the number {number} on the medium.", number=made.number)
    for each in made.problems:
        out.red(call.language.message(each.error))
        out.red(call.language.message(each.do))
    if standing.level is not Level.GOOD:
        out.red(call.language.text(standing.level.words))
    return DONE


def list_backups(call: Call) -> int:
    """Every backup, where it lies, and how the office stands."""
    out, language = call.output, call.language
    with call.office() as office:
        found = office.run(backups.backups, office.book)
        standing = office.run(backups.standing)
    out.value({"state": standing.level.value, "backups": [_as_json(each) for each in found]})
    if found:
        out.columns([
            (language.moment(each.made_at), each.place(language), language.number(each.people), ", ".join(each.pending),
             str(each.folder or ""))
            for each in found
        ])  # fmt: skip
    words = language.text(standing.level.words)
    (out.line if standing.level is Level.GOOD else out.red)(words)
    return DONE


def lose(call: Call) -> int:
    """Note that a medium is lost, and tell what was on it."""
    asked, out = call.arguments, call.output
    with call.office() as office:
        lost = office.run(backups.lose, office.book, asked.number)
        if asked.out is not None:
            office.run(backups.lost_pdf, asked.number, call.language, out=full(asked.out))
    out.value({
        "medium": lost.number, "people": lost.people, "backups": [each.made_at.isoformat() for each in lost.sets],
    })  # fmt: skip
    out.say("Medium {number} is noted as lost.", number=lost.number)
    days = ", ".join(call.language.moment(each.made_at) for each in lost.sets)
    out.say("On it: backups of {days}; people: at most {people}.", days=days or "–", people=lost.people)
    out.say("They are encrypted: without a password of that time, or the recovery sheet, nobody reads them.")
    out.red(call.language.text(
        N_("Change the key of the book, choose new passwords, and keep this in the record of incidents.")
    ))  # fmt: skip
    return DONE


def restore(call: Call) -> int:
    """Restore a set: by the password of its time or the present one, or by the recovery sheet."""
    asked, out = call.arguments, call.output
    there = backups.look(full(asked.set))
    by_sheet = asked.sheet is not None
    key: backups.Key = sheet_of(call, asked.sheet) if by_sheet else (asked.user, call.asking.password())
    if there.manifest.counts:
        out.say("This backup of {moment} holds: people {people}, customers {customers}, orders {orders}.",
                moment=there.manifest.made_at, people=there.manifest.counts.get("person", 0),
                customers=there.manifest.counts.get("customer", 0),
                orders=there.manifest.counts.get("order", 0))  # fmt: skip
    ledgers = [full(Path(each)) for each in asked.ledger]
    to = full(asked.to)
    try:
        done = backups.restore(there, to, key, call.clock, ledgers=ledgers)
    except Rejected as refusal:
        if refusal.code not in ("BA-13", "BA-15") or not by_sheet:
            raise
        out.warn(call.language.message(refusal.error))
        login = (asked.user, call.asking.password())  # the sheet opens the set or the book, this the other
        done = backups.restore(there, to, key, call.clock, also=[login], ledgers=ledgers)
    out.value({
        "folder": str(done.folder), "made_at": done.made_at.isoformat(), "counts": done.counts,
        "erased_again": done.erased_again, "saved": str(done.saved) if done.saved else None,
    })  # fmt: skip
    out.say("The book of {moment} is in {folder}.", moment=done.made_at, folder=done.folder)
    out.line(
        call.language.plural(
            "One person erased since then was erased again.",
            "{n} people erased since then were erased again.",
            done.erased_again,
        )
    )
    if done.saved:
        out.say("The book that was there is kept in {folder}.", folder=done.saved)
    for notice in done.notices:
        out.notice(notice)
    return DONE


def _as_json(each: SetView) -> dict[str, object]:
    return {
        "medium": each.number, "made_at": each.made_at.isoformat(), "verified_at": each.verified_at.isoformat(),
        "people": each.people, "size": each.size, "pending": list(each.pending),
        "folder": str(each.folder) if each.folder else None, "own_disk": each.own_disk, "lost": each.lost,
        "under_old_key": each.under_old_key,
    }  # fmt: skip
