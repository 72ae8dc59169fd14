"""The book's serial, kept outside the database too: an older file put in the book's place is told by it.

One JSON object, ``{"vault", "serial", "entry", "chain", "mac"}``: how far the book had come when it was last closed,
and the last entry of its audit chain then, under a key derived from the data key. From that entry on the chain is
walked at every opening.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from pathlib import Path

from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.vault import files

_VAULT_ID = re.compile(r"[0-9a-f]{32}")
_LARGEST = 1 << 53


@dataclass(frozen=True)
class Seen:
    """The state of a book. entry, chain: number and MAC of its last audit entry; 0 and none where that is not known."""

    serial: int = 0
    entry: int = 0
    chain: bytes = b""


def content(state: Seen, vault_id: str, key: bytes) -> bytes:
    """What the file holds."""
    said: dict[str, object] = {"vault": vault_id, "serial": state.serial}
    text = f"{vault_id} {state.serial}"
    if state.entry:
        said |= {"entry": state.entry, "chain": state.chain.hex()}
        text += f" {state.entry} {state.chain.hex()}"
    return json.dumps({**said, "mac": hmac.digest(key, text.encode(), hashlib.sha256).hex()}).encode()


def seen(path: Path, vault_id: str, key: bytes) -> Seen:
    """The state noted in `path`; that of a new book where the file is missing or not ours."""
    try:
        found = files.read(path)
        said = _said(found)
        state = Seen(_number(said, "serial"), _number(said, "entry"), bytes.fromhex(str(said.get("chain", ""))))
    except (EnvironmentFailed, ValueError):
        return Seen()
    return state if hmac.compare_digest(found, content(state, vault_id, key)) else Seen()


def vault_in(path: Path) -> str | None:
    """Which book the file says it belongs to, nothing of it proven."""
    try:
        vault_id = _said(files.read(path)).get("vault")
    except EnvironmentFailed:
        return None
    return vault_id if isinstance(vault_id, str) and _VAULT_ID.fullmatch(vault_id) else None


def _number(said: dict[str, object], name: str) -> int:
    value = said.get(name, 0)
    if type(value) is not int or not 0 <= value < _LARGEST:
        raise ValueError(name)
    return value


def _said(found: bytes) -> dict[str, object]:
    try:
        said = json.loads(found)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
