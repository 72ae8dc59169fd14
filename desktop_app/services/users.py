"""Who opens the book: added with a one-time code, given a new one, changed in their role, and gone again.

A user is a row (name, login, role) and a key slot in the slot file, which lies outside the database. Each case is
ordered so that a crash between the two leaves nobody in who should be out: a slot that no row lists opens nothing, and
the next change takes it away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from desktop_app.records.audit import Audit
from desktop_app.records.declare import new_id
from desktop_app.records.drafts import Draft
from desktop_app.records.kinds import Choice, Line, PersonName
from desktop_app.records.users import User
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Role
from desktop_app.services import firstrun
from desktop_app.services.use_case import book_case, use_case
from desktop_app.vault import book as books
from desktop_app.vault import files, keyslots
from desktop_app.vault.book import Book
from desktop_app.vault.keyslots import KdfCost, SlotFile
from desktop_app.vault.work import Actor, Clock, Work, begin

LOGIN_LIMIT = 60
STEPS = ("users.1 slot written", "users.2 listed", "users.3 old slot gone")


@dataclass(frozen=True)
class UserView:
    """One user.

    Attributes:
        waiting: whether they have not yet chosen a password of their own. seen_at: when they last opened the book.
        own: whether it is the one who asks.
    """

    login: str
    full_name: str
    role: Role
    active: bool
    waiting: bool
    seen_at: datetime | None
    own: bool


@dataclass(frozen=True)
class OneTime:
    """What the owner tells a user: it opens the book once, and is shown once."""

    login: str
    full_name: str
    code: str = field(repr=False)


@use_case("user.list", Permission.USERS, audited=False)
def users(work: Work, book: Book) -> list[UserView]:
    """Everybody who opens the book or once did, those at work first, by name."""
    waiting = {bytes.fromhex(each.slot_id) for each in book.slots().users if each.one_time}
    seen = select(Audit.user_id, func.max(Audit.at)).where(Audit.action == "book.open").group_by(Audit.user_id)
    last = {row[0]: row[1] for row in work.connection.execute(seen)}
    found = work.connection.execute(select(User.__table__).order_by(User.active.desc(), User.full_name))
    return [
        UserView(
            each.login, each.full_name, Role(each.role), each.active, each.active and each.slot_id in waiting,
            last.get(each.id), each.id == work.actor.id,
        )
        for each in found
    ]  # fmt: skip


@book_case("user.add", Permission.USERS)
def add_user(
    book: Book, actor: Actor, clock: Clock, full_name: str, role: str, *, login: str = "",
    cost: KdfCost = KdfCost.STANDARD,
) -> OneTime:  # fmt: skip
    """A new user, who gets in with the code and chooses a password then.

    login: the last word of the name, without accents, unless given. Raises `Rejected` VA-… for a name that is none,
    US-01 for a login that is taken, KY-10 where the key file is full.
    """
    full_name, role = PersonName().parse(full_name), Choice(Role).parse(role)
    login = Line(LOGIN_LIMIT).parse(login) or firstrun.login_for(full_name)
    with begin(book.database, actor, clock()) as work:
        _must_be_free(work, login)
    code, slot_id = _new_slot(book, login, cost)
    with begin(book.database, actor, clock()) as work:
        row = new_id()
        work.connection.execute(
            insert(User).values(
                id=row, login=login, full_name=full_name, role=role, slot_id=slot_id, active=True, added_at=work.now
            )
        )
        work.touch(row)
        work.write_entry("user.add")
        work.commit()
    files.step(STEPS[1])
    return OneTime(login, full_name, code)


@book_case("user.reset", Permission.USERS)
def reset_user(
    book: Book, actor: Actor, clock: Clock, login: str, *, cost: KdfCost = KdfCost.STANDARD
) -> OneTime:  # fmt: skip
    """A one-time code for somebody who forgot their password, or who comes back; what opened the book before ends.

    Raises `Rejected` US-02 where there is no such user, US-03 for oneself.
    """
    with begin(book.database, actor, clock()) as work:
        user = _user(work, login)
    if user["id"] == actor.id:
        raise Rejected(
            "US-03", N_("Nobody gives themselves a one-time code."), do=N_("Change your own password instead.")
        )
    code, slot_id = _new_slot(book, user["login"], cost)
    with begin(book.database, actor, clock()) as work:
        work.connection.execute(update(User).where(User.id == user["id"]).values(slot_id=slot_id, active=True))
        work.touch(user["id"], fields=["user.slot_id"])
        work.write_entry("user.reset")
        work.commit()
    files.step(STEPS[1])
    _drop_slot(book, bytes(user["slot_id"]))
    return OneTime(user["login"], user["full_name"], code)


@book_case("user.leave", Permission.USERS)
def remove_user(book: Book, actor: Actor, clock: Clock, login: str) -> None:
    """Let somebody who left open the book no more; their name stays with what they did, their unfinished forms go.

    They may hold an old copy of the files and have known the key: a new one is to be made (`services.rotation`).
    Raises `Rejected` US-02 where there is no such user, US-03 for oneself, US-04 for the last owner.
    """
    with begin(book.database, actor, clock()) as work:
        user = _user(work, login)
        if user["id"] == actor.id:
            raise Rejected("US-03", N_("Nobody takes themselves out of the book."), do=N_("Ask another owner."))
        _must_keep_an_owner(work, book, user)
        work.connection.execute(update(User).where(User.id == user["id"]).values(active=False))
        work.connection.execute(delete(Draft).where(Draft.user_id == user["id"]))
        work.touch(user["id"], fields=["user.active"])
        work.write_entry("user.leave")
        work.commit()
    files.step(STEPS[1])
    _drop_slot(book, bytes(user["slot_id"]))


@book_case("user.change", Permission.USERS)
def change_user(book: Book, actor: Actor, clock: Clock, login: str, *, full_name: str = "", role: str = "") -> None:
    """Another name or role (what is empty stays), from the next unlocking on. Raises as `remove_user`, and VA-…."""
    with begin(book.database, actor, clock()) as work:
        user = _user(work, login)
        full_name, role = PersonName().parse(full_name or user["full_name"]), Choice(Role).parse(role or user["role"])
        if role != user["role"]:
            _must_keep_an_owner(work, book, user)
        changed = {name: value for name, value in (("full_name", full_name), ("role", role)) if user[name] != value}
        if changed:
            work.connection.execute(update(User).where(User.id == user["id"]).values(**changed))
            work.touch(user["id"], fields=[f"user.{name}" for name in changed])
            work.write_entry("user.change")
            work.commit()


@book_case("password.change", Permission.OWN_PASSWORD)
def change_password(
    book: Book, actor: Actor, clock: Clock, old: str, new: str, *, cost: KdfCost = KdfCost.STANDARD
) -> None:
    """One's own new password. Raises `Rejected` KY-01 where `old` is wrong, KY-02 where `new` is too short."""
    books.change_password(book, actor, old, new, clock(), cost=cost)


def _user(work: Work, login: str) -> Any:
    wanted = _folded(login)
    for each in work.connection.execute(select(User.__table__)).mappings():
        if _folded(each["login"]) == wanted:
            return each
    raise Rejected(
        "US-02", N_("There is no user with the login {login}."), do=N_("Look at the list of users."),
        login=clean_line(login)[:LOGIN_LIMIT],
    )  # fmt: skip


def _must_be_free(work: Work, login: str) -> None:
    if not any(letter.isalnum() for letter in login):
        raise Rejected("US-05", N_("The login needs a letter or a digit."), do=N_("Enter a short word, such as ha."))
    if any(_folded(each) == _folded(login) for each in work.connection.scalars(select(User.login))):
        raise Rejected(
            "US-01", N_("There is a user with the login {login} already."),
            do=N_("Choose another login. Somebody who comes back gets a one-time code in the list of users."),
            login=login,
        )  # fmt: skip


def _folded(login: str) -> str:
    """Logins that the key slots hold for one are one."""
    return clean_line(login).casefold()


def _must_keep_an_owner(work: Work, book: Book, user: Any) -> None:
    """Raise US-04 unless another owner, with a password of their own, is at work."""
    if user["role"] != Role.OWNER.value:
        return
    others = select(User.slot_id).where(User.role == Role.OWNER.value, User.active, User.id != user["id"])
    usable = {bytes.fromhex(each.slot_id) for each in book.slots().users if not each.one_time}
    if not usable.intersection(map(bytes, work.connection.scalars(others))):
        raise Rejected(
            "US-04", N_("Without an owner nobody could manage the book."),
            do=N_("Add a second owner first and have them choose their password."),
        )  # fmt: skip


# -- the slot file ----------------------------------------------------------------------------------------------------


def _new_slot(book: Book, login: str, cost: KdfCost) -> tuple[str, bytes]:
    """A slot that a new one-time code opens, written; gives the code and the slot's identity."""
    file, code = _tidied(book), keyslots.new_one_time_code()
    file, slot_id = keyslots.add_user_slot(file, book.database.key, login, code, one_time=True, cost=cost)
    keyslots.save(file, book.slot_places())
    files.step(STEPS[0])
    return code, bytes.fromhex(slot_id)


def _tidied(book: Book) -> SlotFile:
    """The slot file without slots that no active user has: what a crash left of an earlier change."""
    file = book.slots()
    with book.database.transaction() as connection:
        listed = set(map(bytes, connection.scalars(select(User.slot_id).where(User.active))))
    for each in file.users:
        if bytes.fromhex(each.slot_id) not in listed:
            file = keyslots.remove_slot(file, book.database.key, each.slot_id)
    return file


def _drop_slot(book: Book, slot_id: bytes) -> None:
    keyslots.save(keyslots.remove_slot(book.slots(), book.database.key, slot_id.hex()), book.slot_places())
    files.step(STEPS[2])
