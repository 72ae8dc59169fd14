"""Faults of ours: told in plain words, with a report that holds nobody's data."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.rules.errors import N_, Problem
from ui import dialogs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.language import Language
    from ui.worker import Worker


class Faults(QObject):
    """Tells of whatever broke a job of the worker's, and of exceptions that nobody took."""

    def __init__(self, window: QWidget, language: Language, worker: Worker) -> None:
        super().__init__(window)
        self._window, self._language, self._worker = window, language, worker
        self._taking = False
        worker.broke.connect(self._tell)

    def take(self, kind: type[BaseException], error: BaseException, _: object) -> None:
        """What Python calls for an exception that nobody took: told like any fault of ours."""
        if issubclass(kind, KeyboardInterrupt):
            self._window.close()
        elif not self._taking:  # a fault in telling of a fault is not told in turn
            self._taking = True
            self._worker.broke.emit(error)
            self._taking = False

    def _tell(self, error: BaseException) -> None:
        if os.environ.get("SOKIN_RAISE"):  # tests want the traceback
            raise error
        from desktop_app.commands import crash
        from desktop_app.office import system_clock

        path = crash.write(error, system_clock())
        problem = Problem(
            "UI-01",
            N_("A fault in the program stopped this."),
            safe=N_("What was not finished was undone; everything saved before is there."),
            do=N_("Try again. If it happens again, send the report {path}: it holds no data."),
            path=path or "-",
        )
        dialogs.tell(self._window, self._language, problem)
