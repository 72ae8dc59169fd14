"""One slot at a time: made for a password or a recovery key, opened again, and the proof that covers all of them."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import replace
from datetime import date

from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.vault import recovery
from desktop_app.vault.keyslots import sealing
from desktop_app.vault.keyslots.form import damaged, kdf_facts, signed_part
from desktop_app.vault.keyslots.model import DataKey, KdfCost, RecoverySlot, Slot, SlotFile, Unlocked, UserSlot
from desktop_app.vault.recovery import Sheet, SheetText

_CODE = {ord("O"): "0", ord("I"): "1", ord("L"): "1"} | dict.fromkeys(map(ord, " -\u2010\u2011\u2013\u2014"))
# The sheet's wrapping key is used for one message only, so a fixed nonce is safe; it saves typing twenty letters.
_SHEET_NONCE = bytes(12)


def info(vault_id: str, slot_id: str, key_generation: int) -> bytes:
    """What a sealed data key is bound to."""
    return sealing.bound("data key", vault_id, slot_id, key_generation=key_generation)


def _facts(vault_id: str, slot: Slot) -> bytes:
    kdf, one_time = None, False
    if isinstance(slot, UserSlot):
        kdf, one_time = kdf_facts(slot.cost, slot.salt), slot.one_time
    public = slot.public.hex()
    return sealing.bound("private key", vault_id, slot.slot_id, public=public, one_time=one_time, kdf=kdf)


# --- users ---------------------------------------------------------------------------------------------------------


def new_user_slot(
    vault_id: str,
    key_generation: int,
    data_key: DataKey,
    *,
    slot_id: str,
    login: str,
    password: str,
    one_time: bool,
    cost: KdfCost,
) -> UserSlot:
    """A slot with a key pair of its own that `password` opens; costs one Argon2id."""
    private, public = sealing.new_pair()
    slot = UserSlot(
        slot_id=slot_id,
        public=public,
        nonce=secrets.token_bytes(12),
        private=b"",
        sealed=(sealing.seal(data_key, public, info(vault_id, slot_id, key_generation)),),
        tag=sealing.login_tag(vault_id, login),
        one_time=one_time,
        cost=cost,
        salt=secrets.token_bytes(16),
    )
    key = sealing.stretch(_as_typed(password, one_time), slot.salt, cost)
    return replace(slot, private=sealing.encrypt(key, slot.nonce, private, _facts(vault_id, slot)))


def open_user_slot(file: SlotFile, slot: UserSlot, password: str) -> Unlocked | None:
    """What `slot` gives to `password`, or None if it is wrong. Costs one Argon2id. Raises as `unlocked`."""
    key = sealing.stretch(_as_typed(password, slot.one_time), slot.salt, slot.cost)
    private = sealing.decrypt(key, slot.nonce, slot.private, _facts(file.vault_id, slot))
    return None if private is None else unlocked(file, slot, private)


def _as_typed(password: str, one_time: bool) -> str:
    return unicodedata.normalize("NFKC", password).upper().translate(_CODE) if one_time else password


def unlocked(file: SlotFile, slot: Slot, private: bytes) -> Unlocked:
    """The data key that the private key of `slot` opens, once it has proved the whole file.

    Raises EnvironmentFailed KY-03 if the sealed key is damaged, KY-06 if the file was altered.
    """
    keys = []
    for generation, sealed in zip(file.key_generations, slot.sealed, strict=True):
        key = sealing.unseal(sealed, private, info(file.vault_id, slot.slot_id, generation))
        if key is None:
            raise damaged()
        keys.append(key)
    prove(file, keys[-1])
    return Unlocked(
        vault_id=file.vault_id,
        slot_id=slot.slot_id,
        key_generation=file.key_generation,
        data_key=keys[0],
        next_key=keys[1] if file.is_rotating else None,
        must_change=isinstance(slot, UserSlot) and slot.one_time,
    )


# --- recovery ------------------------------------------------------------------------------------------------------


def new_recovery_slot(
    vault_id: str, key_generation: int, data_key: DataKey, created_on: date
) -> tuple[RecoverySlot, SheetText]:
    """A slot for a new recovery key, and the sheet that holds this key and the data key sealed under it."""
    key = recovery.new_recovery_key()
    slot_id = _recovery_id(key, vault_id)
    private, public = sealing.new_pair()
    sealed = (sealing.seal(data_key, public, info(vault_id, slot_id, key_generation)),)
    slot = RecoverySlot(slot_id, public, secrets.token_bytes(12), b"", sealed)
    wrapped = sealing.encrypt(_recovery_wrap(key, vault_id), slot.nonce, private, _facts(vault_id, slot))

    plain, facts = data_key.key + data_key.salt, _sheet_facts(vault_id, slot_id, key_generation)
    on_paper = sealing.encrypt(_sheet_wrap(key, vault_id, key_generation), _SHEET_NONCE, plain, facts)
    sheet = recovery.sheet_text(key, recovery.SealedKey(vault_id, key_generation, on_paper), created_on)
    return replace(slot, private=wrapped), sheet


def open_recovery_slot(file: SlotFile, key: bytes) -> Unlocked | None:
    """What the recovery slot gives to `key` (20 bytes), or None if it is not this file's. Raises as `unlocked`."""
    slot = file.recovery
    if slot.slot_id != _recovery_id(key, file.vault_id):
        return None
    private = sealing.decrypt(_recovery_wrap(key, file.vault_id), slot.nonce, slot.private, _facts(file.vault_id, slot))
    if private is None:
        raise damaged()
    return unlocked(file, slot, private)


def open_sheet_alone(sheet: Sheet) -> Unlocked | None:
    """What the sheet gives without any file, or None if it has no S lines or they do not belong to its K lines."""
    sealed = sheet.sealed
    if sealed is None:
        return None
    vault_id, generation = sealed.vault_id, sealed.key_generation
    slot_id = _recovery_id(sheet.key, vault_id)
    wrap, facts = _sheet_wrap(sheet.key, vault_id, generation), _sheet_facts(vault_id, slot_id, generation)
    plain = sealing.decrypt(wrap, _SHEET_NONCE, sealed.ciphertext, facts)
    return Unlocked(vault_id, slot_id, generation, DataKey(plain[:32], plain[32:])) if plain is not None else None


def _recovery_id(key: bytes, vault_id: str) -> str:
    return sealing.derive(key, vault_id, "so-kin recovery slot id", 16).hex()


def _recovery_wrap(key: bytes, vault_id: str) -> bytes:
    return sealing.derive(key, vault_id, "so-kin recovery wrap")


def _sheet_wrap(key: bytes, vault_id: str, key_generation: int) -> bytes:
    return sealing.derive(key, vault_id, f"so-kin recovery sheet {key_generation}")


def _sheet_facts(vault_id: str, slot_id: str, key_generation: int) -> bytes:
    return sealing.bound("recovery sheet", vault_id, slot_id, key_generation=key_generation)


# --- proof ---------------------------------------------------------------------------------------------------------


def signed(file: SlotFile, data_key: DataKey) -> SlotFile:
    """`file` with its MAC under the data key of its highest generation."""
    return replace(file, mac=sealing.sign(data_key, file.vault_id, signed_part(file)))


def is_under(file: SlotFile, data_key: DataKey) -> bool:
    """Whether `file` goes with `data_key`: it was last changed by somebody who held it."""
    return hmac.compare_digest(signed(file, data_key).mac, file.mac)


def prove(file: SlotFile, data_key: DataKey) -> None:
    """Raise EnvironmentFailed KY-06 unless the file was last changed by somebody who held `data_key`.

    Without this, a public key slipped into the file would be given the next data key.
    """
    if not is_under(file, data_key):
        raise EnvironmentFailed(
            "KY-06",
            N_("The key file was changed by something other than this program."),
            safe=N_("The book itself was not touched."),
            do=N_("Put back a copy of the key file from a backup, and find out who could write in its folder."),
        )
