"""Everything held about one person, on paper. Law 91/2025/QH15 art. 4: the right to view and to be given one's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.language import Language
from desktop_app.reports.blocks import SIGNING_ROOM, bullets, notice, pairs, paragraph, signatures
from desktop_app.reports.layout import Letterhead, Paper
from desktop_app.reports.styles import BODY, NOTE
from desktop_app.reports.tables import Column, TableBlock, table
from desktop_app.rules.errors import N_
from desktop_app.rules.vocabulary import Basis, ConsentState, Purpose

# Law 91/2025/QH15 art. 4(1), and the office's policy §6 and §7.
RIGHTS = (
    N_("To know how personal data are processed, and to agree or refuse, purpose by purpose."),
    N_("To withdraw a consent at any time; what was done before stays lawful."),
    N_("To view the data, have them corrected, and be given a copy."),
    N_("To have the data erased, to restrict their processing or to object to it."),
    N_("To complain, to go to court and to claim damages as the law provides."),
)
_CONTACT_ROOM = 72.0  # points: the heading and two short lines
_STATE_SIGNS = {
    ConsentState.GRANTED: "✓",
    ConsentState.CLAIMED: "☐",
    ConsentState.WITHDRAWN: "✗",
    ConsentState.REFUSED: "✗",
}


@dataclass(frozen=True)
class Item:
    """One thing held: what it is, its value, where it came from and when it was written down."""

    label: str
    value: str
    source: str = ""
    recorded_on: date | None = None


@dataclass(frozen=True)
class Section:
    """One part of the report: items, a table, both or neither; with neither it says that nothing is held."""

    title: str
    lead: str = ""
    items: tuple[Item, ...] = ()
    table: TableBlock | None = None


@dataclass(frozen=True)
class Decision:
    """What the person decided about one purpose.

    Attributes:
        basis: why the purpose is lawful. state: none where nothing was asked.
        decided_at: aware. wording: version of the text that was shown. evidence: reference to the proof.
    """

    purpose: Purpose
    basis: Basis
    state: ConsentState | None = None
    decided_at: datetime | None = None
    how: str = ""
    wording: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Receipt:
    """One time that data of the person were handed over. fields: their names, not their values."""

    disclosed_on: date
    partner: str
    purpose: Purpose
    basis: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class DataHeld:
    """The content; every text is shown as it is, in the reader's language already.

    Attributes:
        name, codes: whose data. request: number of the request that is answered, if any.
        kept_until: a sentence. rights: sentences; `RIGHTS` where empty. hotline: with its hours. signers: roles.
    """

    name: str
    codes: tuple[str, ...]
    sections: tuple[Section, ...]
    decisions: tuple[Decision, ...]
    receipts: tuple[Receipt, ...]
    kept_until: str
    hotline: str
    email: str
    request: str = ""
    rights: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()


def data_held(content: DataHeld, letterhead: Letterhead, language: Language, now: datetime) -> bytes:
    """The report as a PDF. The person's name stands on the pages only, not in the file's metadata or bookmarks."""
    say = language.text
    codes = " · ".join(content.codes)
    paper = Paper(
        letterhead,
        language,
        now,
        title=say("Personal data held"),
        reference=codes,
        subject=say("All personal data held about one person, with purposes, recipients and rights"),
    )
    pairs(
        paper,
        [
            (say("Data subject"), content.name),
            (say("Code"), codes),
            (say("As of"), language.moment(now)),
            (say("In answer to request"), content.request),
        ],
    )
    number = 0
    for number, section in enumerate(content.sections, 1):
        paper.heading(f"{number}. {section.title}", level=1)
        _section(paper, section)
    paper.heading(f"{number + 1}. {say('Purposes, legal basis and consents')}", level=1)
    _decisions(paper, content.decisions)
    paper.heading(f"{number + 2}. {say('Who received the data')}", level=1)
    _receipts(paper, content.receipts)
    paper.heading(f"{number + 3}. {say('How long the data are kept')}", level=1)
    paragraph(paper, content.kept_until or say("No time limit is set."), BODY if content.kept_until else NOTE)
    paper.heading(f"{number + 4}. {say('Rights of the data subject')}", level=1)
    bullets(paper, content.rights or [say(right) for right in RIGHTS], mark="•")
    # The places to sign never stand alone on a page.
    paper.need(_CONTACT_ROOM + SIGNING_ROOM)
    if content.hotline or content.email:
        paper.heading(f"{number + 5}. {say('Contact')}", level=1)
        pairs(paper, [(say("Hotline"), content.hotline), (say("E-mail"), content.email)])
    signatures(
        paper,
        content.signers or (say("Prepared by"), say("Received by the data subject")),
        place_and_date=say("Date: {day}", day=language.date(now)),
    )
    return paper.finish()


def _section(paper: Paper, section: Section) -> None:
    say, language = paper.language.text, paper.language
    if section.lead:
        paragraph(paper, section.lead, keep=45)
    if section.items:
        table(
            paper,
            (
                Column(say("Kind of data"), 20, strong=True),
                Column(say("Value held"), 42),
                Column(say("Source"), 22),
                Column(say("Recorded on"), 16, "right"),
            ),
            (
                (item.label, item.value, item.source, language.date(item.recorded_on) if item.recorded_on else "")
                for item in section.items
            ),
        )
    if section.table is not None and section.table.rows:
        table(paper, section.table.columns, section.table.rows)
    elif not section.items:
        paragraph(paper, (section.table.empty if section.table else "") or say("Nothing is held."), NOTE)


def _decisions(paper: Paper, decisions: Sequence[Decision]) -> None:
    say, language = paper.language.text, paper.language
    if not decisions:
        paragraph(paper, say("No purpose is recorded."), NOTE)
        return
    table(
        paper,
        (
            Column(say("Purpose"), 19, strong=True),
            Column(say("Basis"), 20),
            Column(say("Decision"), 23),
            Column(say("Decided at"), 14),
            Column(say("How, wording and evidence"), 24),
        ),
        (
            (
                say(each.purpose.label),
                say(each.basis.label),
                f"{_STATE_SIGNS[each.state]} {say(each.state.label)}" if each.state else say(_unasked(each.basis)),
                language.moment(each.decided_at) if each.decided_at else "",
                "\n".join(filter(None, (each.how, each.wording, each.evidence))),
            )
            for each in decisions
        ),
    )
    if any(each.state is ConsentState.CLAIMED for each in decisions):
        text = say("A claimed consent comes from an old list. It is not used for advertising until it is renewed.")
        notice(paper, text)


def _unasked(basis: Basis) -> str:
    return N_("Not asked") if basis is Basis.CONSENT else N_("No consent is needed")


def _receipts(paper: Paper, receipts: Sequence[Receipt]) -> None:
    say, language = paper.language.text, paper.language
    if not receipts:
        paragraph(paper, say("The data were not handed to anyone."), NOTE)
        return
    table(
        paper,
        (
            Column(say("Date"), 13),
            Column(say("Recipient"), 24, strong=True),
            Column(say("Purpose"), 17),
            Column(say("Basis"), 20),
            Column(say("Data handed over"), 26),
        ),
        (
            (
                language.date(each.disclosed_on),
                each.partner,
                say(each.purpose.label),
                each.basis,
                ", ".join(each.fields),
            )
            for each in receipts
        ),
    )
