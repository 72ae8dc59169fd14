"""What all papers of the office share: the letterhead, and being noted when a file of them leaves the book."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from desktop_app.language import Language
from desktop_app.records.declare import new_id
from desktop_app.records.issues import IssuedFile
from desktop_app.reports.layout import Letterhead
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.rules.folding import clean_line
from desktop_app.services.places import check_place
from desktop_app.services.settings import facts, policy_in_force
from desktop_app.vault import files
from desktop_app.vault.work import Work

_NAME_LIMIT = 255


def letterhead(connection: Connection, language: Language, now: datetime) -> Letterhead:
    """Who issues a paper at `now` (aware): the office's facts and the policy in force."""
    office = facts(connection)
    hotline = language.text("Hotline {number}", number=office.phone) if office.phone else ""
    return Letterhead(
        office.name,
        tuple(filter(None, (office.address, hotline, office.email))),
        policy_in_force(connection, now),
    )


def issue(work: Work, out: Path, data: bytes, report: str, person_ids: Iterable[bytes]) -> None:
    """Make a file about these people and note for each that it was; it is there as soon as the work is committed.

    report: which of ours it is ("data-held", "disclosure"). Raises as `check_place`; `EnvironmentFailed` FI-… where the
    file can't be written, and from the commit FI-12 where it is noted, but can't be put in its place.
    """
    check_place(out)
    note_issued(work, report, clean_line(out.name)[-_NAME_LIMIT:], person_ids)
    _write_with(work, out, data)


def note_issued(work: Work, report: str, name: str, person_ids: Iterable[bytes]) -> None:
    """Note for each of these people that something about them left the book. name: of the file, or `PRINTED`."""
    rows = [
        {"id": new_id(), "person_id": each, "report": report, "name": name, "issued_at": work.now,
         "user_id": work.actor.id}
        for each in person_ids
    ]  # fmt: skip
    if rows:
        work.connection.execute(insert(IssuedFile), rows)


def _write_with(work: Work, path: Path, data: bytes) -> None:
    """Write a file that comes to its place once the work is committed: never is there one that nobody noted."""
    ready = files.prepare(path, data)

    def publish() -> None:
        try:
            ready.publish()
        except EnvironmentFailed as failure:
            raise EnvironmentFailed(
                "FI-12",
                N_("The file {path} was noted as made, but it could not be put in its place: {reason}"),
                safe=N_("The file is missing or not to be trusted. The note stays: nothing is taken out of the log."),
                do=N_("Close whatever has the file open, and make it again."),
                path=path,
                reason=failure.error,
            ) from failure

    work.or_else(ready.drop)
    work.afterwards(publish)
