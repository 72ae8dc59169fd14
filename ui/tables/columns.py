"""What a column of a table is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: names it in the settings, and to the service that sorts. title: as shown, in the user's language.
        show: the text of a row in it. width: in pixels at first. right: for amounts. sortable: by the service.
        tone: the colour of a cell, a name of `theme.Colours` or "". stretches: takes the room that is left.
        shown: at first; the menu of the heading shows the others.
    """

    key: str
    title: str
    show: Callable[[Any], str]
    width: int = 120
    right: bool = False
    sortable: bool = True
    stretches: bool = False
    tone: Callable[[Any], str] | None = None
    shown: bool = True
