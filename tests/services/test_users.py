"""Who opens the book: one-time codes, roles, leaving; and what a crash between the two places leaves."""

from __future__ import annotations

import shutil
from contextlib import closing

import pytest
from sqlalchemy import select

from desktop_app.office import open_book
from desktop_app.records.audit import Audit
from desktop_app.rules.errors import EnvironmentFailed, Rejected
from desktop_app.rules.vocabulary import Role
from desktop_app.services import drafts, users
from desktop_app.vault import files
from desktop_app.vault.book import SLOTS
from tests.conftest import CHEAP, PASSWORD

OWN = "một câu chỉ Lan biết"


def enter(books, login, password, own=None):
    return open_book(books.folder / "book", login, password, own=own, clock=books.clock, cost=CHEAP)


def refused(books, login, password, own=None):
    """The code with which somebody is refused, "" where they get in."""
    try:
        with enter(books, login, password, own):
            return ""
    except Rejected as refusal:
        books.clock.move(minutes=2)  # nobody waits here
        return refusal.code


def add(office, name="Trần Lan", role=Role.STAFF, **more):
    return office.do(users.add_user, name, role, cost=CHEAP, **more)


def listed(office):
    return {each.login: each for each in office.run(users.users, office.book)}


def test_a_new_user_gets_in_with_the_code_once_and_then_with_a_password_of_their_own(books):
    with closing(books.create()) as office:
        made = add(office)
        assert made.login == "lan"
        assert listed(office)["lan"].waiting
    assert refused(books, "lan", made.code) == "KY-14"  # alone it opens nothing
    assert refused(books, "lan", made.code, "zu kurz") == "KY-02"
    with enter(books, "lan", made.code.lower().replace("-", " "), OWN) as office:
        assert (office.actor.name, office.actor.role) == ("Trần Lan", Role.STAFF)
    assert refused(books, "lan", made.code) == "KY-01"
    assert refused(books, "lan", OWN) == ""
    with books.open() as office:
        assert not listed(office)["lan"].waiting
        assert listed(office)["lan"].seen_at == books.clock.now


def test_the_code_is_shown_once_and_kept_nowhere(books):
    with closing(books.create()) as office:
        made = add(office)
        assert made.code not in repr(made)
    everywhere = b"".join(each.read_bytes() for each in books.folder.rglob("*") if each.is_file())
    assert made.code.encode() not in everywhere
    assert made.code.replace("-", "").encode() not in everywhere


def test_a_forgotten_password_is_reset_and_the_old_one_opens_nothing(books):
    with closing(books.create()) as office:
        first = add(office)
    with enter(books, "lan", first.code, OWN):
        pass
    with books.open() as office:
        again = office.do(users.reset_user, "LAN", cost=CHEAP)
    assert refused(books, "lan", OWN) == "KY-01"
    assert refused(books, "lan", again.code, "ein anderes langes Wort") == ""


def test_who_left_gets_in_no_more_and_their_unfinished_forms_are_gone(books):
    with closing(books.create()) as office:
        made = add(office)
    with enter(books, "lan", made.code, OWN) as office:
        office.run(drafts.keep_draft, "customer", "", {"own": {}})
        old_copy = (books.folder / "book" / SLOTS).read_bytes()
    with books.open() as office:
        office.do(users.remove_user, "lan")
        assert not listed(office)["lan"].active
        with office.work() as work:
            assert work.connection.exec_driver_sql("SELECT count(*) FROM draft").scalar() == 0
    assert refused(books, "lan", OWN) == "KY-01"
    # An old slot file put back by hand: the newest copy heals it, and alone it is refused by the user table.
    for place in (books.folder / "book" / SLOTS, *(books.folder / "config").rglob(SLOTS)):
        place.write_bytes(old_copy)
    assert refused(books, "lan", OWN) == "BK-03"


def test_somebody_comes_back_by_a_code(books):
    with closing(books.create()) as office:
        add(office)
        office.do(users.remove_user, "lan")
        with pytest.raises(Rejected, match="US-01"):
            add(office)
        made = office.do(users.reset_user, "lan", cost=CHEAP)
        assert listed(office)["lan"].active
    assert refused(books, "lan", made.code, OWN) == ""


def test_a_second_owner_can_do_all_that_the_first_can(books):
    with closing(books.create()) as office:
        made = add(office, role=Role.OWNER)
        with pytest.raises(Rejected, match="US-04"):  # who has not yet chosen a password is no help in need
            office.do(users.change_user, "ha", full_name="Lê Hà", role=Role.STAFF)
    with enter(books, "lan", made.code, OWN) as office:
        add(office, "Phạm Minh", Role.HOTLINE)
        office.do(users.remove_user, "ha")
        with pytest.raises(Rejected, match="US-04"):
            office.do(users.change_user, "lan", full_name="Trần Lan", role=Role.STAFF)
    assert refused(books, "ha", PASSWORD) == "KY-01"


def test_a_role_changes_with_the_next_unlocking(books):
    with closing(books.create()) as office:
        made = add(office)
        office.do(users.change_user, "lan", full_name="Trần Thị Lan", role=Role.HOTLINE)
    with enter(books, "lan", made.code, OWN) as office:
        assert (office.actor.name, office.actor.role) == ("Trần Thị Lan", Role.HOTLINE)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda office: office.do(users.reset_user, "ha", cost=CHEAP), "US-03"),
        (lambda office: office.do(users.remove_user, "ha"), "US-03"),
        (lambda office: office.do(users.remove_user, "niemand"), "US-02"),
        (lambda office: add(office, login="HA"), "US-01"),
        (lambda office: add(office, login="!!!"), "US-05"),
        (lambda office: add(office, name=""), "VA-"),
        (lambda office: add(office, role="king"), "VA-"),
        (lambda office: office.do(users.change_password, "falsch falsch", OWN, cost=CHEAP), "KY-01"),
        (lambda office: office.do(users.change_password, PASSWORD, "kurz", cost=CHEAP), "KY-02"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(books, act, code):
    with closing(books.create()) as office:
        before, slots = listed(office), (office.book.folder / SLOTS).read_bytes()
        with pytest.raises(Rejected, match=code):
            act(office)
        assert listed(office) == before
        assert (office.book.folder / SLOTS).read_bytes() == slots


def test_everybody_changes_their_own_password(books):
    with closing(books.create()) as office:
        made = add(office, role=Role.HOTLINE)
    with enter(books, "lan", made.code, OWN) as office:
        office.do(users.change_password, OWN, "ein anderes langes Wort", cost=CHEAP)
    assert refused(books, "lan", OWN) == "KY-01"
    assert refused(books, "lan", "ein anderes langes Wort") == ""


def test_staff_manage_nobody_and_the_attempt_is_an_entry(books):
    with closing(books.create()) as office:
        made = add(office)
    with enter(books, "lan", made.code, OWN) as office:
        with pytest.raises(Rejected, match="PE-01"):
            add(office, "Phạm Minh")
        with pytest.raises(Rejected, match="PE-01"):
            office.run(users.users, office.book)
        with office.work() as work:
            entries = work.connection.scalars(select(Audit.action).order_by(Audit.seq.desc()).limit(2)).all()
    assert set(entries) == {"refused user.add", "refused user.list"}


@pytest.mark.parametrize("name", ["<b>&\"'</b>", "Robert'); DROP TABLE user;--", "ا" * 50, "Nguyễn " * 20])
def test_hostile_names_stay_as_they_are(books, name):
    with closing(books.create()) as office:
        made = add(office, name=name, login="x1")
        assert listed(office)["x1"].full_name == name.strip()
    assert refused(books, "x1", made.code, OWN) == ""


# A crash is met as an error of the disk at that step: what is on the disk then is the same.
CASES = {
    "add": (lambda office: add(office, "Phạm Minh"), "minh"),
    "reset": (lambda office: office.do(users.reset_user, "lan", cost=CHEAP), "lan"),
    "leave": (lambda office: office.do(users.remove_user, "lan"), "lan"),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("step", ["write.5", *users.STEPS])
def test_cut_short_anywhere_nobody_is_in_who_should_be_out_and_the_owner_can_mend_it(books, case, step):
    with closing(books.create()) as office:
        made = add(office)
    with enter(books, "lan", made.code, OWN):
        pass
    act, who = CASES[case]
    with books.open() as office:
        try:
            with files.Faults.failing(step, OSError("the disk stopped answering")):
                act(office)
        except (EnvironmentFailed, OSError):
            pass
    shutil.copytree(books.folder / "book", books.folder / "seen")
    with books.open() as office:
        view = listed(office).get(who)
        if case == "leave" and view is not None and not view.active:
            assert refused_in(books, "lan", OWN) in ("KY-01", "BK-03")
        mended = office.do(users.reset_user, who, cost=CHEAP) if view else add(office, "Phạm Minh")
    assert refused(books, who, mended.code, "ein anderes langes Wort") == ""
    if who == "lan":
        assert refused(books, "lan", OWN) == "KY-01"


def refused_in(books, login, password):
    """As `refused`, of the copy that was taken while the book is open."""
    try:
        with open_book(books.folder / "seen", login, password, clock=books.clock, cost=CHEAP):
            return ""
    except Rejected as refusal:
        return refusal.code
