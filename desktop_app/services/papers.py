"""Every paper that the reports page offers, as one table; previewing, saving and printing one.

Looking at a paper is an audit entry; one that leaves the book, as a file or from the printer, is noted for each person
it is about, so that an erasure can tell what is out there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from desktop_app.language import Language
from desktop_app.records.erasures import Erasure
from desktop_app.records.issues import PRINTED
from desktop_app.rules import permissions
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import disclosures, erasure, held
from desktop_app.services.paper import issue, note_issued
from desktop_app.services.people import resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work


@dataclass(frozen=True)
class PaperKind:
    """One sort of paper.

    Attributes:
        key: its name in the audit and in notes of files made. title, file: English msgids of its name, and of a file's
        without what follows. asks: what it is about, of
            "code" (of a person), "since", "until", "number" (of a certificate); those in `needs` may not be left out.
        table: whether it can be had as a workbook too. permission: without which the service refuses it.
    """

    key: str
    title: str
    file: str
    asks: tuple[str, ...]
    needs: tuple[str, ...] = ()
    table: bool = False
    permission: Permission = Permission.REPORT


KINDS = (
    PaperKind("data-held", N_("Data held about a person"), N_("data-held"), ("code",), ("code",)),
    PaperKind(
        "disclosures-person", N_("Disclosures about a person"), N_("disclosures"), ("code",), ("code",), table=True
    ),
    PaperKind(
        "disclosures", N_("Disclosure register"), N_("disclosure-register"), ("since", "until"), table=True,
        permission=Permission.REGISTER,
    ),
    PaperKind(
        "certificate", N_("Erasure certificate"), N_("erasure-certificate"), ("number",), ("number",),
        permission=Permission.ERASE,
    ),
    PaperKind(
        "letters", N_("Letters to recipients after an erasure"), N_("letters-after-erasure"), ("number",), ("number",),
        permission=Permission.ERASE,
    ),
)  # fmt: skip
_HEADINGS = (
    N_("Number"), N_("Day"), N_("Partner"), N_("Purpose"), N_("Basis"), N_("Channel"), N_("Fields"), N_("People")
)  # fmt: skip
_BY_KEY = {each.key: each for each in KINDS}


@use_case("paper.show", Permission.REPORT)
def paper(work: Work, kind: str, about: Mapping[str, Any], language: Language) -> bytes:
    """The paper `kind` as a PDF. about: what it asks, "code", "since", "until", "number".

    Raises `Rejected` RE-02 where something that it needs is missing, and as the paper itself does.
    """
    return _made(work, kind, about, language)


@use_case("paper.save", Permission.REPORT)
def save_paper(
    work: Work, kind: str, about: Mapping[str, Any], language: Language, out: Path, *, shown: bytes = b""
) -> None:
    """The same paper as a file, noted for whom it is about; raises as `paper`, and FI-….

    shown: the paper as `paper` gave it and as somebody read it; made anew where it is left out.
    """
    _checked(kind, about)
    permissions.demand(work.actor.role, _BY_KEY[kind].permission)
    issue(work, out, shown or _made(work, kind, about, language), kind, _people(work, about))


@use_case("paper.print", Permission.REPORT)
def note_printed(work: Work, kind: str, about: Mapping[str, Any]) -> None:
    """Note that the paper went to a printer."""
    people = _people(work, about)
    note_issued(work, kind, PRINTED, people)
    work.touch(*people)


@use_case("paper.table", Permission.REPORT)
def save_table(work: Work, kind: str, about: Mapping[str, Any], language: Language, out: Path) -> None:
    """The rows of a register as a workbook, noted like the paper."""
    from desktop_app.exchange.writing import Sheet, workbook_bytes

    _checked(kind, about)
    say = language.text
    headings = [say(each) for each in _HEADINGS]
    rows = [
        (
            each.code, each.disclosed_at, each.partner, say(each.purpose.label), say(each.basis.label),
            say(each.channel.label), ", ".join(disclosures.field_labels(each.fields, language)),
            ", ".join(code for code, _ in each.persons),
        )
        for each in disclosures.entries(work, about.get("code", ""), since=about.get("since"), until=about.get("until"))
    ]  # fmt: skip
    title = say(_BY_KEY[kind].title)
    issue(work, out, workbook_bytes([Sheet(title, headings, rows, widths=(12, 18, 24, 20, 24, 12, 40, 20))]), kind,
          _people(work, about))  # fmt: skip


@use_case("certificate.list", Permission.ERASE, audited=False)
def certificates(work: Work) -> list[tuple[str, date]]:
    """The number and the day of every proven erasure, the newest first. There is no name to look for."""
    query = select(Erasure.certificate, Erasure.erased_at).where(Erasure.finished_at.is_not(None))
    return [
        (number, at.astimezone(OFFICE_ZONE).date())
        for number, at in work.connection.execute(query.order_by(Erasure.erased_at.desc()))
    ]


def _made(work: Work, kind: str, about: Mapping[str, Any], language: Language) -> bytes:
    _checked(kind, about)
    code, number = about.get("code", ""), about.get("number", "")
    makers: dict[str, Callable[[], bytes | None]] = {
        "data-held": lambda: held.data_held_pdf(work, code, language),
        "disclosures-person": lambda: disclosures.disclosures_pdf(work, code, language=language),
        "disclosures": lambda: disclosures.disclosures_pdf(
            work, language=language, since=about.get("since"), until=about.get("until")
        ),
        "certificate": lambda: erasure.certificate_pdf(work, number, language),
        "letters": lambda: erasure.letters_pdf(work, number, language),
    }
    data = makers[kind]()
    if data is None:
        raise Rejected(
            "RE-03",
            N_("Nobody was given data of this person: there is no letter to write."),
            do=N_("Choose another report."),
        )
    return data


def _checked(kind: str, about: Mapping[str, Any]) -> None:
    for need in _BY_KEY[kind].needs:
        if not about.get(need):
            raise Rejected(
                "RE-02",
                N_("It is not said yet what this report is about."),
                do=N_("Choose the person, or the number of the certificate."),
            )


def _people(work: Work, about: Mapping[str, Any]) -> tuple[bytes, ...]:
    return resolve(work, about["code"]).person_ids if about.get("code") else ()
