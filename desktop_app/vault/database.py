"""The encrypted database file: the only module that opens SQLCipher; what it reports, `engine_faults` tells.

One connection, used by one thread at a time. Transactions are explicit: SQLAlchemy's "begin" issues BEGIN IMMEDIATE, so
DDL rolls back too and every read in a transaction sees one snapshot.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from desktop_app import platform
from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.vault.engine_faults import damaged, faults_told, told
from desktop_app.vault.keyslots import DataKey
from desktop_app.vault.left_log import LeftLog, left_log

APPLICATION_ID = 0x536F4B6E  # "SoKn"
# 32 MiB of pages: with 64 a keystroke is no faster, and a month's work ends 60 MB above where it began.
_CACHE = "cache_size = -32768"
SCHEMA_VERSION = 1  # the number of the newest migration, kept in PRAGMA user_version
PAGE_SIZE = 4096
COUNTED = ("person", "customer", "order")  # what a backup is compared by


class Database:
    """An open database.

    Attributes:
        path: the file. key: its data key, needed to read its pages by hand. engine: SQLAlchemy's engine on it.
        version: of its schema; one below `SCHEMA_VERSION` is brought up to it before anything else (`upgrading`).
        log_was_damaged: whether the log of a program that died lacked something that had been committed to it.
    """

    def __init__(self, path: Path, key: DataKey, raw: Any, version: int = SCHEMA_VERSION) -> None:
        self.path, self.version = path, version
        self.key = key
        self._raw = raw
        self._mark = platform.file_mark(path)
        self.log_was_damaged = False
        self.engine = _engine(raw)

    @classmethod
    def create(cls, path: Path, key: DataKey) -> Database:
        """Make an empty database at `path`, which must not exist."""
        if path.exists():
            raise EnvironmentFailed(
                "DB-05",
                N_("There is a book in {folder} already."),
                do=N_("Choose another folder, or open the book that is there."),
                folder=path.parent,
            )
        raw = _connect(path, key, "rwc")
        raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database = cls(path, key, raw)
        database._set_up()
        return database

    @classmethod
    def open(cls, path: Path, key: DataKey) -> Database:
        """Open the database at `path`.

        Raises `EnvironmentFailed`: DB-03 damaged, missing or empty; DB-04 written by a newer program; DB-06 unreadable.
        """
        if not path.is_file() or path.stat().st_size < PAGE_SIZE:
            raise damaged(N_("it is missing or empty"))
        left = _left(path)
        raw = _connect(path, key, "rw")
        try:
            application = raw.execute("PRAGMA application_id").fetchone()[0]
            version = raw.execute("PRAGMA user_version").fetchone()[0]
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher.DatabaseError as error:
            raw.close()
            raise told(error) from None
        if application != APPLICATION_ID:
            raw.close()
            raise damaged(N_("it was not made by this program"))
        if version > SCHEMA_VERSION:
            raw.close()
            raise EnvironmentFailed(
                "DB-04",
                N_("This book was written by a newer version of Sổ Kín (schema {found}, this program knows {known})."),
                safe=N_("The book was not touched."),
                do=N_("Install the newest Sổ Kín on this computer and open the book with it."),
                found=version,
                known=SCHEMA_VERSION,
            )
        database = cls(path, key, raw, version)
        try:
            database._set_up()
            if left is not None:
                database.log_was_damaged = left.is_damaged(database.pragma_rows("wal_checkpoint(NOOP)")[0][1])
        except sqlcipher.DatabaseError as error:
            raw.close()
            raise told(error) from None
        return database

    def _set_up(self) -> None:
        for pragma in (
            "foreign_keys = ON",
            "secure_delete = ON",
            "trusted_schema = OFF",
            "temp_store = MEMORY",
            _CACHE,
            "analysis_limit = 400",  # statistics would keep values of rows otherwise
            "journal_mode = WAL",
            "synchronous = FULL",
        ):
            self._raw.execute(f"PRAGMA {pragma}").fetchall()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: rolled back unless the caller commits. Engine failures come out as `EnvironmentFailed`.

        DB-09 where the file was taken away meanwhile: SQLite would go on writing to one that nobody finds again.
        """
        self._still_there()
        try:
            with faults_told(), self.engine.connect() as connection:
                yield connection
        finally:
            # After a COMMIT that failed, a full disk say, SQLAlchemy holds the transaction for ended; SQLite does not.
            if self._raw.in_transaction:
                self._raw.rollback()

    def _still_there(self) -> None:
        try:
            if platform.file_mark(self.path) == self._mark:
                return
        except OSError:
            pass
        raise EnvironmentFailed(
            "DB-09",
            N_("The book is no longer where it was opened: {path}."),
            safe=N_("Nothing was saved; everything saved before is in the file that was taken away."),
            do=N_("Put the disk or the file back and try again."),
            path=self.path,
        )

    @property
    def is_older(self) -> bool:
        """Whether its schema is of an older version than the program's."""
        return self.version < SCHEMA_VERSION

    def holds(self, *tables: str) -> bool:
        """Whether these tables are there."""
        return set(tables) <= {row[1] for row in self.pragma_rows("table_list")}

    def pragma(self, text: str) -> Any:
        """The first value that ``PRAGMA text`` gives; outside a transaction."""
        row = self._raw.execute(f"PRAGMA {text}").fetchone()
        return None if row is None else row[0]

    def pragma_rows(self, text: str) -> list[tuple[Any, ...]]:
        """Every row that ``PRAGMA text`` gives; outside a transaction."""
        return list(self._raw.execute(f"PRAGMA {text}").fetchall())

    def vacuum(self) -> None:
        """Rewrite the file without free pages and without gaps that once held other rows."""
        with faults_told():
            self._raw.execute("VACUUM")

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the file and cut it to nothing. Returns whether both really happened."""
        with faults_told():
            busy = self.pragma("wal_checkpoint(TRUNCATE)")
        log = Path(f"{self.path}-wal")
        return busy == 0 and (not log.exists() or log.stat().st_size == 0)

    def close(self) -> None:
        """Empty the write-ahead log and let go of the file."""
        try:
            self.checkpoint()
        finally:
            self.engine.dispose()
            self._raw.close()


# --- a new file in the place of a database -------------------------------------------------------------------------

NEXT = "book.db.next"  # where it is made, beside the database


def swap_in(path: Path) -> None:
    """Put the new file, closed and forced to the disk, in the place of the closed database `path`. Raises FI-…."""
    try:
        for log in (path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if log.exists():  # closing emptied it; one that stayed would be read with the new file
                platform.remove(log)
        platform.replace(path.with_name(NEXT), path)
        platform.sync_folder(path.parent)
    except OSError as error:
        raise platform.failure(error, path) from None


def drop_next(path: Path) -> None:
    """Take away a new file that did not come into the place of `path`. Raises FI-…."""
    for ending in ("", "-journal", "-wal", "-shm"):
        following = path.with_name(f"{NEXT}{ending}")
        try:
            if following.exists():
                platform.remove(following)
        except OSError as error:
            raise platform.failure(error, following) from None


# --- copies of a database: backups ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What a closed database says of itself.

    Attributes:
        vault_id, serial, schema: as it holds them. counts: rows by table, of those that a restore is judged by.
    """

    vault_id: str
    serial: int
    schema: int
    counts: dict[str, int]


def leave_log(path: Path, key: DataKey) -> None:
    """Turn the closed database `path` from a write-ahead log to a rollback journal: a read-only disk can open it."""
    with faults_told(), contextlib.closing(_connect(path, key, "rw")) as raw:
        raw.execute("PRAGMA synchronous = FULL").fetchall()
        mode = raw.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if mode != "delete":
        raise damaged(N_("its write-ahead log could not be closed"))


def look_into(path: Path, key: DataKey, *, thorough: bool = True) -> Facts:
    """Read the closed database `path` without changing it; with `thorough` SQLite checks its structure too.

    Raises `EnvironmentFailed` DB-03 where it is damaged or none of ours.
    """
    with faults_told(), contextlib.closing(_connect(path, key, "ro")) as raw:
        try:
            if raw.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise damaged(N_("it was not made by this program"))
            if thorough and raw.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise damaged(N_("its pages do not fit together"))
            said = dict(raw.execute("SELECT key, value FROM setting WHERE key IN ('vault_id', 'serial')").fetchall())
            count = 'SELECT count(*) FROM "{}"'
            counts = {name: raw.execute(count.format(name)).fetchone()[0] for name in COUNTED}
            schema = raw.execute("PRAGMA user_version").fetchone()[0]
        except sqlcipher.DatabaseError as error:
            raise told(error) from None
    return Facts(said.get("vault_id", ""), int(said.get("serial", "0")), schema, counts)


def contents(path: Path, key: DataKey) -> dict[str, tuple[str, int]]:
    """What the closed database `path` holds: the definition of each table, index and trigger, and how many rows."""
    with faults_told(), contextlib.closing(_connect(path, key, "rw")) as raw:
        made = raw.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        count = 'SELECT count(*) FROM "{}"'
        return {
            f"{of} {name}": (sql or "", raw.execute(count.format(name)).fetchone()[0] if of == "table" else 0)
            for of, name, sql in made
        }


def counted(connection: Connection) -> dict[str, int]:
    """Rows by table, of those that a restore is judged by."""
    count = 'SELECT count(*) FROM "{}"'
    return {name: connection.exec_driver_sql(count.format(name)).scalar() or 0 for name in COUNTED}


def stored_key(path: Path, key: DataKey, name: str) -> bytes:
    """One of the own keys of the closed database `path`; raises `EnvironmentFailed` DB-03 where it is not there."""
    with faults_told(), contextlib.closing(_connect(path, key, "ro")) as raw:
        row = raw.execute("SELECT key FROM book_key WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise damaged(N_("it was not made by this program"))
    return bytes(row[0])


def users_in(path: Path, key: DataKey) -> list[tuple[bytes, str, str, bytes, bool]]:
    """Id, login, role, key slot and whether they are at work, of every user in the closed database `path`."""
    with faults_told(), contextlib.closing(_connect(path, key, "ro")) as raw:
        rows = raw.execute('SELECT id, login, role, slot_id, active FROM "user" ORDER BY added_at').fetchall()
    return [(bytes(id), login, role, bytes(slot), bool(active)) for id, login, role, slot, active in rows]


def export(source: Path, key: DataKey, target: Path, new_key: DataKey) -> None:
    """Write the closed database `source` to the new file `target` under `new_key`, in rollback-journal mode."""
    with faults_told(), contextlib.closing(_connect(source, key, "rw")) as raw:
        raw.execute(f"ATTACH DATABASE ? AS other KEY \"x'{new_key.key.hex()}{new_key.salt.hex()}'\"", (str(target),))
        # The new file counts only once it is proved and forced to the disk: until then it needs no journal, and no page
        # of it is ever freed. With the usual small cache, indexes are written many times over.
        for setting in ("other.journal_mode = OFF", "other.synchronous = OFF", "other.cache_size = -262144"):
            raw.execute(f"PRAGMA {setting}").fetchall()
        raw.execute(f"PRAGMA main.{_CACHE}").fetchall()
        raw.execute("SELECT sqlcipher_export('other')").fetchall()
        for name in ("application_id", "user_version"):  # what an export leaves out
            raw.execute(f"PRAGMA other.{name} = {raw.execute(f'PRAGMA main.{name}').fetchone()[0]}")
        raw.execute("DETACH DATABASE other")


def _left(path: Path) -> LeftLog | None:
    """The log of a program that died; one that can't be read is told by the engine, which reads it next."""
    with contextlib.suppress(OSError):
        return left_log(path)
    return None


def _connect(path: Path, key: DataKey, mode: str) -> Any:
    try:
        raw = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        raw.execute("PRAGMA cipher_log_level = NONE").fetchall()
        _apply_key(raw, key)
    except sqlcipher.DatabaseError as error:
        raise told(error) from None
    return raw


def _apply_key(raw: Any, key: DataKey) -> None:
    raw.execute(f"PRAGMA key = \"x'{key.key.hex()}{key.salt.hex()}'\"").fetchall()


def _engine(raw: Any) -> Engine:
    # The default pool for "sqlite://" hands one connection to several threads; this one holds exactly ours.
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: raw, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
