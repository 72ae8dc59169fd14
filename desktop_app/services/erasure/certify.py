"""What stays of an erasure: its report, without a name, from which the certificate is printed as often as needed."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.disclosures import Disclosure, DisclosurePerson
from desktop_app.records.erasures import Erasure
from desktop_app.records.partners import Partner
from desktop_app.records.users import User
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Purpose
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.erasure import copies
from desktop_app.services.erasure.plan import Plan
from desktop_app.services.use_case import use_case
from desktop_app.vault import ledger
from desktop_app.vault.work import Work, book_key

if TYPE_CHECKING:
    from desktop_app.reports.erasure import Counted, ErasureCertificate

REPORTS = {
    "data-held": N_("Report of data held"),
    "disclosure": N_("File of a disclosure"),
    "disclosures": N_("Report of disclosures"),
}
GROUNDS = {"owner": N_("Decision of the owner")}  # words of ours that stand for a reason
_LONGEST = 40  # characters of a number as it is typed
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I


def new_number(code: str) -> str:
    """A certificate number: our own code and eight random characters, so that no number can be guessed."""
    return f"{code}-{''.join(secrets.choice(_LETTERS) for _ in range(8))}"


def report(plan: Plan, changed: dict[str, int], masked: Counter[str], reason: str, request: str) -> dict[str, Any]:
    """The report of an erasure as it is kept: counts, our own words, numbers of files and disclosures."""
    finder = plan.terms.finder()
    return {
        "people": len(plan.person_ids),
        "erased": dict(plan.reached.counts),
        "emptied": changed,
        "unlinked": dict(plan.reached.cut),
        "masked": dict(masked),
        "left": len([each for each in plan.mentions if not each.this_person]),
        "shared": len(plan.shared),
        "namesakes": len(plan.namesakes),
        "told": [[each.partner_id.hex(), list(each.disclosures)] for each in plan.told],
        "files_made": [[made.report, int(made.issued_at.timestamp())] for made in plan.files_made],
        "source_files": [[finder.masked(name), list(rows)] for name, rows in plan.source_files],
        "reason": finder.masked(reason),
        "request": finder.masked(request),
    }


@use_case("erase.certificate", Permission.ERASE)
def certificate(work: Work, number: str, language: Language) -> ErasureCertificate:
    """The certificate `number`, ready to print; `Rejected` ER-04 where there is none or it is not proven yet."""
    number = clean_line(number)[:_LONGEST]
    row = work.connection.execute(
        select(Erasure.id, Erasure.report, Erasure.erased_at, Erasure.finished_at).where(Erasure.certificate == number)
    ).first()
    if row is None or row.finished_at is None:
        raise Rejected(
            "ER-04",
            N_("There is no certificate {number}."),
            do=N_("Check the number; one that is not proven yet is printed after the book is opened again."),
            number=number,
        )
    work.touch(bytes(row.id))
    return content(work.connection, number, row.erased_at, json.loads(row.report), language)


@use_case("erase.certificate", Permission.ERASE)
def certificate_pdf(work: Work, number: str, language: Language) -> bytes:
    """The certificate `number` on paper."""
    from desktop_app.reports.erasure import erasure_certificate
    from desktop_app.services.paper import letterhead

    printed = certificate(work, number, language)
    return erasure_certificate(printed, letterhead(work.connection, language, work.now), language, work.now)


@use_case("erase.letters", Permission.ERASE)
def letters_pdf(work: Work, number: str, language: Language) -> bytes | None:
    """The letters to the recipients of what certificate `number` erased, on paper; None where nobody got anything.

    They need nothing of what was erased, so they can be printed again at any time.
    """
    from desktop_app.reports.letters import Handed, RecipientLetter, recipient_letters
    from desktop_app.services.paper import letterhead

    number = clean_line(number)[:_LONGEST]
    kept = work.connection.scalar(select(Erasure.report).where(Erasure.certificate == number))
    letters = []
    for partner, codes in _told(work.connection, json.loads(kept or "{}").get("told", ())):
        rows = work.connection.execute(
            select(Disclosure.code, Disclosure.disclosed_at, Disclosure.purpose, DisclosurePerson.fields)
            .join(DisclosurePerson, DisclosurePerson.disclosure_id == Disclosure.id)
            .where(Disclosure.code.in_(codes), DisclosurePerson.person_id.is_(None))
            .order_by(Disclosure.code)
        )
        handed = tuple(
            Handed(
                row.code,
                row.disclosed_at.astimezone(OFFICE_ZONE).date(),
                language.text(Purpose(row.purpose).label),
                ", ".join(language.text(catalogue.field(key).label) for key in row.fields),
            )
            for row in rows
        )
        letters.append(RecipientLetter(partner, number, handed))
    if not letters:
        return None
    return recipient_letters(letters, letterhead(work.connection, language, work.now), language, work.now)


def content(
    connection: Connection, number: str, erased_at: datetime, kept: dict[str, Any], language: Language
) -> ErasureCertificate:
    """The printed form of a kept report."""
    from desktop_app.reports.erasure import Counted, ErasureCertificate, Remembered, Scan, Told

    entry, secret = ledger.entry(connection, number), book_key(connection, "ledger")
    scan = kept["scan"]
    done, waiting = copies.told(connection, kept.get("backups", ()), number, language)
    owner = connection.scalar(select(User.full_name).join(Erasure).where(Erasure.certificate == number)) or ""
    return ErasureCertificate(
        number=number,
        erased_at=erased_at,
        erased=tuple(Counted(_table(name, language), count) for name, count in kept["erased"].items() if _label(name)),
        masked=tuple(_emptied(kept, language)),
        kept=(),
        told=tuple(
            Told(partner, language.text(N_("By disclosure number: {numbers}"), numbers=", ".join(codes)))
            for partner, codes in _told(connection, kept["told"])
        ),
        scan=Scan(
            terms=scan["terms"],
            cells=scan["cells"],
            pages=scan["pages"],
            residue=scan["residue"],
            shared=kept["shared"],
            finished_at=datetime.fromisoformat(scan["finished_at"]),
        ),
        ledger_entry=Remembered(
            len(entry.ids), len(entry.masked), len(entry.left), entry.mac(secret).hex(), entry.line(secret)
        ),
        request=kept["request"],
        reason=language.text(GROUNDS[kept["reason"]]) if kept["reason"] in GROUNDS else kept["reason"],
        source_files=tuple(_files(kept, language)),
        rewritten_copies=tuple(done),
        pending_copies=tuple(waiting),
        signers=(owner,),
    )


def _told(connection: Connection, kept: Sequence[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """The names of the partners, as they are called now, and the disclosures. Older reports hold the names."""
    names = {bytes(row.id).hex(): row.name for row in connection.execute(select(Partner.id, Partner.name))}
    return [(names.get(partner, partner), codes) for partner, codes in kept]


def _emptied(kept: dict[str, Any], language: Language) -> list[Counted]:
    from desktop_app.reports.erasure import Counted

    counted: Counter[str] = Counter(kept["emptied"])
    counted.update(kept["masked"])
    shown = [Counted(_field(key, language), count) for key, count in counted.items()]
    return shown + [
        Counted(language.text(N_("{record}: link to the person"), record=_table(name, language)), count)
        for name, count in kept["unlinked"].items()
        if _label(name)
    ]


def _files(kept: dict[str, Any], language: Language) -> list[str]:
    came = [
        language.text(N_("{name}, rows {rows}"), name=name, rows=", ".join(str(row) for row in rows))
        for name, rows in kept["source_files"]
    ]
    made = [
        language.text(
            N_("{report} made at {moment}"),
            report=language.text(REPORTS.get(kind, kind)),
            moment=datetime.fromtimestamp(at, UTC),
        )
        for kind, at in kept["files_made"]
    ]
    return list(dict.fromkeys(came + made))


def _label(table: str) -> str:
    return catalogue.entity(table).label


def _table(table: str, language: Language) -> str:
    return language.text(_label(table))


def _field(key: str, language: Language) -> str:
    field = catalogue.field(key)
    return language.text(
        N_("{record}: {field}"), record=_table(field.entity.name, language), field=language.text(field.label)
    )
