"""What stands before the book: the first run, the password, locking, and a forgotten password."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QApplication

from desktop_app import platform
from desktop_app.office import open_book
from desktop_app.services import firstrun, people, users
from tests.commanding import HOUSE
from tests.conftest import CHEAP, PASSWORD, Books, Clock
from tests.ui.entering import enter, page, settle
from tests.ui.typing import press, type_text
from ui import dialogs
from ui.app import App
from ui.first_run.page import FirstRun
from ui.papers import printing
from ui.shell.window import MainWindow
from ui.start import Frame
from ui.unlock.page import Unlock
from ui.unlock.restore import Restore
from ui.unlock.step import Step


def to_the_sheet(qtbot: Any, app: App, password: str = PASSWORD) -> FirstRun:
    run = page(app)
    assert isinstance(run, FirstRun)
    run.next.click()
    settle(qtbot, app)
    for field, words in (
        (run.office, "Quảng cáo Mây"),
        (run.owner, "Lê Hà"),
        (run.password, password),
        (run.again, password),
    ):
        type_text(field, words)
    run.next.click()
    settle(qtbot, app)
    return run


def groups(path: Path) -> list[str]:
    lines = PdfReader(path).pages[0].extract_text().splitlines()
    return [group for key in ("K1:", "K2:") for line in lines if line.startswith(key) for group in line[3:].split()]


def test_a_book_is_made_in_four_steps(start: Any, qtbot: Any, tmp_path: Path) -> None:
    app = start(tmp_path / "book")
    run = to_the_sheet(qtbot, app)
    assert run.steps.currentIndex() == 2
    assert run.login.text() == "ha"
    run.next.click()
    assert run.problem.isVisible()  # nothing was printed or saved yet
    dialogs.preset.append(tmp_path / "sheet.pdf")
    run.save.click()
    settle(qtbot, app)
    on_paper = groups(tmp_path / "sheet.pdf")
    type_text(run.groups[0], "AAAAA")
    run.next.click()
    assert run.steps.currentIndex() == 2
    for number, field in zip(run._asked, run.groups, strict=True):
        field.clear()
        type_text(field, on_paper[number - 1].lower())
    run.next.click()
    assert run.steps.currentIndex() == 3
    run.sample.click()
    run.next.click()
    settle(qtbot, app)
    assert isinstance(app.main, MainWindow)
    settle(qtbot, app)
    assert "120" in app.main.counts.text()
    assert not (tmp_path / "book" / firstrun.MARK).exists()


def test_enter_goes_on_in_the_first_run(start: Any, qtbot: Any, tmp_path: Path) -> None:
    run = start(tmp_path / "book").stack.currentWidget()
    press(run.folder, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: run.steps.currentIndex() == 1)
    press(run.office, Qt.Key.Key_Return)
    assert run.steps.currentIndex() == 1
    assert run.problem.isVisible()


def test_what_is_told_moves_no_field_of_the_first_run(start: Any, qtbot: Any, tmp_path: Path) -> None:
    app = start(tmp_path / "book")
    run = page(app)
    run.next.click()
    settle(qtbot, app)
    before = run.office.mapTo(run, QPoint(0, 0))
    run.next.click()
    assert run.problem.isVisible()
    settle(qtbot, app)
    assert run.office.mapTo(run, QPoint(0, 0)) == before
    assert before.y() > run.height() // 8


def test_a_screen_without_room_is_filled_and_a_large_one_is_not(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for size, filled in ((QSize(1366, 728), True), (QSize(1366, 1000), True), (QSize(1920, 1040), False)):
        frame = Frame()
        qtbot.addWidget(frame)
        frame.setProperty("expected", True)
        monkeypatch.setattr(Frame, "_room", lambda _, size=size: size)
        frame.appear()
        assert frame.isMaximized() is filled


def test_the_window_comes_back_as_large_as_it_was(qtbot: Any, closed: Path) -> None:
    for size in (QSize(760, 570), QSize(780, 590)):  # the screen that is not there has 800 × 800
        for run in ("first", "second"):
            frame = Frame()
            frame.setMinimumSize(1, 1)
            frame.setProperty("expected", True)
            frame.show()
            frame.load(closed, "vi")
            if run == "first":
                frame.resize(size)
            frame.close()
            qtbot.waitUntil(lambda frame=frame: not frame.isVisible(), timeout=10_000)
            seen = frame.size()
            frame.deleteLater()
            qtbot.wait(50)
        assert seen == size


def test_a_book_for_everyone_is_offered_where_the_system_has_a_place_for_it(start: Any, tmp_path: Path) -> None:
    run = page(start(tmp_path / "book"))
    shared = platform.shared_home()
    assert run.everyone.isVisible() == (shared is not None)
    if shared is not None:
        run.everyone.click()
        assert run.folder.text() == str(shared)
        run.only_me.click()
        assert run.folder.text() == str(tmp_path / "book")


def test_going_back_keeps_what_was_typed_and_takes_the_book_away(start: Any, qtbot: Any, tmp_path: Path) -> None:
    app = start(tmp_path / "book")
    run = to_the_sheet(qtbot, app)
    assert (tmp_path / "book" / "book.db").exists()
    run.back.click()
    settle(qtbot, app)
    assert run.steps.currentIndex() == 1
    assert run.office.text() == "Quảng cáo Mây"
    assert not (tmp_path / "book" / "book.db").exists()
    run.next.click()
    settle(qtbot, app)
    assert run.steps.currentIndex() == 2


def test_closing_before_the_end_leaves_nothing(start: Any, qtbot: Any, tmp_path: Path) -> None:
    app = start(tmp_path / "book")
    to_the_sheet(qtbot, app)
    app.close()
    qtbot.waitUntil(lambda: not app.isVisible(), timeout=10_000)
    assert not (tmp_path / "book" / "book.db").exists()


def test_a_set_up_that_was_killed_is_begun_anew(start: Any, qtbot: Any, tmp_path: Path, books: Books) -> None:
    books.create().close()
    (tmp_path / "book" / firstrun.MARK).write_bytes(b"")  # as a kill before the last step leaves it
    app = start(tmp_path / "book")
    run = to_the_sheet(qtbot, app)
    assert run.steps.currentIndex() == 2


@pytest.mark.parametrize(("password", "again"), [("ngắn", "ngắn"), (PASSWORD, PASSWORD + "x")])
def test_a_bad_password_is_told_and_nothing_is_made(
    start: Any, qtbot: Any, tmp_path: Path, password: str, again: str
) -> None:
    app = start(tmp_path / "book")
    run = page(app)
    run.next.click()
    settle(qtbot, app)
    for field, words in ((run.office, "Mây"), (run.owner, "Lê Hà"), (run.password, password), (run.again, again)):
        type_text(field, words)
    run.next.click()
    settle(qtbot, app)
    assert run.problem.isVisible()
    assert run.steps.currentIndex() == 1
    assert not (tmp_path / "book" / "book.db").exists()


def test_a_synchronised_folder_is_refused(start: Any, qtbot: Any, tmp_path: Path) -> None:
    app = start(tmp_path / "book")
    run = page(app)
    run.folder.setText(str(tmp_path / "Dropbox" / "book"))
    run.next.click()
    settle(qtbot, app)
    assert run.steps.currentIndex() == 0
    assert "Dropbox" in run.problem.label.text()


def test_the_sheet_is_printed(start: Any, qtbot: Any, tmp_path: Path) -> None:
    app = start(tmp_path / "book")
    run = to_the_sheet(qtbot, app)
    printing.preset.append(str(tmp_path / "printed.pdf"))
    run.print.click()
    qtbot.waitUntil(lambda: run.sheet_state.text() != "", timeout=10_000)
    assert len(PdfReader(tmp_path / "printed.pdf").pages) == 1


# -- the password -----------------------------------------------------------------------------------------------------


def test_the_right_password_opens_the_window(start: Any, qtbot: Any, closed: Path) -> None:
    app = start(closed)
    assert isinstance(page(app), Unlock)
    enter(qtbot, app)
    assert isinstance(app.main, MainWindow)
    assert "Lê Hà" in app.windowTitle()


def test_four_failures_are_told_apart(start: Any, qtbot: Any, closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = start(closed)
    told = {}
    enter(qtbot, app, password="mật khẩu khác hẳn")
    told["wrong"] = page(app).problem.label.text()
    with open_book(closed, "ha", PASSWORD):
        enter(qtbot, app)
    told["in use"] = page(app).problem.label.text()
    with monkeypatch.context() as patch:
        patch.setattr("desktop_app.vault.database.SCHEMA_VERSION", 0)
        enter(qtbot, app)
    told["newer"] = page(app).problem.label.text()
    data = (closed / "book.db").read_bytes()
    (closed / "book.db").write_bytes(data[:1000])
    enter(qtbot, app)
    told["damaged"] = page(app).damaged.problem.label.text()
    page(app).damaged.closed.emit()
    (closed / "book.db").write_bytes(data)
    assert len({each.rsplit("(", 1)[1] for each in told.values()}) == 4, told
    enter(qtbot, app)
    assert isinstance(app.main, MainWindow)


def test_a_one_time_code_asks_for_a_password_of_ones_own(start: Any, qtbot: Any, closed: Path, books: Books) -> None:
    with books.open() as office:
        made = office.do(users.add_user, "Trần Thị Lan", "staff", cost=CHEAP)
    app = start(closed)
    door = page(app)
    enter(qtbot, app, "lan", made.code)
    own = door.own
    assert own.isVisible()
    assert QApplication.focusWidget() is own.password
    for first, second, is_told in (("kurz", "kurz", True), ("lang genug ist es", "aber anders als dort", True)):
        own.password.clear()
        own.again.clear()
        type_text(own.password, first)
        type_text(own.again, second)
        press(own.again, Qt.Key.Key_Return)
        settle(qtbot, app)
        assert own.problem.isVisible() == is_told
        assert app.session is None
    for field in (own.password, own.again):
        field.clear()
        type_text(field, "một câu chỉ Lan biết")
    own.set_button.click()
    settle(qtbot, app)
    assert isinstance(app.main, MainWindow)
    assert "Trần Thị Lan" in app.windowTitle()
    assert not {"partners", "users"} & set(app.main.rail.buttons)


def test_after_three_wrong_passwords_the_next_try_waits_and_counts_down(
    start: Any, qtbot: Any, closed: Path, clock: Clock
) -> None:
    app = start(closed)
    for _ in range(4):
        enter(qtbot, app, password="mật khẩu khác hẳn")
    door = page(app)
    assert "KY-15" in door.problem.label.text()
    assert not door.unlock.isEnabled()
    assert "1" in door.unlock.text()
    clock.move(seconds=2)
    qtbot.waitUntil(door.unlock.isEnabled, timeout=5_000)
    enter(qtbot, app)
    assert isinstance(app.main, MainWindow)


def test_a_damaged_book_leads_to_its_newest_backup(start: Any, qtbot: Any, closed: Path, books: Books) -> None:
    with books.open() as office:
        office.back_up()
    data = (closed / "book.db").read_bytes()
    (closed / "book.db").write_bytes(data[:5000])
    app = start(closed)
    enter(qtbot, app)
    door = page(app)
    assert door.damaged.isVisible()
    assert "DB-03" in door.damaged.problem.label.text()
    assert "22/11/2026" in door.damaged.found.label.text()
    door.damaged.restore.click()
    settle(qtbot, app)
    form = page(app)
    assert isinstance(form, Restore)
    form.user.setText("ha")
    type_text(form.password, PASSWORD)
    form.restore.click()
    settle(qtbot, app)
    assert form.done_banner.isVisible(), form.problem.label.text()
    form.open.click()
    enter(qtbot, app)
    assert isinstance(app.main, MainWindow)


def test_a_damaged_book_without_a_backup_says_what_to_do(start: Any, qtbot: Any, closed: Path) -> None:
    (closed / "book.db").write_bytes(b"x" * 9000)
    app = start(closed)
    enter(qtbot, app)
    door = page(app)
    assert door.damaged.isVisible()
    assert not door.damaged.restore.isEnabled()
    assert "USB" in door.damaged.found.label.text()
    door.damaged.closed.emit()
    assert door.password.isVisible()


def test_the_daily_check_tells_damage_and_closes_the_book(start: Any, qtbot: Any, closed: Path, books: Books) -> None:
    with books.open() as office:
        office.back_up()
    data = bytearray((closed / "book.db").read_bytes())
    data[-2000] ^= 1
    (closed / "book.db").write_bytes(bytes(data))
    app = start(closed)
    enter(qtbot, app)
    assert isinstance(app.main, MainWindow)
    app.inside.watch.look()
    settle(qtbot, app)
    (question,) = (each for each in QApplication.topLevelWidgets() if hasattr(each, "buttons") and each.isVisible())
    question.buttons["mend"].click()
    settle(qtbot, app)
    settle(qtbot, app)
    door = page(app)
    assert isinstance(door, Unlock)
    assert door.damaged.isVisible()
    assert door.damaged.restore.isEnabled()


def test_capitals_without_shift_tell_of_caps_lock(start: Any, closed: Path) -> None:
    door = page(start(closed))
    type_text(door.password, "A")
    assert door.password.hint.isVisible()
    type_text(door.password, "a")
    assert not door.password.hint.isVisible()


def test_the_password_can_be_shown(start: Any, closed: Path) -> None:
    door = page(start(closed))
    door.password.eye.trigger()
    assert door.password.echoMode() == door.password.EchoMode.Normal


# -- locking ----------------------------------------------------------------------------------------------------------


def test_ctrl_l_locks_and_keeps_what_was_being_typed(start: Any, qtbot: Any, closed: Path) -> None:
    app = start(closed)
    enter(qtbot, app)
    customers = app.main.page
    customers.add()
    settle(qtbot, app)
    type_text(customers.editor.form.boxes["person.full_name"].editor.widget, "Trần Lan")
    dialogs.ask(app.main, "x", ["x"], [dialogs.Choice("a", "a")], lambda _: None)  # a dialog in front does not matter
    app.ask_to_lock()
    settle(qtbot, app)
    door = page(app)
    assert isinstance(door, Unlock)
    assert "Ctrl+L" in door.reason.text()
    assert app.session is None
    with open_book(closed, "ha", PASSWORD) as office:  # it is closed: another may open it
        assert office.run(people.find, "tran lan") == []
    enter(qtbot, app)
    app.main.page.add()
    settle(qtbot, app)
    assert app.main.page.editor.form.boxes["person.full_name"].editor.value() == "Trần Lan"


def test_nobody_working_locks_after_a_warning(start: Any, qtbot: Any, closed: Path) -> None:
    app = start(closed)
    enter(qtbot, app)
    app.main.idle.pass_by(10 * 60 - 30)
    app.main.idle.look()
    assert "0:30" in app.main.lock_countdown.text()
    assert app.main.toast.isVisible()
    app.main.idle.pass_by(31)
    app.main.idle.look()
    settle(qtbot, app)
    assert "10 phút" in page(app).reason.text()


def test_work_puts_the_lock_off(start: Any, qtbot: Any, closed: Path) -> None:
    app = start(closed)
    enter(qtbot, app)
    app.main.idle.pass_by(500)
    type_text(app.main.finder, "a")
    assert app.main.idle.left > 590


# -- a forgotten password ---------------------------------------------------------------------------------------------


def test_the_sheet_sets_a_new_password(start: Any, qtbot: Any, closed: Path, books: Books, tmp_path: Path) -> None:
    app = start(closed)
    door = page(app)
    door.forgot.click()
    door.recovery.sheet.setPlainText("\n".join(books.sheet.key_lines).lower())
    for field in (door.recovery.password, door.recovery.again):
        type_text(field, "mật khẩu mới toanh")
    door.recovery.set_button.click()
    assert not door.recovery.back.isEnabled()  # nothing takes it back
    settle(qtbot, app)
    assert door.recovery.done_banner.isVisible(), door.recovery.problem.label.text()
    door.recovery.back.click()
    app.findChildren(dialogs.Question)[-1].buttons["stay"].click()
    assert door.recovery.isVisible()
    dialogs.preset.append(tmp_path / "new-sheet.pdf")
    door.recovery.save_button.click()
    settle(qtbot, app)
    assert len(groups(tmp_path / "new-sheet.pdf")) == 8
    door.recovery.back.click()
    assert not door.recovery.isVisible()
    enter(qtbot, app, password="mật khẩu mới toanh")
    assert isinstance(app.main, MainWindow)


def test_a_wrong_group_of_the_sheet_is_named(start: Any, qtbot: Any, closed: Path, books: Books) -> None:
    app = start(closed)
    door = page(app)
    door.forgot.click()
    lines = "\n".join(books.sheet.key_lines)
    at = lines.index(" ") + 1
    door.recovery.sheet.setPlainText(lines[:at] + ("0" if lines[at] != "0" else "1") + lines[at + 1 :])
    for field in (door.recovery.password, door.recovery.again):
        type_text(field, "mật khẩu mới toanh")
    door.recovery.set_button.click()
    settle(qtbot, app)
    assert "1" in door.recovery.problem.label.text()


# -- starting ---------------------------------------------------------------------------------------------------------

STARTED = """
import sys
from ui import start
frame = None
class Loud(start.Frame):
    def load(self, folder, lang):
        painted = sorted(sys.modules)
        super().load(folder, lang)
        heavy = ("sqlalchemy", "reportlab", "openpyxl", "sqlcipher3", "cryptography", "PySide6.QtPdf")
        print([name for name in heavy if name in sys.modules])
        print(type(self.app.stack.currentWidget()).__name__, self.windowTitle())
        print([name for name in painted if name.startswith("desktop_app")])
        import linecache
        import desktop_app.office
        print([name for name in linecache.cache if name.endswith(("office.py", "sqlalchemy/__init__.py"))])
        self.close()
start.Frame = Loud
sys.exit(start.run(None, "vi"))
"""


def test_the_window_is_painted_before_anything_heavy_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOKIN_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", STARTED], cwd=HOUSE, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[]", "FirstRun Sổ Kín", "[]", "[]"], done.stderr


def test_escape_leads_back_to_the_password(qtbot: Any, start: Any, closed: Path) -> None:
    app = start(closed)
    app.activateWindow()
    qtbot.waitUntil(app.isActiveWindow, timeout=10_000)
    for show in (page(app).forgot.click, app.show_restore):
        show()
        (step,) = [each for each in app.findChildren(Step) if each.isVisible()]
        qtbot.keyClick(step, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not any(each.isVisible() for each in app.findChildren(Step)), timeout=10_000)
        assert isinstance(page(app), Unlock)
        assert page(app).password.isVisible()


def test_the_frame_outlives_a_lock_and_closes_the_book_before_it_goes(qtbot: Any, closed: Path, clock: Clock) -> None:
    frame = Frame()
    frame.setProperty("expected", True)
    frame.show()
    frame.load(closed, "vi")
    app = frame.app
    assert app is not None
    app._clock, app.cost = clock, CHEAP
    enter(qtbot, app)
    assert frame.windowTitle() == "Sổ Kín – Lê Hà"
    assert app.main is not None
    app.main._help()
    app.main.lock.click()
    qtbot.waitUntil(lambda: isinstance(page(app), Unlock), timeout=10_000)
    assert frame.isVisible()
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == [frame]
    frame.close()
    qtbot.waitUntil(lambda: not frame.isVisible(), timeout=10_000)
    with open_book(closed, "ha", PASSWORD):
        pass
    frame.deleteLater()
