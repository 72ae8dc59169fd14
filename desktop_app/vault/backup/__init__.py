"""A backup set: a folder with a verified copy of the book, its key file, its ledger, and a manifest over all three.

    PLACE/SoKin-4f3a21bc/                        the store: this book's part of a disk, named after its vault
        medium.json                              which of the office's numbered media this is
        2026-11-22-1000-9b1c44d2/                one set
            book.db book.slots erasures.ledger   in rollback-journal mode, so that a read-only disk can open it
            manifest.json                        sizes and SHA-256 of the three, counts, and an HMAC over it all

A set is gathered in a folder with a passing name, read back from the disk, and only then given its own. So a crash, or
a stick that is pulled out, leaves no half set. A set is never changed: one that is rewritten gets a new folder with a
higher revision, and the one before is destroyed; of two revisions the higher one counts.

The manifest is JSON: `format`, `version`, `vault`, `set` (16 hex digits), `revision` (from 1), `made_at` (seconds since
1970), `key` (tells data keys apart), `serial`, `entry` (the number of the last one in its log; older sets lack it),
`schema`, `counts`, `files`, and `mac`: HMAC-SHA256 over the canonical form of the rest, under a key derived from the
data key. No part of a set is ever in plain.

Which set is the newest, serial and entry say, and only then `made_at`: a clock that was wrong for a day must not decide
which backup is offered and which goes.

`manifests` says what a set is and proves it, `making` makes one, `folders` keeps the store in order.
"""

from desktop_app.vault.backup.folders import (
    DAYS,
    GENERATIONS,
    UNREADABLE,
    damaged_copies,
    destroy,
    drop_damaged,
    gathering_in,
    open_store,
    remove,
    scratch,
    scratch_of,
    thin,
    tidy,
)
from desktop_app.vault.backup.making import (
    STEPS,
    ledger_key,
    make,
    rewrite,
    unpack,
)
from desktop_app.vault.backup.manifests import (
    FOLDER,
    HASHED,
    MANIFEST,
    BackupSet,
    Manifest,
    State,
    check,
    check_files,
    is_genuine,
    key_name,
    own_store,
    read,
    sets,
    store_in,
    unusable,
)

__all__ = [
    "DAYS",
    "FOLDER",
    "GENERATIONS",
    "HASHED",
    "MANIFEST",
    "STEPS",
    "UNREADABLE",
    "BackupSet",
    "Manifest",
    "State",
    "check",
    "check_files",
    "damaged_copies",
    "destroy",
    "drop_damaged",
    "gathering_in",
    "is_genuine",
    "key_name",
    "ledger_key",
    "make",
    "open_store",
    "own_store",
    "read",
    "remove",
    "rewrite",
    "scratch",
    "scratch_of",
    "sets",
    "store_in",
    "thin",
    "tidy",
    "unpack",
    "unusable",
]
