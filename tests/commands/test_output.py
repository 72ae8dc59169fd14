"""What is shown: hostile text harms no terminal, JSON is whole, every console can take it."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.commands.output import Closed, Output, as_json, harmless, prepare
from desktop_app.language import Language
from desktop_app.rules.errors import Rejected
from tests.commanding import Stream

TEXTS = st.text(st.characters(codec=None), max_size=60)  # lone surrogates and controls included


def output(*, json: bool = False, terminal: bool = False, lang: str = "en") -> tuple[Output, Stream, Stream]:
    out, err = Stream(terminal=terminal), Stream(terminal=terminal)
    return Output(out, err, Language.of(lang), json=json), out, err


def is_harmless(text: str) -> bool:
    """No control, format or half character is left; an emoji's joiner is shown as an escape, too."""
    return not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text)


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b[31mAn", "\\x1b[2J\\x1b[31mAn"),
        ("An\rBình", "An\\rBình"),
        ("An\nBình\tChi", "An\\nBình\\tChi"),
        ("\u202egnol\u202c", "\\u202egnol\\u202c"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("\x9b31m\x7f", "\\x9b31m\\x7f"),
        ("half \ud800", "half \\ud800"),
        ("Nguyễn Thị Ỷ 3 × 1,2 m – “ổn”", "Nguyễn Thị Ỷ 3 × 1,2 m – “ổn”"),
    ],
)
def test_a_terminal_is_shown_escapes_and_does_not_act_on_them(hostile, shown):
    assert harmless(hostile) == shown


@given(TEXTS)
def test_no_text_of_users_can_act_on_a_terminal(text):
    assert is_harmless(harmless(text))
    out, stream, _ = output()
    out.line(text)
    out.pairs([(text, text)])
    out.columns([(text, text, text)])
    assert stream.raw_bytes.count(b"\n") == 3
    assert is_harmless(stream.raw_bytes.decode().replace("\n", ""))


@given(st.recursive(TEXTS | st.integers() | st.none() | st.booleans(), lambda inner: st.lists(inner, max_size=3)))
def test_json_says_the_same_and_is_harmless_too(value):
    text = as_json({"value": value})
    assert json.loads(text) == {"value": value}
    assert is_harmless(text.replace("\n", ""))
    text.encode("utf-8")


def test_vietnamese_letters_stand_in_json_as_they_are():
    assert "Thùy Dương" in as_json(["Thùy Dương"])


def test_files_and_pipes_get_utf_8_whatever_the_code_page():
    stream = Stream(encoding="cp1252")
    prepare(stream)
    stream.write("Dương \ud800")
    assert stream.raw_bytes == "Dương ".encode() + b"\\ud800"


def test_a_legacy_terminal_keeps_its_encoding_and_never_fails():
    stream = Stream(encoding="cp1258", terminal=True)
    prepare(stream)
    stream.write("Ỷ ₫ 😀")
    assert stream.raw_bytes == b"? \xfe ?"


def test_a_stream_without_bytes_beneath_is_left_alone():
    stream = io.StringIO()
    prepare(stream)
    Output(stream, stream, Language.of("vi"), json=False).line("Dương")
    assert stream.getvalue() == "Dương\n"


def test_a_stream_that_lacks_letters_shows_escapes():
    stream = Stream(encoding="ascii")
    Output(stream, stream, Language.of("vi"), json=False).line("Dương")
    assert stream.raw_bytes == b"D\\u01b0\\u01a1ng\n"


def test_people_see_three_lines_and_scripts_an_object():
    refusal = Rejected("AB-01", "No {what}.", safe="All is safe.", do="Do this.", what="\x1b[2J")
    out, stream, errors = output()
    out.refuse(refusal)
    assert (stream.raw_bytes, errors.raw_bytes) == (b"", b"No \\x1b[2J.\nAll is safe.\nDo this. (AB-01)\n")
    out, stream, errors = output(json=True)
    out.refuse(refusal)
    assert json.loads(stream.raw_bytes) == {
        "error": "No \x1b[2J.",
        "safe": "All is safe.",
        "do": "Do this.",
        "code": "AB-01",
    }
    assert errors.raw_bytes == b""


def test_colour_is_for_terminals_that_want_it(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for terminal, wanted, shown in ((True, "", b"\x1b[31mred\x1b[0m\n"), (True, "1", b"red\n"), (False, "", b"red\n")):
        monkeypatch.setenv("NO_COLOR", wanted)
        out, _, errors = output(terminal=terminal)
        out.red("red")
        assert errors.raw_bytes == shown


@pytest.mark.parametrize("error", [BrokenPipeError(), ConnectionResetError()])
def test_a_reader_that_went_away_is_told_apart_from_a_fault(error):
    class Gone(io.StringIO):
        def write(self, text):
            raise error

    with pytest.raises(Closed):
        Output(Gone(), Gone(), Language.of("vi"), json=False).line("x")


def test_columns_are_cut_but_for_the_last():
    out, stream, _ = output()
    out.columns([("K" * 60, "end" * 30), ("a", "b")], widest=5)
    assert stream.raw_bytes.decode().splitlines() == [f"KKKK…  {'end' * 30}", "a      b"]
