"""The check of the installed program can fail, part by part."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop_app.services import selftest

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PARTS = ["language", "fonts", "keys", "cipher", "proof", "pdf", "spreadsheets", "folders"]


def test_an_installed_program_is_whole():
    found = selftest.self_test(NOW)
    assert [(each.name, each.fault) for each in found] == [(name, "") for name in PARTS]


@pytest.mark.parametrize("part", PARTS)
def test_a_broken_part_is_named_and_the_others_are_tried(part, monkeypatch):
    def broken(*_):
        raise OSError("a wheel is missing")

    monkeypatch.setattr(selftest, f"_{part}", broken)
    found = {each.name: each.fault for each in selftest.self_test(NOW)}
    assert found == {name: "OSError" if name == part else "" for name in PARTS}


def test_a_folder_that_cannot_be_written_is_named(config_folder):
    config_folder.parent.mkdir(parents=True, exist_ok=True)
    config_folder.write_text("in the way")
    assert {each.name for each in selftest.self_test(NOW) if not each.ok} == {"folders"}
