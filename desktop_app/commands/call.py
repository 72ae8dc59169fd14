"""What every command gets: what was typed, where its result goes, and how it opens the book."""

from __future__ import annotations

import contextlib
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.commands.asking import Asking
from desktop_app.commands.output import Output
from desktop_app.commands.usage import WrongUsage
from desktop_app.language import Language
from desktop_app.rules.errors import N_, Message, Problem

if TYPE_CHECKING:
    from desktop_app.office import Office
    from desktop_app.vault.work import Clock

DONE, REFUSED, WRONG_USAGE = 0, 1, 2

Window = Callable[[Path | None, str], int]
"""Takes the folder of a book (none: the one used last) and a language ("": the one chosen last); gives an exit code."""


@dataclass
class Call:
    """One command being done.

    Attributes:
        arguments: what was typed, parsed. output: where the result goes. asking: where passwords come from.
        clock: tells the moment. window: opens the window on a book; none where there is no screen or no window.
    """

    arguments: Namespace
    output: Output
    asking: Asking
    clock: Clock
    window: Window | None = None

    @property
    def language(self) -> Language:
        """What people read."""
        return self.output.language

    @property
    def folder(self) -> Path:
        """The folder of the book."""
        from desktop_app.office import default_folder

        return full(self.arguments.data_dir or default_folder())

    @contextmanager
    def office(self) -> Iterator[Office]:
        """The book, open for whoever is named or the only one, after asking for the password."""
        from desktop_app.office import open_book

        password = self.asking.password()
        try:
            with open_book(
                self.folder, self.arguments.user, password, lang=self.language.code, clock=self.clock
            ) as office:
                self.tell(office)
                yield office
        except Problem as problem:
            from desktop_app.services import health

            if problem.code in health.DAMAGE:
                self.tell_rescue()
            raise

    def place(self, path: Path, *endings: str) -> Path:
        """Where a file that was asked for is to lie, once that is possible and its name says what will be in it.

        Raises as `must_be_possible`, `WrongUsage` for another ending.
        """
        place = full(path)
        must_be_possible(place)
        if place.suffix.lower() not in endings:
            sentence = N_("{name} is not the name of such a file: it ends in {endings}.")
            raise WrongUsage(self.language.text(sentence, name=path.name, endings=", ".join(endings)))
        return place

    def tell_rescue(self) -> None:
        """The book is damaged: which backup is the newest good one in reach."""
        from desktop_app.services import health

        if (best := health.rescue(self.folder).best) is not None:
            words = N_("The newest good backup is of {moment}: restore {set} --to {folder}")
            self.output.notice(
                Message(words, {"moment": best.manifest.made_at, "set": best.folder, "folder": self.folder})
            )

    def tell(self, office: Office) -> None:
        """Show what is to be told on opening."""
        for notice in office.notices:
            self.output.notice(notice)

    def write(self, path: Path, data: bytes) -> str:
        """Write a file that was asked for, whole or not at all, readable for this user alone; gives its full path."""
        from desktop_app.vault import files

        place = full(path)
        must_be_possible(place)
        files.write(place, data)
        return str(place)


def full(path: Path) -> Path:
    """`path` from the root on; "~" is this user's own folder, "~somebody" a name like any other if that is nobody."""
    with contextlib.suppress(RuntimeError):
        path = path.expanduser()
    return path.absolute()


def must_be_possible(path: Path) -> None:
    """Raise where nothing may be written at `path` (see `services.places`), before anything is done for it."""
    from desktop_app.services.places import check_place

    check_place(path)
