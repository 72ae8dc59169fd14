"""A book of an older version is brought to the newest schema: on a verified copy, which is then swapped in.

The only good copy is never changed. Stopped anywhere, the next opening begins anew or finds it done.
"""

from __future__ import annotations

from pathlib import Path

from desktop_app import platform
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.vault import database, files, pages
from desktop_app.vault.database import Database
from desktop_app.vault.keyslots import DataKey

STEPS = ("upgrade.1 begun", "upgrade.2 copied", "upgrade.3 migrated", "upgrade.4 proved", "upgrade.5 swapped")
_ROOM = 2.2  # free space that the copy and its log need, in sizes of the book
_OWN = "table alembic_version"  # what Alembic itself keeps; the only table whose rows a migration may add to unasked


def upgrade_file(path: Path, key: DataKey) -> None:
    """Bring the closed database `path` to the newest schema.

    Raises `EnvironmentFailed` DB-10 where the migration or its proof fails, DB-11 where the disk has no room, FI-… as
    the disk says. Then `path` is byte for byte what it was.
    """
    _room(path)
    files.step(STEPS[0])
    following = path.with_name(database.NEXT)
    try:
        files.copy(path, following)
        files.step(STEPS[1])
        held = database.contents(following, key)
        _migrate(following, key)
        files.step(STEPS[2])
        _prove(following, key, held)
        files.step(STEPS[3])
        database.swap_in(path)
    finally:
        database.drop_next(path)
    files.step(STEPS[4])


def _migrate(path: Path, key: DataKey) -> None:
    from desktop_app.vault.migrations import upgrade

    try:
        copy = Database.open(path, key)
        try:
            # Rebuilding a table with them on deletes all rows that hang on it.
            copy.pragma("foreign_keys = OFF")
            with copy.transaction() as connection:
                upgrade(connection)
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise _failed(N_("links between records are broken"))
                connection.commit()
        finally:
            copy.close()
    except EnvironmentFailed:
        raise
    except Exception as error:  # whatever a migration raises: the old book is whole, and its values stay out of reports
        raise _failed(N_("a step of it failed")) from error
    database.leave_log(path, key)
    files.force(path)


def _prove(path: Path, key: DataKey, held: dict[str, tuple[str, int]]) -> None:
    platform.forget_cached(path)
    if pages.verify_hmacs(path, key.key + key.salt):
        raise _failed(N_("its pages do not fit together"))
    database.look_into(path, key)
    now = database.contents(path, key)
    if any(now[name][1] != rows for name, (_, rows) in held.items() if name in now and name != _OWN):
        raise _failed(N_("rows were lost"))


def _failed(reason: str) -> EnvironmentFailed:
    from desktop_app.rules.errors import Message

    return EnvironmentFailed(
        "DB-10",
        N_("The book could not be brought to the version of this program: {reason}."),
        safe=N_("The book is as it was."),
        do=N_("Open it with the program's version from before, and tell whoever looks after this program."),
        reason=Message(reason),
    )


def _room(path: Path) -> None:
    size, free = path.stat().st_size, platform.free_bytes(path.parent)
    if free < _ROOM * size:
        raise EnvironmentFailed(
            "DB-11",
            N_("Bringing the book to the version of this program needs {needed} MB of free space; the disk has "
               "{free} MB."),
            safe=N_("The book is as it was."),
            do=N_("Free some space on the disk of the book, then try again."),
            needed=int(_ROOM * size / 1e6) + 1,
            free=int(free / 1e6),
        )  # fmt: skip
