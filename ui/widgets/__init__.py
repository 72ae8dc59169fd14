"""The small parts every page is made of. Text of users goes through these factories: they show it literally."""

from ui.widgets.boxes import Banner, EmptyState, Middle, card, clear, column, named, row, scrolled, tab_through
from ui.widgets.buttons import button, literal, menu_action, set_tone
from ui.widgets.facts import facts
from ui.widgets.icons import icon
from ui.widgets.labels import Elided, chip, label, tip

__all__ = [
    "Banner",
    "Elided",
    "EmptyState",
    "Middle",
    "button",
    "card",
    "chip",
    "clear",
    "column",
    "facts",
    "icon",
    "label",
    "literal",
    "menu_action",
    "named",
    "row",
    "scrolled",
    "set_tone",
    "tab_through",
    "tip",
]  # fmt: skip
