"""What an erasure means for backups, as the book knows it: which sets it has to reach, and which it has reached."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from desktop_app.language import Language
from desktop_app.records.backups import BackupMedium, BackupRecord
from desktop_app.rules.errors import N_


def note(connection: Connection, certificates: Sequence[str]) -> list[str]:
    """From now on every set lacks these erasures until it is rewritten. Gives the sets, for the report."""
    rows = connection.execute(
        select(BackupRecord.id, BackupRecord.set_id, BackupRecord.pending).where(BackupRecord.gone_at.is_(None))
    ).all()
    for row in rows:
        pending = json.dumps(list(dict.fromkeys((*json.loads(row.pending), *certificates))))
        connection.execute(update(BackupRecord).where(BackupRecord.id == row.id).values(pending=pending))
    return [row.set_id for row in rows]


def waiting(connection: Connection, certificate: str) -> int:
    """How many sets still lack the erasure."""
    rows = connection.scalars(select(BackupRecord.pending).where(BackupRecord.gone_at.is_(None)))
    return sum(certificate in json.loads(each) for each in rows)


def told(
    connection: Connection, sets: Sequence[str], certificate: str, language: Language
) -> tuple[list[str], list[str]]:
    """The sets that were made before the erasure: those that forgot the person, and those that did not yet."""
    done, pending = [], []
    rows = connection.execute(
        select(BackupRecord.set_id, BackupRecord.made_at, BackupRecord.pending, BackupRecord.gone_at,
               BackupMedium.number, BackupMedium.lost_at)
        .join(BackupMedium)
        .order_by(BackupRecord.made_at)
    )  # fmt: skip
    for row in rows:
        if row.set_id not in sets:
            continue
        where = (
            language.text(N_("medium {number}"), number=row.number)
            if row.number
            else language.text(N_("beside the book"))
        )
        words = language.text(N_("Backup of {moment}, {where}"), moment=row.made_at, where=where)
        if row.gone_at is not None:
            done.append(language.text(N_("{backup}: removed"), backup=words))
        elif certificate not in json.loads(row.pending):
            done.append(language.text(N_("{backup}: rewritten without the person"), backup=words))
        elif row.lost_at is not None:
            pending.append(language.text(N_("{backup}: the medium is lost"), backup=words))
        else:
            pending.append(words)
    return done, pending
