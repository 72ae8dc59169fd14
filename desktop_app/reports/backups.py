"""The papers about a backup medium that is lost: a record for the office, and a letter to its customers.

Neither names anybody. Losing encrypted data need not be a breach, but whether it is must be decided and written down at
once: where somebody may hold a password of that time, the authority is told within 72 hours (Law 91/2025/QH15 art. 23).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop_app.language import Language
from desktop_app.reports.blocks import bullets, notice, pairs, paragraph, signatures
from desktop_app.reports.layout import Letterhead, Paper
from desktop_app.reports.tables import Column, table
from desktop_app.rules.errors import N_

HOURS_TO_TELL = 72

STEPS = (
    N_("Look for the medium where it was last used and in what it was carried in."),
    N_("Give the book a new key, and print the new recovery sheet (Settings, or the command rotate)."),
    N_("Have everybody who opens the book choose a new password."),
    N_("Find out whether anybody outside may know a password of that time or hold a recovery sheet."),
    N_("If so, tell the authority within {hours} hours of the discovery, and the customers by the letter below."),
    N_("Back up to another medium, and write its number on it."),
)


@dataclass(frozen=True)
class SetLost:
    """One backup on the medium. size: bytes."""

    made_at: datetime
    people: int
    size: int


@dataclass(frozen=True)
class LostMedium:
    """A medium and what was on it.

    Attributes:
        number: as written on it. noted_at: when the office noted the loss. people: on it at most. kinds: what is held
        about them, as people read it.
    """

    number: int
    noted_at: datetime
    sets: tuple[SetLost, ...]
    people: int
    kinds: tuple[str, ...]


def lost_medium(content: LostMedium, letterhead: Letterhead, language: Language, now: datetime) -> bytes:
    """The record and, on a page of its own, the letter, as one PDF."""
    say = language.text
    paper = Paper(
        letterhead,
        language,
        now,
        title=say("Record of a lost backup medium"),
        reference=say("Medium {number}", number=content.number),
        subject=say("What was on the medium, how it is protected, and what is done"),
    )
    _record(paper, content)
    paper.new_page()
    _letter(paper, content, letterhead)
    return paper.finish()


def _record(paper: Paper, content: LostMedium) -> None:
    language, say = paper.language, paper.language.text
    by = content.noted_at + timedelta(hours=HOURS_TO_TELL)
    pairs(
        paper,
        [
            (say("Medium"), say("Number {number}", number=content.number)),
            (say("Loss noted at"), language.moment(content.noted_at)),
            (say("If it is a breach, tell by"), language.moment(by)),
            (say("People on it, at most"), language.number(content.people)),
            (say("Data on it"), ", ".join(content.kinds)),
        ],
    )
    paper.heading(say("Backups on the medium"), level=1)
    table(
        paper,
        (Column(say("Made at"), 40, strong=True), Column(say("People"), 30, "right"), Column(say("Size"), 30, "right")),
        (
            (language.moment(each.made_at), language.number(each.people), f"{language.number(each.size // 1_000)} kB")
            for each in content.sets
        ),
    )
    notice(
        paper,
        say(
            "Each backup is encrypted as a whole (SQLCipher, AES-256). It opens only with a password of its time or "
            "with the recovery sheet; a password is guarded by Argon2id. No password is on the medium."
        ),
    )
    paper.heading(say("What is to be done"), level=1)
    bullets(paper, [say(step, hours=HOURS_TO_TELL) for step in STEPS], mark="☐")
    signatures(
        paper,
        (say("Who noted the loss"), say("Owner")),
        place_and_date=say("Date: {day}", day=language.date(paper.now)),
    )


def _letter(paper: Paper, content: LostMedium, letterhead: Letterhead) -> None:
    language, say = paper.language, paper.language.text
    paper.heading(say("Letter to customers"), level=1)
    for sentence in (
        say("On {day} we found that a backup medium with our records is missing.", day=language.date(content.noted_at)),
        say("On it are, of our customers and their contacts: {kinds}. There are no payment card numbers.",
            kinds=", ".join(content.kinds)),
        say("The data are encrypted. Without a password of ours, or the recovery sheet that we keep locked away, they "
            "cannot be read. We have changed the key and the passwords and go on looking for the medium."),
        say("Please be wary of calls and messages that know your orders and ask for money or codes. We never do so."),
        say("You may ask at any time what we hold about you, have it corrected, or have it erased completely."),
    ):  # fmt: skip
        paragraph(paper, sentence, after=8)
    paragraph(paper, say("We answer your questions here: {contact}", contact=" · ".join(letterhead.contacts)), after=8)
    signatures(paper, (say("Owner"),), place_and_date=say("Date: {day}", day=language.date(paper.now)))
