"""What the command line tells of backups: that they are lost, away or under an old key, and who is still in them."""

from __future__ import annotations

from pathlib import Path

from tests.commanding import run


def lines(folder: Path, *more: str) -> str:
    listed = run("backups", "--data-dir", folder, *more)
    assert listed.code == 0, listed.err
    return listed.out


def test_a_backup_that_is_away_lost_or_under_an_old_key_says_so(folder, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    assert run("backup", stick, "--data-dir", folder).code == 0
    told = lines(folder, "--lang", "en")
    assert "medium 1" in told and "medium 1:" not in told and "old key" not in told
    stick.rename(tmp_path / "drawer")
    assert "medium 1: not plugged in" in lines(folder, "--lang", "en")
    assert run("rotate", "--recovery-sheet", tmp_path / "sheet.pdf", "--data-dir", folder).code == 0
    assert "medium 1: not plugged in, under an old key" in lines(folder, "--lang", "en")
    assert "theo khóa cũ" in lines(folder)
    (one,) = run("backups", "--data-dir", folder, "--json").json["backups"]
    assert (one["under_old_key"], one["lost"]) == (True, False)
    assert run("lost", "1", "--data-dir", folder).code == 0
    assert "medium 1: lost, under an old key" in lines(folder, "--lang", "en")


def test_a_backup_that_keeps_the_erased_is_told_after_backing_up(folder, tmp_path):
    stick, other = tmp_path / "stick", tmp_path / "other"
    for each in (stick, other):
        each.mkdir()
    made = run("backup", stick, "--data-dir", folder, "--json").json
    database = Path(made["folder"]) / "book.db"
    database.write_bytes(database.read_bytes()[:-4096])
    assert run("erase", "KH000001", "--confirm", "KH000001", "--data-dir", folder).code == 0
    told = run("backup", other, "--data-dir", folder, "--lang", "en")
    assert told.code == 0
    assert "still holds people who were erased and cannot be rewritten" in told.err
    assert f"Back up to its place, {Path(made['folder']).parent}" in told.err


def test_after_a_new_key_one_backup_that_stays_under_the_old_one_is_one(folder, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    assert run("backup", stick, "--data-dir", folder).code == 0
    stick.rename(tmp_path / "drawer")
    done = run("rotate", "--data-dir", folder, "--recovery-sheet", tmp_path / "sheet.pdf", "--lang", "en")
    assert "\n1 backup stays under the old key:" in done.out
