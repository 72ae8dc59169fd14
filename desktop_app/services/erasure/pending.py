"""What the erasures under way still need, kept beside the database so that a crash never leaves one half done.

The file holds people's terms, so it is encrypted (AES-256-GCM, NIST SP 800-38D) under a key derived from the data key,
never backed up, and destroyed as soon as all are proven.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.services.erasure.terms import Terms
from desktop_app.vault import files
from desktop_app.vault.book import PENDING, Book

DAMAGED = "ER-05"
_NONCE = 12


@dataclass(frozen=True)
class Pending:
    """What the steps after one act need.

    Attributes:
        certificates: numbers of the erasures under way. terms: everything that was collected.
        shared: terms that others hold too. namesakes: folded names that others bear too.
        allowed: (table, row key) pairs in which such a name may go on standing.
    """

    certificates: tuple[str, ...]
    terms: Terms
    shared: tuple[str, ...]
    namesakes: tuple[str, ...]
    allowed: frozenset[tuple[str, str]]


def keep(book: Book, notes: Sequence[Pending]) -> None:
    """Force `notes` to the disk in place of those that are there; with none, the file is destroyed."""
    path = book.folder / PENDING
    if not notes:
        if path.exists():
            files.destroy(path)
        return
    content = [
        {
            "certificates": note.certificates,
            "terms": note.terms.as_dict(),
            "shared": note.shared,
            "namesakes": note.namesakes,
            "allowed": sorted(note.allowed),
        }
        for note in notes
    ]
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(book.derived_key("pending")).encrypt(nonce, json.dumps(content).encode(), book.vault_id.encode())
    files.write(path, nonce + sealed)


def read(book: Book) -> list[Pending]:
    """The erasures under way, in order. Raises `EnvironmentFailed` ER-05 for a file that can't be decrypted."""
    path = book.folder / PENDING
    if not path.exists():
        return []
    raw = files.read(path)
    try:
        text = AESGCM(book.derived_key("pending")).decrypt(raw[:_NONCE], raw[_NONCE:], book.vault_id.encode())
    except (InvalidTag, ValueError):
        raise EnvironmentFailed(
            DAMAGED,
            N_("The note of an erasure that was broken off ({name}) is damaged."),
            do=N_("Open the book again: it is cleaned then."),
            name=PENDING,
        ) from None
    return [
        Pending(
            tuple(note["certificates"]),
            Terms(**{name: tuple(values) for name, values in note["terms"].items()}),
            tuple(note["shared"]),
            tuple(note["namesakes"]),
            frozenset((table, key) for table, key in note["allowed"]),
        )
        for note in json.loads(text)
    ]
