"""Partners, disclosures and reports from the command line: what would be dropped or mislead is refused."""

from __future__ import annotations

import pytest

from desktop_app.services import partners, people
from tests.commanding import run


@pytest.fixture
def where(books, tmp_path):
    """A book with Lan and a printer that may get her name."""
    office = books.create()
    office.run(people.add_customer, {"person.full_name": "Nguyễn Thị Lan", "phone.number": "0388784019"})
    office.run(partners.add_partner, "Xưởng in", "executes", document="CK-1", purposes={"orders": ["person.full_name"]})
    office.close()
    return ("--lang", "en", "--data-dir", tmp_path / "book")


GIVE = ("disclose", "KH1", "--to", "Xưởng in", "--purpose", "orders")


def test_fields_without_the_purpose_that_they_are_for_are_wrong_usage(where):
    added = run(*where, "partner", "add", "Giao nhanh", "--kind", "executes", "--fields", "full_name,phone")
    assert added.code == 2
    assert "Something is missing: --purpose" in added.err
    assert "Giao nhanh" not in run(*where, "partner", "list").out


def test_fields_of_an_order_need_the_order(where, tmp_path):
    given = run(*where, *GIVE, "--fields", "full_name,site_address", "--reason", "giao", "--out", tmp_path / "a.csv")
    assert given.code == 1
    assert "(DI-13)" in given.err and "order.site_address" in given.err
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("name", ["b.docx", "b", "b.txt", "b.pdf.exe"])
@pytest.mark.parametrize("command", [GIVE, ("report", "disclosures"), ("report", "data-held", "KH1")])
def test_a_file_that_would_not_be_what_its_name_says_is_wrong_usage(where, tmp_path, command, name):
    done = run(*where, *command, "--out", tmp_path / name)
    assert (done.code, done.out) == (2, "")
    assert f"{name} is not the name of such a file" in done.err
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["b.csv", "b.xlsx"])
def test_a_report_is_a_pdf_and_nothing_else(where, tmp_path, name):
    assert run(*where, "report", "disclosures", "--out", tmp_path / name).code == 2
    assert run(*where, *GIVE, "--out", tmp_path / name).code == 0
    assert run(*where, "report", "disclosures", "--out", tmp_path / "C.PDF").code == 0


def test_a_period_that_ends_before_it_begins_is_refused(where, tmp_path):
    period = ("--from", "2026-12-31", "--to", "2026-01-01")
    done = run(*where, "report", "disclosures", *period, "--out", tmp_path / "a.pdf")
    assert done.code == 1
    assert "(RE-04)" in done.err
    assert not (tmp_path / "a.pdf").exists()
