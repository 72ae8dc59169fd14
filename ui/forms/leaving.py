"""What happens to typing that was not saved: asked about when a form is left, kept in the book every ten seconds."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ui import dialogs
from ui.dialogs import Choice, Question
from ui.session import Session

if TYPE_CHECKING:
    from desktop_app.office import Office

SECONDS = 10


def ask_about_unsaved(
    parent: QWidget, session: Session, save: Callable[[Callable[[], None]], None], then: Callable[[], None]
) -> Question:
    """Save, don't save, or stay. save: called with what to do once it is saved."""
    say = session.say

    def answered(key: str) -> None:
        if key == "save":
            save(then)
        elif key == "discard":
            then()

    return dialogs.ask(
        parent,
        say("Not saved"),
        [say("What was typed here is not saved yet.")],
        [
            Choice("save", say("Save"), "primary"),
            Choice("discard", say("Don't save"), "danger"),
            Choice("stay", say("Stay here")),
        ],
        answered,
    )


class DraftKeeper(QObject):
    """Keeps what is typed into a form while it is open.

    Attributes:
        form, code: what the draft is called.
    """

    def __init__(self, owner: QWidget, session: Session, form: str, values: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__(owner)
        self._session, self._values, self.form, self.code = session, values, form, ""
        self._dirty = False
        self._timer = QTimer(self, interval=SECONDS * 1000)
        self._timer.timeout.connect(self.keep)

    def start(self, code: str) -> None:
        """A form about `code` was opened ("" for a new record)."""
        self.code, self._dirty = code, False
        self._timer.start()

    def touched(self) -> None:
        """Something was typed."""
        self._dirty = True

    def keep(self) -> None:
        """Keep what is typed now, if it changed. What could not be kept is tried again, and told when it is locked."""
        if not self._dirty:
            return
        self._dirty = False
        session, keep = self._session, self._keeping()

        def work(office: Office) -> None:
            session.draft_lost = True
            keep(office)
            session.draft_lost = False

        session.call(self, work, failed=lambda _: self.touched())

    def settling(self, save: Callable[[Office], Any]) -> Callable[[Office], Any]:
        """`save` with what becomes of the draft: forgotten in the same transaction, kept where that is refused.

        So what is saved never comes back as something that is not, and what comes back was not saved. All is one job:
        locking in between leaves nothing typed unkept.
        """
        from desktop_app.services import drafts

        form, code, keep = self.form, self.code, self._keeping()
        self._dirty = False

        def work(office: Office) -> Any:
            try:
                return save(replace(office, besides=lambda unit: drafts.drop_draft(unit, form, code)))
            except Exception:  # a refusal, or a fault of ours: either way it is not stored
                with contextlib.suppress(Exception):  # what came first is told; keeping is tried again
                    keep(office)
                raise

        return work

    def _keeping(self) -> Callable[[Office], None]:
        from desktop_app.services import drafts

        form, code, values = self.form, self.code, self._values()
        return lambda office: office.run(drafts.keep_draft, form, code, values)

    def drop(self) -> None:
        """It was saved, or given up."""
        from desktop_app.services import drafts

        self._timer.stop()
        self._dirty = False
        self._session.run(self, drafts.drop_draft, self.form, self.code, failed=lambda _: None)

    def offer(self, show: Callable[[Mapping[str, Any]], None]) -> None:
        """Give what was kept about `code` earlier to `show`, if anything."""
        from desktop_app.services import drafts

        def found(kept: Any) -> None:
            if kept is not None and not self._dirty:
                show(kept.content)

        self._session.run(self, drafts.read_draft, self.form, self.code, done=found)
