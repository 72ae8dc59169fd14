"""Who opens the book that a set brings back: whoever opened the one before. A set brings back records, and no rights.

Where the book before can be read its users are taken over as they are: names, roles, who left, key slots. Where it
can't, the newest key file tells who still has a way in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from desktop_app.records.drafts import Draft
from desktop_app.records.users import User
from desktop_app.rules import permissions
from desktop_app.rules.errors import N_, Message, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.permissions import Permission
from desktop_app.rules.vocabulary import Role
from desktop_app.services.backups.openers import Opened, Ways
from desktop_app.vault import keyslots
from desktop_app.vault.keyslots import DataKey, SlotFile

Rows = Sequence[Mapping[str, Any]]

ROLES = N_(
    "The damaged book could not tell who may do what: the roles are those of the backup. Look through the list of "
    "users."
)
SHEET_ALONE = N_(
    "No password opens the restored book, only the recovery sheet: open it with the sheet and choose a new password."
)
STRANGERS = N_(
    "Who became a user of the book after this backup is not in its list: add them again, with a one-time code."
)


@dataclass(frozen=True)
class Seat:
    """What of a user decides who opens the book."""

    id: bytes
    login: str
    role: str
    slot_id: bytes
    active: bool

    @property
    def is_owner(self) -> bool:
        """Whether they manage the book."""
        return self.active and self.role == Role.OWNER.value


def rows(connection: Connection) -> list[dict[str, Any]]:
    """The whole list of users of an open book, the first one first."""
    return [dict(each) for each in connection.execute(select(User.__table__).order_by(User.added_at)).mappings()]


def seats(users: Rows) -> list[Seat]:
    """Their seats."""
    return [Seat(bytes(u["id"]), u["login"], u["role"], bytes(u["slot_id"]), bool(u["active"])) for u in users]


def fitted(found: Sequence[Seat], file: SlotFile, *, by_sheet: bool) -> list[Seat]:
    """The seats of a set as a newer key file has them: a slot that was made anew is found by its login.

    Who has no slot left since then, unless the sheet is what opens the book and no owner would stay.
    """
    there = {bytes.fromhex(each.slot_id) for each in file.users}
    taken = {each.slot_id for each in found}
    fit = []
    for each in found:
        slot = each.slot_id if each.slot_id in there else b""
        for one in () if slot else keyslots.of_login(file, each.login):
            if bytes.fromhex(one.slot_id) not in taken:
                slot = bytes.fromhex(one.slot_id)
        taken.add(slot)
        stays = each.active and bool(slot)
        fit.append(replace(each, slot_id=slot if stays else each.slot_id, active=stays))
    if by_sheet and not any(each.is_owner for each in fit):
        return [old if old.is_owner else new for old, new in zip(found, fit, strict=True)]
    return fit


def entitled(ways: Ways, key: DataKey, file: SlotFile | None, found: Sequence[Seat]) -> bytes:
    """The user who restores; whoever has the sheet is an owner.

    found: the seats as they will be. Raises `Rejected` PE-01 for somebody who may not, BA-14 where no owner would get
    in afterwards.
    """
    by_sheet = ways.by_sheet(key)
    usable = {bytes.fromhex(each.slot_id) for each in file.users if not each.one_time} if file else set()
    owners = [each for each in found if each.is_owner and (by_sheet or each.slot_id in usable)]
    if not owners:
        raise Rejected(
            "BA-14",
            N_("No owner could open the restored book: the key file holds none of their passwords."),
            do=N_("Restore it with the recovery sheet, or choose another backup."),
        )
    role = ""
    for way in (each for each in ways.found if key in each.keys):
        if isinstance(way.opener, Opened):
            who = way.opener.actor.id
            return who if any(each.id == who for each in found) else owners[0].id  # they came after the set was made
        seat = next((each for each in found if way.file == file and each.slot_id == way.slot_id and each.active), None)
        if seat is not None and permissions.allowed(Role(seat.role), Permission.RESTORE):
            return seat.id
        role = seat.role if seat else role
    if by_sheet:
        return owners[0].id
    raise Rejected("PE-01", N_("The role {role} may not do this."), do=N_("Ask the owner."), role=role or "-")


def take_over(connection: Connection, users: Rows, file: SlotFile | None) -> None:
    """Put the users of the book before in the place of those of the set.

    Whom only the set knows stays for what they did; they get in where the key file has their slot and nobody else their
    login.
    """
    own = {bytes(each["id"]): each for each in rows(connection)}
    there = {bytes.fromhex(each.slot_id) for each in file.users} if file else set()
    for id in own:  # no login and no slot may be there twice, not even in passing
        connection.execute(update(User).where(User.id == id).values(login=id.hex(), slot_id=id))
    for each in users:
        if bytes(each["id"]) in own:
            connection.execute(update(User).where(User.id == each["id"]).values(**each))
        else:
            connection.execute(insert(User).values(**each))
    known, taken = {bytes(each["id"]) for each in users}, {_folded(each["login"]) for each in users}
    for id, each in own.items():
        if id not in known:
            twice = _folded(each["login"]) in taken
            login = f"{each['login'][:50]}-{id.hex()[:4]}" if twice else each["login"]
            active = each["active"] and not twice and bytes(each["slot_id"]) in there
            values = {"login": login, "slot_id": each["slot_id"], "active": active}
            connection.execute(update(User).where(User.id == id).values(**values))
    _drop_drafts(connection)


def fit(connection: Connection, found: Sequence[Seat]) -> None:
    """Give the users of the set the slots of their seats."""
    for each in found:
        connection.execute(update(User).where(User.id == each.id).values(slot_id=each.slot_id, active=each.active))
    _drop_drafts(connection)


def notices(found: Sequence[Seat], file: SlotFile | None, *, guessed: bool) -> tuple[Message, ...]:
    """What is to be told of who gets in. guessed: from a set, since the book before could not tell."""
    slots = {bytes.fromhex(each.slot_id) for each in file.users} if file else set()
    told = {
        SHEET_ALONE: not any(each.is_owner and each.slot_id in slots for each in found),
        ROLES: guessed,
        STRANGERS: bool(slots - {each.slot_id for each in found}),
    }
    return tuple(Message(words) for words, holds in told.items() if holds)


def _drop_drafts(connection: Connection) -> None:
    """Unfinished forms of who left go, as they did when they left."""
    left = select(User.id).where(User.active.is_(False))
    connection.execute(delete(Draft).where(Draft.user_id.in_(left)))


def _folded(login: str) -> str:
    """Logins that the key slots hold for one are one."""
    return clean_line(login).casefold()
