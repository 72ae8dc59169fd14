"""Numbers of third persons in free text: of whoever is in the book they are masked on paper, and that is said."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import insert

from desktop_app.language import Language
from desktop_app.office import Office
from desktop_app.records.declare import new_id
from desktop_app.records.notes import Note
from desktop_app.services import people
from desktop_app.services.held import data_held_pdf
from desktop_app.services.people import add_customer, add_person

LAN = {"person.full_name": "Nguyễn Thị Lan", "phone.number": "0388784019", "email.address": "lan@example.vn"}
HUSBAND = {"person.full_name": "Trần Văn Minh", "phone.number": "0913080864", "email.address": "minh@example.vn"}
FIRM = {"customer.name": "Công ty Bình Minh", "phone.number": "02438251234"}
MASKED = {
    "en": "Where ••• stands, words that tell of other people are left out.",
    "vi": "Chỗ có dấu ••• là phần nói về người khác, không cung cấp ở đây.",
}


def report(office: Office, language: str) -> str:
    """The pages of Lan's report, read back, without blanks: narrow columns break lines anywhere."""
    pdf = office.run(data_held_pdf, "NG1", Language.of(language))
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def noted(office: Office, text: str) -> None:
    with office.work() as work:
        (person_id,) = people.resolve(work, "NG1").person_ids
        row = {"person_id": person_id, "text": text, "written_at": work.now, "user_id": work.actor.id}
        work.connection.execute(insert(Note).values(id=new_id(), **row))
        work.commit()


@pytest.fixture
def lan(office: Office) -> Office:
    """Lan, and her husband and a firm with whom she shares neither order nor work."""
    office.run(add_customer, LAN)
    office.run(add_person, HUSBAND)
    office.run(add_customer, FIRM, kind="organisation")
    return office


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.parametrize("number", ["0913 080 864", "+84 913.080.864", "MINH@example.vn"])
def test_what_another_person_in_the_book_has_is_masked_and_that_is_said(lan, number: str, language: str) -> None:
    noted(lan, f"gọi chồng chị ấy {number} sau 17h")
    text = report(lan, language)
    assert "gọichồngchịấy•••sau17h" in text
    assert "080" not in text.replace("Nguyễn", "")
    assert MASKED[language].replace(" ", "") in text


@pytest.mark.parametrize("number", ["0388 784 019", "lan@example.vn", "0977 123 456", "024 3825 1234"])
def test_what_is_their_own_or_a_firms_or_nobodys_in_the_book_is_left(lan, number: str) -> None:
    noted(lan, f"gọi {number} sau 17h")
    text = report(lan, "en")
    assert f"gọi{number.replace(' ', '')}sau17h" in text
    assert "•••" not in text


def test_what_two_people_have_is_not_hidden_from_either(lan) -> None:
    lan.run(add_person, {"person.full_name": "Lê Con", "phone.number": "0388784019"})
    noted(lan, "gọi 0388784019")
    assert "gọi0388784019" in report(lan, "en")
