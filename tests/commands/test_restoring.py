"""Restoring from the command line where one thing opens the backup and another the book."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest

from desktop_app.services import people
from tests.commanding import run
from tests.conftest import PASSWORD


@pytest.fixture
def home(books, tmp_path):
    """A closed book whose key was changed since the set in the drawer was made; both sheets lie there too."""
    with closing(books.create()) as office:
        shutil.copytree(office.back_up().folder, tmp_path / "drawer")
        (tmp_path / "old.txt").write_text(books.sheet.qr, encoding="utf-8")
        (tmp_path / "new.txt").write_text(office.rotate_key().sheet.qr, encoding="utf-8")
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
    return tmp_path


@pytest.mark.parametrize("sheet", ["old", "new"])
def test_the_password_is_asked_for_where_the_sheet_opens_only_one_of_them(home, sheet):
    asked = ("restore", home / "drawer", "--to", home / "book", "--sheet", home / f"{sheet}.txt", "--json")
    refused = run(*asked, stdin="")
    assert (refused.code, refused.json["code"]) == (1, "CL-02")
    assert "khóa" in refused.err  # and why
    assert run(*asked, stdin="a wrong password\n").json["code"] == "KY-01"
    assert run("find", "nam", "--data-dir", home / "book", "--json").json
    done = run(*asked)
    assert done.code == 0, done.err
    assert done.json["saved"]
    assert run("find", "nam", "--data-dir", home / "book", "--json").json == []


def test_a_password_that_opens_both_is_enough(home):
    done = run("restore", home / "drawer", "--to", home / "book", "--json", stdin=PASSWORD + "\n")
    assert done.code == 0, done.err
