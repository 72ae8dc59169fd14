"""The register of disclosures: of one person, of one partner, of a period; drawn row by row as it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain

from desktop_app.language import Language
from desktop_app.reports.blocks import notice, pairs
from desktop_app.reports.layout import Letterhead, Paper
from desktop_app.reports.tables import Column, table
from desktop_app.rules.vocabulary import Basis, Channel, PartnerKind, Purpose


@dataclass(frozen=True)
class Disclosed:
    """One disclosure.

    Attributes:
        disclosed_at: aware. persons: their codes, or names where the reader may see them; empty after an erasure.
        fields: names of what was handed over. reference: number and date of the legal demand, or the order; a remark.
        firm_only: nobody was in it from the first.
    """

    code: str
    disclosed_at: datetime
    partner: str
    kind: PartnerKind
    persons: tuple[str, ...]
    fields: tuple[str, ...]
    purpose: Purpose
    basis: Basis
    channel: Channel
    by: str
    reference: str = ""
    firm_only: bool = False


@dataclass(frozen=True)
class DisclosureRegister:
    """The content. Whom it is about stands on the pages; the metadata hold only `code`.

    Attributes:
        rows: in the order they are printed; read once.
        person, code: of whom, for one person's report. partner: for one partner's.
        since, until: first and last day of the period, each open where none.
    """

    rows: Iterable[Disclosed]
    person: str = ""
    code: str = ""
    partner: str = ""
    since: date | None = None
    until: date | None = None


@dataclass
class _Totals:
    disclosures: int = 0
    persons: set[str] = field(default_factory=set)
    partners: Counter[tuple[str, PartnerKind]] = field(default_factory=Counter)
    purposes: Counter[Purpose] = field(default_factory=Counter)

    def counting(self, rows: Iterable[Disclosed]) -> Iterator[Disclosed]:
        for row in rows:
            self.disclosures += 1
            self.persons.update(row.persons)
            self.partners[row.partner, row.kind] += 1
            self.purposes[row.purpose] += 1
            yield row


def disclosure_register(
    content: DisclosureRegister, letterhead: Letterhead, language: Language, now: datetime
) -> bytes:
    """The register as a PDF, A4 across."""
    say = language.text
    paper = Paper(
        letterhead,
        language,
        now,
        title=say("Register of disclosures"),
        reference=content.code,
        subject=say("Who received personal data, when, which and why"),
        landscape=True,
    )
    pairs(
        paper,
        [
            (say("Data subject"), " · ".join(filter(None, (content.person, content.code)))),
            (say("Recipient"), content.partner),
            (say("Period"), _period(content, language)),
        ],
        label_part=0.14,
    )
    totals = _Totals()
    rows = iter(totals.counting(content.rows))
    first = next(rows, None)
    if first is None:
        notice(paper, _nothing(content, language))
        return paper.finish()
    table(paper, _columns(language), _texts(first, rows, language))
    _summary(paper, totals)
    return paper.finish()


def _period(content: DisclosureRegister, language: Language) -> str:
    say = language.text
    match content.since, content.until:
        case None, None:
            return say("All disclosures recorded")
        case since, None:
            return say("From {since}", since=since)
        case None, until:
            return say("Until {until}", until=until)
        case since, until:
            return say("{since} to {until}", since=since, until=until)


def _nothing(content: DisclosureRegister, language: Language) -> str:
    if content.person or content.code:
        return language.text("No data of this person were disclosed in this period.")
    if content.partner:
        return language.text("No data were disclosed to this recipient in this period.")
    return language.text("No personal data were disclosed in this period.")


def _columns(language: Language) -> tuple[Column, ...]:
    say = language.text
    return (
        Column(say("No."), 4.6, "right"),
        Column(say("Code"), 8.3),
        Column(say("Date and time"), 9.4),
        Column(say("Recipient"), 15, strong=True),
        Column(say("Kind"), 10.5),
        Column(say("Persons"), 9.2),
        Column(say("Data handed over"), 14),
        Column(say("Purpose"), 10),
        Column(say("Basis"), 14.5),
        Column(say("Channel"), 8.5),
        Column(say("Done by"), 8.5),
    )


def _texts(first: Disclosed, rest: Iterable[Disclosed], language: Language) -> Iterator[tuple[str, ...]]:
    say = language.text
    # Words of closed lists are translated once, not once a row.
    words = {word: say(word.label) for words in (PartnerKind, Purpose, Basis, Channel) for word in words}
    erased, firm_only = say("(erased)"), say("(firm only)")
    for number, row in enumerate(chain((first,), rest), 1):
        yield (
            language.number(number),
            row.code,
            language.moment(row.disclosed_at),
            row.partner,
            words[row.kind],
            ", ".join(row.persons) or (firm_only if row.firm_only else erased),
            ", ".join(row.fields),
            words[row.purpose],
            f"{words[row.basis]}\n{row.reference}" if row.reference else words[row.basis],
            words[row.channel],
            row.by,
        )


def _summary(paper: Paper, totals: _Totals) -> None:
    say, language = paper.language.text, paper.language
    paper.heading(say("Totals"), level=1)
    pairs(
        paper,
        [
            (say("Disclosures"), language.number(totals.disclosures)),
            (say("Recipients"), language.number(len(totals.partners))),
            (say("Persons concerned"), language.number(len(totals.persons))),
        ],
        label_part=0.2,
    )
    table(
        paper,
        (Column(say("Recipient"), 50, strong=True), Column(say("Kind"), 30), Column(say("Disclosures"), 20, "right")),
        (
            (partner, say(kind.label), language.number(count))
            for (partner, kind), count in sorted(totals.partners.items(), key=lambda item: (-item[1], item[0]))
        ),
        total=(say("Total"), "", language.number(totals.disclosures)),
    )
    table(
        paper,
        (Column(say("Purpose"), 80), Column(say("Disclosures"), 20, "right")),
        (
            (say(purpose.label), language.number(totals.purposes[purpose]))
            for purpose in Purpose
            if totals.purposes[purpose]
        ),
        total=(say("Total"), language.number(totals.disclosures)),
    )
