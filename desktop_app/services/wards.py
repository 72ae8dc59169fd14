"""The 34 provinces and their communes since 1 July 2025, from the package `vietnam-provinces`, to be picked from.

Nothing is looked up elsewhere, and no address is ever rewritten: one in the old form stays as somebody wrote it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from desktop_app.rules.addresses import PROVINCES, province_named
from desktop_app.rules.folding import fold

_T = TypeVar("_T")

MOST = 50
_PREFIXES = ("thanh pho ", "tinh ", "phuong ", "xa ", "dac khu ")


def provinces(typed: str = "") -> list[str]:
    """The provinces whose name has the words of `typed`, accents or not; all of them for an empty text."""
    return _fitting(list(PROVINCES), typed, of=str)


def wards(province: str, typed: str = "") -> list[str]:
    """The communes of `province`, however it is spelled, whose name has the words of `typed`.

    None for a province that is not one of today's.
    """
    return _fitting(list(_wards().get(province_named(province) or "", ())), typed, of=str)[:MOST]


def wards_anywhere(typed: str) -> list[tuple[str, str]]:
    """The communes of the whole country whose name has the words of `typed`, each with its province; at most `MOST`."""
    every = [(ward, province) for province, names in _wards().items() for ward in names]
    return _fitting(every, typed, of=lambda each: each[0])[:MOST] if typed.strip() else []


@cache
def _wards() -> dict[str, tuple[str, ...]]:
    # The package's own import builds thousands of objects and takes 0.14 s; its file alone is read in 0.02 s.
    spec = find_spec("vietnam_provinces")
    if spec is None or spec.origin is None:
        return {}
    path = Path(spec.origin).parent / "data" / "nested-divisions.json"
    divisions = json.loads(path.read_text("utf-8"))
    return {
        province_named(each["name"]) or each["name"]: tuple(ward["name"] for ward in each["wards"])
        for each in divisions
    }


def _fitting(things: list[_T], typed: str, of: Callable[[_T], str]) -> list[_T]:
    """Things whose name, as `of` tells it, has every word of `typed`, those that begin with it first."""
    words = fold(typed).split()
    found = [each for each in things if all(f" {word}" in f" {_folded(of(each))}" for word in words)]
    whole = " ".join(words)
    return sorted(found, key=lambda each: not _bare(of(each)).startswith(whole)) if words else found


@cache
def _folded(name: str) -> str:
    return fold(name)


def _bare(name: str) -> str:
    """A name folded, without the word for what it is."""
    folded = _folded(name)
    return next((folded[len(each) :] for each in _PREFIXES if folded.startswith(each)), folded)
