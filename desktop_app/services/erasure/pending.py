"""The plan of an erasure under way, kept beside the database so that a crash never leaves it half done.

The file holds the person's terms, so it is encrypted (AES-256-GCM, NIST SP 800-38D) under a key derived from the data
key, never backed up, and destroyed as soon as the erasure is proven.
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
    """What the steps after the act need.

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


def write(book: Book, pending: Pending) -> None:
    """Force the file to the disk."""
    content = {
        "certificates": pending.certificates,
        "terms": pending.terms.as_dict(),
        "shared": pending.shared,
        "namesakes": pending.namesakes,
        "allowed": sorted(pending.allowed),
    }
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(book.derived_key("pending")).encrypt(nonce, json.dumps(content).encode(), book.vault_id.encode())
    files.write(book.folder / PENDING, nonce + sealed)


def read(book: Book) -> Pending | None:
    """The erasure under way, or None. Raises `EnvironmentFailed` ER-05 for a note that can't be decrypted."""
    path = book.folder / PENDING
    if not path.exists():
        return None
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
    content = json.loads(text)
    return Pending(
        tuple(content["certificates"]),
        Terms(**{name: tuple(values) for name, values in content["terms"].items()}),
        tuple(content["shared"]),
        tuple(content["namesakes"]),
        frozenset(_pairs(content["allowed"])),
    )


def destroy(book: Book) -> None:
    """Remove the file for good."""
    path = book.folder / PENDING
    if path.exists():
        files.destroy(path)


def _pairs(listed: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    return [(table, key) for table, key in listed]
