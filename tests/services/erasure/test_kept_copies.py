"""Copies of others' records that are kept to take a change back, and drafts: masked text by text, form and all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from desktop_app.office import Office
from desktop_app.records.drafts import Draft
from desktop_app.records.history import Change
from desktop_app.services import customers, drafts, erasure, history
from desktop_app.services.people import add_customer
from tests.erasing import cells, erase, where

NAME, NUMBER = "Trần Thị Lan", "0905111222"
NOTES = [
    f"khách quen\n{NAME} là chị", f"\n{NAME}\n", f'bạn "{NAME}"', f"C:\\{NAME}\\{NUMBER}", f"{NUMBER}{NAME}",
    f"Lan 0905.111.222\n{NAME}, Vũ Văn Bách",
]  # fmt: skip


def added(office: Office, name: str, number: str) -> str:
    return office.run(add_customer, {"person.full_name": name, "phone.number": number}).customer or ""


def noted(office: Office, code: str, text: str) -> customers.Saved:
    form = office.run(customers.read_form, code)
    return office.run(customers.save_customer, replace(form, own={**form.own, "person.note": text}))


@pytest.mark.parametrize("note", NOTES)
def test_a_change_and_a_draft_keep_their_form(office, note):
    person, other = added(office, NAME, NUMBER), added(office, "Vũ Văn Bách", "0905111333")
    noted(office, other, note)
    saved = noted(office, other, "đã đổi")
    office.run(drafts.keep_draft, "customer", other, {"own": {"person.note": note}})
    assert erase(office, person).residue == ()
    assert where(office, NAME, NUMBER) == []
    with office.work() as work:
        kept = [text for row in work.connection.execute(select(Change.before, Change.after)) for text in row if text]
        kept += work.connection.scalars(select(Draft.content))
    assert kept and all(json.loads(text) for text in kept)
    office.run(history.undo, saved.change)  # what was masked comes back masked
    assert "•••" in cells(office)["person.note"] and NAME not in cells(office)["person.note"]


def test_the_preview_shows_what_people_wrote(office):
    person, other = added(office, NAME, NUMBER), added(office, "Vũ Văn Bách", "0905111333")
    noted(office, other, f"khách quen\n{NAME} là chị")
    contexts = [
        each.context for each in office.run(erasure.preview, [person]).mentions if each.field.startswith("change.")
    ]
    assert contexts and all(f"khách quen\n{NAME} là chị" in each and "{" not in each for each in contexts)
