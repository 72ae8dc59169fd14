"""What a person or a script is asked for: passwords and the text of a recovery sheet. Never by an argument.

On a terminal the password is typed blindly, a new one twice. Else it is the first line of standard input.
"""

from __future__ import annotations

import getpass
import locale
from collections.abc import Callable
from typing import BinaryIO, TextIO

from desktop_app.language import Language
from desktop_app.rules.errors import N_, Rejected

LIMIT = 64 << 10  # bytes: far more than any password or sheet


class Asking:
    """Reads from the terminal or from standard input.

    Args:
        stdin: standard input. language: what is asked in. blindly: reads a line without showing it.
    """

    def __init__(
        self, stdin: TextIO, language: Language, blindly: Callable[[str], str] = getpass.getpass, *, prompts: TextIO
    ) -> None:
        self._stdin, self._language, self._blindly, self._prompts = stdin, language, blindly, prompts

    @property
    def interactive(self) -> bool:
        """Whether a person types on a terminal."""
        return self._stdin.isatty()

    def password(self) -> str:
        """The password of whoever opens the book. Raises `Rejected` CL-02 where there is none."""
        return self._given(self._hidden(N_("Password: ")) if self.interactive else self._line())

    def new_password(self) -> str:
        """A new password. Raises `Rejected` CL-02 where there is none, CL-03 where it was typed differently."""
        if not self.interactive:
            return self._given(self._line())
        first = self._given(self._hidden(N_("New password (at least 12 characters): ")))
        if self._hidden(N_("The same password again: ")) != first:
            raise Rejected("CL-03", N_("The two passwords differ."), do=N_("Start again and type the same one twice."))
        return first

    def sheet(self) -> str:
        """The lines of a recovery sheet: typed up to an empty line, or all the rest of standard input."""
        if not self.interactive:
            return _decoded(_bytes(self._stdin).read(LIMIT))
        self._prompts.write(self._language.text("The lines of the sheet, K1 to S6, then an empty line:") + "\n")
        self._prompts.flush()
        lines = iter(self._stdin.readline, "")
        typed: list[str] = []
        for line in lines:
            if not line.strip() and typed:
                break
            typed.append(line)
        return "".join(typed)

    def _hidden(self, prompt: str) -> str:
        return self._blindly(self._language.text(prompt))

    def _line(self) -> str:
        return _decoded(_bytes(self._stdin).readline(LIMIT)).rstrip("\r\n")

    @staticmethod
    def _given(password: str) -> str:
        if not password:
            raise Rejected(
                "CL-02",
                N_("No password was given."),
                do=N_("Type it when asked, or give it as the first line of standard input."),
            )
        return password


def _bytes(stream: TextIO) -> BinaryIO:
    return stream.buffer


def _decoded(raw: bytes) -> str:
    """What a script or a shell piped in: UTF-8 with or without a mark, else the system's own encoding."""
    for encoding in ("utf-8-sig", locale.getencoding()):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Rejected(
        "CL-04",
        N_("What came on standard input is not text."),
        do=N_("Give the password as the first line, in UTF-8."),
    )
