"""The data handed to a partner, on paper: the chosen fields and nothing else. Policy §4: limited to what is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.language import Language
from desktop_app.reports.blocks import notice, pairs
from desktop_app.reports.layout import Letterhead, Paper
from desktop_app.reports.tables import Column, table


@dataclass(frozen=True)
class Block:
    """What is handed over about one person or one order. title: their part in it, not their name.

    values: label and value of each field, in the reader's language already.
    """

    title: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Packet:
    """The content. basis: why it is lawful, with the order or the demand that it rests on."""

    code: str
    partner: str
    purpose: str
    basis: str
    blocks: tuple[Block, ...]


def packet(content: Packet, letterhead: Letterhead, language: Language, now: datetime) -> bytes:
    """The packet as a PDF; neither its metadata nor its bookmarks hold what it hands over."""
    say = language.text
    paper = Paper(
        letterhead,
        language,
        now,
        title=say("Data handed over"),
        reference=content.code,
        subject=say("Personal data given to one recipient for one purpose"),
    )
    pairs(
        paper,
        [
            (say("Recipient"), content.partner),
            (say("Purpose"), content.purpose),
            (say("Basis"), content.basis),
            (say("Handed over at"), language.moment(now)),
        ],
    )
    notice(
        paper,
        say(
            "These data are given for this purpose alone. The recipient keeps them safe, shows them to nobody else "
            "and erases them when the purpose is done."
        ),
    )
    for block in content.blocks:
        paper.heading(block.title, level=1)
        table(paper, (Column(say("Kind of data"), 30), Column(say("Value"), 70, strong=True)), block.values)
    return paper.finish()
