"""Users from the command line: a new one gets a code, chooses a password, and may what their role may."""

from __future__ import annotations

import pytest

from tests.commanding import run
from tests.conftest import PASSWORD

OWN = "một câu chỉ Lan biết"


@pytest.fixture
def folder(books):
    books.create().close()
    return books.folder / "book"


def test_somebody_is_added_chooses_a_password_and_leaves(folder):
    made = run("user", "add", "Trần Thị Lan", "--role", "hotline", "--data-dir", folder, "--json", "--user", "ha")
    assert (made.code, made.json["user"]) == (0, "lan")
    as_lan = ("--data-dir", folder, "--user", "lan")
    refused = run("find", "x", *as_lan, "--json", stdin=f"{made.json['code']}\n")
    assert refused.json["code"] == "KY-14"
    assert run("password", *as_lan, stdin=f"{made.json['code']}\n{OWN}\n").code == 0
    assert run("find", "x", *as_lan, "--json", stdin=f"{OWN}\n").json == []
    assert run("verify", *as_lan, "--json", stdin=f"{OWN}\n").json["code"] == "PE-01"
    changed = run("user", "change", "lan", "--role", "staff", "--data-dir", folder, "--user", "ha", "--json")
    assert [(each["user"], each["role"]) for each in changed.json] == [("ha", "owner"), ("lan", "staff")]
    assert run("verify", *as_lan, "--json", stdin=f"{OWN}\n").json["ok"]
    assert "đã nghỉ việc" in run("user", "left", "lan", "--data-dir", folder, "--user", "ha").out
    assert run("find", "x", *as_lan, "--json", stdin=f"{OWN}\n").json["code"] == "KY-01"


def test_what_cannot_be_is_refused(folder):
    assert run("user", "left", "ha", "--data-dir", folder, "--json").json["code"] == "US-03"
    assert run("user", "change", "x", "--role", "staff", "--data-dir", folder, "--json").json["code"] == "US-02"
    assert run("user", "add", "Lan", "--role", "king", "--data-dir", folder).code == 2
    assert run("password", "--data-dir", folder, "--json", stdin=f"{PASSWORD}\nkurz\n").json["code"] == "KY-02"
    assert run("user", "list", "--data-dir", folder, "--json").json[0]["user"] == "ha"
