"""The copies of the slot file: the newest one counts, and after a login the others are made equal to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.rules.errors import N_, EnvironmentFailed, Problem
from desktop_app.vault import files
from desktop_app.vault.keyslots.form import MAX_BYTES, damaged, parse, serialise
from desktop_app.vault.keyslots.model import SlotFile

FILE_NAME = "keys.json"


@dataclass(frozen=True)
class Loaded:
    """What was found.

    Attributes:
        file: the newest valid copy. source: where it lies. stale: places of the same book that lack it.
    """

    file: SlotFile
    source: Path
    stale: tuple[Path, ...]


def load_newest(paths: Sequence[Path], vault_id: str | None = None) -> Loaded:
    """The copy of the highest generation among `paths`; nothing is written before somebody has logged in (`heal`).

    Copies of another book than `vault_id`, or than that of the first valid copy, are left alone. Of equal generations
    the earlier path counts. Raises EnvironmentFailed KY-11 if there is no copy, KY-03 if none is valid, KY-05 if any
    was written by a newer program, FI-… if the only ones cannot be read.
    """
    found: dict[Path, SlotFile] = {}
    stale: list[Path] = []
    trouble: list[Problem] = []
    for path in paths:
        try:
            found[path] = parse(files.read(path, MAX_BYTES))
        except EnvironmentFailed as problem:
            if problem.code == "KY-05":
                raise
            stale.append(path)
            if problem.code != "FI-04":  # a copy that is not there is no trouble
                trouble.append(problem)
    if vault_id is None and found:
        vault_id = next(iter(found.values())).vault_id
    ours = {path: file for path, file in found.items() if file.vault_id == vault_id}
    if not ours:
        raise _none_usable(trouble)
    source, newest = max(ours.items(), key=lambda each: each[1].generation)  # max gives the first of equals
    stale += [path for path, file in ours.items() if file != newest]
    return Loaded(newest, source, tuple(path for path in paths if path in stale))


def _none_usable(trouble: list[Problem]) -> Problem:
    if not trouble:
        return missing()
    refused = [problem for problem in trouble if problem.code in ("FI-02", "FI-03")]
    return refused[0] if refused else damaged()


def missing() -> EnvironmentFailed:
    """The failure where no key file is to be found."""
    return EnvironmentFailed(
        "KY-11",
        N_("The book's key file is missing."),
        safe=N_("The book itself was not touched."),
        do=N_("Put back a copy of the key file from a backup, or open the book with the recovery sheet."),
    )


def heal(loaded: Loaded) -> list[Problem]:
    """Write the newest file to the places that lack it, and give what stood in the way; a login needs none of them.

    Only after `unlock` has proved the file: an altered one must not overwrite good copies.
    """
    return _write_all(loaded.file, loaded.stale)


def save(file: SlotFile, paths: Sequence[Path]) -> list[Problem]:
    """Write `file` to all `paths` (their folders exist), and give what stood in the way of single ones.

    A copy of another book is never overwritten. One copy is enough, since the newest counts and heals the others; if
    none could be written, the first problem is raised and nothing has changed.
    """
    problems = _write_all(file, paths)
    if len(problems) == len(paths):
        raise problems[0]
    return problems


def _write_all(file: SlotFile, paths: Sequence[Path]) -> list[Problem]:
    data = serialise(file)
    problems: list[Problem] = []
    for path in paths:
        try:
            _spare_another_book(path, file.vault_id)
            files.write(path, data)
        except EnvironmentFailed as problem:
            problems.append(problem)
    return problems


def _spare_another_book(path: Path, vault_id: str) -> None:
    try:
        there = parse(files.read(path, MAX_BYTES))
    except EnvironmentFailed as problem:
        if problem.code == "KY-05":
            raise
        return
    if there.vault_id != vault_id:
        raise EnvironmentFailed(
            "KY-12",
            N_("The key file {path} belongs to another book."),
            do=N_("Keep each book in a folder of its own."),
            path=path,
        )
