"""Failed logins: how long the next one waits, kept in a file until somebody gets in and they enter the audit chain.

The file lies beside the database and says when, never who: what is typed as a login may be a password. Whoever can
write in the folder can take it away; it slows down somebody at the keyboard, and Argon2id whoever copies the files.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_app.rules.errors import N_, EnvironmentFailed, Rejected
from desktop_app.vault import files

TRIES = "failed.logins"
FREE = 3  # from this one on the next login waits
LONGEST = 60  # seconds
_MOST_KEPT = 100  # moments; more are counted as they are, only not dated
_LIMIT = 64 << 10


def wait_after(failures: int) -> int:
    """Seconds to wait after so many failures in a row: none, none, 1, 2, 4 … 60."""
    return 0 if failures < FREE else int(min(LONGEST, 2 ** min(failures - FREE, 10)))


def check(folder: Path, now: datetime) -> None:
    """Raise `Rejected` KY-15, with the seconds left as ``params["seconds"]``, while the next login has to wait.

    A clock that was set back makes nobody wait longer than `LONGEST`.
    """
    moments = failures(folder)
    if not moments:
        return
    since = now - moments[-1]
    if since < timedelta(0):  # the clock was set back: count from now on
        _write(folder, [*moments[:-1], now])
        since = timedelta(0)
    left = timedelta(seconds=wait_after(len(moments))) - since
    if left > timedelta(0):
        seconds = max(1, -(-left // timedelta(seconds=1)))
        raise Rejected(
            "KY-15",
            N_("The password was wrong several times: the next try is possible in {seconds} s."),
            do=N_("Wait, then try again. The owner can give a new one-time code."),
            seconds=seconds,
        )


def note(folder: Path, now: datetime) -> None:
    """Remember a failed login. A folder that can't be written keeps nobody from being refused."""
    _write(folder, [*failures(folder), now])


def failures(folder: Path) -> list[datetime]:
    """When logins failed since somebody last got in, the oldest first; none where the file is missing or not ours."""
    try:
        said = json.loads(files.read(folder / TRIES, _LIMIT))
        return [datetime.fromtimestamp(each, UTC) for each in said["failed"] if type(each) is int]
    except (EnvironmentFailed, ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        return []


def forget(folder: Path) -> None:
    """Somebody got in."""
    if (folder / TRIES).exists():
        files.destroy(folder / TRIES)


def _write(folder: Path, moments: list[datetime]) -> None:
    kept = [int(each.timestamp()) for each in moments[-_MOST_KEPT:]]
    try:
        files.write(folder / TRIES, json.dumps({"failed": kept}).encode())
    except EnvironmentFailed:
        return
