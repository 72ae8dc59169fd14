"""A report of a fault of ours names lines of ours, and nothing of anybody."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop_app.commands import crash
from desktop_app.rules import phones
from desktop_app.rules.errors import Rejected

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SECRET = "Trần Thị Thùy Dương 0983275173"


def failed() -> Exception:
    try:
        try:
            phones.parse_phone(SECRET)  # a frame of ours, a value in a message below
        except Rejected as error:
            raise KeyError(SECRET) from error
    except KeyError as error:
        return error
    raise AssertionError


def test_a_report_holds_kinds_and_lines_of_ours_but_no_value():
    text = crash.report(failed(), NOW)
    assert SECRET not in text and "Dương" not in text and "0983" not in text
    assert "builtins.KeyError" in text
    assert "desktop_app.rules.errors.Rejected PH-" in text
    assert "  desktop_app/rules/phones.py:" in text
    assert "2026-11-22T10:00:00+07:00" in text
    assert "site-packages" not in text


def test_an_endless_chain_ends():
    error = ValueError()
    error.__cause__ = error
    assert crash.report(error, NOW).count("builtins.ValueError") == 10


def test_reports_lie_in_the_config_folder_and_do_not_pile_up(config_folder):
    paths = [crash.write(failed(), NOW) for _ in range(crash.KEPT + 3)]
    assert paths[-1].parent == config_folder / "crashes"
    assert len(list((config_folder / "crashes").glob("*.txt"))) == crash.KEPT


def test_where_nothing_can_be_written_there_is_no_report(config_folder):
    config_folder.parent.mkdir(parents=True, exist_ok=True)
    config_folder.write_text("in the way")
    assert crash.write(failed(), NOW) is None
