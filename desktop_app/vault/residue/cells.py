"""Pass 1: every cell of the open database, by plain SQL.

Rows are fetched some thousands at a time as one blob that SQLite itself joins: cells parted by byte 0x1F, rows by 0x1E.
Where a term is found, the rows' keys are fetched the same way, and the place in the blob tells row and column. Row by
row only those are read whose own values hold such bytes, and large blobs. Left out are NULL, numbers below 100,000,000
and blobs of 16 bytes (our random ids). A telephone number in a column of numbers is found.

Needs SQLite 3.44 (concat_ws, octet_length). Tables of indexes are not read here: what an index holds, its table holds,
and pass 2 reads both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.vault.residue.joined import ROW_END, Found, Search
from desktop_app.vault.residue.needles import Hit, Needle, Needles

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FEWEST, _MOST = 256, 16384  # rows in one chunk
_TARGET = 1 << 20  # bytes of text that one chunk should give
_LARGE = 1 << 16  # bytes; a larger blob is fetched by itself
_IS_LARGE = b"\x1d"

_Start = Callable[[bytes, int], Future[Found]]
"""Begins `Search.find` in another thread."""


def scan_cells(
    connection: Connection, needles: Needles, columns: Mapping[str, Collection[str]] | None = None
) -> list[Hit]:
    """Every cell that holds one of `needles`, once per needle, in all tables, statistics included.

    `columns`: table -> its columns that are looked at, where not all are. Reads only. All hits are listed: a name that
    thousands bear takes some tenths of a millisecond for each of them.
    """
    if not needles.items:
        return []
    # SQLite lets other threads run while it joins the next rows; the last ones are searched meanwhile.
    search = Search(needles)
    with ThreadPoolExecutor(1) as other:
        return [
            hit
            for table in _tables(connection, columns)
            for hit in _scan_table(connection, table, needles, lambda *text: other.submit(search.find, *text))
        ]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table. `order` are the quoted columns that its rows lie by, `primary` those that name a row to others.

    `joined` is SQL for the searchable text of a row, `keys` for its primary key as SQL writes values; `large` is
    true for rows with a blob too large to be in `joined`.
    """

    name: str
    quoted: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    primary: tuple[str, ...]
    joined: str
    keys: str
    large: str

    def bounds(self, after: tuple[Any, ...] | None, last: tuple[Any, ...] | None) -> tuple[str, tuple[Any, ...]]:
        """The WHERE clause and its values for the rows behind `after` up to and with `last`; None is no bound."""
        key, marks = ", ".join(self.order), ", ".join("?" * len(self.order))
        wanted = [f"({key}) {sign} ({marks})" for sign, bound in ((">", after), ("<=", last)) if bound is not None]
        return f"WHERE {' AND '.join(wanted)}" if wanted else "", (*(after or ()), *(last or ()))


def _tables(connection: Connection, columns: Mapping[str, Collection[str]] | None) -> Iterator[_Table]:
    for schema, name, kind, _, without_rowid, _ in connection.exec_driver_sql("PRAGMA table_list").fetchall():
        only = None if columns is None else columns.get(name, ())
        if kind in ("table", "shadow") and (only is None or only):
            yield _table(connection, schema, name, bool(without_rowid), only)


def _table(connection: Connection, schema: str, name: str, without_rowid: bool, only: Collection[str] | None) -> _Table:
    info = connection.exec_driver_sql(f"PRAGMA {_quote(schema)}.table_xinfo({_quote(name)})").fetchall()
    columns = {row[1]: _affinity(row[2]) for row in info if only is None or row[1] in only}
    primary = [_quote(row[1]) for row in sorted(info, key=lambda row: row[5]) if row[5]]
    # A column may be called rowid and hide the real one; SQLite has two more names for it.
    taken = {row[1].lower() for row in info}
    rowid = next((each for each in ("rowid", "_rowid_", "oid") if each not in taken), "rowid")
    order = primary if without_rowid else [rowid]
    blobs = [_quote(column) for column, affinity in columns.items() if affinity == "blob"]
    return _Table(
        name,
        f"{_quote(schema)}.{_quote(name)}",
        tuple(columns),
        tuple(order),
        tuple(primary or order),
        _parted(f"ifnull({_cell(_quote(each), affinity)}, '')" for each, affinity in columns.items()),
        _parted(f"quote({each})" for each in primary or order),
        " OR ".join(f"({each} >= x'' AND octet_length({each}) > {_LARGE})" for each in blobs),
    )


def _parted(values: Iterable[str]) -> str:
    return f"concat_ws(x'1f', {', '.join(values)})"


def _affinity(declared: str) -> str:
    """What SQLite makes of values in a column of this declared type: "text", "blob" (as they are) or "number"."""
    declared = declared.upper()
    if "INT" in declared:
        return "number"
    if any(part in declared for part in ("CHAR", "CLOB", "TEXT")):
        return "text"
    return "blob" if "BLOB" in declared or not declared else "number"


def _cell(column: str, affinity: str) -> str:
    """SQL for the searchable text of a column, NULL where there is none. Any value sorts: number < text < blob."""
    if affinity == "text":
        return column
    if affinity == "number":
        return f"iif({column} < 100000000, NULL, {column})"
    return (
        f"CASE WHEN {column} >= x'' THEN CASE WHEN octet_length({column}) = 16 THEN NULL"
        f" WHEN octet_length({column}) > {_LARGE} THEN x'1d' ELSE {column} END ELSE {column} END"
    )


def _scan_table(connection: Connection, table: _Table, needles: Needles, search: _Start) -> Iterator[Hit]:
    after: tuple[Any, ...] | None = None
    size, before = _FEWEST, None
    while True:
        last = _last_key(connection, table, after, size)
        rows = _Rows(connection, table, *table.bounds(after, last))
        chunk = rows.joined()
        under_way = rows, chunk, search(chunk, len(table.columns))
        if before is not None:
            yield from _hits(needles, *before)
        before = under_way
        if last is None:
            yield from _hits(needles, *before)
            return
        after = last
        size = max(_FEWEST, min(_MOST, size * 4, size * _TARGET // (len(chunk) + 1)))


def _last_key(
    connection: Connection, table: _Table, after: tuple[Any, ...] | None, size: int
) -> tuple[Any, ...] | None:
    """The key of the row that is `size` rows behind `after`; None where there are fewer."""
    where, bounds = table.bounds(after, None)
    key = ", ".join(table.order)
    row = connection.exec_driver_sql(
        f"SELECT {key} FROM {table.quoted} NOT INDEXED {where} ORDER BY {key} LIMIT 1 OFFSET {size - 1}",  # noqa: S608
        bounds,
    ).fetchone()
    return None if row is None else tuple(row)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Some neighbouring rows of a table. Its SQL has no values in it and no names but those of the schema, quoted."""

    connection: Connection
    table: _Table
    where: str
    bounds: tuple[Any, ...]

    def joined(self) -> bytes:
        """Their searchable text."""
        return self._blob(self.table.joined)

    def keys(self) -> list[bytes]:
        """Their primary keys as `_key` reads them, in the order of `joined`."""
        return self._blob(self.table.keys).split(ROW_END)

    def _blob(self, of_row: str) -> bytes:
        (blob,) = self.connection.exec_driver_sql(
            f"SELECT CAST(group_concat({of_row}, x'1e') AS BLOB)"  # noqa: S608
            f" FROM {self.table.quoted} NOT INDEXED {self.where}",
            self.bounds,
        ).one()
        return blob or b""

    def hits(self, needles: Needles, only: str = "") -> Iterator[Hit]:
        """What their cells hold, read one by one: of all rows, or of those for which the SQL `only` is true."""
        table = self.table
        where = self.where if not only else f"{self.where} AND ({only})" if self.where else f"WHERE {only}"
        cells = ", ".join(f"CAST({_quote(each)} AS BLOB)" for each in table.columns)
        rows = self.connection.exec_driver_sql(
            f"SELECT {', '.join(table.primary)}, {cells} FROM {table.quoted} NOT INDEXED {where}",  # noqa: S608
            self.bounds,
        )
        for row in rows:
            key, values = tuple(row[: len(table.primary)]), row[len(table.primary) :]
            for column, value in zip(table.columns, values, strict=True):
                for needle in needles.found_in(value) if value else ():
                    yield _hit(table, column, key, needle)


def _hits(needles: Needles, rows: _Rows, chunk: bytes, searched: Future[Found]) -> Iterator[Hit]:
    found, table = searched.result(), rows.table
    keys = rows.keys() if found.even and found.places else []
    if found.any and (not found.even or (found.places and len(keys) != found.rows)):
        yield from rows.hits(needles)
        return
    in_order = sorted(found.places, key=lambda place: place[:2])
    hits = [_hit(table, table.columns[column], _key(keys[row]), needle) for row, column, needle in in_order]
    if _IS_LARGE in chunk and table.large:
        hits += rows.hits(needles, only=table.large)
    yield from {(hit.key, hit.column, hit.kind, hit.needle): hit for hit in hits}.values()


def _key(written: bytes) -> tuple[Any, ...]:
    return tuple(map(_value, written.decode("utf-8", "replace").split("\x1f")))


def _value(written: str) -> Any:
    """What SQLite's quote() wrote."""
    if written.startswith("X'"):
        return bytes.fromhex(written[2:-1])
    if written.startswith("'"):
        return written[1:-1].replace("''", "'")
    if written == "NULL":
        return None
    return int(written) if written.lstrip("-").isdigit() else float(written)


def _hit(table: _Table, column: str, key: tuple[Any, ...], needle: Needle) -> Hit:
    printable = "/".join(part.hex() if isinstance(part, bytes) else str(part) for part in key)
    # A key of text can itself be a piece of a name, and places are shown to people and written down.
    safe = all(isinstance(part, bytes | int) for part in key)
    place = f"{table.name}.{column} {printable}" if safe else f"{table.name}.{column}"
    return Hit(needle.kind, needle.term, place, table.name, column, printable, key[0] if len(key) == 1 else key)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
