"""How far a long piece of work is, told to whoever listens, who may also call it off.

Services report from inside their loops; they need not know whether a window, the command line or nobody listens. The
listener holds for the context in which it was set, so two threads do not hear each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from desktop_app.rules.errors import N_, Rejected

Listener = Callable[[int, int], bool]
"""Takes how much of how much is done; gives whether to go on."""

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


class Cancelled(Rejected):
    """The user called the work off; its transaction is rolled back."""

    def __init__(self) -> None:
        super().__init__("CA-90", N_("This was cancelled."), do=N_("Start it again when it suits."))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have `listener` told of the work done inside."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def unless(stopped: Callable[[], bool]) -> Iterator[None]:
    """Have the work done inside called off once `stopped` says so, besides what listens already."""
    outer = _listener.get()
    with listening(lambda done, total: (outer is None or outer(done, total)) and not stopped()):
        yield


def report(done: int, total: int) -> None:
    """Tell that `done` of `total` steps are done; raises `Cancelled` where the listener wants no more."""
    listener = _listener.get()
    if listener is not None and not listener(done, total):
        raise Cancelled


def tell(done: int, total: int) -> None:
    """As `report`, where stopping is no longer possible: what the listener wants is not asked."""
    listener = _listener.get()
    if listener is not None:
        listener(done, total)
