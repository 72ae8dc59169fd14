"""What a command shows: plain lines for people, or one JSON value for scripts.

Text of users is data: control characters, escape sequences and characters that reorder text are shown as escapes, so
that a customer's name can neither move the cursor of a terminal nor hide a part of a line.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from desktop_app.language import Language
from desktop_app.rules.errors import Message, Problem

# Controls (with line ends), soft hyphen, zero-width and bidirectional signs, line separators, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\ufffb]"
)
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_RED, _BOLD, _PLAIN = "\x1b[31m", "\x1b[1m", "\x1b[0m"


class Closed(Exception):
    """Nobody reads the output any more (``find … | head``)."""


def harmless(text: str) -> str:
    """`text` on one line, with every character that a terminal would act upon written out as an escape."""
    return _UNSAFE.sub(lambda found: _NAMED.get(found[0]) or _escaped(found[0]), text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def as_json(value: Any) -> str:
    """`value` as JSON that reads the same in every console: letters as they are, unsafe characters escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # Line ends stand between values only; inside of strings `json` has escaped them.
    return _UNSAFE.sub(lambda found: found[0] if found[0] == "\n" else f"\\u{ord(found[0]):04x}", text)


def prepare(stream: TextIO) -> None:
    """Let every letter through `stream`: UTF-8 to files and pipes, whatever Windows' code page says.

    A terminal of another encoding keeps it, and shows "?" for what it does not have.
    """
    if not isinstance(stream, io.TextIOWrapper):
        return
    if stream.isatty() and stream.encoding.lower().replace("-", "") != "utf8":
        stream.reconfigure(errors="replace")
    else:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


class Output:
    """Where a command's result goes.

    Attributes:
        language: of what people read. json: whether the result is for a script.
    """

    def __init__(self, stdout: TextIO, stderr: TextIO, language: Language, *, json: bool) -> None:
        self._stdout, self._stderr = stdout, stderr
        self.language, self.json = language, json

    @property
    def interactive(self) -> bool:
        """Whether a person reads standard output on a terminal."""
        return not self.json and self._stdout.isatty()

    def value(self, value: Any) -> None:
        """The result for a script; nothing is written where people read."""
        if self.json:
            self._write(self._stdout, as_json(value) + "\n")

    def line(self, text: str = "", *, bold: bool = False) -> None:
        """One line for people; nothing where a script reads."""
        if not self.json:
            self._write(self._stdout, self._dressed(harmless(text), _BOLD if bold else "", self._stdout) + "\n")

    def say(self, msgid: str, /, **params: object) -> None:
        """A translated line for people."""
        self.line(self.language.text(msgid, **params))

    def pairs(self, rows: Iterable[tuple[str, str]], *, indent: int = 0) -> None:
        """Labels and values in two columns, for people."""
        shown = [(harmless(label), value) for label, value in rows]
        width = max((len(label) for label, _ in shown), default=0)
        for label, value in shown:
            self.line(f"{' ' * indent}{label:<{width}}  {value}")

    def columns(self, rows: Sequence[Sequence[str]], *, widest: int = 48) -> None:
        """A table for people; a column is as wide as its widest cell, at most `widest` signs, but for the last one."""
        cells = [[harmless(cell) for cell in row] for row in rows]
        widths = [min(widest, max(map(len, column))) for column in zip(*cells, strict=True)]
        for row in cells:
            padded = [f"{_cut(cell, width):<{width}}" for cell, width in zip(row[:-1], widths, strict=False)]
            self.line("  ".join((*padded, *row[-1:])).rstrip())

    def text(self, text: str) -> None:
        """Our own text of several lines (help, version), wherever the result goes."""
        self._write(self._stdout, f"{text}\n")

    def help(self, text: str) -> None:
        """Our own text of several lines on standard error."""
        self._write(self._stderr, f"{text}\n")

    def warn(self, text: str) -> None:
        """A line on standard error, for people and beside a script's result."""
        self._write(self._stderr, f"{harmless(text)}\n")

    def red(self, text: str) -> None:
        """A line on standard error that must not be overlooked."""
        self._write(self._stderr, f"{self._dressed(harmless(text), _RED, self._stderr)}\n")

    def notice(self, message: Message) -> None:
        """What is to be told on opening the book."""
        self.warn(self.language.message(message))

    def refuse(self, problem: Problem) -> None:
        """What went wrong, what is safe, what to do: three lines on standard error, or an object for a script."""
        error, safe, do = (self.language.message(each) for each in (problem.error, problem.safe, problem.do))
        self.failure(error, safe, do, problem.code)

    def failure(self, error: str, safe: str, do: str, code: str) -> None:
        """As `refuse`, from texts in the user's language."""
        if self.json:
            self.value({"error": error, "safe": safe, "do": do, "code": code})
        else:
            self.red(error)
            self.warn(safe)
            self.warn(f"{do} ({code})")

    def _dressed(self, text: str, sign: str, stream: TextIO) -> str:
        # Windows' older consoles would show the signs themselves.
        coloured = sign and stream.isatty() and sys.platform != "win32" and not os.environ.get("NO_COLOR")
        return f"{sign}{text}{_PLAIN}" if coloured else text

    def _write(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except (BrokenPipeError, ConnectionResetError):
            raise Closed from None
        except OSError as error:
            if sys.platform == "win32" and error.errno == 22:  # how Windows tells a closed pipe
                raise Closed from None
            raise
        except UnicodeEncodeError:  # a stream that could not be prepared
            with contextlib.suppress(OSError):
                stream.write(text.encode("ascii", "backslashreplace").decode("ascii"))


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
