"""Letters to the recipients of somebody's data, asking them to erase too.

A letter names the disclosures by their numbers, which stand on the files and papers that the recipient got. So it needs
no personal data, and neither its text nor its file is one more thing to erase.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from desktop_app.language import Language
from desktop_app.reports.blocks import bullets, paragraph, signatures
from desktop_app.reports.layout import Letterhead, Paper
from desktop_app.reports.tables import Column, table
from desktop_app.rules.errors import N_

ASKED = (
    N_("Erase these data from every system, file, backup and paper of yours, as far as no law makes you keep them."),
    N_("Make sure that those to whom you passed the data on do the same."),
    N_("Confirm to us in writing what was erased and on which day, or which part a law makes you keep and until when."),
)


@dataclass(frozen=True)
class Handed:
    """One disclosure. number: TL…; on: the day; purpose and fields as people read them."""

    number: str
    on: date
    purpose: str
    fields: str


@dataclass(frozen=True)
class RecipientLetter:
    """One recipient and what it got. certificate: number of the erasure."""

    partner: str
    certificate: str
    handed: tuple[Handed, ...]


def recipient_letters(
    letters: Sequence[RecipientLetter], letterhead: Letterhead, language: Language, now: datetime
) -> bytes:
    """All letters as one PDF, each beginning a page; at least one is needed."""
    say = language.text
    paper = Paper(
        letterhead,
        language,
        now,
        title=say("Request to erase personal data"),
        reference=letters[0].certificate,
        subject=say("Asks the recipients of a person's data to erase them too"),
    )
    for number, letter in enumerate(letters):
        if number:
            paper.new_page()
        _letter(paper, letter)
    return paper.finish()


def _letter(paper: Paper, letter: RecipientLetter) -> None:
    language, say = paper.language, paper.language.text
    paper.heading(say("To: {partner}", partner=letter.partner), level=1)
    paragraph(
        paper,
        say(
            "The person to whom the disclosures below belong has asked for the complete erasure of their data. "
            "We have erased them ({number}) and ask you, under your commitment to us and Law 91/2025/QH15, "
            "to do the same:",
            number=letter.certificate,
        ),
        after=8,
    )
    table(
        paper,
        (
            Column(say("Disclosure"), 18, strong=True),
            Column(say("Date"), 16, "right"),
            Column(say("Purpose"), 26),
            Column(say("Fields"), 40),
        ),
        ((each.number, language.date(each.on), each.purpose, each.fields) for each in letter.handed),
    )
    bullets(paper, [say(sentence) for sentence in ASKED])
    signatures(paper, (say("Owner"),), place_and_date=say("Date: {day}", day=language.date(paper.now)))
