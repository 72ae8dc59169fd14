"""Setting a book up step by step. Until the last step is done a mark lies beside the book: it is empty, and unsaid.

The recovery sheet exists only once the book does, so the book is made before the user has confirmed the sheet. If they
go back, close the program or the power fails, the mark tells the next start that nothing of value lies there.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from desktop_app import platform
from desktop_app.rules.folding import clean_line, fold, words
from desktop_app.vault import files
from desktop_app.vault.book import DATABASE, LEDGER, LOCK, PENDING, SERIAL, SLOTS, prepare
from desktop_app.vault.recovery import SheetText

MARK = "book.setup"
# The mark goes last: cut short, the next start goes on.
_OURS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", SLOTS, SERIAL, LEDGER, PENDING, LOCK, MARK)
_ASKED = 2  # groups of the sheet that are typed back
GROUPS = 4  # on each of the lines K1 and K2


def has_book(folder: Path) -> bool:
    """Whether a book lies in `folder` whose set-up was finished."""
    return (folder / DATABASE).exists() and not (folder / MARK).exists()


def check_folder(folder: Path) -> None:
    """Raise where no new book may lie: BK-01 copied elsewhere or on a network, DB-05 a book is there, FI-…."""
    prepare(folder, taken=has_book(folder))


def begin(folder: Path) -> None:
    """Mark `folder` before the book is made in it; what an earlier, unfinished set-up left there goes."""
    discard(folder)
    check_folder(folder)
    files.write(folder / MARK, b"")


def finish(folder: Path) -> None:
    """The sheet is confirmed: from here on it is a book like any other."""
    files.destroy(folder / MARK)


def discard(folder: Path) -> bool:
    """Take an unfinished, closed book away; never a finished one. Whether there was one."""
    if not (folder / MARK).exists():
        return False
    for name in _OURS:
        if (folder / name).exists():
            platform.remove(folder / name)
    return True


def login_for(name: str) -> str:
    """A short login for somebody: the last word of their name, without accents."""
    found = words(name)
    return fold(found[-1]) if found else ""


def strength(password: str) -> int:
    """How good a password is, 0 (too short) to 4: its length counts most, then how many sorts of signs it mixes.

    An estimate for a coloured bar, not a proof; what holds is the least length, which the key slots enforce.
    """
    if len(password) < 12:
        return 0
    sorts = sum((
        any(each.islower() for each in password), any(each.isupper() for each in password),
        any(each.isdigit() for each in password), any(not each.isalnum() for each in password),
    ))  # fmt: skip
    different = len(set(password))
    points = (len(password) >= 16) + (len(password) >= 20) + (sorts >= 2) + (different >= 9)
    return max(1, min(4, points))


def asked_groups(sheet: SheetText) -> tuple[int, ...]:
    """The numbers, from 1, of the groups on lines K1 and K2 that the user types back."""
    chosen = secrets.SystemRandom().sample(range(1, len(_groups(sheet)) + 1), _ASKED)
    return tuple(sorted(chosen))


def group_fits(sheet: SheetText, number: int, typed: str) -> bool:
    """Whether `typed` is group `number`; case, blanks and the letters O and I for 0 and 1 do not matter."""
    return _plain(typed) == _plain(_groups(sheet)[number - 1])


def _groups(sheet: SheetText) -> Sequence[str]:
    return [group for line in sheet.key_lines for group in line.split(":", 1)[1].split()]


def _plain(text: str) -> str:
    return clean_line(text).replace(" ", "").upper().translate(str.maketrans("OIL", "011"))
