"""Passwords and sheets come from a terminal or standard input, in any dress, never silently wrong."""

from __future__ import annotations

import io
import locale

import pytest

from desktop_app.commands.asking import Asking
from desktop_app.language import Language
from desktop_app.rules.errors import Rejected
from tests.commanding import Stream


def asking(data: bytes = b"", *, terminal: bool = False, typed: list[str] | None = None) -> Asking:
    answers = iter(typed or [])
    return Asking(
        Stream(data, terminal=terminal), Language.of("vi"), lambda prompt: next(answers), prompts=io.StringIO()
    )


@pytest.mark.parametrize(
    ("line", "password"),
    [
        ("mật khẩu\n", "mật khẩu"),
        ("mật khẩu\r\n", "mật khẩu"),
        ("\ufeffmật khẩu\nnext line\n", "mật khẩu"),
        (" blanks count \n", " blanks count "),
        ("no line end", "no line end"),
    ],
)
def test_the_first_line_of_standard_input_is_the_password(line, password):
    assert asking(line.encode()).password() == password
    assert asking(line.encode()).new_password() == password


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n", "\ufeff\n".encode()])
def test_no_password_is_refused(data):
    for ask in (asking(data).password, asking(data).new_password):
        with pytest.raises(Rejected, match="CL-02"):
            ask()


@pytest.mark.skipif(locale.getencoding().lower() != "utf-8", reason="here every byte is a letter")
def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Rejected, match="CL-04"):
        asking(b"\xff\xfe\xfa\n").password()


def test_on_a_terminal_the_password_is_typed_blindly():
    assert asking(terminal=True, typed=["geheim"]).password() == "geheim"


def test_a_new_password_is_typed_twice():
    assert asking(terminal=True, typed=["the same one", "the same one"]).new_password() == "the same one"
    with pytest.raises(Rejected, match="CL-03"):
        asking(terminal=True, typed=["the same one", "the same 0ne"]).new_password()


def test_the_rest_of_standard_input_is_the_sheet():
    both = asking("mật khẩu\nK1: A\nK2: B\n\nS1: C\n".encode())
    assert both.password() == "mật khẩu"
    assert both.sheet() == "K1: A\nK2: B\n\nS1: C\n"


def test_a_sheet_typed_on_a_terminal_ends_with_an_empty_line():
    assert asking(b"\nK1: A\nK2: B\n\nrest\n", terminal=True).sheet() == "\nK1: A\nK2: B\n"
