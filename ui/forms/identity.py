"""What a record of many is called in a draft, so that what was typed finds it again."""

from __future__ import annotations

from typing import Any


def identity(record_id: Any) -> str:
    """The name of a record by its identity: a number of ours, or random bytes; "" for a new one."""
    if record_id is None:
        return ""
    return record_id.hex() if isinstance(record_id, bytes) else str(record_id[0])
