"""The new sheet of a forgotten password is told of like every other, until one was printed or saved."""

from __future__ import annotations

import pytest

from desktop_app.office import open_book, open_book_with_sheet
from desktop_app.services import access, recovery
from desktop_app.vault.recovery import parse_sheet
from tests.commanding import run
from tests.conftest import CHEAP

NEW = "ganz anderes Kennwort"


def told(books):
    with open_book(books.folder / "book", "ha", NEW, clock=books.clock, cost=CHEAP) as office:
        return {each.msgid for each in office.notices}


def test_it_is_told_at_every_opening_until_it_is_kept(books):
    books.create().close()
    sheet = parse_sheet(books.sheet.qr)
    with open_book_with_sheet(books.folder / "book", sheet, clock=books.clock) as office:
        text = office.do(access.reset_password, sheet, NEW, cost=CHEAP)
    assert told(books) == told(books) == {recovery.NOT_KEPT}
    with open_book_with_sheet(books.folder / "book", parse_sheet(text.qr), clock=books.clock) as office:
        office.run(recovery.sheet_kept)
    assert told(books) == set()


def test_so_it_is_where_every_key_file_was_lost(books):
    books.create().close()
    lost = list(books.folder.rglob("*.slots*"))
    assert len(lost) >= 2  # beside the book and in the configuration folder
    for each in lost:
        each.unlink()
    sheet = parse_sheet(books.sheet.qr)
    with open_book_with_sheet(books.folder / "book", sheet, clock=books.clock) as office:
        office.do(access.reset_password, sheet, NEW, cost=CHEAP)
    assert told(books) == {recovery.NOT_KEPT}


@pytest.mark.parametrize(("out", "expected"), [("new.pdf", set()), ("", {recovery.NOT_KEPT})])
def test_the_command_keeps_what_it_writes(books, tmp_path, out, expected):
    books.create().close()
    printed, book = tmp_path / "sheet.txt", books.folder / "book"
    printed.write_text("\n".join([*books.sheet.key_lines, *books.sheet.sealed_lines]))
    to = ("--recovery-sheet", tmp_path / out) if out else ()
    assert run("--data-dir", book, "recover", "--sheet", printed, *to, stdin=NEW + "\n").code == 0
    assert told(books) == expected
