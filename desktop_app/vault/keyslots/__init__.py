r"""Who can open the book: one small JSON file of slots, each giving the same data key to one person.

The file, version 1
-------------------
UTF-8 JSON, one object. Binary values are standard base64 with padding; ids are 32 lower-case hex digits; integers are
plain. Unknown, missing or repeated names make the file invalid.

    format           "so-kin-keyslots"
    version          1
    vault            random id of the book
    generation       rises by one with every change of this file: among copies the highest one counts
    key_generations  [g], or [g, g+1] while the book is being moved to a new data key
    users            at most 500, at most 3 with one tag:
        id           random id of the slot; the book's user table lists it
        tag          4 hex digits: the first 2 bytes of SHA-256("so-kin login tag\n" + vault + "\n" + login),
                     login = NFC(casefold(NFC(what was typed, trimmed))); it says which slot to try, not who is who
        one_time     true while the owner's one-time code opens it
        kdf          {"name": "argon2id", "version": 19, "memory_kib", "iterations", "lanes", "salt": 16 bytes}
        public       X25519 public key, 32 bytes
        nonce        12 bytes
        private      AES-256-GCM(Argon2id(password, 32 bytes), nonce, X25519 private key, AAD), 48 bytes
        sealed       for each of key_generations: HPKE(DHKEM X25519, HKDF-SHA256, AES-256-GCM, base mode) to `public`
                     with INFO: 32 bytes encapsulated key + ciphertext of (32-byte data key + 16-byte database salt)
    recovery         id, public, nonce, private, sealed as above; the key that wraps `private` is
                     HKDF-SHA256(recovery key, 32 bytes, salt = vault id bytes, info "so-kin recovery wrap")
    mac              HMAC-SHA256 of the canonical form of all but mac and sha256, under HKDF-SHA256(data key without
                     salt, 32 bytes, salt = vault id bytes, info "so-kin slot file") of the highest key generation
    sha256           hex SHA-256 of the canonical form of all but itself: tells damage before anyone has logged in

The canonical form is JSON with sorted names, no blanks, ASCII only. AAD and INFO are canonical JSON too:

    AAD   {"for": "private key", "format", "version", "vault", "slot", "public", "one_time", "kdf"}
          (for the recovery slot one_time is false and kdf null)
    INFO  {"for": "data key", "format", "version", "vault", "slot", "key_generation"}

Passwords are NFC, UTF-8. A one-time code is NFKC in capital letters without blanks and hyphens, O as 0, I and L as 1.

The recovery sheet (its lines: see `vault.recovery`)
----------------------------------------------------
The id of the recovery slot is HKDF-SHA256(recovery key, 16 bytes, salt = vault id bytes, info "so-kin recovery slot
id") in hex. The S lines hold AES-256-GCM(HKDF-SHA256(recovery key, 32 bytes, salt = vault id bytes, info "so-kin
recovery sheet " + key generation), 12 zero bytes, data key + salt, {"for": "recovery sheet", "format", "version",
"vault", "slot", "key_generation"} in canonical JSON). The wrapping key serves this one message, hence the fixed nonce.

All here are functions of values (and of random bytes), but for `copies`, which reads and writes the copies of the file.
"""

from __future__ import annotations

from desktop_app.vault.keyslots.actions import (
    MIN_PASSWORD,
    add_user_slot,
    change_password,
    check_password,
    create,
    new_one_time_code,
    of_login,
    open_sheet,
    remove_slot,
    replace_recovery,
    reseal,
    settle,
    unlock,
    unlock_with_recovery,
    wrong_login,
)
from desktop_app.vault.keyslots.copies import FILE_NAME, Loaded, heal, load_newest, missing, save
from desktop_app.vault.keyslots.form import parse, serialise
from desktop_app.vault.keyslots.model import (
    DataKey,
    KdfCost,
    RecoverySlot,
    SlotFile,
    Unlocked,
    UserSlot,
    new_vault_id,
)
from desktop_app.vault.keyslots.slots import is_under

__all__ = [
    "FILE_NAME",
    "MIN_PASSWORD",
    "DataKey",
    "KdfCost",
    "Loaded",
    "RecoverySlot",
    "SlotFile",
    "Unlocked",
    "UserSlot",
    "add_user_slot",
    "change_password",
    "check_password",
    "create",
    "heal",
    "is_under",
    "load_newest",
    "missing",
    "new_one_time_code",
    "new_vault_id",
    "of_login",
    "open_sheet",
    "parse",
    "remove_slot",
    "replace_recovery",
    "reseal",
    "save",
    "serialise",
    "settle",
    "unlock",
    "unlock_with_recovery",
    "wrong_login",
]
