"""What is broken off, and how it is judged afterwards. A further act is one more entry in `ACTS`.

An act is done by a child process in a *home*: a folder with ``book``, this computer's copies in ``config``, in
``drawer`` a backup set from before somebody was erased, and a list to take in. What the child writes on its standard
output is acknowledged: from then on it may not be lost.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from desktop_app.exchange.writing import csv_bytes
from desktop_app.office import Office, create_book, open_book
from desktop_app.rules.errors import Rejected
from desktop_app.rules.vocabulary import Source
from desktop_app.services import backups, checks, customers, imports, orders, recovery, users
from desktop_app.services.customers import Row
from desktop_app.services.erasure.finishing import scrub
from desktop_app.services.orders import OrderRow
from desktop_app.vault import backup
from desktop_app.vault.book import KEY_CHANGED, LOG_DAMAGED, PENDING
from desktop_app.vault.keyslots import KdfCost
from tests import make
from tests.erasing import cells, erase
from tests.next_version import next_version

LOGIN, PASSWORD, OTHER_PASSWORD = "ha", "mật khẩu đủ dài", "một mật khẩu khác"
CHEAP = KdfCost(1024, 1, 1)
SAVES, LISTED = 10, 25
TODAY = date(2026, 11, 23)
# What moves on by itself whenever a book is opened or backed up.
_MOVING = ("audit.", "audit_record.", "setting.", "backup_")


def clock() -> datetime:
    """A clock that stands still."""
    return datetime(2026, 11, 23, 5, tzinfo=UTC)


def say(word: str) -> None:
    """Acknowledge something to whoever waits for it; the line is written whole."""
    os.write(1, f"{word}\n".encode())


# -- the home ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Story:
    """What happened in a home, told by names that nobody else bears.

    Attributes:
        gone: was erased; the set in the drawer still has them. going: is to be erased, under the number `code`.
        new: came after the set. counts: rows by table. content: of the book, without what moves on by itself.
        set_content: of the set's book without whoever is gone, likewise.
    """

    gone: str
    going: str
    code: str
    new: str
    counts: dict[str, int]
    content: str
    set_content: str


def furnish(home: Path) -> None:
    """Make a home in the empty folder `home`."""
    with patch.dict(os.environ, SOKIN_CONFIG_DIR=str(home / "config")):
        office, _ = create_book(
            home / "book", office="Quảng cáo Thử", owner="Lê Hà", login=LOGIN, password=PASSWORD, cost=CHEAP,
            clock=lambda: clock() - timedelta(days=1),
        )  # fmt: skip
        with office.work() as work:
            gone, going = make.subject(work.connection, 1), make.subject(work.connection, 2)
            work.connection.exec_driver_sql("DELETE FROM setting WHERE key LIKE 'counter.%'")
            for prefix in ("KH", "NG", "DH", "TL"):  # those of the made ones are below it
                work.code_taken(prefix, 8_000_000)
            work.commit()
        office.back_up()
        made = office.back_up()
        shutil.copytree(made.folder, home / "drawer")
        erase(office, gone.customer_code)
        set_content = content(office)
        with office.work() as work:
            new = make.subject(work.connection, 3)
            work.commit()
        with office.work() as work:  # gaps for a scrub to close
            many = [(bytes([number]) * 16, "x" * 900) for number in range(100)]
            work.connection.exec_driver_sql("CREATE TABLE passing (id BLOB, text TEXT)")
            work.connection.exec_driver_sql("INSERT INTO passing VALUES (?, ?)", many)
            work.connection.exec_driver_sql("DROP TABLE passing")
            work.commit()
        office.close()
    rows = [(f"Khách Thứ {number}", f"09{number:08d}", "x" * 200) for number in range(LISTED)]
    (home / "list.csv").write_bytes(csv_bytes(["Họ tên", "SĐT", "Ghi chú"], rows))
    name = "person.full_name"
    with opened(home) as office:
        story = Story(
            gone.tokens[name], going.tokens[name], going.customer_code, new.tokens[name], counts(office),
            content(office), set_content,
        )  # fmt: skip
    (home / "story.json").write_text(json.dumps(asdict(story)), "utf-8")


def story_of(home: Path) -> Story:
    return Story(**json.loads((home / "story.json").read_text("utf-8")))


def copied(home: Path, to: Path) -> Path:
    """A home like `home` at `to`, whatever is there."""
    shutil.rmtree(to, ignore_errors=True)
    return shutil.copytree(home, to)


@contextmanager
def opened(home: Path, password: str = PASSWORD) -> Iterator[Office]:
    """The book of a home, open."""
    with (
        patch.dict(os.environ, SOKIN_CONFIG_DIR=str(home / "config")),
        open_book(home / "book", LOGIN, password, clock=clock) as office,
    ):
        yield office


def counts(office: Office) -> dict[str, int]:
    with office.work() as work:
        count = 'SELECT count(*) FROM "{}"'
        return {
            name: work.connection.exec_driver_sql(count.format(name)).scalar() or 0
            for name in ("person", "customer", "phone", "order", "order_line", "import_file", "import_row")
        }


def content(office: Office) -> str:
    """All that people entered, as one text."""
    return "\n".join(
        f"{place} {'|'.join(sorted(text.split(chr(0))))}"
        for place, text in sorted(cells(office).items())
        if not place.startswith(_MOVING)
    )


def codes(office: Office) -> set[str]:
    """The numbers of all customers and orders."""
    with office.work() as work:
        query = 'SELECT code FROM customer UNION SELECT code FROM "order"'
        return {row[0] for row in work.connection.exec_driver_sql(query)}


def is_sound(office: Office, besides: str = "") -> bool:
    """Whether everything about the book is in order but the check `besides`, and nothing is under way."""
    faults = [each.name for each in office.do(checks.verify) if not each.ok and each.name != besides]
    assert faults == [], faults
    return not (office.book.folder / PENDING).exists()


# -- the acts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """Something that can be broken off.

    Attributes:
        do: done in the child. judge: what the book came to: "before", "after" or, of many, "between"; it is given the
            home and what was acknowledged, and fails for anything half done. passwords: that may be right.
        later: whether the program is one version further on from the act on.
    """

    do: Callable[[Path], None]
    judge: Callable[[Office, Story, Sequence[str]], str]
    passwords: tuple[str, ...] = (PASSWORD,)
    later: bool = False

    def run(self, home: Path) -> None:
        """Do it."""
        with self._version(home):
            self.do(home)

    def _version(self, home: Path) -> AbstractContextManager[object]:
        return next_version(home / "versions") if self.later else nullcontext()

    def outcome(self, home: Path, said: Sequence[str]) -> str:
        """Open the book of a home as it was left, and judge it."""
        for password in self.passwords:
            try:
                with self._version(home), opened(home, password) as office:
                    assert is_sound(office, "schema" if self.later else "")
                    assert LOG_DAMAGED not in [each.msgid for each in office.notices]
                    return self.judge(office, story_of(home), said)
            except Rejected as refused:
                if refused.code != "KY-01":
                    raise
        raise AssertionError("no password opens the book")


def _write(home: Path) -> None:
    with opened(home) as office:
        for number in range(SAVES):
            form = customers.new_form()
            phone = Row(None, {"phone.number": f"0395{number:06d}", "phone.kind": "main"})
            rows = {"phone": (phone,), "email": (), "address": ()}
            own = {"person.full_name": f"Người Thứ {number}"}
            customer = office.run(customers.save_customer, replace(form, own=own, rows=rows)).code
            say(customer)
            order = orders.new_order(TODAY, customer)
            line = {"order_line.item": "Hộp đèn", "order_line.quantity": 2, "order_line.unit_price_vnd": "500.000"}
            say(office.run(orders.save_order, replace(order, lines=(OrderRow(None, line),))).code)


def _written(office: Office, story: Story, said: Sequence[str]) -> str:
    now, there = counts(office), codes(office)
    assert set(said) <= there, "acknowledged and not there"
    added = {name: now[name] - before for name, before in story.counts.items()}
    assert added["person"] == added["customer"] == added["phone"]
    assert added["order"] == added["order_line"] <= added["customer"] <= added["order"] + 1
    assert len(said) <= added["customer"] + added["order"] <= len(said) + 1
    with office.work() as work:
        query = "SELECT count(*) FROM search_digits WHERE ending LIKE '0395%'"
        found = work.connection.exec_driver_sql(query).scalar()
    assert found == added["customer"]
    return {0: "before", 2 * SAVES: "after"}.get(added["customer"] + added["order"], "between")


def _import(home: Path) -> None:
    batch = imports.read_import(home / "list.csv", today=TODAY)
    with opened(home) as office:
        office.run(imports.importing(batch), batch, source=Source.DIRECT)
        say("imported")


def _imported(office: Office, story: Story, said: Sequence[str]) -> str:
    now = counts(office)
    added = {name: now[name] - before for name, before in story.counts.items() if now[name] != before}
    assert added or not said
    assert added in (
        {},
        {"person": LISTED, "customer": LISTED, "phone": LISTED, "import_file": 1, "import_row": LISTED},
    )
    return "after" if added else "before"


def _erase(home: Path) -> None:
    with opened(home) as office:
        erase(office, story_of(home).code)
        say("erased")


def _erased(office: Office, story: Story, said: Sequence[str]) -> str:
    text = "\0".join(cells(office).values())
    assert story.new in text
    with office.work() as work:
        entries = work.connection.exec_driver_sql("SELECT count(*) FROM ledger").scalar()
        finished = work.connection.exec_driver_sql("SELECT count(finished_at) FROM erasure").scalar()
    if story.going in text:
        assert not said
        assert (entries, finished) == (1, 1)
        assert content(office) == story.content
        return "before"
    assert (entries, finished) == (2, 2)
    assert office.run(checks.scan, office.book, [story.going]) == []
    return "after"


def _scrub_twice(home: Path) -> None:
    with opened(home) as office:
        for _ in range(2):
            scrub(office.book)
            say("scrubbed")


def _same(office: Office, story: Story, said: Sequence[str]) -> str:
    assert content(office) == story.content
    return "after" if said else "before"


def _back_up(home: Path) -> None:
    with opened(home) as office:
        say(office.back_up().folder.name)


def _backed_up(office: Office, story: Story, said: Sequence[str]) -> str:
    store, vault_id, key = backup.own_store(office.book), office.book.vault_id, office.book.database.key
    found = backup.sets(store, vault_id)
    assert [backup.check(each, key, vault_id) for each in found] == [backup.State.WHOLE] * len(found)
    assert {*said} <= {each.folder.name for each in found}
    assert len(found) in (1, 2)
    assert content(office) == story.content
    backup.tidy(store)
    assert len([each for each in store.iterdir() if each.is_dir()]) == len(found), "something half made is left"
    return "before" if len(found) == 1 else "after"


def _restore(home: Path) -> None:
    with patch.dict(os.environ, SOKIN_CONFIG_DIR=str(home / "config")):
        backups.restore(backups.look(home / "drawer"), home / "book", (LOGIN, PASSWORD), clock)
    say("restored")


def _restored(office: Office, story: Story, said: Sequence[str]) -> str:
    text = "\0".join(cells(office).values())
    assert story.gone not in text, "somebody who was erased came back"
    assert office.run(checks.scan, office.book, [story.gone]) == []
    assert story.going in text
    if story.new in text:
        assert not said
        assert content(office) == story.content
        return "before"
    # Word for word what the set holds; only the report on who is gone tells of an erasure that was done again.
    now, then = (
        [each for each in text.split("\n") if not each.startswith("erasure.report ")]
        for text in (content(office), story.set_content)
    )
    assert now == then
    return "after"


def _change_password(home: Path) -> None:
    with opened(home) as office:
        office.do(users.change_password, PASSWORD, OTHER_PASSWORD, cost=CHEAP)
        say("changed")


def _password_changed(office: Office, story: Story, said: Sequence[str]) -> str:
    assert content(office) == story.content
    assert len({place.read_bytes() for place in office.book.slot_places()}) == 1
    file = office.book.slots()
    changed = file.generation > 1
    assert changed or not said
    return "after" if changed else "before"


def _rotate(home: Path) -> None:
    with opened(home) as office:
        office.rotate_key()
        say("rotated")


def _rotated(office: Office, story: Story, said: Sequence[str]) -> str:
    assert content(office) == story.content
    file, key, vault_id = office.book.slots(), office.book.database.key, office.book.vault_id
    assert not file.is_rotating
    changed = file.key_generation > 1
    assert changed or not said
    (there,) = backup.sets(backup.own_store(office.book), vault_id)
    (listed,) = [each for each in office.run(backups.backups, office.book) if each.set_id == there.manifest.set_id]
    state = backup.check(there, key, vault_id)
    # One that the disk kept from being moved is listed; one that a crash did is moved at the opening.
    assert state is (backup.State.OTHER_KEY if listed.under_old_key else backup.State.WHOLE)
    assert said or not listed.under_old_key
    told = {each.msgid for each in office.notices} & {KEY_CHANGED, recovery.NOT_KEPT}
    assert bool(told) == changed, "a sheet that nobody has"
    with office.work() as work:
        assert "before" not in work.connection.exec_driver_sql("SELECT name FROM book_key").scalars().all()
    return "after" if changed else "before"


def _migrate(home: Path) -> None:
    with opened(home):
        say("migrated")


def _migrated(office: Office, story: Story, said: Sequence[str]) -> str:
    """Whatever happened before: this opening has brought it up, and nothing that people entered is another."""
    now, then = (
        [each for each in text.split("\n") if not each.startswith(("fruit.", "alembic_version."))]
        for text in (content(office), story.content)
    )
    assert now == then
    with office.work() as work:
        assert work.connection.exec_driver_sql("SELECT name FROM fruit").scalars().all() == ["mango"]
        assert set(work.connection.exec_driver_sql("SELECT shoe_size FROM person").scalars()) == {42}
    return "after"


ACTS = {
    "write": Act(_write, _written),
    "import": Act(_import, _imported),
    "erase": Act(_erase, _erased),
    "scrub": Act(_scrub_twice, _same),
    "backup": Act(_back_up, _backed_up),
    "restore": Act(_restore, _restored),
    "rotate": Act(_rotate, _rotated),
    "migrate": Act(_migrate, _migrated, later=True),
    "key file": Act(_change_password, _password_changed, (OTHER_PASSWORD, PASSWORD)),
}
