"""The form of one record: drafts while it is typed, saving, refusals that lead to the field, leaving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.rules.errors import Problem
from ui import dialogs
from ui.forms.leaving import DraftKeeper, ask_about_unsaved
from ui.session import Session
from ui.widgets import Banner, button, label

if TYPE_CHECKING:
    from desktop_app.office import Office


class RecordEditor(QWidget):
    """Base of such forms. Whoever derives lays out what it uses of `heading`, `restored` and the two buttons.

    Attributes:
        drafts: keeps what is typed. heading: says which record it is.

    Signals:
        saved(what the use case gave): it was saved. closed(): it was given up, or left without a change.
    """

    saved = Signal(object)
    closed = Signal()

    def __init__(self, session: Session, name: str) -> None:
        """name: of its drafts."""
        super().__init__()
        self.session, self.say = session, session.say
        self._dirty, self._saving = False, False
        self._focused: QWidget | None = None
        self._afterwards: list[Callable[[], None]] = []
        self.drafts = DraftKeeper(self, session, name, self._typed)
        self.heading = label("", "heading")
        self.restored = Banner(self.say("What was typed here earlier and not saved is back."), "warn")
        self.save_button = button(self.say("Save"), "primary", icon_name="save", keys="F9", do=self.save)
        session.broke.connect(self._broke)
        self.cancel_button = button(self.say("Cancel"), keys="Esc", do=self.leave)

    # -- what a form is asked -----------------------------------------------------------------------------------------

    def check(self) -> bool:
        """Whether all that is typed can be stored; the first that can't gets the focus."""
        raise NotImplementedError

    def _saving_job(self) -> Callable[[Office], Any]:
        """What saves the form as it is typed now."""
        raise NotImplementedError

    def _typed(self) -> Mapping[str, Any]:
        """Everything in the form, for a draft."""
        raise NotImplementedError

    def _restore(self, kept: Mapping[str, Any]) -> None:
        """Put a draft back."""
        raise NotImplementedError

    def _show_refusal(self, key: str, number: int, words: str) -> bool:
        """Lead to the field `key` of the record of that number, and say there what is wrong; False for none such."""
        raise NotImplementedError

    # -- what every form does -----------------------------------------------------------------------------------------

    @property
    def is_dirty(self) -> bool:
        """Whether anything was typed since it was read or saved."""
        return self._dirty

    def _begin(self, code: str) -> None:
        """The record `code` ("" for a new one) is shown; what was kept of it earlier comes back."""
        self._dirty = False
        self.restored.hide()
        self.drafts.start(code)
        self.drafts.offer(self._restore)

    def _edited(self) -> None:
        self._dirty = True
        self.drafts.touched()

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Check and save, and then call `then`; on a refusal the form keeps everything and leads to the field."""
        if self._saving or not self.check():
            return
        self._afterwards = [then] if then else []
        job = self.drafts.settling(self._saving_job())
        self._set_saving(True)

        def done(saved: Any) -> None:
            self._dirty = False
            self._set_saving(False)
            self.saved.emit(saved)
            for each in self._afterwards:
                each()

        self.session.call(self, job, done=done, failed=self._refused)

    def _set_saving(self, saving: bool) -> None:
        """While it is being saved nothing more is typed: it would be neither in what is stored nor in a draft."""
        self._saving = saving
        if saving:
            focused = QApplication.focusWidget()
            self._focused = focused if focused is not None and self.isAncestorOf(focused) else None
            self.window().setFocus()  # not in whatever comes next, where letters would go astray
        self.setEnabled(not saving)
        if not saving and self._focused is not None and shiboken6.isValid(self._focused):
            self._focused.setFocus()

    def _broke(self, _: BaseException) -> None:
        if self._saving:
            self._set_saving(False)
            self.drafts.touched()

    def _refused(self, problem: Problem) -> None:
        self._set_saving(False)
        self.drafts.touched()
        message = self.session.language.message
        words = f"{message(problem.error)} {message(problem.do)}"
        if problem.place is None or not self._show_refusal(*problem.place, words):
            dialogs.tell(self, self.session.language, problem)

    def keep_typing(self) -> bool:
        """Keep what is not saved as a draft. Whether there is any."""
        if self._saving or not self._dirty:
            return False
        self.drafts.keep()
        return True

    def leave(self) -> None:
        """Close the form, after asking about what is not saved."""
        if self._dirty or self._saving:
            self.can_leave(lambda: None)  # what is saved or given up closes it
        else:
            self.closed.emit()

    def can_leave(self, then: Callable[[], None]) -> None:
        """Call `then` once nothing typed would be lost against the user's will."""
        if self._saving:  # once that is done; a refusal keeps the form
            self._afterwards.append(then)
            return
        if not self._dirty:
            then()
            return

        def given_up() -> None:
            if self._dirty:
                self._dirty = False
                self.drafts.drop()
                self.closed.emit()
            then()

        ask_about_unsaved(self, self.session, lambda go_on: self.save(go_on), given_up)
