"""What an erasure can't reach: who was given data, files that were made, lists in which somebody came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.disclosures import Disclosure, DisclosurePerson
from desktop_app.records.imports import ImportFile, ImportRow
from desktop_app.records.issues import IssuedFile
from desktop_app.records.partners import Partner
from desktop_app.services.holdings import chunks


@dataclass(frozen=True)
class Told:
    """A recipient that is to be told, and the numbers of what it got: policy §4, Law 91/2025/QH15 art. 14.

    Attributes:
        partner: its name. partner_id: what is kept of it, since a firm may be called like the person.
    """

    partner: str
    disclosures: tuple[str, ...]
    partner_id: bytes


@dataclass(frozen=True)
class MadeFile:
    """A file that was made about the person. Its name is personal data and does not outlive the erasure."""

    report: str
    name: str
    issued_at: datetime

    def called(self, language: Language) -> str:
        """What people call it: its name, or that it was printed."""
        return catalogue.field("issued_file.name").declared.kind.show(self.name, language)


def recipients(connection: Connection, person_ids: Sequence[bytes]) -> tuple[Told, ...]:
    """Who was given data of these people."""
    told: dict[tuple[bytes, str], list[str]] = {}
    for some in chunks(person_ids):
        rows = connection.execute(
            select(Partner.id, Partner.name, Disclosure.code)
            .join(Disclosure, Disclosure.partner_id == Partner.id)
            .join(DisclosurePerson, DisclosurePerson.disclosure_id == Disclosure.id)
            .where(DisclosurePerson.person_id.in_(some))
            .order_by(Partner.name, Disclosure.code)
        )
        for partner_id, partner, code in rows:
            told.setdefault((bytes(partner_id), partner), []).append(code)
    return tuple(Told(partner, tuple(dict.fromkeys(codes)), its_id) for (its_id, partner), codes in told.items())


def files_made(connection: Connection, person_ids: Sequence[bytes]) -> tuple[MadeFile, ...]:
    """The files and papers that were made about them."""
    columns = (IssuedFile.report, IssuedFile.name, IssuedFile.issued_at)
    return tuple(
        MadeFile(*row)
        for some in chunks(person_ids)
        for row in connection.execute(
            select(*columns).where(IssuedFile.person_id.in_(some)).order_by(IssuedFile.issued_at)
        )
    )


def source_files(connection: Connection, person_ids: Sequence[bytes]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The lists in which they came, each with the numbers of their rows."""
    files: dict[str, set[int]] = {}
    for some in chunks(person_ids):
        rows = connection.execute(
            select(ImportFile.name, ImportRow.row)
            .join(ImportRow, ImportRow.file_id == ImportFile.id)
            .where(ImportRow.person_id.in_(some))
        )
        for name, row in rows:
            files.setdefault(name, set()).add(row)
    return tuple((name, tuple(sorted(rows))) for name, rows in files.items())
