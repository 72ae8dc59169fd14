"""The delivery label: what a carrier needs to find the door, and nothing more. Policy §4."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop_app.language import Language
from desktop_app.reports.blocks import pairs
from desktop_app.reports.layout import Letterhead, Paper


@dataclass(frozen=True)
class Label:
    """The content; what is empty is left out."""

    order: str
    receiver: str
    phone: str
    place: str


def delivery_label(content: Label, letterhead: Letterhead, language: Language, now: datetime) -> bytes:
    """The label as a PDF; neither its metadata nor its bookmarks name the receiver."""
    say = language.text
    paper = Paper(
        letterhead, language, now, title=say("Delivery"), reference=content.order, subject=say("Delivery label")
    )
    values = (
        (say("Order"), content.order), (say("Receiver"), content.receiver), (say("Telephone"), content.phone),
        (say("Place of delivery"), content.place),
    )  # fmt: skip
    pairs(paper, [(name, value) for name, value in values if value])
    return paper.finish()
