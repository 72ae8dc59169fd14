"""What all papers of the office share: the letterhead, and being noted when a file of them leaves the book."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from desktop_app.language import Language
from desktop_app.records.declare import new_id
from desktop_app.records.issues import IssuedFile
from desktop_app.reports.layout import Letterhead
from desktop_app.rules.errors import EnvironmentFailed
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
    """Write a file about these people, note for each that it was made, and take it back unless the work is committed.

    report: which of ours it is ("data-held", "disclosure"). Raises as `check_place`; `EnvironmentFailed` FI-… where the
    file can't be written.
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
    """Write a file that goes again, or is as it was before, unless the work is committed."""
    before = files.read(path) if path.exists() else None

    def take_back() -> None:
        with contextlib.suppress(EnvironmentFailed):
            if before is not None:
                with contextlib.suppress(EnvironmentFailed):
                    files.write(path, before)
                if files.read(path) == before:
                    return
            files.destroy(path)  # also where a full disk takes nothing back: rather no paper than one nobody noted

    work.or_else(take_back)
    files.write(path, data)
