"""What a person decided, purpose by purpose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Record, link, personal, plain
from desktop_app.records.kinds import Choice, FreeText, Line, Moment
from desktop_app.rules.errors import N_
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import ConsentState, Purpose


class Consent(Record):
    """One decision about one purpose; the newest counts. Law 91/2025/QH15 art. 9 and 10."""

    __tablename__ = "consent"
    __label__ = N_("Consent")
    __subjects__ = ("person",)
    __row_goes__ = True

    person_id: Mapped[bytes] = link("person", row_goes=True, index=True)
    purpose: Mapped[str] = plain(Choice(Purpose), why="one of seven words", label=N_("Purpose"))
    state: Mapped[str] = plain(Choice(ConsentState), why="one of four words", label=N_("Decision"))
    decided_at: Mapped[datetime] = plain(Moment(), why="our own clock", label=N_("Decided at"))
    how: Mapped[str] = personal(Line(), label=N_("How it was told"), erase=Erase.BLANK, default="")
    policy_version_id: Mapped[bytes | None] = link("policy_version")
    evidence: Mapped[str] = personal(
        FreeText(), label=N_("Evidence"), erase=Erase.BLANK, default="", needs=Permission.CONFIDE
    )
    user_id: Mapped[bytes | None] = link("user")
