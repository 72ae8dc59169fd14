"""The sample office of `resources/demo` as a closed book with a cheap key: what windows are tested and pictured on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop_app.office import create_book
from desktop_app.services import disclosures, sample
from tests.conftest import CHEAP, PASSWORD, Clock

LOGIN = "ha"
NAME, PHONE = "Trần Thùy Dương", "0599 312 456"  # as she might be typed once more
TWIN = "KH000013"  # who has the same telephone
SHOWN = "KH000012"  # whose record pictures show: orders, a namesake, a note that tells of her elsewhere


def make(folder: Path, clock: Clock) -> None:
    """Make the book in ``folder/book``, with the partners, both lists and one disclosure in it."""
    profile = sample.profile()
    story = profile["story"]
    office, _ = create_book(
        folder / "book", office=profile["name"], owner=profile["owner"], login=LOGIN, password=PASSWORD, clock=clock,
        cost=CHEAP,
    )  # fmt: skip
    sample.fill(office.run, date(2026, 11, 22))
    office.run(
        disclosures.disclose, story["erased"], story["partner"], story["purpose"], out=folder / "for-the-partner.pdf",
        language=office.language, fields=story["fields"], order=story["order"],
    )  # fmt: skip
    office.close()
