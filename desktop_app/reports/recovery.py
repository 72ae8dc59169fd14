"""The recovery sheet: with it and the book's file, the office gets in again when all passwords are lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.language import Language
from desktop_app.reports.blocks import bullets, notice, pairs
from desktop_app.reports.codes import codes, key_groups
from desktop_app.reports.layout import Letterhead, Paper
from desktop_app.reports.styles import DANGER, DANGER_TINT, LABEL, STRONG


@dataclass(frozen=True)
class RecoverySheet:
    """The content, as lines that are printed letter for letter and read back the same.

    Attributes:
        vault_id: of the book. made_at: aware. key_lines: label and groups of the key, blanks between.
        slot_lines: the wrapped slot, at most 76 letters a line. qr: what the QR code holds.
    """

    vault_id: str
    made_at: datetime
    key_lines: tuple[str, ...]
    slot_lines: tuple[str, ...]
    qr: str


def recovery_sheet(content: RecoverySheet, letterhead: Letterhead, language: Language, now: datetime) -> bytes:
    """The sheet as a PDF. Its text, extracted, holds each key and slot line as one line."""
    say = language.text
    paper = Paper(
        letterhead,
        language,
        now,
        title=say("Recovery sheet"),
        reference=content.vault_id,
        subject=say("Opens the book when every password is lost"),
    )
    notice(
        paper,
        say("Whoever has this sheet and the book's file can read all of it. Lock it away from the computer."),
        fill=DANGER_TINT,
        bar=DANGER,
        style=STRONG.in_colour(DANGER),
    )
    pairs(paper, [(say("Book"), content.vault_id), (say("Made at"), language.moment(content.made_at))])
    paper.heading(say("Recovery key"), level=1)
    key_groups(paper, content.key_lines)
    paper.heading(say("How to get in again"), level=1)
    bullets(
        paper,
        [
            say("Start the program on the computer with the book, or with a backup of it."),
            say("At the password choose “Forgot the password?”, then scan the code or type the key above."),
            say("Small and capital letters are the same, blanks do not matter."),
            say("Choose a new password. Then print a new sheet and destroy this one."),
        ],
    )
    paper.heading(say("Code and wrapped key"), level=1)
    lead = say(
        "The code holds this whole sheet. The lines beside it are needed only where the file with the keys is lost."
    )
    codes(paper, content.qr, LABEL, lead=lead, lines=content.slot_lines)
    return paper.finish()
