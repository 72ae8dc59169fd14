"""Pass 1: every cell of the open database, by plain SQL.

Rows are fetched some thousands at a time as one blob that SQLite itself joins: cells parted by byte 0x1F, rows by 0x1E.
Only where a term is found is the row fetched again and looked at cell by cell. Left out are NULL, numbers below
100,000,000 and blobs of 16 bytes (our random ids). A telephone number in a column of numbers is found.

Needs SQLite 3.44 (concat_ws, octet_length). Tables of indexes are not read here: what an index holds, its table holds,
and pass 2 reads both.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop_app.vault.residue.needles import Hit, Needle, Needles

if TYPE_CHECKING:
    from sqlalchemy import Connection

_FEWEST, _MOST = 256, 16384  # rows in one chunk
_NEAR = 200  # rows that are sooner read than skipped by another query
_TARGET = 1 << 20  # bytes of text that one chunk should give
_LARGE = 1 << 16  # bytes; a larger blob is fetched by itself
_CELL_END, _ROW_END, _IS_LARGE = b"\x1f", b"\x1e", b"\x1d"


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
    with ThreadPoolExecutor(1) as searcher:
        return [
            hit for table in _tables(connection, columns) for hit in _scan_table(connection, table, needles, searcher)
        ]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table. `order` are the quoted columns that its rows lie by, `primary` those that name a row to others.

    `joined` is SQL for the searchable text of a row; `large` is true for rows with a blob too large to be in it.
    """

    name: str
    quoted: str
    columns: tuple[str, ...]
    order: tuple[str, ...]
    primary: tuple[str, ...]
    joined: str
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
        f"concat_ws(x'1f', {', '.join(_cell(_quote(each), affinity) for each, affinity in columns.items())})",
        " OR ".join(f"({each} >= x'' AND octet_length({each}) > {_LARGE})" for each in blobs),
    )


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


def _scan_table(connection: Connection, table: _Table, needles: Needles, searcher: Executor) -> Iterator[Hit]:
    after: tuple[Any, ...] | None = None
    size, before = _FEWEST, None
    while True:
        last = _last_key(connection, table, after, size)
        rows = _Rows(connection, table, *table.bounds(after, last))
        chunk = rows.joined()
        under_way = rows, chunk, searcher.submit(_rows_that_hold, needles, chunk)
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
        (chunk,) = self.connection.exec_driver_sql(
            f"SELECT CAST(group_concat({self.table.joined}, x'1e') AS BLOB)"  # noqa: S608
            f" FROM {self.table.quoted} NOT INDEXED {self.where}",
            self.bounds,
        ).one()
        return chunk or b""

    def hits(self, needles: Needles, only: str = "", indexes: Sequence[int] | None = None) -> Iterator[Hit]:
        """What their cells hold: of all rows, of those for which the SQL `only` is true, or of those at `indexes`."""
        table = self.table
        where = self.where if not only else f"{self.where} AND ({only})" if self.where else f"WHERE {only}"
        limit = "" if indexes is None else f"LIMIT {indexes[-1] - indexes[0] + 1} OFFSET {indexes[0]}"
        cells = ", ".join(f"CAST({_quote(each)} AS BLOB)" for each in table.columns)
        rows = self.connection.exec_driver_sql(
            f"SELECT {', '.join(table.primary)}, {cells} FROM {table.quoted} NOT INDEXED"  # noqa: S608
            f" {where} ORDER BY {', '.join(table.order)} {limit}",
            self.bounds,
        )
        wanted = None if indexes is None else {index - indexes[0] for index in indexes}
        for index, row in enumerate(rows):
            if wanted is not None and index not in wanted:
                continue
            key, values = tuple(row[: len(table.primary)]), row[len(table.primary) :]
            for column, value in zip(table.columns, values, strict=True):
                for needle in needles.found_in(value) if value else ():
                    yield _hit(table, column, key, needle)


def _rows_that_hold(needles: Needles, chunk: bytes) -> list[int]:
    """Which rows of `chunk`, counted from 0, have a cell that holds one of `needles`."""
    found: set[int] = set()
    for needle, view, start, end in needles.matches(chunk, text=True):
        left = 1 + max(view.rfind(_CELL_END, 0, start), view.rfind(_ROW_END, 0, start))
        ends = (view.find(_CELL_END, end), view.find(_ROW_END, end))
        right = min((at for at in ends if at >= 0), default=len(view))
        if needle.holds(view[left:right], start - left, end - left):
            found.add(view.count(_ROW_END, 0, start))
    return sorted(found)


def _hits(needles: Needles, rows: _Rows, chunk: bytes, holding: Future[list[int]]) -> Iterator[Hit]:
    found = holding.result()
    hits: list[Hit] = []
    for indexes in _near(found):
        hits += rows.hits(needles, indexes=indexes)
    if len({hit.key for hit in hits}) < len(found):
        # A blob has our separator in it, or SQLite joined the rows in another order: they can't be counted off.
        yield from rows.hits(needles)
        return
    if _IS_LARGE in chunk and rows.table.large:
        hits += rows.hits(needles, only=rows.table.large)
    yield from {(hit.key, hit.column, hit.kind, hit.needle): hit for hit in hits}.values()


def _near(indexes: Sequence[int]) -> Iterator[list[int]]:
    """`indexes`, ascending, in runs without a wide gap."""
    run: list[int] = []
    for index in indexes:
        if run and index - run[-1] > _NEAR:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _hit(table: _Table, column: str, key: tuple[Any, ...], needle: Needle) -> Hit:
    printable = "/".join(part.hex() if isinstance(part, bytes) else str(part) for part in key)
    # A key of text can itself be a piece of a name, and places are shown to people and written down.
    safe = all(isinstance(part, bytes | int) for part in key)
    place = f"{table.name}.{column} {printable}" if safe else f"{table.name}.{column}"
    return Hit(needle.kind, needle.term, place, table.name, column, printable, key[0] if len(key) == 1 else key)


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
