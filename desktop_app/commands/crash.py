"""What is kept of a fault of ours: which error, at which lines of ours. No message, no value, nobody's data."""

from __future__ import annotations

import platform as machine
import secrets
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType

from desktop_app import __version__, platform
from desktop_app.rules.errors import Problem
from desktop_app.rules.zone import OFFICE_ZONE

KEPT = 20  # older reports are removed

_HOUSE = Path(__file__).resolve().parents[2]


def folder() -> Path:
    """Where the reports lie."""
    return platform.config_home() / "crashes"


def write(error: BaseException, now: datetime | None) -> Path | None:
    """Write the report of `error` and give its path; None where that is impossible too.

    now: aware; None where a damaged installation cannot even tell the time.
    """
    moment = f"{now.astimezone(OFFICE_ZONE):%Y%m%d-%H%M%S}" if now else "0"
    try:
        from desktop_app.vault import files

        path = folder() / f"crash-{moment}-{secrets.token_hex(3)}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, report(error, now).encode())
        _sweep(path.parent)
    except Exception:  # whatever is broken here, the user is still to be told of the first fault
        return None
    return path


def report(error: BaseException, now: datetime | None) -> str:
    """The text of a report: versions, the kinds of the errors that led to each other, and lines of our own files.

    A message can quote a value ("no such customer: …"), so none is taken over.
    """
    head = [
        f"Sổ Kín {__version__}",
        f"Python {machine.python_version()} {sys.platform} {machine.machine()}",
        now.astimezone(OFFICE_ZONE).isoformat(timespec="seconds") if now else "-",
    ]
    lines = [line for each in _chain(error) for line in (_kind(each), *_frames(each.__traceback__))]
    return "\n".join([*head, "", *lines, ""])


def _chain(error: BaseException) -> Iterator[BaseException]:
    """`error` and what it came from, nearest first; at most ten."""
    at: BaseException | None = error
    for _ in range(10):
        if at is None:
            return
        yield at
        at = at.__cause__ or at.__context__


def _kind(error: BaseException) -> str:
    kind = type(error)
    code = f" {error.code}" if isinstance(error, Problem) else ""
    return f"{kind.__module__}.{kind.__qualname__}{code}"


def _frames(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_HOUSE) and "site-packages" not in path.parts:
            yield f"  {path.relative_to(_HOUSE).as_posix()}:{trace.tb_lineno} {trace.tb_frame.f_code.co_name}"
        trace = trace.tb_next


def _sweep(place: Path) -> None:
    for stale in sorted(place.glob("crash-*.txt"))[:-KEPT]:
        stale.unlink(missing_ok=True)
