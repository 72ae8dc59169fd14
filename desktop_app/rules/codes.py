"""The codes people read out and type: a prefix for the kind of record and a running number."""

from __future__ import annotations

import re

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import fold

# Customer, person, order, disclosure, erasure certificate, request, incident.
PREFIXES: tuple[str, ...] = ("KH", "NG", "DH", "TL", "GX", "YC", "SC")
WIDTH = 6

_CODE = re.compile(r"(" + "|".join(prefix.lower() for prefix in PREFIXES) + r")[ ._:#/-]{0,3}([0-9]{1,9})")


def format_code(prefix: str, number: int) -> str:
    """The code as shown and printed: ``format_code("KH", 12)`` is "KH000012"; `number` from 1 on.

    Raises:
        ValueError: an unknown prefix or a number below 1 (a bug of the caller).
    """
    if prefix not in PREFIXES or number < 1:
        raise ValueError("no such code")
    return f"{prefix}{number:0{WIDTH}d}"


def parse_code(text: str) -> tuple[str, int] | None:
    """Prefix and number of a typed code ("kh12", "KH-0012", "KH000012" are all ("KH", 12)), or None."""
    match = _CODE.fullmatch(fold(text).strip())
    if not match or int(match[2]) == 0:
        return None
    return match[1].upper(), int(match[2])


def expect_code(text: str, *prefixes: str) -> str:
    """`text` in the form `format_code` gives it, if it is a code with one of `prefixes` (any, if none are given).

    Raises:
        Rejected: CO-01.
    """
    code = parse_code(text)
    if code is None or (prefixes and code[0] not in prefixes):
        raise Rejected(
            "CO-01",
            N_("This is not a code of that kind."),
            do=N_("Write the code as it is printed, for example {example}."),
            example=format_code(prefixes[0] if prefixes else "KH", 12),
        )
    return format_code(*code)
