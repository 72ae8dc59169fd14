"""A file read and understood, before any transaction is open."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from desktop_app.exchange.headings import Header, column_letters, heads_another, several_lists
from desktop_app.exchange.reading import Cell, Source, Table, is_blank, open_source
from desktop_app.rules import progress
from desktop_app.rules.errors import N_, Message, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.services.imports.columns import What, columns, recognise
from desktop_app.services.imports.receipt import Refused
from desktop_app.services.imports.rows import CustomerRow, OrderRow, PersonRow, parse
from desktop_app.vault.bulk import without_collecting

ONE_SHEET = N_(
    "Only the sheet “{sheet}” was read. Not read, though not empty: {others}. Save each of them as a file of its own."
)
NO_HEADING = N_("Left out, as nothing stands above them: the columns {columns}. Give each a heading to have it read.")
_NAME_LIMIT = 190  # characters; with a word before it, it still fits where a person's source is told


@dataclass(frozen=True)
class Batch:
    """The rows of one file.

    Attributes:
        what: they are. name: of the file. sha256: of the list, in hex (`_hash_of`). table, header: where they stood.
        customers, orders, contacts: the rows, of that one kind. refused: rows that are wrong in themselves. notices:
        what of the file was not read.
    """

    what: What
    name: str
    sha256: str
    table: Table
    header: Header
    customers: list[CustomerRow] = field(default_factory=list, repr=False)
    orders: list[OrderRow] = field(default_factory=list, repr=False)
    contacts: list[PersonRow] = field(default_factory=list, repr=False)
    refused: list[Refused] = field(default_factory=list, repr=False)
    notices: list[Message] = field(default_factory=list, repr=False)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headings that mean no field; their columns are left out."""
        return self.header.unknown

    def __len__(self) -> int:
        """How many rows were read."""
        return len(self.customers) + len(self.orders) + len(self.contacts) + len(self.refused)

    def add(self, row: CustomerRow | OrderRow | PersonRow | Refused) -> None:
        """Put a row where it belongs."""
        if isinstance(row, CustomerRow):
            self.customers.append(row)
        elif isinstance(row, OrderRow):
            self.orders.append(row)
        elif isinstance(row, PersonRow):
            self.contacts.append(row)
        else:
            self.refused.append(row)


def read_import(
    path: Path, *, today: date, what: What | None = None, mapping: Mapping[str, str] | None = None
) -> Batch:
    """Read and understand the file at `path`; nothing is written anywhere.

    Args:
        today: the day, in the office's zone, that no birthday lies after. what: the file holds; None tells it by its
            headings. mapping: heading or column letter -> key of a column (`columns.FIELDS`), or "-" to leave it out.

    Raises:
        Rejected: IM-01 to IM-26, the file or its headings. EnvironmentFailed: IM-09.
    """
    source = open_source(path)
    kind, table, header = recognise(source, what, mapping)
    batch = Batch(kind, clean_line(path.name)[:_NAME_LIMIT], _hash_of(source, table), table, header)
    others = [sheet for sheet in source.sheets if sheet != table.sheet and _holds_anything(source, sheet)]
    if others:
        batch.notices.append(Message(ONE_SHEET, {"sheet": table.sheet, "others": ", ".join(f"“{e}”" for e in others)}))
    heads, bare = heads_another(header, columns(kind)), _Bare(header)
    with without_collecting():
        for number, cells in table.rows():
            if number % 500 == 0:
                progress.report(number, number)  # how many there are is not known before the end; it can be called off
            if number > header.row and not is_blank(cells):
                if heads(cells):
                    raise several_lists(header.row, number)
                bare.look(cells)
                batch.add(parse(kind, number, header.values(cells), today))
    if bare.found:
        batch.notices.append(Message(NO_HEADING, {"columns": ", ".join(map(column_letters, sorted(bare.found)))}))
    return batch


class _Bare:
    """Columns with something in them that no text heads: a heading over two of them belongs to the first alone.

    Attributes:
        found: their indexes, from 0.
    """

    def __init__(self, header: Header) -> None:
        self.found: set[int] = set()
        self._named = {*header.headings, *header.keys}
        self._gaps: list[int] = []
        self._width = 0

    def look(self, cells: Sequence[Cell]) -> None:
        """Look at a row of data. Rows of a sheet are mostly of one width, and nearly all columns have a heading."""
        if len(cells) != self._width:
            self._width = len(cells)
            self._gaps = [index for index in range(self._width) if index not in self._named]
        if self._gaps:
            self.found.update(index for index in self._gaps if not is_blank([cells[index]]))


def _hash_of(source: Source, table: Table) -> str:
    """What the list is known by when it comes again: its file, and below the first sheet the sheet as well.

    Two sheets of one file number their rows alike: who a row of one is about says nothing of the other.
    """
    if table.sheet == source.sheets[0]:
        return source.sha256
    return hashlib.sha256(f"{source.sha256} {table.sheet}".encode()).hexdigest()


def _holds_anything(source: Source, sheet: str) -> bool:
    """Whether a sheet is not empty; one that cannot be read is not."""
    try:
        return any(not is_blank(cells) for _, cells in source.table(sheet).rows())
    except Rejected:
        return True
