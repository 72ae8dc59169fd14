"""A new book: its folder, its first rows, its first user, its recovery sheet."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from desktop_app import platform
from desktop_app.records.declare import new_id
from desktop_app.records.kinds import FirmName, Line, PersonName
from desktop_app.records.settings import BookKey
from desktop_app.records.users import User
from desktop_app.rules.errors import N_, EnvironmentFailed, Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.vault import keyslots
from desktop_app.vault.book.layout import (
    DATABASE,
    Book,
    held,
    slot_paths,
)
from desktop_app.vault.database import Database
from desktop_app.vault.keyslots import DataKey, KdfCost
from desktop_app.vault.recovery import SheetText
from desktop_app.vault.work import Actor, append_audit, set_setting

_LOGIN_LIMIT = 60  # as `User.login` declares it


def create(
    folder: Path, *, office: str, owner: str, login: str, password: str, now: datetime, shared: bool = False,
    cost: KdfCost = KdfCost.STANDARD,
) -> tuple[Book, Actor, SheetText]:  # fmt: skip
    """Make a book in `folder` with its owner; returns it open, with the owner and the text of the recovery sheet.

    Raises `Rejected` BK-01 where the folder is synchronised or on a network, BK-04 and VA-… for a name that is none,
    KY-02 for a short password; `EnvironmentFailed` DB-05 where a book lies there, FI-07 where `shared` (all users of
    this computer) is not possible.
    """
    office, owner, login = _named(office, owner, login)
    prepare(folder, taken=(folder / DATABASE).exists())
    platform.share(folder) if shared else platform.restrict(folder)
    with held(folder, now) as lock:
        vault_id, data_key = keyslots.new_vault_id(), DataKey.new()
        today = now.astimezone(OFFICE_ZONE).date()
        slots, sheet = keyslots.create(vault_id, login, password, data_key, created_on=today, cost=cost)
        slot_id = bytes.fromhex(slots.users[0].slot_id)
        database = Database.create(folder / DATABASE, data_key)
        book = Book(folder, vault_id, database, lock, [])
        with database.transaction() as connection:
            actor = _fill(connection, vault_id, office, owner, login, slot_id, now)
            connection.commit()
        book.config.mkdir(parents=True, exist_ok=True)
        keyslots.save(slots, slot_paths(folder, vault_id))
        book.move_serial()
    return book, actor, sheet


def prepare(folder: Path, *, taken: bool) -> None:
    """Make `folder` and see that a book may lie there.

    taken: whether one does already. Raises `Rejected` BK-01 where the folder is copied elsewhere or on a network,
    `EnvironmentFailed` DB-05 where it is taken, FI-… where nothing can be written into it.
    """
    if platform.is_synced_or_network(folder):
        raise Rejected(
            "BK-01",
            N_("The folder {folder} is copied to other computers or lies on a network."),
            do=N_("Choose a folder on this computer's own disk. Finished backups may lie there, the book itself not."),
            folder=folder,
        )
    if taken:
        raise EnvironmentFailed(
            "DB-05",
            N_("There is a book in {folder} already."),
            do=N_("Choose another folder, or open the book that is there."),
            folder=folder,
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise platform.failure(error, folder) from None


def _named(office: str, owner: str, login: str) -> tuple[str, str, str]:
    """The names as they are stored; `Rejected` VA-… or BK-04 for one that cannot be."""
    office, login = FirmName().parse(office), Line(_LOGIN_LIMIT).parse(login)
    for name in (office, login):
        if not any(letter.isalnum() for letter in name):
            raise Rejected(
                "BK-04",
                N_("The name of the office or the login of its owner is missing."),
                do=N_("Enter both; they need a letter or a digit."),
            )
    return office, PersonName().parse(owner), login


def _fill(
    connection: Connection, vault_id: str, office: str, owner: str, login: str, slot_id: bytes, now: datetime
) -> Actor:
    """The first rows of a new book."""
    from desktop_app.vault.migrations import upgrade

    upgrade(connection)
    for name in ("audit", "ledger", "codes"):
        connection.execute(insert(BookKey).values(name=name, key=secrets.token_bytes(32)))
    set_setting(connection, "vault_id", vault_id)
    set_setting(connection, "office.name", office)
    actor = Actor(new_id(), login, owner, Role.OWNER)
    connection.execute(
        insert(User).values(
            id=actor.id, login=login, full_name=owner, role=Role.OWNER.value, slot_id=slot_id, active=True, added_at=now
        )
    )
    append_audit(connection, actor.id, now, "book.create", records=[actor.id])
    return actor
