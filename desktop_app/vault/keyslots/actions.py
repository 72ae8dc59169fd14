"""Making, opening and changing the slot file. Each change gives a file of the next generation; nothing is written."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import replace
from datetime import date

from desktop_app.rules.errors import N_, Rejected
from desktop_app.vault import recovery
from desktop_app.vault.keyslots import sealing, slots
from desktop_app.vault.keyslots.model import (
    MAX_SAME_TAG,
    MAX_USERS,
    DataKey,
    KdfCost,
    Slot,
    SlotFile,
    Unlocked,
    UserSlot,
    new_id,
)
from desktop_app.vault.recovery import Sheet, SheetText

MIN_PASSWORD = 12
MAX_PASSWORD = 4096


def create(
    vault_id: str,
    login: str,
    password: str,
    data_key: DataKey,
    *,
    created_on: date,
    cost: KdfCost = KdfCost.STANDARD,
    generation: int = 1,
    key_generation: int = 1,
) -> tuple[SlotFile, SheetText]:
    """The slot file of a book with its first user, and the recovery sheet that goes with it.

    After every slot file was lost and the sheet opened the book, `generation` must be above any copy that may turn up
    again, and `key_generation` is the sheet's. Raises Rejected KY-02 for a password outside 12 to 4,096 characters.
    """
    check_password(password)
    user = slots.new_user_slot(
        vault_id,
        key_generation,
        data_key,
        slot_id=new_id(),
        login=login,
        password=password,
        one_time=False,
        cost=cost,
    )
    recovery_slot, sheet = slots.new_recovery_slot(vault_id, key_generation, data_key, created_on)
    file = SlotFile(vault_id, generation, (key_generation,), (user,), recovery_slot, b"")
    return slots.signed(file, data_key), sheet


# --- opening -------------------------------------------------------------------------------------------------------


def unlock(file: SlotFile, login: str | None, password: str) -> Unlocked:
    """Open the book's key with a login and its password, or with the one-time code of a slot that waits for one.

    Without a login the only user is meant; Rejected KY-13 where there are several. Raises Rejected KY-01, after the
    same work and with the same words, for an unknown login and a wrong password; EnvironmentFailed KY-03 or KY-06 if
    the slot is damaged or the file was changed by somebody without the key.
    """
    return _find(file, login, password)[1]


def _find(file: SlotFile, login: str | None, password: str) -> tuple[UserSlot, Unlocked]:
    if login is None and len(file.users) > 1:
        raise Rejected(
            "KY-13", N_("Several people open this book."), do=N_("Say who opens it: give the login of the user.")
        )
    tag = sealing.login_tag(file.vault_id, login) if login is not None else None
    candidates = [slot for slot in file.users if tag is None or slot.tag == tag]
    for slot in candidates:
        if found := slots.open_user_slot(file, slot, password):
            return slot, found
    if not candidates:  # the same work as for a wrong password, so that time does not tell who has a login
        sealing.stretch(password, bytes(16), file.users[0].cost if file.users else KdfCost.STANDARD)
    raise wrong_login()


def wrong_login() -> Rejected:
    """The refusal of a login or a password, whichever is wrong."""
    return Rejected(
        "KY-01",
        N_("The login or the password is wrong."),
        do=N_("Check capital letters and Vietnamese typing, then try again. The owner can give a new one-time code."),
    )


def of_login(file: SlotFile, login: str) -> list[UserSlot]:
    """The slots that bear the tag of `login`, the newest last; once in 65,536 times it is that of another login."""
    tag = sealing.login_tag(file.vault_id, login)
    return [each for each in file.users if each.tag == tag]


def unlock_with_recovery(file: SlotFile, key: bytes) -> Unlocked:
    """Open the book's key with the recovery key of the sheet (20 bytes).

    Raises Rejected KY-04 if it is another book's or an older sheet's; EnvironmentFailed as `unlock`.
    """
    found = slots.open_recovery_slot(file, key)
    if found is None:
        raise _other_sheet()
    return found


def open_sheet(sheet: Sheet) -> Unlocked:
    """Open the book's key with the whole sheet and no slot file at all.

    Raises Rejected KY-09 if the sheet was read without its S lines, KY-04 if its lines do not belong together.
    """
    if sheet.sealed is None:
        raise Rejected(
            "KY-09",
            N_("The key file is missing, so the lines S1 to S6 of the recovery sheet are needed too."),
            do=N_("Type all lines of the sheet, from K1 to S6."),
        )
    found = slots.open_sheet_alone(sheet)
    if found is None:
        raise _other_sheet()
    return found


def _other_sheet() -> Rejected:
    return Rejected(
        "KY-04",
        N_("This recovery sheet does not belong to this book, or a newer sheet has replaced it."),
        do=N_("Look for the sheet with the latest date, then try again."),
    )


# --- changing ------------------------------------------------------------------------------------------------------


def add_user_slot(
    file: SlotFile,
    data_key: DataKey,
    login: str,
    password: str,
    *,
    one_time: bool = False,
    cost: KdfCost = KdfCost.STANDARD,
) -> tuple[SlotFile, str]:
    """`file` with one more slot, and the slot's id, which the caller puts in the book's user table.

    With `one_time` the password is a code of `new_one_time_code`. A reset is this, then `remove_slot` of the old one.
    Raises Rejected KY-02 for a password outside 12 to 4,096 characters, KY-10 for too many slots.
    """
    check_password(password)
    tag = sealing.login_tag(file.vault_id, login)
    if len(file.users) >= MAX_USERS or sum(each.tag == tag for each in file.users) >= MAX_SAME_TAG:
        raise Rejected(
            "KY-10",
            N_("The key file has no room for another user with this login."),
            do=N_("Remove users who have left, or choose another login, then try again."),
        )
    slot = slots.new_user_slot(
        file.vault_id,
        file.key_generation,
        data_key,
        slot_id=new_id(),
        login=login,
        password=password,
        one_time=one_time,
        cost=cost,
    )
    return _changed(file, data_key, replace(file, users=(*file.users, slot))), slot.slot_id


def change_password(
    file: SlotFile, login: str, old: str, new: str, *, cost: KdfCost = KdfCost.STANDARD
) -> tuple[SlotFile, Unlocked]:
    """`file` with the user's own new password and a new key pair in the same slot; `old` may be a one-time code.

    The pair is new because an old copy of the file gives the old private key to whoever learns the old password.
    Raises what `unlock` raises, and Rejected KY-02 for a new password outside 12 to 4,096 characters.
    """
    check_password(new)
    old_slot, found = _find(file, login, old)
    slot = slots.new_user_slot(
        file.vault_id,
        file.key_generation,
        found.data_key,
        slot_id=old_slot.slot_id,
        login=login,
        password=new,
        one_time=False,
        cost=cost,
    )
    users = tuple(slot if each is old_slot else each for each in file.users)
    return _changed(file, found.data_key, replace(file, users=users)), replace(found, must_change=False)


def remove_slot(file: SlotFile, data_key: DataKey, slot_id: str) -> SlotFile:
    """`file` without the user's slot `slot_id`; if it has none, only the generation rises.

    Its user may still hold an old copy of the file, and has known the data key: offer a new one (`reseal`).
    """
    return _changed(file, data_key, replace(file, users=tuple(each for each in file.users if each.slot_id != slot_id)))


def replace_recovery(file: SlotFile, data_key: DataKey, created_on: date) -> tuple[SlotFile, SheetText]:
    """`file` with a new recovery key, and its sheet.

    The old sheet no longer fits this file, but its S lines open the book until the data key changes.
    """
    slot, sheet = slots.new_recovery_slot(file.vault_id, file.key_generation, data_key, created_on)
    return _changed(file, data_key, replace(file, recovery=slot)), sheet


def _changed(before: SlotFile, data_key: DataKey, after: SlotFile) -> SlotFile:
    if before.is_rotating:
        raise ValueError("settle the rotation first")
    slots.prove(before, data_key)
    return slots.signed(replace(after, generation=before.generation + 1), data_key)


def new_one_time_code() -> str:
    """A code for a first login: 60 random bits as "XXXX-XXXX-XXXX"."""
    letters = "".join(secrets.choice(recovery.ALPHABET) for _ in range(12))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def check_password(password: str) -> None:
    """Raise Rejected KY-02 unless `password` has 12 to 4,096 characters (NFC)."""
    if len(unicodedata.normalize("NFC", password)) < MIN_PASSWORD:
        raise Rejected(
            "KY-02",
            N_("The password is too short: it needs at least {least} characters."),
            do=N_("Choose a longer one, for example four words that do not belong together."),
            least=MIN_PASSWORD,
        )
    if len(password) > MAX_PASSWORD:
        raise Rejected(
            "KY-02",
            N_("The password is too long: it may have at most {most} characters."),
            do=N_("Choose a shorter one."),
            most=MAX_PASSWORD,
        )


# --- a new data key ------------------------------------------------------------------------------------------------


def reseal(file: SlotFile, data_key: DataKey, new_key: DataKey) -> SlotFile:
    """`file` with `new_key` sealed for everyone beside `data_key`; nobody's password is needed.

    First step of a rotation: save it, move the database to `new_key`, swap, then `settle`. Raises EnvironmentFailed
    KY-06 as `unlock` does.
    """
    generation = file.key_generation + 1

    def extended(slot: Slot) -> tuple[bytes, ...]:
        return (*slot.sealed, sealing.seal(new_key, slot.public, slots.info(file.vault_id, slot.slot_id, generation)))

    # `_changed` first: the public keys are proved before anything is sealed to them.
    proved = _changed(file, data_key, file)
    changed = replace(
        proved,
        key_generations=(file.key_generation, generation),
        users=tuple(replace(slot, sealed=extended(slot)) for slot in file.users),
        recovery=replace(file.recovery, sealed=extended(file.recovery)),
    )
    return slots.signed(changed, new_key)


def settle(file: SlotFile, data_key: DataKey, next_key: DataKey, *, keep_next: bool) -> SlotFile:
    """Last step of a rotation: `file` with only the key that the database is under now.

    `keep_next` is False where the move was given up before the swap. Then print a new sheet (`replace_recovery`):
    the S lines of the old one fit the old key only.
    """
    if not file.is_rotating:
        raise ValueError("no rotation to settle")
    slots.prove(file, next_key)
    kept = 1 if keep_next else 0
    changed = replace(
        file,
        generation=file.generation + 1,
        key_generations=(file.key_generations[kept],),
        users=tuple(replace(slot, sealed=(slot.sealed[kept],)) for slot in file.users),
        recovery=replace(file.recovery, sealed=(file.recovery.sealed[kept],)),
    )
    return slots.signed(changed, next_key if keep_next else data_key)
