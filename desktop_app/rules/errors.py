"""What can go wrong in front of a user, as data that is worded only at the edge.

Two kinds are told to people; anything else that escapes is a bug of ours.

* `Rejected` — the user can mend it (a bad value, a wrong password, a missing permission).
* `EnvironmentFailed` — the machine stands in the way (full disk, a lock, a damaged file).

Each says what happened, what is safe and what to do. The texts are gettext msgids; parameters are filled in only
when the message is shown, and ``str(error)`` never holds them, so that a log or a traceback carries no personal value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field


def N_(msgid: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return msgid


@dataclass(frozen=True)
class Message:
    """A translatable sentence: `msgid` in English with ``{name}`` placeholders, and their values."""

    msgid: str
    params: Mapping[str, object] = field(default_factory=dict, repr=False)


NOTHING_CHANGED = N_("Nothing was changed.")


class Problem(Exception):
    """A failure that is shown to the user in plain words.

    Attributes:
        code: short stable code, two letters and two digits ("DB-02"), for the help page and support.
        error: what happened. safe: what is not lost. do: what to do now.
        place: the field that the problem is in and, of a repeated record, its number from 0; none where it is in none.
    """

    place: tuple[str, int] | None = None

    def __init__(self, code: str, error: str, *, do: str, safe: str = NOTHING_CHANGED, **params: object) -> None:
        super().__init__(f"{code}: {error}")
        self.code = code
        self.error = Message(error, params)
        self.safe = Message(safe, params)
        self.do = Message(do, params)


class Rejected(Problem):
    """The user can mend it."""


@contextmanager
def placed(field: str, number: int = 0) -> Iterator[None]:
    """Have what is rejected inside say in which field it is, so that a form can lead there."""
    try:
        yield
    except Rejected as problem:
        if problem.place is None:
            problem.place = (field, number)
        raise


class EnvironmentFailed(Problem):
    """The machine, the disk or the file stands in the way."""
