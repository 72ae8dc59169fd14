"""The one thread beside the window's own: it owns the open book, and does everything that can take time.

Jobs run one after the other in the order in which they were given. What a job returns, or how it failed, is told on
the window's thread, unless its owner is gone by then or the job was cancelled. Nobody ever waits for a job. One job may
wait for a pause: when nobody asked for anything for some seconds it is done, once until somebody does.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.rules.errors import Problem

Done = Callable[[Any], None]
Failed = Callable[[Problem], None]
Progress = Callable[[int, int], None]

# Python's threads take turns. At the usual 5 ms a window that paints while the worker counts is twice as slow.
_TURN = 0.001  # seconds

PAUSE = 5.0  # seconds without a job
_PROGRESS_EVERY = 0.1  # seconds between two tellings of how far a job is


class Job:
    """One piece of work that was handed over.

    Attributes:
        owner: told of the end while it lives. key: names the question asked; see `Worker.run`.
    """

    def __init__(self, owner: QObject, work: Callable[[], Any], done: Done | None, key: object = None) -> None:
        self.owner, self.work, self.done, self.key = owner, work, done, key
        self.failed: Failed | None = None
        self.progress: Progress | None = None
        self._cancelled = threading.Event()

    @classmethod
    def dropped(cls, owner: QObject) -> Job:
        """A job that nobody does."""
        job = cls(owner, lambda: None, None)
        job.cancel()
        return job

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants its result any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Drop the job; one that runs is rolled back at the next place where it reports how far it is."""
        self._cancelled.set()

    @property
    def wanted(self) -> bool:
        """Whether there still is somebody to tell."""
        return not self.cancelled and shiboken6.isValid(self.owner)


class Worker(QObject):
    """Does jobs on a thread of its own.

    Signals:
        broke(error): a fault of ours escaped a job; nothing of it was saved.
        busy(is_busy): a job began to run, or none is left.
    """

    broke = Signal(object)
    busy = Signal(bool)
    _finished = Signal(object, object, object)
    _moved = Signal(object, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: deque[Job] = deque()
        self._ready = threading.Condition()
        self._running: Job | None = None
        self._in_pauses: Job | None = None
        self._had_pause = True
        self._stopped = False
        self._finished.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self._tell_progress, Qt.ConnectionType.QueuedConnection)
        # A daemon: a process that is told to end waits for no scan. The book survives that as it survives a kill.
        sys.setswitchinterval(_TURN)
        self._thread = threading.Thread(target=self._work, name="book", daemon=True)
        self._thread.start()

    def run(
        self,
        owner: QObject,
        work: Callable[[], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        progress: Progress | None = None,
        latest: object = None,
    ) -> Job:
        """Do `work` after all that was given before.

        Args:
            owner: once it is destroyed the result is dropped. done, failed: called on the window's thread.
            progress: called with how much of how much is done. latest: names a question; when it is asked again,
                an answer that is not there yet is no longer wanted (searching while somebody types).
        """
        job = Job(owner, work, done, (id(owner), latest) if latest is not None else None)
        job.failed, job.progress = failed, progress
        with self._ready:
            if job.key is not None:
                for each in (*self._jobs, self._running):
                    if each is not None and each.key == job.key:
                        each.cancel()
            self._jobs.append(job)
            self._ready.notify()
        return job

    def in_pauses(self, owner: QObject, work: Callable[[], Any], done: Done) -> None:
        """Do `work` in every pause from now on, instead of what was done in them before; see `run`."""
        with self._ready:
            self._in_pauses, self._had_pause = Job(owner, work, done), False
            self._ready.notify()

    def no_pauses(self) -> None:
        """Do nothing in pauses any more; what is being done now is finished, its result dropped."""
        with self._ready:
            if self._in_pauses is not None:
                self._in_pauses.cancel()
            self._in_pauses = None

    def cancel_all(self) -> None:
        """Drop everything that is not finished."""
        with self._ready:
            for job in (*self._jobs, self._running):
                if job is not None:
                    job.cancel()

    def stop(self) -> None:
        """End the thread after the job it is at; for the end of the program."""
        self.cancel_all()
        with self._ready:
            self._stopped = True
            self._ready.notify()
        self._thread.join(timeout=10)

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs or waits."""
        with self._ready:
            return self._running is None and not self._jobs

    def _work(self) -> None:
        while True:
            job = result = error = None  # what was read is not held until somebody asks for something else
            job = self._next()
            if job is None:
                return
            asked = job is self._running
            if job.cancelled or not (asked or job.wanted):
                continue
            if asked:
                self._emit(self.busy, True)
            try:
                result = self._done(job)
            except BaseException as fault:  # told on the other side; this thread must go on
                error = fault
            self._emit(self._finished, job, result, error)
            with self._ready:
                idle = not self._jobs
            if idle and asked:
                self._emit(self.busy, False)

    def _next(self) -> Job | None:
        """The next job, the one for pauses where none comes for so long; None at the end."""
        with self._ready:
            self._running = None
            while not self._jobs:
                if self._stopped:
                    return None
                due = self._in_pauses is not None and not self._had_pause
                if not self._ready.wait(PAUSE if due else None) and self._in_pauses is not None:
                    self._had_pause = True
                    return self._in_pauses
            self._had_pause = False
            self._running = self._jobs.popleft()
            return self._running

    def _done(self, job: Job) -> Any:
        from desktop_app.rules import progress

        last = 0.0

        def listen(done: int, total: int) -> bool:
            nonlocal last
            now = time.monotonic()
            if job.progress is not None and (now - last > _PROGRESS_EVERY or done >= total):
                last = now
                self._emit(self._moved, job, done, total)
            return not job.cancelled

        with progress.listening(listen):
            return job.work()

    def _emit(self, signal: Any, *arguments: object) -> None:
        if shiboken6.isValid(self):
            signal.emit(*arguments)

    def _tell(self, job: Job, result: object, error: BaseException | None) -> None:
        if not job.wanted:
            if error is not None and not isinstance(error, Problem):
                self.broke.emit(error)
            return
        if error is None:
            if job.done is not None:
                job.done(result)
        elif isinstance(error, Problem) and job.failed is not None:
            job.failed(error)
        else:
            self.broke.emit(error)

    def _tell_progress(self, job: Job, done: int, total: int) -> None:
        if job.wanted and job.progress is not None:
            job.progress(done, total)
