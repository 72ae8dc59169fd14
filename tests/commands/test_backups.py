"""Backups from the command line: made, listed, restored without who was erased since."""

from __future__ import annotations

import shutil

from pypdf import PdfReader

from tests.commanding import run
from tests.conftest import PASSWORD


def test_a_backup_from_before_an_erasure_opens_without_that_person(folder, tmp_path, books):
    place = tmp_path / "stick"
    place.mkdir()
    made = run("backup", place, "--data-dir", folder, "--json")
    assert (made.code, made.json["medium"], made.json["people"]) == (0, 1, 1)
    shutil.copytree(made.json["folder"], tmp_path / "drawer")
    done = run("erase", "KH000001", "--confirm", "KH000001", "--data-dir", folder, "--json")
    assert done.code == 0
    listed = run("backups", "--data-dir", folder, "--json")
    assert [each["pending"] for each in listed.json["backups"]] == [[]]
    assert "phương tiện số 1" in run("backups", "--data-dir", folder).out
    new = tmp_path / "new"
    restored = run("restore", tmp_path / "drawer", "--to", new, "--ledger", folder / "erasures.ledger", "--json")
    assert (restored.code, restored.json["erased_again"], restored.json["saved"]) == (0, 1, None)
    assert run("scan", "Trần Thị Thùy Dương", "0395678945", "--data-dir", new).code == 0
    assert run("find", "Dương", "--data-dir", new, "--json").json == []
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("\n".join(books.sheet.key_lines), encoding="utf-8")
    again = run("restore", tmp_path / "drawer", "--to", folder, "--sheet", sheet)
    assert again.code == 0, again.err
    assert run("scan", "Trần Thị Thùy Dương", "--data-dir", folder).code == 0


def test_what_is_no_backup_is_refused(folder, tmp_path):
    refused = run("restore", tmp_path, "--to", folder, "--json", stdin=PASSWORD + "\n")
    assert (refused.code, refused.json["code"]) == (1, "BA-02")
    assert run("backup", tmp_path / "nowhere", "--data-dir", folder, "--json").json["code"] == "BA-04"
    assert run("backup", "--data-dir", folder).code == 2


def test_a_lost_medium_is_noted_and_its_paper_written(folder, tmp_path):
    (tmp_path / "stick").mkdir()
    made = run("--data-dir", folder, "--json", "backup", tmp_path / "stick").json
    result = run("--data-dir", folder, "--json", "lost", made["medium"], "--out", tmp_path / "lost.pdf")
    assert (result.json["medium"], len(result.json["backups"]), result.json["people"]) == (
        made["medium"], 1, made["people"],
    )  # fmt: skip
    assert len(PdfReader(tmp_path / "lost.pdf").pages) == 2
    assert run("--data-dir", folder, "--json", "lost", 9).json["code"] == "BA-09"
