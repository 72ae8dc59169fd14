"""Rows as JSON, as changes keep them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any


def pack(row: Mapping[str, Any] | None) -> str:
    """A row as JSON; "" for none. What JSON does not know is a pair of a letter for its type, and a text."""
    return "" if row is None else json.dumps({name: _packed(value) for name, value in row.items()}, ensure_ascii=False)


def unpack(text: str) -> dict[str, Any] | None:
    """What `pack` took."""
    return {name: _unpacked(value) for name, value in json.loads(text).items()} if text else None


def _packed(value: Any) -> Any:
    match value:
        case bytes():
            return ["b", value.hex()]
        case datetime():
            return ["t", value.isoformat()]
        case date():
            return ["d", value.isoformat()]
        case list():
            return ["l", value]
        case _:
            return value


def _unpacked(value: Any) -> Any:
    match value:
        case ["b", text]:
            return bytes.fromhex(text)
        case ["t", text]:
            return datetime.fromisoformat(text)
        case ["d", text]:
            return date.fromisoformat(text)
        case ["l", items]:
            return items
        case _:
            return value
