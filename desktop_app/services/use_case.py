"""What makes a function a use case: it declares its permission, and leaves one entry in the audit chain.

A use case takes a `Work` and plain values. It names the records and fields that it touched with ``work.touch``; the
entry is written when it returns, in the same transaction.

A book case is one that no single transaction holds, because it changes files beside the database too: a backup, an
erasure, a password. It takes the book, who acts and the clock, and writes its own entries.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast

from desktop_app.rules import permissions
from desktop_app.rules.permissions import Permission
from desktop_app.vault.book import Book
from desktop_app.vault.work import Actor, Clock, Work, begin

P = ParamSpec("P")
R = TypeVar("R", covariant=True)


class UseCase(Protocol[P, R]):
    """A function of `Work` that knows its name in the audit and who may call it."""

    action: str
    permission: Permission
    audited: bool
    writes: bool
    __name__: str

    def __call__(self, work: Work, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it."""


def use_case(
    action: str, permission: Permission, *, audited: bool = True, writes: bool | None = None
) -> Callable[[Callable[Concatenate[Work, P], R]], UseCase[P, R]]:
    """Declare the action's name in the audit chain and the permission it needs.

    Lists and searches are not audited: what somebody typed into a search box is nobody's business afterwards.
    writes: whether what it did lasts; unless given, that of an audited one does.
    """

    def declare(function: Callable[Concatenate[Work, P], R]) -> UseCase[P, R]:
        @functools.wraps(function)
        def call(work: Work, *args: P.args, **kwargs: P.kwargs) -> R:
            permissions.demand(work.actor.role, permission)
            result = function(work, *args, **kwargs)
            if audited:
                work.write_entry(action)
            return result

        declared = cast("UseCase[P, R]", call)
        declared.action, declared.permission, declared.audited = action, permission, audited
        declared.writes = audited if writes is None else writes
        return declared

    return declare


class BookCase(Protocol[P, R]):
    """A function of an open book that knows its name in the audit and who may call it."""

    action: str
    permission: Permission
    __name__: str

    def __call__(self, book: Book, actor: Actor, clock: Clock, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it."""


def book_case(
    action: str, permission: Permission
) -> Callable[[Callable[Concatenate[Book, Actor, Clock, P], R]], BookCase[P, R]]:
    """Declare what a function of an open book is called, and the permission it needs. A refusal is an audit entry."""

    def declare(function: Callable[Concatenate[Book, Actor, Clock, P], R]) -> BookCase[P, R]:
        @functools.wraps(function)
        def call(book: Book, actor: Actor, clock: Clock, *args: P.args, **kwargs: P.kwargs) -> R:
            if not permissions.allowed(actor.role, permission):
                note_refusal(book, actor, clock, action)
            permissions.demand(actor.role, permission)
            return function(book, actor, clock, *args, **kwargs)

        declared = cast("BookCase[P, R]", call)
        declared.action, declared.permission = action, permission
        return declared

    return declare


def note_refusal(book: Book, actor: Actor, clock: Clock, action: str) -> None:
    """Enter in the audit chain that `actor` tried what their role may not."""
    with begin(book.database, actor, clock()) as work:
        work.write_entry(f"refused {action}")
        work.commit()
