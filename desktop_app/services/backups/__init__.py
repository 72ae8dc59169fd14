"""Backups: made and read back, cleaned of the erased, rehearsed, restored; what is told when a medium is lost.

`media` knows where sets lie, `making` makes them, `cleaning` has them forget the erased, `restoring` brings the book
back (with what, `openers` says; for whom, `userlist`), `listing` says how the office stands. What a set is,
`vault.backup` says.
"""

from desktop_app.services.backups.cleaning import Cleaned, clean
from desktop_app.services.backups.listing import (
    Level,
    Lost,
    Reach,
    SetView,
    Standing,
    backups,
    change_wait,
    erasure_reach,
    lose,
    lost_pdf,
    standing,
    wait_hours,
)
from desktop_app.services.backups.making import Made, automatic, back_up, is_due, rehearse
from desktop_app.services.backups.openers import Key, Opened, hand_over, opens, read_sheet
from desktop_app.services.backups.restoring import Restored, found_in, look, restore

__all__ = [
    "Cleaned", "Key", "Level", "Lost", "Made", "Opened", "Reach", "Restored", "SetView", "Standing", "automatic",
    "back_up", "backups", "change_wait", "clean", "erasure_reach", "found_in", "hand_over", "is_due", "look", "lose",
    "lost_pdf", "opens", "read_sheet", "rehearse", "restore", "standing", "wait_hours",
]  # fmt: skip
