"""Erasing from the command line: what is shown before, what confirms it, what a trace looks like."""

from __future__ import annotations

import pytest

from desktop_app.services import partners
from desktop_app.services.people import add_customer
from desktop_app.vault import files
from desktop_app.vault.book import SERIAL
from tests.commanding import run
from tests.reports.reading import pages_of

AN = {"person.full_name": "Lý Thị An Nhiên", "phone.number": "0599 123 456", "email.address": "an@example.com"}
BINH = {"person.full_name": "Phạm Văn Bình", "phone.number": "0599 123 456", "person.note": "vợ là Lý Thị An Nhiên"}
NAMESAKE = {"person.full_name": "Ly Thi An Nhien", "phone.number": "0599 999 999"}


@pytest.fixture
def where(books, tmp_path):
    """A book with An, her husband with her telephone and her name in his note, and a namesake; she was disclosed."""
    office = books.create()
    for values in (AN, BINH, NAMESAKE):
        office.run(add_customer, values)
    office.run(partners.add_partner, "Xưởng in", "executes", document="CK-1", purposes={"orders": ["person.full_name"]})
    office.close()
    where = ("--lang", "en", "--data-dir", tmp_path / "book")
    given = run(*where, "disclose", "KH1", "--to", "Xưởng in", "--purpose", "orders", "--out", tmp_path / "given.csv")
    assert given.code == 0, given
    return where


def test_a_preview_shows_what_goes_what_stays_and_who_is_told(where):
    shown = run(*where, "erase", "kh1", "--preview")
    assert shown.code == 0 and shown.err == ""
    for line in (
        "To be erased: NG000001, KH000001",
        "  Person     1",
        "Stays, others have it too: +84599123456 (NG000002)",
        "Masked in NG000002 Note: vợ là Lý Thị An Nhiên",
        "Namesake, stays:",
        "To be told: Xưởng in (TL000001)",
        "File to be destroyed by hand: given.csv",
    ):
        assert line in shown.out, line
    machine = run(*where, "--json", "erase", "kh1", "--preview").json
    assert machine["codes"] == ["NG000001", "KH000001"] and machine["erased"]["person"] == 1
    assert machine["shared"] == [{"term": "+84599123456", "held_by": ["NG000002"]}]
    assert [each["on"] for each in machine["mentions"] if each["mask"]] == ["NG000002"]
    assert [each["held_by"] for each in machine["namesakes"]] == [["NG000003"]]
    # A preview changes nothing.
    assert run(*where, "--json", "erase", "kh1", "--preview").json["checksum"] == machine["checksum"]


def test_mentions_can_be_left(where):
    shown = run(*where, "erase", "KH1", "--preview", "--mentions", "leave")
    assert "Left in NG000002 Note: vợ là Lý Thị An Nhiên" in shown.out
    assert run(*where, "erase", "KH1", "--mentions", "leave", "--confirm", "KH1").code == 0
    assert "An Nhiên" in run(*where, "show", "KH2").out


@pytest.mark.parametrize("confirm", [[], ["--confirm", ""], ["--confirm", "KH000002"], ["--confirm", "yes"]])
def test_without_the_code_nothing_is_erased(where, confirm):
    result = run(*where, "erase", "KH1", *confirm)
    assert result.code == 1 and "(ER-02)" in result.err
    assert run(*where, "show", "KH1").code == 0


@pytest.mark.parametrize("confirm", ["KH000001", "kh000001", "kh1", "KH-1"])
def test_the_code_confirms_however_it_is_typed(where, confirm):
    assert run(*where, "erase", "kh1", "--confirm", confirm).code == 0


@pytest.mark.parametrize(
    ("ground", "printed"),
    [
        ([], "owner"),
        (["--reason", "asked by telephone"], "asked by telephone"),
        (["--request", "YC000007"], "YC000007"),
    ],
)
def test_the_certificate_says_why(where, tmp_path, ground, printed):
    result = run(*where, "--json", "erase", "KH1", "--confirm", "KH1", *ground, "--certificate", tmp_path / "c.pdf")
    assert result.json == {
        "erased": 1,
        "kept": [],
        "residue": 0,
        "shared": 1,
        "certificate": str(tmp_path / "c.pdf"),
        "letters": None,
        "number": result.json["number"],
        "places": [],
        "backups": {"rewritten": 0, "waiting": 0},
    }
    text = "\n".join(pages_of((tmp_path / "c.pdf").read_bytes()))
    assert printed in text and result.json["number"] in text and "Nhiên" not in text


def test_people_are_told_the_outcome(where, tmp_path):
    shown = run(*where, "erase", "KH1", "--confirm", "KH1")
    assert "One person was erased." in shown.out and "no trace is left" in shown.out
    assert "One value stays, because somebody else has it too." in shown.out
    number = shown.out.split("Certificate: ")[1].split()[0]
    again = run(*where, "certificate", number.lower(), "--out", tmp_path / "again.pdf")
    assert again.code == 0 and (tmp_path / "again.pdf").is_file()


def test_a_place_that_cannot_be_written_is_told_before_anything_is_erased(where, tmp_path):
    result = run(*where, "erase", "KH1", "--confirm", "KH1", "--certificate", tmp_path / "nowhere" / "c.pdf")
    assert result.code == 1 and "(FI-08)" in result.err
    assert run(*where, "show", "KH1").code == 0


def test_a_certificate_that_fails_at_the_last_moment_is_told_as_what_it_is(where, tmp_path):
    def fail(name):
        # The last write of the command: everything of the book is written by then.
        if name.startswith("erase.9"):
            (tmp_path / "c.pdf").mkdir()

    with files.Faults(fail):
        result = run(*where, "--json", "erase", "KH1", "--confirm", "KH1", "--certificate", tmp_path / "c.pdf")
    assert (result.code, result.json["code"]) == (1, "CL-10")
    assert "erased" in result.json["error"] and "certificate GX" in result.json["do"]
    assert run(*where, "scan", "Lý Thị An Nhiên", "an@example.com").code == 1  # the namesake has the name
    assert run(*where, "scan", "an@example.com").code == 0


def test_a_trace_is_red_and_no_certificate_is_written(where, tmp_path, config_folder):
    def leave(name):
        if name.startswith("erase.5"):
            next(config_folder.rglob(SERIAL)).write_text("an@example.com")

    with files.Faults(leave):
        result = run(*where, "erase", "KH1", "--confirm", "KH1", "--certificate", tmp_path / "c.pdf")
    assert result.code == 1
    assert "One trace was left" in result.err and "NOT done" in result.err and SERIAL in result.err
    assert not (tmp_path / "c.pdf").exists()
    # The next open finds it gone (the file was written anew) and finishes.
    assert run(*where, "verify").code == 0
    assert run(*where, "scan", "an@example.com").code == 0


def test_the_same_in_json(where, config_folder):
    def leave(name):
        if name.startswith("erase.5"):
            next(config_folder.rglob(SERIAL)).write_text("an@example.com")

    with files.Faults(leave):
        result = run(*where, "--json", "erase", "KH1", "--confirm", "KH1")
    assert (result.code, result.json["residue"], result.json["certificate"]) == (1, 1, None)


def test_letters_to_the_recipients_name_the_disclosures_and_nobody(where, tmp_path):
    done = run(*where, "--json", "erase", "KH1", "--confirm", "KH1", "--letters", tmp_path / "letters.pdf")
    assert done.json["letters"] == str(tmp_path / "letters.pdf")
    (page,) = pages_of((tmp_path / "letters.pdf").read_bytes())
    assert "To: Xưởng in" in page and "TL000001" in page and done.json["number"] in page
    assert "An Nhiên" not in page
    none = run(*where, "--json", "erase", "KH2", "--confirm", "KH2", "--letters", tmp_path / "none.pdf")
    assert none.json["letters"] is None and not (tmp_path / "none.pdf").exists()
