"""What is told about one person is complete, whatever is declared, and tells of nobody else."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from desktop_app.language import LANGUAGES, Language
from desktop_app.records import catalogue
from desktop_app.records.kinds import Secret
from desktop_app.rules.folding import fold
from desktop_app.services.disclosures import disclosures_pdf
from desktop_app.services.held import data_held_pdf
from desktop_app.services.people import show
from tests import make


def squeezed(text: str) -> str:
    """Without blanks: on paper, words of a narrow column are broken over lines."""
    return re.sub(r"\s+", "", text)


def text_of(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


@pytest.fixture
def two(office):
    """Two people who share nothing but the book."""
    with office.work() as work:
        made = make.subject(work.connection, 1), make.subject(work.connection, 2)
        work.commit()
    return made


def test_every_personal_field_of_the_catalogue_is_filled_with_a_value_of_its_own(two):
    first, second = two
    assert {field.key for field in catalogue.shown_fields()} == {key.split(" via ")[0] for key in first.tokens}
    assert {field.key for field in catalogue.personal_fields() if isinstance(field.declared.kind, Secret)} == set(
        first.secrets
    )
    tokens = [fold(token) for made in two for token in made.tokens.values()]
    assert len(set(tokens)) == len(tokens)
    for token in first.tokens.values():
        assert not any(fold(token) in fold(other) for other in second.tokens.values())
    for key, token in first.tokens.items():
        kind = catalogue.field(key.split(" via ")[0]).declared.kind
        assert str(kind.parse(token)) == token, key


def test_show_holds_every_personal_value(office, two):
    for made in two:
        for code in (made.person_code, made.customer_code):
            shown = {str(v.value) for each in office.run(show, code) for row in each.rows for v in row}
            assert [key for key, token in made.tokens.items() if token not in shown] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_report_prints_every_personal_value_and_nobody_elses(office, two, code):
    language = Language.of(code)
    first, second = two
    text = text_of(office.run(data_held_pdf, first.customer_code, language))
    assert [key for key in first.tokens if squeezed(first.shown(key, language)) not in text] == []
    assert [key for key in second.tokens if squeezed(second.shown(key, language)) in text] == []
    assert second.person_code not in text
    for secret in first.secrets.values():
        assert secret.hex() not in text


@pytest.mark.parametrize("section", ["_notes", "_customer", "_lines", "_imports", "_files"])
def test_what_no_section_knows_is_printed_all_the_same(office, two, monkeypatch, section):
    """As it will be for a record that is declared tomorrow, when no section has been written for it."""
    language = Language.of("en")
    first, _ = two
    monkeypatch.setattr(f"desktop_app.services.held.sections.{section}", lambda reading: None)
    text = text_of(office.run(data_held_pdf, first.person_code, language))
    assert [key for key in first.tokens if squeezed(first.shown(key, language)) not in text] == []


def test_one_persons_register_prints_nobody_elses_values(office, two):
    language = Language.of("vi")
    first, second = two
    text = text_of(office.run(disclosures_pdf, first.person_code, language=language))
    assert squeezed(first.tokens["person.full_name"]) in text
    assert [key for key in second.tokens if squeezed(second.shown(key, language)) in text] == []
