"""Two records of the same human, or of the same firm, become one: looked at first, then done, and taken back."""

from desktop_app.services.merging.doing import Done, merge, merge_typed
from desktop_app.services.merging.looking import Compared, Decision, Item, Preview, Side, Take, preview, preview_typed

__all__ = [
    "Compared", "Decision", "Done", "Item", "Preview", "Side", "Take", "merge", "merge_typed", "preview",
    "preview_typed",
]  # fmt: skip
