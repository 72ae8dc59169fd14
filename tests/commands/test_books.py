"""A new book and its sheet; the way back when passwords or key files are lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.vault.book import SLOTS
from tests.commanding import Stream, run
from tests.conftest import PASSWORD
from tests.reports.reading import pages_of

NEW = "ganz anderes Kennwort"


def sheet_file(tmp_path: Path, lines: tuple[str, ...]) -> Path:
    path = tmp_path / "sheet.txt"
    path.write_text("\n".join(lines), "utf-8")
    return path


@pytest.fixture
def book(books, tmp_path):
    books.create().close()
    return tmp_path / "book"


@pytest.fixture
def sheet(books, tmp_path):
    """The book's sheet as a text file, as somebody copies it out of the PDF."""
    return sheet_file(tmp_path, (*books.sheet.key_lines, *books.sheet.sealed_lines))


def opens(book: Path, password: str) -> bool:
    return run("--data-dir", book, "verify", stdin=password + "\n").code == 0


def test_a_new_book_opens_with_its_password_and_from_its_printed_sheet(tmp_path):
    made = run(
        "--data-dir", tmp_path / "new", "--json", "new", "--office", "Quảng cáo", "--owner", "Lê Hà",
        "--recovery-sheet", tmp_path / "sheet.pdf",
    )  # fmt: skip
    assert made.code == 0, made
    assert made.json == {
        "folder": str(tmp_path / "new"),
        "office": "Quảng cáo",
        "owner": "Lê Hà",
        "recovery_sheet": str(tmp_path / "sheet.pdf"),
    }
    assert opens(tmp_path / "new", PASSWORD)
    printed = sheet_file(tmp_path, ("\n".join(pages_of((tmp_path / "sheet.pdf").read_bytes())),))
    assert run("--data-dir", tmp_path / "new", "recover", "--sheet", printed, stdin=NEW + "\n").code == 0
    assert opens(tmp_path / "new", NEW) and not opens(tmp_path / "new", PASSWORD)


def test_the_owners_login_is_the_name_or_what_was_chosen(tmp_path):
    for folder, more, login in (("a", (), "Lê Hà"), ("b", ("--login", "ha"), "ha")):
        where = ("--data-dir", tmp_path / folder)
        assert run(*where, "new", "--office", "X", "--owner", "Lê Hà", *more).code == 0
        assert run(*where, "--user", login, "verify").code == 0
        assert run(*where, "--user", "somebody", "verify").code == 1


def test_without_a_place_for_the_sheet_its_lines_are_shown_on_a_terminal_only(tmp_path):
    piped = run("--lang", "en", "--data-dir", tmp_path / "a", "new", "--office", "X", "--owner", "Y")
    assert piped.code == 0 and "K1:" not in piped.out + piped.err
    assert "There is no recovery sheet on paper yet" in piped.err and "recovery-sheet --out" in piped.err
    shown = run("--lang", "en", "--data-dir", tmp_path / "b", "new", "--office", "X", "--owner", "Y", terminal=True)
    lines = [line.strip() for line in shown.out.splitlines() if line.startswith("  ")]
    assert [line[:3] for line in lines] == ["K1:", "K2:", "S1:", "S2:", "S3:", "S4:", "S5:", "S6:"]
    typed = "\n".join((NEW, *lines))
    assert run("--data-dir", tmp_path / "b", "recover", "--sheet", "-", stdin=typed).code == 0
    assert opens(tmp_path / "b", NEW)


def test_a_sheet_is_never_written_over_another_file(tmp_path):
    (tmp_path / "sheet.pdf").write_text("of another book")
    result = run(
        "--data-dir", tmp_path / "new", "new", "--office", "X", "--owner", "Y",
        "--recovery-sheet", tmp_path / "sheet.pdf",
    )  # fmt: skip
    assert result.code == 1 and "CL-05" in result.err
    assert (tmp_path / "sheet.pdf").read_text() == "of another book"
    assert not (tmp_path / "new").exists()


def test_a_short_password_makes_no_book(tmp_path):
    result = run("--data-dir", tmp_path / "new", "new", "--office", "X", "--owner", "Y", stdin="short\n")
    assert result.code == 1 and "KY-02" in result.err
    assert not (tmp_path / "new" / "book.db").exists()


def test_a_sheet_sets_a_new_password_where_every_key_file_is_lost(book, sheet, config_folder):
    (book / SLOTS).unlink()
    for copy in config_folder.rglob(SLOTS):
        copy.unlink()
    assert not opens(book, PASSWORD)
    assert run("--data-dir", book, "recover", "--sheet", sheet, stdin=NEW + "\n").code == 0
    assert opens(book, NEW) and not opens(book, PASSWORD)


def test_an_old_key_file_that_turns_up_again_changes_nothing(book, sheet, config_folder):
    old = (book / SLOTS).read_bytes()
    for copy in (book / SLOTS, *config_folder.rglob(SLOTS)):
        copy.unlink()
    assert run("--data-dir", book, "recover", "--sheet", sheet, stdin=NEW + "\n").code == 0
    (book / SLOTS).write_bytes(old)
    assert opens(book, NEW) and not opens(book, PASSWORD)


def test_the_new_sheet_of_a_recovery_opens_the_book(book, sheet, tmp_path):
    result = run(
        "--data-dir", book, "--json", "recover", "--sheet", sheet, "--recovery-sheet", tmp_path / "next.pdf",
        stdin=NEW + "\n",
    )  # fmt: skip
    assert result.json == {"user": "ha", "recovery_sheet": str(tmp_path / "next.pdf")}
    printed = sheet_file(tmp_path, ("\n".join(pages_of((tmp_path / "next.pdf").read_bytes())),))
    third = "noch ein ganz anderes"
    assert run("--data-dir", book, "recover", "--sheet", printed, stdin=third + "\n").code == 0
    assert opens(book, third) and not opens(book, NEW)


def test_a_new_sheet_can_be_made_at_any_time(book, tmp_path):
    result = run("--data-dir", book, "--json", "recovery-sheet", "--out", tmp_path / "next.pdf")
    assert result.json == {"recovery_sheet": str(tmp_path / "next.pdf")}
    printed = sheet_file(tmp_path, ("\n".join(pages_of((tmp_path / "next.pdf").read_bytes())),))
    assert run("--data-dir", book, "recover", "--sheet", printed, stdin=NEW + "\n").code == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-1.7 ...", "CL-07"), (b"nothing of a sheet", "KY-09"), (b"", "KY-09"), (b"\xff\x00\xfe", "KY-09")],
)
def test_a_sheet_that_is_none_is_refused_and_the_password_stays(book, tmp_path, content, code):
    (tmp_path / "sheet.txt").write_bytes(content)
    result = run("--data-dir", book, "recover", "--sheet", tmp_path / "sheet.txt", stdin=NEW + "\n")
    assert result.code == 1 and code in result.err
    assert opens(book, PASSWORD)


def test_a_recovery_with_a_short_password_changes_nothing(book, sheet):
    result = run("--data-dir", book, "recover", "--sheet", sheet, stdin="short\n")
    assert result.code == 1 and "KY-02" in result.err
    assert opens(book, PASSWORD)


def test_colours_and_lines_never_go_into_a_script(tmp_path):
    made = run("--data-dir", tmp_path / "a", "--json", "new", "--office", "X", "--owner", "Y", terminal=True)
    assert made.json["recovery_sheet"] is None
    assert "K1:" not in made.out + made.err
    assert Stream(terminal=True).isatty()


def test_the_offices_facts_and_policy_stand_on_its_papers(book, tmp_path):
    policy = tmp_path / "policy.txt"
    policy.write_text("Chính sách bảo mật", "utf-8")
    where = ("--data-dir", book)
    given = ("--phone", "0913080864", "--hours", "7h-20h", "--email", "A@example.vn", "--policy", policy)
    changed = run(*where, "--json", "office", *given, "--policy-version", "2022")
    assert changed.code == 0, changed
    assert changed.json["phone"] == "0913 080 864" and changed.json["name"] == "Quảng cáo Thử"
    assert "7h-20h" in run(*where, "--lang", "en", "office").out
    assert run(*where, "report", "disclosures", "--out", tmp_path / "r.pdf").code == 0
    (page,) = pages_of((tmp_path / "r.pdf").read_bytes())
    assert "0913 080 864" in page and "2022" in page
    assert run(*where, "office", "--email", "none").code == 1
