"""The report for one person: all that is held, why, since when, who received it, how long, and what they may ask for.

Law 91/2025/QH15 art. 4 (rights), policy §1 (purposes), §3 (how long), §4 (recipients), §6 to §8.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from desktop_app.language import Language
from desktop_app.reports.data_held import DataHeld, Decision, Receipt, data_held
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import BASES, ConsentState, Purpose
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.disclosures.register import field_labels, read, reference
from desktop_app.services.held.reading import Reading
from desktop_app.services.held.sections import sections
from desktop_app.services.paper import issue, letterhead
from desktop_app.services.people import Subject, resolve
from desktop_app.services.settings import facts
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work

KEPT_UNTIL = N_(
    "The data are kept until the data subject asks to have them erased (privacy policy, section 3). Dates and amounts "
    "of orders then stay in the books without the person."
)


@use_case("report.data-held", Permission.REPORT)
def data_held_pdf(work: Work, code: str, language: Language, *, out: Path | None = None, request: str = "") -> bytes:
    """Everything held about the one person whom `code` stands for, as a PDF that names nobody else.

    out: also written there, and noted as a file made. request: number of the request that it answers.
    Raises `Rejected` RE-01 for a firm with several people or none, CU-01.
    """
    subject = resolve(work, code)
    if len(subject.person_ids) != 1:
        raise _not_one(subject)
    (person_id,) = subject.person_ids
    work.touch(person_id)
    content = _content(work, person_id, language, request)
    data = data_held(content, letterhead(work.connection, language, work.now), language, work.now)
    if out is not None:
        issue(work, out, data, "data-held", [person_id])
    return data


def _not_one(subject: Subject) -> Rejected:
    if not subject.person_ids:
        return Rejected(
            "RE-01",
            N_("{number} is a firm in which no person is recorded; this report is about one person."),
            do=N_("Open the firm itself."),
            number=subject.code,
        )
    return Rejected(
        "RE-01",
        N_("{number} is a firm with several people; this report is about one person and names nobody else."),
        do=N_("Make it for one of these numbers: {people}."),
        number=subject.code,
        people=", ".join(subject.person_codes[:20]),
    )


def _content(work: Work, person_id: bytes, language: Language, request: str) -> DataHeld:
    say = language.text
    reading = Reading(work.connection, person_id, language)
    decisions, receipts = tuple(_decisions(reading)), tuple(_receipts(reading))
    office = facts(work.connection)
    hotline = say("{number} ({hours})", number=office.phone, hours=office.hours) if office.hours else office.phone
    person = reading.rows["person"][0]
    own = [row["code"] for row in reading.rows["customer"]]
    return DataHeld(
        name=person["full_name"],
        codes=(person["code"], *own),
        sections=sections(reading),
        decisions=decisions,
        receipts=receipts,
        kept_until=say(KEPT_UNTIL),
        hotline=hotline if office.phone else "",
        email=office.email,
        request=request,
    )


def _decisions(reading: Reading) -> Iterator[Decision]:
    """Every purpose of the policy with its basis and what the person decided, the newest decision first."""
    say = reading.language.text
    wordings = reading.called("consent", "policy_version_id")
    for purpose in Purpose:
        basis = BASES[purpose]
        rows = [row for row in reversed(reading.rows["consent"]) if row["purpose"] == purpose.value]
        if not rows:
            yield Decision(purpose, basis)
        for row in rows:
            for column in ("purpose", "state", "decided_at"):
                reading.value("consent", row, column)
            version = wordings.get(row["policy_version_id"])
            yield Decision(
                purpose,
                basis,
                ConsentState(row["state"]),
                row["decided_at"],
                reading.value("consent", row, "how"),
                say("Privacy policy {version}", version=version) if version else "",
                reading.value("consent", row, "evidence"),
            )


def _receipts(reading: Reading) -> Iterator[Receipt]:
    say, language = reading.language.text, reading.language
    notes: dict[str, str] = {}
    for row in reading.rows["disclosure"]:
        for column in _RECEIPT:
            reading.value("disclosure", row, column)
        notes[row["code"]] = reading.value("disclosure", row, "note")
    for row in reading.rows["disclosure_person"]:
        reading.value("disclosure_person", row, "fields")
    for entry in read(reading.connection, [reading.person_id]):
        note = notes.get(entry.code, "")
        lines = (
            say(entry.basis.label),
            reference(entry, language),
            say("Reason: {reason}", reason=note) if note else "",
            say("Entry {code}, {channel}", code=entry.code, channel=say(entry.channel.label)),
        )
        yield Receipt(
            _day(entry.disclosed_at),
            entry.partner,
            entry.purpose,
            "\n".join(filter(None, lines)),
            field_labels(entry.fields, language),
        )


_RECEIPT = ("code", "purpose", "basis", "demand_number", "demanded_on", "channel", "disclosed_at")


def _day(moment: datetime) -> date:
    return moment.astimezone(OFFICE_ZONE).date()
