"""The book does not open because it is damaged: what was found, what is safe, and the backup that mends it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from desktop_app.rules.errors import Problem
from ui.unlock.step import Step
from ui.widgets import Banner, button, card, label, row

if TYPE_CHECKING:
    from ui.app import App


class Damaged(Step):
    """The page."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        say = self.say
        self._best: Any = None
        self.problem = Banner("", "danger")
        self.found = Banner("", "")
        self.missing = label("", wrap=True)
        self.restore = button(say("Restore this backup…"), "primary", do=self._restore)
        self.other = button(say("Another backup…"), do=lambda: app.show_restore())
        self.again = button(say("Look again"), do=self._look)
        help_ = say(
            "A restored book is checked before it opens, the damaged file is kept aside, and nobody who was erased "
            "comes back. If no backup is at hand, touch nothing and ask whoever looks after this computer."
        )
        form = card(
            label(say("The book is damaged"), "title"), self.problem, label(say("What can be done"), "heading"),
            self.found, self.missing, label(help_, "muted", wrap=True),
            row(self.back, None, self.again, self.other, self.restore), gap=10,
        )  # fmt: skip
        self._show_form(form)

    def show_problem(self, problem: Problem) -> None:
        """Tell what was found, and look for a backup."""
        message = self._app.language.message
        self.problem.label.setText(f"{message(problem.error)} {message(problem.safe)} ({problem.code})")
        self._look()

    def _look(self) -> None:
        folder = self._app.folder

        def look() -> Any:
            from desktop_app.services import health

            return health.rescue(folder)

        self.restore.setEnabled(False)
        self._app.worker.run(self, look, self._show, lambda _: None)

    def _show(self, rescue: Any) -> None:
        say, self._best = self.say, rescue.best
        self.restore.setEnabled(self._best is not None)
        if self._best is None:
            words = say("No backup is in reach. Plug in the stick or disk that holds the backups, then look again.")
            if rescue.passed_over:
                words = say("No backup in reach is whole. Plug in another stick or disk with backups, then look again.")
            self.found.show_words(words, "warn")
            self.missing.setText("")
            self.again.setFocus()
            return
        counts, made = self._best.manifest.counts, self._best.manifest.made_at
        words = say(
            "The newest good backup is of {moment}: people {people}, customers {customers}, orders {orders}. It lies "
            "in {folder}.",
            moment=made, people=counts.get("person", 0), customers=counts.get("customer", 0),
            orders=counts.get("order", 0), folder=str(self._best.folder.parent),
        )  # fmt: skip
        if rescue.passed_over:
            newer = self._app.language.plural(
                "{n} newer backup is damaged and is not offered.", "{n} newer backups are damaged and are not offered.",
                rescue.passed_over,
            )  # fmt: skip
            words = f"{words} {newer}"
        self.found.show_words(words, "ok")
        self.missing.setText(self._told_missing(made, rescue.written_at))
        self.restore.setFocus()

    def _told_missing(self, made: datetime, written: datetime | None) -> str:
        """What was entered since the backup was `made`; `written`: when the book was, none where it is gone."""
        say = self.say
        if written is None:
            return say("What was entered after {made} will be missing.", made=made)
        if max(made, written) > self._app.clock():  # one of them is a wrong clock's, and comparing them proves nothing
            return say(
                "The clock of this computer was wrong for a while: whether anything was entered after this backup "
                "can't be told. If so, it will be missing."
            )
        if written > made:
            return say("What was entered between {made} and {written} will be missing.", made=made, written=written)
        return say("Nothing was entered since: nothing will be missing.")

    def _restore(self) -> None:
        if self._best is not None:
            self._app.show_restore(self._best.folder)
