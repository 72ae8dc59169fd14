"""argparse in the user's language: it raises where it would end the process, and shows help when asked.

What can be typed stands in `parser`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from desktop_app.language import Language
from desktop_app.rules.errors import N_

# argparse's own sentences, and ours for them: the texts are part of no promise, so what is not known stays as it is.
_FAULTS = (
    (r"unrecognized arguments: (?P<what>.*)", N_("Not understood: {what}.")),
    (r"the following arguments are required: (?P<what>.*)", N_("Something is missing: {what}.")),
    (r"argument (?P<what>.*?): invalid choice: (?P<value>.*) \(choose from (?P<choices>.*)\)",
     N_("{value} is not possible for {what}; possible: {choices}.")),
    (r"argument (?P<what>.*?): expected (one|at least one) argument", N_("{what} needs a value.")),
    (r"argument (?P<what>.*?): invalid \w+ value: (?P<value>.*)", N_("{value} is not possible for {what}.")),
    (r"argument (?P<what>.*?): not allowed with argument (?P<other>.*)", N_("{what} and {other} exclude each other.")),
    (r"argument (?P<what>.*?): (?P<reason>.*)", N_("{what}: {reason}")),
)  # fmt: skip


class WrongUsage(Exception):
    """What was typed is no command. The text is in the user's language and quotes what was typed.

    usage: what would be one, where that helps.
    """

    def __init__(self, text: str, usage: str = "") -> None:
        super().__init__(text)
        self.usage = usage


class Shown(Exception):
    """Help or version was asked for: the text is what to show."""


class Parser(argparse.ArgumentParser):
    """Speaks the user's language and raises instead of ending the process."""

    def __init__(self, *, language: Language, **rest: Any) -> None:
        self.language = language
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=lambda prog: Help(prog, language),
            **rest,
        )

    def error(self, message: str) -> NoReturn:
        """Raise `WrongUsage` in the user's language."""
        raise WrongUsage(self._told(message), self.format_usage().rstrip())

    def _told(self, message: str) -> str:
        for pattern, sentence in _FAULTS:
            if found := re.fullmatch(pattern, message, re.DOTALL):
                return self.language.text(sentence, **found.groupdict())
        return message


class Show(argparse.Action):
    """Raises `Shown` with the version, or with the help of the command at hand."""

    def __init__(self, option_strings: Sequence[str], dest: str, version: str = "", help: str = "") -> None:
        super().__init__(option_strings, dest=argparse.SUPPRESS, nargs=0, help=help)
        self._version = version

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> NoReturn:
        """Raise it."""
        raise Shown(self._version or parser.format_help().rstrip())


class Help(argparse.HelpFormatter):
    """Lays help out, and says "Usage" in the user's language."""

    def __init__(self, prog: str, language: Language) -> None:
        super().__init__(prog, max_help_position=34, width=100)
        self._language = language

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """As argparse does, with our word before it."""
        super().add_usage(usage, actions, groups, self._language.text("Usage: ") if prefix is None else prefix)
