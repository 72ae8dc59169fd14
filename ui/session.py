"""What a page works with: the open book behind the worker, who works, the language, and the ways to other pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from desktop_app.language import Language
from desktop_app.rules.zone import OFFICE_ZONE
from ui.worker import Done, Failed, Job, Progress, Worker

if TYPE_CHECKING:
    from desktop_app.office import Office
    from desktop_app.rules.errors import Problem
    from desktop_app.rules.permissions import Permission
    from desktop_app.services.use_case import UseCase


class Session(QObject):
    """One person at work in one open book.

    Attributes:
        office: the open book; only the worker may touch what it does. language: what is shown.
        draft_lost: what was being typed could not be kept, the last time that was tried.

    Signals:
        changed(entities): names of the records ("customer", "order") of which something changed: pages read again.
        asked_for(page, what): show that page, with keyword arguments for its `Page.open`.
        told(text, action, do): a short message to show for some seconds, with a button `action` that calls `do`.
        failed(problem): something could not be done and nobody else tells the user.
        restore_asked(folder): the owner wants the backup set in that folder in the place of the open book.
        lock_after(minutes): the user chose when the book locks itself.
        broke(error): a fault of ours ended a job; whoever waits for one waits no more.
    """

    changed = Signal(object)
    asked_for = Signal(str, object)
    told = Signal(str, str, object)
    failed = Signal(object)
    restore_asked = Signal(object)
    lock_after = Signal(int)
    broke = Signal(object)

    def __init__(self, worker: Worker, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._ended = False
        self.office = office
        self.draft_lost = False
        self._reading: Job | None = None
        worker.in_pauses(self, office.pause, self._paused)
        worker.broke.connect(self.broke)

    @property
    def language(self) -> Language:
        """What people read."""
        return self.office.language

    def say(self, msgid: str, /, **params: object) -> str:
        """`msgid` in the user's language."""
        return self.language.text(msgid, **params)

    def plural(self, one: str, many: str, n: int, /, **params: object) -> str:
        """`one` or `many`, as `n` is."""
        return self.language.plural(one, many, n, **params)

    def today(self) -> date:
        """The day in the office."""
        return self.office.clock().astimezone(OFFICE_ZONE).date()

    def may(self, case: UseCase[..., Any]) -> bool:
        """Whether whoever works here may do `case`."""
        return self.allows(case.permission)

    def allows(self, permission: Permission) -> bool:
        """Whether whoever works here has `permission`."""
        from desktop_app.rules import permissions

        return permissions.allowed(self.office.actor.role, permission)

    def leads_to(self, page: str) -> bool:
        """Whether `go` shows `page`: whoever works here has it. A button that leads nowhere is not shown."""
        from ui.pages import may_open

        return may_open(self.office.actor.role, page)

    def sees(self, key: str) -> bool:
        """Whether whoever works here gets to read the field `key`."""
        from desktop_app.records import catalogue

        return key not in catalogue.hidden_from(self.office.actor.role)

    def run(
        self,
        owner: QObject,
        case: UseCase[..., Any],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        progress: Progress | None = None,
        latest: object = None,
        **kwargs: Any,
    ) -> Job:
        """Do a use case in one transaction; see `Worker.run` for the rest. Failures nobody takes are shown."""
        return self.call(
            owner,
            lambda office: office.run(case, *args, **kwargs),
            done=done, failed=failed, progress=progress, latest=latest,
        )  # fmt: skip

    def call(
        self,
        owner: QObject,
        work: Callable[[Office], Any],
        *,
        done: Done | None = None,
        failed: Failed | None = None,
        progress: Progress | None = None,
        latest: object = None,
        while_open: bool = False,
    ) -> Job:
        """Do `work` with the office on the worker's thread; see `run`.

        while_open: it only reads, and is called off when the book is about to be closed.
        """
        if self._ended:
            return Job.dropped(owner)
        office = self.office
        job = self._worker.run(
            owner, lambda: work(office), done, failed or self.failed.emit, progress=progress, latest=latest
        )
        if while_open:
            self._reading = job
        return job

    def end(self) -> None:
        """The book is being closed: nothing that is asked from now on is done."""
        self._ended = True
        if self._reading is not None:
            self._reading.cancel()
        self._worker.no_pauses()

    def _paused(self, damage: Problem | None) -> None:
        if damage is not None:
            self.failed.emit(damage)

    def go(self, page: str, **what: Any) -> None:
        """Show `page`; `what` goes to its `open`: ``go("customers", code="KH000012")``."""
        self.asked_for.emit(page, what)

    def tell(self, text: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        """Show a short message for some seconds, with a button that calls `do`."""
        self.told.emit(text, action, do)
