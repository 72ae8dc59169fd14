"""Helpers for tests of erasure: doing it, and looking for what it left by eyes of their own."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

from sqlalchemy import inspect

from desktop_app.office import Office
from desktop_app.rules.folding import digits, fold
from desktop_app.services import erasure
from desktop_app.vault import pages


def erase(office: Office, code: str, **choices) -> erasure.Outcome:
    """Preview and erase `code` in one go, as the command line does."""
    mentions = choices.pop("mentions", "mask")
    plan = office.run(erasure.preview, [code], mentions)
    return office.erase(
        plan, confirm=plan.asked[0], checksum=plan.checksum, reason=choices.pop("reason", "owner"), **choices
    )


def cells(office: Office) -> dict[str, str]:
    """Every cell that can hold text, by table and column, joined: read by SQL, without our scanner."""
    found: dict[str, list[str]] = {}
    with office.work() as work:
        for table in inspect(work.connection).get_table_names():
            for row in work.connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings():
                for column, value in row.items():
                    if isinstance(value, bytes) and len(value) != 16:
                        value = value.decode("utf-8", "replace")
                    if isinstance(value, str):
                        found.setdefault(f"{table}.{column}", []).append(value)
    return {place: "\x00".join(values) for place, values in found.items()}


def where(office: Office, *tokens: str) -> list[str]:
    """Places that hold a token in a cell, or in a decrypted page: as it is, decomposed, folded, as digits."""
    places = []
    path, key = office.book.database.path, office.book.database.key.key
    raw = {f"page {number}": page for number, page in pages.pages(path, key)}
    raw |= {f"frame {frame} of page {number}": page for frame, number, page in pages.wal_frames(path, key)}
    texts = cells(office)
    folded = {place: fold(text) for place, text in texts.items()}
    only_digits = {place: digits(text) for place, text in texts.items()}
    for token in tokens:
        spellings = {token, unicodedata.normalize("NFD", token), json.dumps(token)[1:-1]}
        for place, text in texts.items():
            number = digits(token)[-9:] if len(digits(token)) > 8 and fold(token) == token else None
            spelt = any(each in text for each in spellings) or fold(token) in folded[place]
            if spelt or (number and number in only_digits[place]):
                places.append(place)
        wanted = {each.encode() for each in spellings} | {fold(token).encode()}
        places += [place for place, page in raw.items() if any(each in page for each in wanted)]
    return places


def small_files(folder: Path) -> bytes:
    """Everything beside the database, joined."""
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file() and file.suffix != ".db")
