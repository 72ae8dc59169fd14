"""Wires clock, language and book once, and runs use cases on them. The only place that reads the clock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from desktop_app import platform
from desktop_app.language import Language
from desktop_app.rules.errors import EnvironmentFailed, Message, Problem, Rejected
from desktop_app.services import backups, erasure, health, recovery, rotation
from desktop_app.services.use_case import BookCase, UseCase
from desktop_app.vault import book as books
from desktop_app.vault import work
from desktop_app.vault.book import Book
from desktop_app.vault.keyslots import KdfCost
from desktop_app.vault.recovery import Sheet, SheetText
from desktop_app.vault.work import Actor, Clock, Work

P = ParamSpec("P")
R = TypeVar("R")

DEFAULT_LANGUAGE = "vi"


def system_clock() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def default_folder() -> Path:
    """Where the book lies unless another folder is named."""
    return platform.usual_book()


@dataclass
class Office:
    """An open book with somebody at work in it.

    Attributes:
        book: the open book. actor: who works. clock: tells the moment. language: what messages and papers are in.
        besides: done in the transaction of every use case that changes something: both last, or neither.
    """

    book: Book
    actor: Actor
    clock: Clock
    language: Language
    besides: Callable[[Work], None] | None = None

    @property
    def notices(self) -> list[Message]:
        """What is to be told on opening: an older copy, an erasure finished."""
        return self.book.notices

    def run(self, use_case: UseCase[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do `use_case` in one transaction, which lasts if it returns. A refusal for want of permission is audited."""
        try:
            with self.work() as unit:
                result = use_case(unit, *args, **kwargs)
                if use_case.writes:
                    if self.besides is not None:
                        self.besides(unit)
                    unit.commit()
                return result
        except Rejected as refusal:
            if refusal.code == "PE-01":
                with self.work() as unit:
                    unit.write_entry(f"refused {use_case.action}")
                    unit.commit()
            raise

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction of this actor, rolled back unless committed."""
        with work.begin(self.book.database, self.actor, self.clock()) as unit:
            yield unit

    def erase(
        self, plan: erasure.Plan, *, confirm: str, checksum: str, reason: str = "", request: str = ""
    ) -> erasure.Outcome:
        """Erase people completely, then from every backup in reach; see `services.erasure` and `services.backups`."""
        outcome = self.do(erasure.erase, plan, confirm=confirm, checksum=checksum, reason=reason, request=request)
        if outcome.residue:
            return outcome
        cleaned = self.do(backups.clean)
        with self.work() as unit:
            waiting = erasure.waiting(unit.connection, outcome.certificate)
        return replace(outcome, rewritten=cleaned.rewritten, waiting=waiting)

    def do(self, case: BookCase[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do a book case: what no single transaction holds."""
        return case(self.book, self.actor, self.clock, *args, **kwargs)

    def check_daily(self) -> Problem | None:
        """Look at the seal of every page once a day; see `services.health`."""
        return self.do(health.check_daily)

    def pause(self) -> Problem | None:
        """Move what was saved out of the log into the book's file, for a pause in the work; gives damage that it meets.

        A log that is damaged later costs what was saved since at most. Other failures pass, or are told by the next
        save.
        """
        try:
            self.book.database.checkpoint()
        except EnvironmentFailed as problem:
            return problem if problem.code in health.DAMAGE else None
        return None

    def rotate_key(self) -> rotation.Rotated:
        """Give the book a new data key; see `services.rotation`."""
        return self.do(rotation.rotate)

    def back_up(self, place: Path | None = None) -> backups.Made:
        """Back the book up to a folder on another disk, or to its own; see `services.backups.back_up`."""
        return self.do(backups.back_up, place)

    def back_up_by_itself(self, *, closing: bool = False) -> list[Problem]:
        """The backups that nobody has to think of; see `services.backups.automatic`."""
        return self.do(backups.automatic, closing=closing)

    def rehearse(self, set_id: str = "") -> datetime:
        """Restore a backup for trial; see `services.backups.rehearse`."""
        return self.do(backups.rehearse, set_id)

    def close(self) -> None:
        """Write everything back and let go of the book."""
        self.book.close()


def create_book(
    folder: Path,
    *,
    office: str,
    owner: str,
    password: str,
    login: str | None = None,
    shared: bool = False,
    lang: str = DEFAULT_LANGUAGE,
    clock: Clock = system_clock,
    cost: KdfCost = KdfCost.STANDARD,
) -> tuple[Office, SheetText]:
    """Make a book; returns it open and the text of its recovery sheet. `login` is the owner's name unless given.

    shared: every user of this computer may open it, each with a password of their own.
    """
    book, actor, sheet = books.create(
        folder,
        office=office,
        owner=owner,
        login=login or owner,
        password=password,
        now=clock(),
        shared=shared,
        cost=cost,
    )
    return Office(book, actor, clock, Language.of(lang)), sheet


@contextmanager
def open_book(
    data_dir: Path | str,
    user: str | None,
    password: str,
    *,
    own: str | None = None,
    lang: str = DEFAULT_LANGUAGE,
    clock: Clock = system_clock,
    cost: KdfCost = KdfCost.STANDARD,
) -> Iterator[Office]:
    """The office in `data_dir`, open for `user` (None: the only one) while the context lasts.

    own: the password that `user` chooses from now on, needed where `password` is a one-time code.

    Before anybody gets in, an erasure or a change of the key that a crash broke off is finished, and erasures that this
    copy of the book does not know are done again.
    """
    book, actor = books.open_book(Path(data_dir), login=user, password=password, now=clock(), own=own, cost=cost)
    with _entered(book, actor, lang, clock) as office:
        yield office


@contextmanager
def open_book_with_sheet(
    data_dir: Path | str, sheet: Sheet, *, lang: str = DEFAULT_LANGUAGE, clock: Clock = system_clock
) -> Iterator[Office]:
    """The office in `data_dir`, opened by its recovery sheet."""
    book, actor = books.open_with_sheet(Path(data_dir), sheet, now=clock())
    with _entered(book, actor, lang, clock) as office:
        yield office


@contextmanager
def _entered(book: Book, actor: Actor, lang: str, clock: Clock) -> Iterator[Office]:
    try:
        book.notices.extend(erasure.settle(book, actor, clock))
        book.notices.extend(rotation.settle(book, actor, clock))
        book.notices.extend(recovery.to_be_told(book))
        yield Office(book, actor, clock, Language.of(lang))
    except BaseException:
        with contextlib.suppress(EnvironmentFailed):  # on a full disk closing fails too: what came first is told
            book.close()
        raise
    book.close()
