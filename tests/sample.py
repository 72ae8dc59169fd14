"""The sample office of `resources/demo` as a closed book with a cheap key: what windows are tested and pictured on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from desktop_app.office import create_book
from desktop_app.resources import resource
from desktop_app.services import disclosures, partners, settings
from desktop_app.services.imports import importing, read_import
from tests.conftest import CHEAP, PASSWORD, Clock

LOGIN = "ha"
SHOWN = "KH000012"  # whose record pictures show: orders, a namesake, a note that tells of her elsewhere
LISTS = ("khach-hang.xlsx", "don-hang.csv")


def make(folder: Path, clock: Clock) -> None:
    """Make the book in ``folder/book``, with the partners, both lists and one disclosure in it."""
    profile = json.loads(resource("demo/office.json").read_text("utf-8"))
    story = profile["story"]
    office, _ = create_book(
        folder / "book", office=profile["name"], owner=profile["owner"], login=LOGIN, password=PASSWORD, clock=clock,
        cost=CHEAP,
    )  # fmt: skip
    office.run(settings.change_office, **{name: profile[name] for name in ("address", "phone", "hours", "email")})
    office.run(settings.add_policy, **profile["policy"])
    for each in profile["partners"]:
        office.run(partners.add_partner, **each)
    for name in LISTS:
        batch = read_import(resource(f"demo/{name}"), today=date(2026, 11, 22))
        office.run(importing(batch), batch)
    office.run(
        disclosures.disclose, story["erased"], story["partner"], story["purpose"], out=folder / "for-the-partner.pdf",
        language=office.language, fields=story["fields"], order=story["order"],
    )  # fmt: skip
    office.close()
