"""The slot file between bytes and values. Whatever is not exactly what we write is refused as damaged."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from desktop_app.rules.errors import N_, EnvironmentFailed
from desktop_app.vault.keyslots.model import (
    MAX_SAME_TAG,
    MAX_USERS,
    KdfCost,
    RecoverySlot,
    Slot,
    SlotFile,
    UserSlot,
)
from desktop_app.vault.keyslots.sealing import FORMAT, SEALED_BYTES, VERSION, canonical

MAX_BYTES = 1 << 20
_MAX_GENERATION = 1 << 31
_ID = re.compile(r"[0-9a-f]{32}")
_TAG = re.compile(r"[0-9a-f]{4}")
T = TypeVar("T")


class _Damaged(ValueError):
    """Told as `damaged`; never leaves this module."""


def damaged() -> EnvironmentFailed:
    """The failure that says: this copy of the file cannot be trusted."""
    return EnvironmentFailed(
        "KY-03",
        N_("The key file is damaged."),
        safe=N_("The book itself was not touched."),
        do=N_("Put back a copy of the key file from a backup, or open the book with the recovery sheet."),
    )


def serialise(file: SlotFile) -> bytes:
    """`file` as it stands on the disk."""
    content = _body(file) | {"mac": _b64(file.mac)}
    content["sha256"] = hashlib.sha256(canonical(content)).hexdigest()
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=True).encode() + b"\n"


def signed_part(file: SlotFile) -> bytes:
    """What the MAC covers: everything but the MAC and the checksum."""
    return canonical(_body(file))


def parse(data: bytes) -> SlotFile:
    """The slot file in `data`. Nothing in it is trusted but its form; `unlock` proves the rest.

    Raises EnvironmentFailed KY-03 if it is damaged in any way, KY-05 if a newer program wrote it.
    """
    try:
        if len(data) > MAX_BYTES:
            raise _Damaged
        content = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse, parse_float=_refuse)
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise _Damaged
        rest = {name: value for name, value in content.items() if name != "sha256"}
        if hashlib.sha256(canonical(rest)).hexdigest() != content.get("sha256"):
            raise _Damaged
        if _integer(content, "version") > VERSION:
            raise _newer()
        file = _file(content)
        # Closes every gap at once: unknown names, another spelling of the same bytes, values nobody looked at.
        if canonical(_body(file) | {"mac": _b64(file.mac)}) != canonical(rest):
            raise _Damaged
    except (ValueError, RecursionError):
        raise damaged() from None
    return file


def _newer() -> EnvironmentFailed:
    return EnvironmentFailed(
        "KY-05",
        N_("The key file was written by a newer version of the program."),
        do=N_("Install the newest version of the program, then try again."),
    )


# --- values to JSON ------------------------------------------------------------------------------------------------


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def kdf_facts(cost: KdfCost, salt: bytes) -> dict[str, object]:
    """The `kdf` object of a user's slot, which is also bound into its wrapped key."""
    return {
        "name": "argon2id",
        "version": 19,
        "memory_kib": cost.memory_kib,
        "iterations": cost.iterations,
        "lanes": cost.lanes,
        "salt": _b64(salt),
    }


def _slot(slot: Slot) -> dict[str, object]:
    return {
        "id": slot.slot_id,
        "public": _b64(slot.public),
        "nonce": _b64(slot.nonce),
        "private": _b64(slot.private),
        "sealed": [_b64(sealed) for sealed in slot.sealed],
    }


def _user(slot: UserSlot) -> dict[str, object]:
    return _slot(slot) | {"tag": slot.tag, "one_time": slot.one_time, "kdf": kdf_facts(slot.cost, slot.salt)}


def _body(file: SlotFile) -> dict[str, object]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "vault": file.vault_id,
        "generation": file.generation,
        "key_generations": list(file.key_generations),
        "users": [_user(slot) for slot in file.users],
        "recovery": _slot(file.recovery),
    }


# --- JSON to values ------------------------------------------------------------------------------------------------


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise _Damaged
    return dict(pairs)


def _refuse(_: str) -> object:
    raise _Damaged


def _typed(content: Mapping[str, object], name: str, kind: type[T]) -> T:
    value = content.get(name)
    if type(value) is not kind:  # isinstance would take true for an integer
        raise _Damaged
    return value


def _integer(content: Mapping[str, object], name: str) -> int:
    value = _typed(content, name, int)
    if not 1 <= value <= _MAX_GENERATION:
        raise _Damaged
    return value


def _text(content: Mapping[str, object], name: str, pattern: re.Pattern[str]) -> str:
    value = _typed(content, name, str)
    if not pattern.fullmatch(value):
        raise _Damaged
    return value


def _binary(value: object, length: int) -> bytes:
    if not isinstance(value, str) or len(value) > 4 * length:
        raise _Damaged
    try:
        data = base64.b64decode(value.encode("ascii"), validate=True)
    except binascii.Error:
        raise _Damaged from None
    if len(data) != length:
        raise _Damaged
    return data


def _file(content: Mapping[str, object]) -> SlotFile:
    generations = tuple(_integer({"": each}, "") for each in _typed(content, "key_generations", list))
    if len(generations) not in (1, 2) or generations != tuple(range(generations[0], generations[0] + len(generations))):
        raise _Damaged
    recovery = _typed(content, "recovery", dict)
    users = tuple(_read_user(each, len(generations)) for each in _typed(content, "users", list))
    tags = Counter(slot.tag for slot in users)
    ids = {slot.slot_id for slot in users}
    if len(users) > MAX_USERS or max(tags.values(), default=0) > MAX_SAME_TAG or len(ids) != len(users):
        raise _Damaged
    return SlotFile(
        vault_id=_text(content, "vault", _ID),
        generation=_integer(content, "generation"),
        key_generations=generations,
        users=users,
        recovery=RecoverySlot(
            slot_id=_text(recovery, "id", _ID),
            public=_binary(recovery.get("public"), 32),
            nonce=_binary(recovery.get("nonce"), 12),
            private=_binary(recovery.get("private"), 48),
            sealed=_read_sealed(recovery, len(generations)),
        ),
        mac=_binary(content.get("mac"), 32),
    )


def _read_user(content: object, generations: int) -> UserSlot:
    if not isinstance(content, dict):
        raise _Damaged
    kdf = _typed(content, "kdf", dict)
    return UserSlot(
        slot_id=_text(content, "id", _ID),
        public=_binary(content.get("public"), 32),
        nonce=_binary(content.get("nonce"), 12),
        private=_binary(content.get("private"), 48),
        sealed=_read_sealed(content, generations),
        tag=_text(content, "tag", _TAG),
        one_time=_typed(content, "one_time", bool),
        # KdfCost refuses, as a ValueError, what would hang this computer.
        cost=KdfCost(_integer(kdf, "memory_kib"), _integer(kdf, "iterations"), _integer(kdf, "lanes")),
        salt=_binary(kdf.get("salt"), 16),
    )


def _read_sealed(content: Mapping[str, object], generations: int) -> tuple[bytes, ...]:
    sealed = tuple(_binary(each, SEALED_BYTES) for each in _typed(content, "sealed", list))
    if len(sealed) != generations:
        raise _Damaged
    return sealed
