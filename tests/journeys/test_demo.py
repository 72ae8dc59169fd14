"""The sample office: its files are what the maker makes, the main job holds on it, nothing else is touched."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from desktop_app.commands import demo
from desktop_app.language import LANGUAGES
from desktop_app.platform import lock_file
from desktop_app.vault.book import LOCK
from tests.commanding import run, spawn
from tests.reports.reading import pages_of
from tests.tools import demo_office

PAPERS = {"recovery_sheet", "disclosed", "data_held", "disclosures", "certificate"}


def test_the_files_are_what_the_maker_makes():
    assert demo_office.stale() == []


def test_everybody_in_it_is_invented():
    text = b"".join(demo_office.files().values()).decode("utf-8", "replace")
    assert {address.split("@")[1] for address in re.findall(r"[\w.]+@[\w.]+\w", text)} <= {"example.com"}
    # Every telephone number of ten digits and more is in the block that hardly anybody has.
    maker = demo_office.Maker()
    assert {each.phone[:3] for each in maker.customers()} == {"059"}


def test_the_main_job_holds_on_it(tmp_path):
    result = spawn("--json", "demo", "--no-window", cwd=tmp_path, stdin="")
    assert result.code == 0, result
    account = result.json
    assert account["ok"] and all(step["ok"] for step in account["steps"])
    assert account["folder"] == str(tmp_path / "demo-office")
    assert account["papers"].keys() == PAPERS
    for path in account["papers"].values():
        assert Path(path).read_bytes().startswith(b"%PDF-")
    steps = {step["step"]: step for step in account["steps"]}
    assert (steps["erase"]["residue"], steps["scan"]["hits"], steps["verify"]["faults"]) == (0, 0, [])
    assert steps["erase"]["before"] > 3
    # It is a real book: it opens with what was told, in a program of its own.
    where = ("--data-dir", account["data_dir"], "--user", account["user"])
    assert spawn(*where, "verify", stdin=account["password"] + "\n").code == 0
    found = spawn(*where, "--json", "find", "phạm quang huy", stdin=account["password"] + "\n")
    assert found.json[0]["code"] == demo_office.HUSBAND


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_account_is_short_and_readable(tmp_path, lang):
    result = run("--lang", lang, "demo", "--dir", tmp_path / "demo", stdin="")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert len(lines) <= 40
    assert ("DỮ LIỆU MẪU" if lang == "vi" else "SAMPLE DATA") in lines[0]
    assert "✗" not in result.out and "{" not in result.out
    for name in ("recovery-sheet", "data-held", "disclosures", "for-the-partner", "certificate"):
        assert str(tmp_path / "demo" / "papers" / f"{name}.pdf") in result.out
    profile = json.loads((demo_office.FOLDER / demo_office.OFFICE).read_text("utf-8"))
    assert profile["password"] in result.out
    certificate = "".join(pages_of((tmp_path / "demo" / "papers" / "certificate.pdf").read_bytes()))
    assert profile["story"]["name"] not in certificate


def test_a_second_run_replaces_the_first_and_leaves_what_is_not_its_own(tmp_path):
    folder = tmp_path / "demo"
    assert run("demo", "--dir", folder, stdin="").code == 0
    (folder / "mine.txt").write_text("keep")
    (folder / "papers" / "stale.pdf").write_text("old")
    assert run("demo", "--dir", folder, stdin="").code == 0
    assert (folder / "mine.txt").read_text() == "keep"
    assert not (folder / "papers" / "stale.pdf").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "demo" / "book").mkdir(parents=True)
    (tmp_path / "demo" / "book" / "book.db").write_text("somebody's")
    (tmp_path / "file").write_text("a file")
    for place in ("demo", "file"):
        result = run("demo", "--dir", tmp_path / place, stdin="")
        assert result.code == 1 and "CL-12" in result.err
    assert (tmp_path / "demo" / "book" / "book.db").read_text() == "somebody's"


def test_a_sample_that_is_open_elsewhere_is_left_alone(tmp_path, clock):
    folder = tmp_path / "demo"
    (folder / "book").mkdir(parents=True)
    (folder / demo.MARK).touch()
    with lock_file(folder / "book" / LOCK, clock()):
        result = run("demo", "--dir", folder, stdin="")
    assert result.code == 1 and "DB-02" in result.err


def test_the_sample_leaves_nothing_in_this_computers_config_folder(tmp_path, config_folder):
    before = os.environ["SOKIN_CONFIG_DIR"]
    assert run("demo", "--dir", tmp_path / "demo", stdin="").code == 0
    assert not config_folder.exists()
    assert os.environ["SOKIN_CONFIG_DIR"] == before


def test_a_step_that_does_not_hold_is_told_and_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "_terms", lambda story: ["Phạm Quang Huy"])  # he is not erased
    result = run("--lang", "en", "demo", "--dir", tmp_path / "demo", stdin="")
    assert result.code == 1
    assert "✗ The opened book was searched again" in result.err and "Not everything held" in result.err
