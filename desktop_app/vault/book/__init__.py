"""A book in its folder: what lies there, how it is made, unlocked and closed.

Folder: ``book.db`` (encrypted database), ``book.slots`` (key slots), ``book.serial``, ``erasures.ledger``,
``pending-erasure`` (only while an erasure is under way), ``failed.logins`` (until somebody gets in), ``book.lock``.
Copies of slots, serial and ledger lie in the roaming configuration folder under the vault's id, so that a lost file
beside the database is not a lost book.
"""

from desktop_app.vault.book.creating import create, prepare
from desktop_app.vault.book.layout import (
    AUDIT_BROKEN,
    DATABASE,
    KEY_CHANGED,
    LEDGER,
    LOCK,
    LOG_DAMAGED,
    OLDER_COPY,
    PENDING,
    SERIAL,
    SLOTS,
    Book,
    config_folder,
    derive,
    known_serial,
    slot_paths,
    vault_of,
)
from desktop_app.vault.book.opening import (
    change_password,
    open_book,
    open_under,
    open_unlocked,
    open_with_sheet,
    opened_apart,
)
from desktop_app.vault.database import NEXT

__all__ = [
    "AUDIT_BROKEN", "DATABASE", "KEY_CHANGED", "LEDGER", "LOCK", "LOG_DAMAGED", "NEXT", "OLDER_COPY", "PENDING",
    "SERIAL", "SLOTS", "Book", "change_password", "config_folder", "create", "derive", "known_serial", "open_book",
    "open_under", "open_unlocked", "open_with_sheet", "opened_apart", "prepare", "slot_paths", "vault_of",
]  # fmt: skip
