"""A partner called like the person whose data it got: the erasure is proven, and its papers name the partner."""

from __future__ import annotations

import json
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select, update

from desktop_app.office import Office
from desktop_app.records.erasures import Erasure
from desktop_app.services import erasure
from desktop_app.services.disclosures import disclose
from desktop_app.services.partners import add_partner
from desktop_app.services.people import add_customer
from tests.erasing import cells, erase

PARTNER = "Xưởng in Trần Thị Lan"


def told(office: Office, folder) -> str:
    """Somebody called like a partner that got their name and number; their code."""
    code = office.run(add_customer, {"person.full_name": "Trần Thị Lan", "phone.number": "0905111222"}).customer or ""
    fields = ["person.full_name", "phone.number"]
    office.run(add_partner, PARTNER, "executes", valid_until="31/12/2027", purposes={"orders": fields})
    office.run(disclose, code, PARTNER, "orders", out=folder / "x.csv", language=office.language)
    return code


def papers(office: Office, number: str) -> list[str]:
    made = (
        office.run(erasure.certificate_pdf, number, office.language),
        office.run(erasure.letters_pdf, number, office.language),
    )
    return [" ".join(page.extract_text() for page in PdfReader(BytesIO(each or b"")).pages) for each in made]


def test_a_partner_of_the_same_name_is_no_trace(office, tmp_path):
    outcome = erase(office, told(office, tmp_path))
    assert outcome.residue == ()
    assert "Trần Thị Lan" not in cells(office)["erasure.report"]
    assert all(PARTNER in " ".join(each.split()) for each in papers(office, outcome.certificate))


def test_a_report_that_still_holds_the_name_is_printed(office, tmp_path):
    outcome = erase(office, told(office, tmp_path))
    with office.work() as work:
        report = json.loads(work.connection.scalar(select(Erasure.report)))
        report["told"] = [["Xưởng Cũ", codes] for _, codes in report["told"]]
        work.connection.execute(update(Erasure).values(report=json.dumps(report)))
        work.commit()
    assert all("Xưởng Cũ" in " ".join(each.split()) for each in papers(office, outcome.certificate))
