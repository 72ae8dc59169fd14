"""Every question and every message that stands before the window. None of them waits in an event loop of its own.

Tests may say beforehand what a file dialog answers, with `preset`; questions they answer by clicking.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop_app.language import Language
from desktop_app.rules.errors import Problem
from ui import settings_store
from ui.widgets import button, column, label, row

_WIDEST = 480  # pixels of a line of words
preset: deque[Path | None] = deque()
"""What the next file dialogs answer; None is "cancelled"."""


@dataclass(frozen=True)
class Choice:
    """One button of a question. `key` is what it answers; look: see `widgets.button`."""

    key: str
    words: str
    look: str = ""


class Question(QDialog):
    """A question with buttons; Esc answers with the last choice. The first choice has the focus and answers Enter."""

    def __init__(
        self, parent: QWidget, title: str, lines: Sequence[str], choices: Sequence[Choice], then: Callable[[str], None]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._then, self._answer = then, choices[-1].key
        self.buttons = {each.key: button(each.words, each.look, do=self._answers(each.key)) for each in choices}
        labels = [label(line, "" if number else "strong", wrap=True) for number, line in enumerate(lines) if line]
        for each in labels:  # Qt makes a new dialog at most two thirds of the screen wide, and then not the taller
            each.setMaximumWidth(_WIDEST)
        self.setLayout(column(*labels, 8, row(None, *self.buttons.values()), gap=8, margins=20))
        self.setMinimumWidth(440)
        self.setAccessibleName(title)
        self.setAccessibleDescription("\n".join(lines))
        # A danger never waits under Enter.
        safe = next((each.key for each in choices if not each.look.startswith("danger")), choices[-1].key)
        self.buttons[safe].setDefault(True)
        self.buttons[safe].setFocus()
        self.finished.connect(lambda _: self._then(self._answer))

    def _answers(self, key: str) -> Callable[[], None]:
        def answer() -> None:
            self._answer = key
            self.accept()

        return answer


def ask(
    parent: QWidget, title: str, lines: Sequence[str], choices: Sequence[Choice], then: Callable[[str], None]
) -> Question:
    """Ask; `then` gets the key of the choice. The last choice is what Esc and the window's cross answer."""
    question = Question(parent.window(), title, lines, choices, then)
    question.open()
    return question


def tell(parent: QWidget, language: Language, problem: Problem, then: Callable[[], None] | None = None) -> Question:
    """Tell what happened, what is safe, what to do, and the code under which help knows it."""
    say = language.text
    lines = [language.message(each) for each in (problem.error, problem.safe, problem.do)]
    return ask(
        parent,
        say("Not done"),
        [*lines, f"({problem.code})"],
        [Choice("close", say("Close"), "primary")],
        lambda _: then() if then else None,
    )


def open_file(
    parent: QWidget, title: str, kinds: str, then: Callable[[Path], None], *, folder: bool = False
) -> QFileDialog | None:
    """Have a file (or a folder) that exists chosen; `then` gets it, and nothing is called where none is chosen.

    kinds: as Qt wants them, ``"Excel (*.xlsx *.xls)"``.
    """
    dialog = QFileDialog(parent.window(), title, str(files_folder()), kinds)
    dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog, then, keep=not folder)  # a stick for backups is no place for papers


def save_file(
    parent: QWidget, title: str, name: str, kinds: str, then: Callable[[Path], None], *, ending: str = ""
) -> QFileDialog | None:
    """Have the place of a new file chosen; Qt asks before one that exists is overwritten."""
    dialog = QFileDialog(parent.window(), title, str(files_folder() / name), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if ending:
        dialog.setDefaultSuffix(ending)
    return _chosen(dialog, then)


def files_folder() -> Path:
    """The folder from which a file was taken last, or into which one was saved; first of all the user's documents."""
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return next((each for each in (settings_store.files(), documents) if each and each.is_dir()), Path.home())


def _chosen(dialog: QFileDialog, then: Callable[[Path], None], *, keep: bool = True) -> QFileDialog | None:
    if preset:
        answer = preset.popleft()
        dialog.deleteLater()
        if answer is not None:
            QTimer.singleShot(0, lambda: then(answer))
        return None
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def selected(path: str) -> None:
        if keep:
            settings_store.keep_files(Path(path).parent)
        then(Path(path))

    dialog.fileSelected.connect(selected)
    dialog.open()
    return dialog
