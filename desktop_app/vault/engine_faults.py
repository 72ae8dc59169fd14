"""What the database engine reports, in plain words; its own text goes nowhere, since it can quote values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2 as sqlcipher

from desktop_app.rules.errors import N_, EnvironmentFailed, Message

_LOGIC = 1  # SQLITE_ERROR

_DAMAGED = N_("The book's database is damaged or is not a book: {reason}.")
_SAFE_DAMAGED = N_("The file was not touched.")
_DO_DAMAGED = N_("Put the last good backup in its place, or ask whoever looks after this computer.")


def damaged(reason: str) -> EnvironmentFailed:
    """The failure of a file that can't be trusted; `reason` is a msgid."""
    return EnvironmentFailed("DB-03", _DAMAGED, safe=_SAFE_DAMAGED, do=_DO_DAMAGED, reason=Message(reason))


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn the engine's failures inside into `EnvironmentFailed` with plain words."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlcipher.DatabaseError) and not _is_ours(error.orig):
            raise told(error.orig) from None
        raise
    except sqlcipher.DatabaseError as error:
        raise told(error) from None
    except MemoryError:  # what SQLite reports when SQLCipher finds a page whose seal does not fit
        raise EnvironmentFailed(
            "DB-08",
            N_("A page of the book could not be read: it is damaged, or this computer has too little free memory."),
            safe=N_("Nothing was saved."),
            do=N_("Close other programs and try again. If it stays so, put the last good backup in its place."),
        ) from None


# What SQLite says of a statement that is wrong in itself. A page that can't be read is "SQL logic error" or the like.
_MISTAKE = re.compile(
    r"no such (table|column|function|index|module|savepoint)|syntax error|ambiguous column|has no column named"
    r"|wrong number of arguments|already exists|may not be modified|too many|misuse|cannot (start|commit|rollback)"
)


def _is_ours(error: sqlcipher.DatabaseError) -> bool:
    """Whether a failure is a mistake in the program, which no user is to take for a damaged book."""
    if isinstance(error, sqlcipher.IntegrityError | sqlcipher.ProgrammingError):
        return True
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == _LOGIC and bool(_MISTAKE.search(str(error)))


def told(error: sqlcipher.DatabaseError) -> EnvironmentFailed:
    """The engine's failure in plain words; its own text goes nowhere, since it can quote values."""
    text = str(error)
    if "disk is full" in text or "disk I/O" in text:
        return EnvironmentFailed(
            "DB-07",
            N_("The disk is full or stopped answering."),
            safe=N_("What was being saved was undone; everything saved before is there."),
            do=N_("Free some space on the disk of the book and try again."),
        )
    if "locked" in text or "busy" in text:
        return EnvironmentFailed(
            "DB-02",
            N_("The book is in use by another program."),
            do=N_("Close the other program and try again."),
        )
    if "readonly" in text or "unable to open" in text:
        return EnvironmentFailed(
            "DB-06",
            N_("The book's folder cannot be written to."),
            do=N_("Check that the disk is not write-protected and that this user may change the folder."),
        )
    return damaged(N_("its pages do not fit together"))
