"""A set brings back records, and no rights: who opens the restored book is who opened the one before."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import select, update

from desktop_app.office import open_book, open_book_with_sheet
from desktop_app.records.audit import Audit
from desktop_app.records.users import User
from desktop_app.rules.errors import Problem, Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.services import access, backups, checks, drafts, people, users
from desktop_app.services.backups.userlist import ROLES, SHEET_ALONE, STRANGERS
from desktop_app.vault import tries
from desktop_app.vault.book import DATABASE, SLOTS
from desktop_app.vault.recovery import parse_sheet
from tests.conftest import CHEAP, PASSWORD

OWN, OTHER = "một câu chỉ Lan biết", "một câu chỉ Minh biết"


class Firm:
    """A book in which people come and go, closed between the acts, and the set that was made of it one day."""

    def __init__(self, books, tmp_path):
        self.books, self.folder, self.drawer = books, books.folder / "book", tmp_path / "drawer"
        books.create().close()

    def enter(self, login="ha", password=PASSWORD, own=None, folder=None):
        self.books.clock.move(minutes=2)  # nobody waits here
        return open_book(folder or self.folder, login, password, own=own, clock=self.books.clock, cost=CHEAP)

    def add(self, name, role, password, by=("ha", PASSWORD)):
        with self.enter(*by) as office:
            made = office.do(users.add_user, name, role, cost=CHEAP)
        with self.enter(made.login, made.code, password):
            pass

    def do(self, case, *arguments, by=("ha", PASSWORD), **more):
        with self.enter(*by) as office:
            return office.do(case, *arguments, **more)

    def back_up(self, by=("ha", PASSWORD)):
        with self.enter(*by) as office:
            self.there = backups.look(shutil.copytree(office.back_up().folder, self.drawer))

    def damage(self):
        (self.folder / DATABASE).write_bytes((self.folder / DATABASE).read_bytes()[:5000])

    def restore(self, key=("ha", PASSWORD), to=None, **more):
        self.books.clock.move(minutes=2)
        return backups.restore(self.there, to or self.folder, key, self.books.clock, **more)

    def refused(self, key):
        with pytest.raises(Problem) as problem:
            self.restore(key)
        return problem.value.code

    def who(self, *logins, folder=None):
        """The role with which each gets in, or the code with which they are refused."""
        found = []
        for login, password in logins:
            try:
                with self.enter(login, password, folder=folder) as office:
                    found.append(office.actor.role)
            except Rejected as refusal:
                found.append(refusal.code)
        return found

    def listed(self):
        with self.enter() as office:
            return {each.login: (each.role, each.active) for each in office.run(users.users, office.book)}


@pytest.fixture
def firm(books, tmp_path):
    return Firm(books, tmp_path)


HA, LAN, MINH = ("ha", PASSWORD), ("lan", OWN), ("minh", OTHER)


# -- the book before can be read --------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["open", "password", "sheet"])
def test_an_owner_who_came_after_the_backup_and_is_alone_by_now_gets_in(firm, by):
    firm.back_up()
    firm.add("Trần Lan", Role.OWNER, OWN)
    firm.do(users.remove_user, "ha", by=LAN)
    opened = firm.do(backups.hand_over, by=LAN)
    done = firm.restore({"open": opened, "password": LAN, "sheet": parse_sheet(firm.books.sheet.qr)}[by])
    assert done.notices == ()
    assert firm.who(LAN, HA) == [Role.OWNER, "KY-01"]
    with firm.enter(*LAN) as office:
        assert all(each.ok for each in office.do(checks.verify))
        entries = select(User.login).join(Audit, Audit.user_id == User.id).where(Audit.action == "backup.restore")
        with office.work() as work:
            assert work.connection.scalars(entries).all() == ["lan"]


def test_who_was_demoted_left_or_came_since_is_what_they_are_now(firm):
    firm.add("Trần Lan", Role.OWNER, OWN)
    firm.add("Phạm Minh", Role.STAFF, OTHER)
    with firm.enter(*MINH) as office:
        office.run(drafts.keep_draft, "customer", "", {"own": {}})
        taken = (firm.folder / SLOTS).read_bytes()
    firm.back_up()
    firm.do(users.change_user, "lan", role=Role.HOTLINE, full_name="Trần Thị Lan")
    firm.do(users.remove_user, "minh")
    firm.add("Vũ Nga", Role.STAFF, "một câu chỉ Nga biết")
    before = firm.listed()
    firm.restore()
    assert firm.listed() == before
    assert firm.who(HA, LAN, ("nga", "một câu chỉ Nga biết"), MINH) == [Role.OWNER, Role.HOTLINE, Role.STAFF, "KY-01"]
    with firm.enter(*LAN) as office, office.work() as work:
        assert office.actor.name == "Trần Thị Lan"
        assert work.connection.exec_driver_sql("SELECT count(*) FROM draft").scalar() == 0
    for place in (firm.folder / SLOTS, *(firm.books.folder / "config").rglob(SLOTS)):
        place.write_bytes(taken)  # the leaver's old key file, put back by hand
    assert firm.who(MINH) == ["BK-03"]


def test_an_owner_no_longer_restores_nothing_and_neither_does_staff(firm):
    firm.add("Trần Lan", Role.OWNER, OWN)
    firm.add("Phạm Minh", Role.STAFF, OTHER)
    firm.back_up()
    firm.do(users.change_user, "lan", role=Role.HOTLINE)
    with firm.enter() as office:
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
    assert [firm.refused(each) for each in (LAN, MINH)] == ["PE-01", "PE-01"]
    firm.do(users.change_password, PASSWORD, "ein neues langes Wort", cost=CHEAP)
    assert firm.refused(HA) == "KY-01"  # the set's own key file has that password still
    with firm.enter("ha", "ein neues langes Wort") as office:
        assert office.run(people.find, "nam")
        assert office.run(backups.standing).level is backups.Level.OWN_DISK
    assert not list(firm.folder.glob("backups/*/damaged-*"))


def test_staff_restore_no_set_on_another_computer_either(firm, tmp_path, monkeypatch):
    firm.add("Phạm Minh", Role.STAFF, OTHER)
    firm.back_up()
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "new-config"))
    with pytest.raises(Rejected, match="PE-01"):
        firm.restore(MINH, to=tmp_path / "new")
    assert not (tmp_path / "new" / DATABASE).exists()
    firm.restore(HA, to=tmp_path / "new")
    assert firm.who(HA, MINH, folder=tmp_path / "new") == [Role.OWNER, Role.STAFF]


def test_somebody_whom_the_set_alone_knows_leaves_a_login_to_who_has_it_now(firm):
    """After an older set had been put in the place of a damaged book, the same login was given out again."""
    firm.back_up()
    older = firm.there
    firm.add("Trần Lan", Role.STAFF, OWN)
    with firm.enter(*LAN) as office:
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
    firm.drawer = firm.drawer.with_name("second")
    firm.back_up()
    newer, firm.there = firm.there, older
    firm.damage()
    done = firm.restore()
    assert [each.msgid for each in done.notices] == [ROLES, STRANGERS]
    assert firm.who(LAN) == ["BK-03"]
    firm.add("Trần Thị Lan", Role.HOTLINE, OTHER)
    firm.there = newer
    firm.restore()
    assert firm.who(HA, ("lan", OTHER), LAN) == [Role.OWNER, Role.HOTLINE, "KY-01"]
    listed = firm.listed()
    assert sorted(active for _, active in listed.values()) == [False, True, True]
    assert all(login in ("ha", "lan") or login.startswith("lan-") for login in listed)
    with firm.enter() as office:
        assert all(each.ok for each in office.do(checks.verify))


def test_a_set_that_is_newer_than_the_book_knows_better_who_its_users_are(firm):
    """Somebody put an old copy of the book in its place; last night's backup mends it."""
    firm.add("Trần Lan", Role.OWNER, OWN)
    old = (firm.folder / DATABASE).read_bytes()
    firm.do(users.remove_user, "ha", by=LAN)
    firm.add("Phạm Minh", Role.OWNER, OTHER, by=LAN)
    firm.do(users.change_user, "lan", role=Role.STAFF, by=MINH)
    firm.back_up(by=MINH)
    (firm.folder / DATABASE).write_bytes(old)
    assert [firm.refused(each) for each in (HA, LAN)] == ["KY-01", "PE-01"]
    done = firm.restore(MINH)
    assert done.notices == ()
    assert firm.who(HA, LAN, MINH) == ["KY-01", Role.STAFF, Role.OWNER]


# -- the book before is damaged ---------------------------------------------------------------------------------------


def test_a_password_that_the_sheet_gave_since_is_the_one_that_restores_and_opens(firm):
    firm.back_up()
    sheet = parse_sheet(firm.books.sheet.qr)
    firm.do(access.reset_password, sheet, OTHER, cost=CHEAP)
    firm.damage()
    assert firm.refused(HA) == "KY-01"
    done = firm.restore(("ha", OTHER))
    assert [each.msgid for each in done.notices] == [ROLES]
    assert firm.who(("ha", OTHER), HA) == [Role.OWNER, "KY-01"]


def test_who_left_since_stays_out_though_the_book_cannot_tell(firm):
    firm.add("Trần Lan", Role.OWNER, OWN)
    firm.add("Phạm Minh", Role.STAFF, OTHER)
    firm.back_up()
    firm.do(users.remove_user, "lan")
    (firm.books.folder / "elsewhere.slots").write_bytes((firm.there.folder / SLOTS).read_bytes())
    firm.damage()
    firm.restore()
    assert firm.who(HA, MINH, LAN) == [Role.OWNER, Role.STAFF, "KY-01"]
    assert firm.listed()["lan"] == (Role.OWNER, False)


def test_a_book_that_is_damaged_inside_still_tells_who_its_users_are(firm):
    firm.add("Trần Lan", Role.OWNER, OWN)
    firm.back_up()
    firm.do(users.change_user, "lan", role=Role.HOTLINE)
    path = firm.folder / DATABASE
    data = bytearray(path.read_bytes())
    data[-100] ^= 1  # a page that opening does not read, and a backup does
    path.write_bytes(data)
    done = firm.restore()
    assert (done.saved / DATABASE).read_bytes()[-200:] == data[-200:]
    assert done.notices == ()
    assert firm.who(HA, LAN) == [Role.OWNER, Role.HOTLINE]


def test_no_set_is_put_where_no_owner_would_get_in_but_by_the_sheet(firm):
    """The owner came after the backup, and the one whom it knows has left."""
    firm.back_up()
    firm.add("Trần Lan", Role.OWNER, OWN)
    firm.do(users.remove_user, "ha", by=LAN)
    firm.damage()
    damaged = (firm.folder / DATABASE).read_bytes()
    assert firm.refused(LAN) == "BA-14"
    assert firm.refused(HA) == "KY-01"
    assert (firm.folder / DATABASE).read_bytes() == damaged
    sheet = parse_sheet(firm.books.sheet.qr)
    done = firm.restore(sheet)
    assert [each.msgid for each in done.notices] == [SHEET_ALONE, ROLES, STRANGERS]
    with open_book_with_sheet(firm.folder, sheet, clock=firm.books.clock) as office:
        office.do(access.reset_password, sheet, OTHER, cost=CHEAP)
    assert firm.who(("ha", OTHER), HA, LAN) == [Role.OWNER, "KY-01", "BK-03"]


def test_a_book_in_which_no_owner_has_a_password_is_not_put_in_place(firm):
    firm.back_up()
    with firm.enter() as office:
        opened = office.do(backups.hand_over)
        with office.work() as work:  # what an older program left behind
            work.connection.execute(update(User).values(slot_id=b"x" * 16))
            work.commit()
    assert firm.refused(opened) == "BA-14"
    assert tries.failures(firm.folder) == []


# -- from a book that is open -----------------------------------------------------------------------------------------


def test_who_is_no_owner_gets_nothing_to_restore_with_and_the_attempt_is_an_entry(firm):
    firm.add("Trần Lan", Role.HOTLINE, OWN)
    firm.back_up()
    with firm.enter(*LAN) as office:
        with pytest.raises(Rejected, match="PE-01"):
            office.do(backups.hand_over)
        made_up = backups.Opened(office.actor, office.book.database.key)
        with office.work() as work:
            entries = work.connection.scalars(select(Audit.action).order_by(Audit.seq.desc()).limit(1)).all()
    assert entries == ["refused backup.restore"]
    assert "key" not in repr(made_up)
    with firm.enter() as office:
        office.run(people.add_customer, {"person.full_name": "Lý Văn Năm"})
    assert firm.refused(made_up) == "PE-01"
    with firm.enter() as office:
        assert office.run(people.find, "nam")


def test_an_owner_whom_the_set_does_not_know_yet_restores_it_over_a_book_that_is_found_to_be_damaged(firm):
    firm.back_up()
    firm.add("Trần Lan", Role.OWNER, OWN)
    opened = firm.do(backups.hand_over, by=LAN)
    firm.damage()
    done = firm.restore(opened)
    assert [each.msgid for each in done.notices] == [ROLES, STRANGERS]
    assert firm.who(HA, LAN) == [Role.OWNER, "BK-03"]
