"""Step 6: prove that nothing is left, in two passes over the whole file, and our small files besides.

Numbers, e-mails and tax codes that nobody else holds, and names that nobody else bears, must not be anywhere. A name
that others bear too may stand only where the plan saw it with them; what others hold is not looked for on pages, since
bytes do not tell whose they are.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import func, select

from desktop_app.records import catalogue
from desktop_app.services.erasure.pending import Pending
from desktop_app.services.erasure.plan import needles
from desktop_app.vault import residue
from desktop_app.vault.book import SERIAL, SLOTS, Book
from desktop_app.vault.database import PAGE_SIZE


@dataclass(frozen=True)
class Found:
    """What the proof came to.

    Attributes:
        terms: how many terms were looked for. cells, pages: how many places. residue: places that still hold one.
    """

    terms: int
    cells: int
    pages: int
    residue: tuple[str, ...]


def prove(book: Book, note: Pending) -> Found:
    """Scan for what `note` says was erased; changes nothing."""
    derived = {each.name for each in catalogue.entities() if any(field.declared.derived for field in each.fields)}
    wanted = needles(note.terms, without=note.shared)
    on_disk = needles(note.terms, without=(*note.shared, *note.namesakes))
    places: list[str] = []
    # Both passes at once: while SQLite joins cells for the one, the other searches pages.
    with ThreadPoolExecutor(1) as other, book.database.transaction() as connection:
        second = other.submit(residue.scan_pages, book.database.path, book.database.key.key, on_disk)
        for hit in residue.scan_cells(connection, wanted):
            theirs = hit.needle in note.namesakes and (hit.table in derived or (hit.table, hit.key) in note.allowed)
            if not theirs:
                places.append(hit.place)
        cells = sum(
            (connection.scalar(select(func.count()).select_from(each.table)) or 0) * len(each.fields)
            for each in catalogue.entities()
        )
        places += [hit.place for hit in second.result()]
    for path in (
        *book.ledgers(),
        *(folder / name for folder in (book.folder, book.config) for name in (SLOTS, SERIAL)),
    ):
        if path.exists():
            places += [f"{path.name} {hit.place}" for hit in residue.scan_file(path, on_disk)]
    pages = book.database.path.stat().st_size // PAGE_SIZE
    looked_for = len(note.terms.whole_names) + len(note.terms.phones) + len(note.terms.emails) + len(note.terms.ids)
    return Found(looked_for - len(note.shared), cells, pages, tuple(dict.fromkeys(places)))
