from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app import platform
from desktop_app.rules.errors import EnvironmentFailed, Message

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
WINDOWS = sys.platform == "win32"

HOLD_AND_SAY_SO = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from desktop_app.platform import lock_file
lock = lock_file(Path(sys.argv[1]), datetime(2026, 3, 2, 8, 30, tzinfo=UTC))
print("held", flush=True)
sys.stdin.readline()
"""


def busy(winerror: int) -> PermissionError:
    error = PermissionError(errno.EACCES, "in use")
    error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]
    return error


# --- folders ---


def test_the_book_lives_in_local_data_and_the_copies_in_the_roaming_folder():
    assert platform.data_home().is_absolute()
    assert platform.data_home().name == platform.config_home({}).name == "SoKin"
    assert platform.data_home() != platform.config_home({})
    if WINDOWS:
        assert "Local" in platform.data_home().parts
        assert "Roaming" in platform.config_home({}).parts


def test_the_config_folder_can_be_placed_by_a_variable(tmp_path: Path):
    assert platform.config_home({"SOKIN_CONFIG_DIR": str(tmp_path)}) == tmp_path
    assert platform.config_home({"SOKIN_CONFIG_DIR": "here"}) == Path("here").absolute()
    assert platform.config_home({"SOKIN_CONFIG_DIR": "  "}) == platform.config_home({})


def test_the_computer_has_a_name():
    assert platform.host_name()


def test_free_space_is_known_for_a_folder_that_is_not_there_yet(tmp_path: Path):
    assert platform.free_bytes(tmp_path / "a" / "b") > 0


@pytest.mark.skipif(WINDOWS, reason="Windows folders have access lists")
def test_restrict_shuts_others_out(tmp_path: Path):
    file = tmp_path / "f"
    file.write_bytes(b"")
    platform.restrict(file)
    platform.restrict(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert tmp_path.stat().st_mode & 0o777 == 0o700


# --- replace ---


def test_replace_puts_the_new_file_in_the_place_of_the_old(tmp_path: Path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"1")
    new.write_bytes(b"2")
    platform.replace(new, old)
    platform.sync_folder(tmp_path)
    assert old.read_bytes() == b"2"
    assert not new.exists()


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_a_file_in_use_is_tried_again_until_it_is_free(winerror: int):
    pauses: list[float] = []
    answers = [busy(winerror), busy(winerror), None]

    def action() -> str:
        if answer := answers.pop(0):
            raise answer
        return "done"

    assert platform.patiently(action, pauses.append) == "done"
    assert pauses == list(platform.RETRY_PAUSES[:2])


def test_a_file_that_stays_in_use_is_given_up_after_all_pauses():
    pauses: list[float] = []

    def action() -> None:
        raise busy(32)

    with pytest.raises(PermissionError):
        platform.patiently(action, pauses.append)
    assert pauses == list(platform.RETRY_PAUSES)
    assert 5 <= len(pauses) <= 8
    assert all(0.05 <= pause <= 0.5 for pause in pauses)


def test_other_failures_are_not_tried_again():
    pauses: list[float] = []

    def action() -> None:
        raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        platform.patiently(action, pauses.append)
    assert pauses == []


@pytest.mark.skipif(not WINDOWS, reason="the others have no folder for all users")
def test_a_shared_folder_lets_every_user_in_and_nobody_else(tmp_path):
    import ctypes

    platform.share(tmp_path)
    (tmp_path / "book.db").write_bytes(b"x")
    advapi32, size, text = ctypes.windll.advapi32, ctypes.c_ulong(), ctypes.c_wchar_p()
    advapi32.GetFileSecurityW(str(tmp_path), 4, None, 0, ctypes.byref(size))
    security = ctypes.create_string_buffer(size.value)
    assert advapi32.GetFileSecurityW(str(tmp_path), 4, security, size, ctypes.byref(size))
    advapi32.ConvertSecurityDescriptorToStringSecurityDescriptorW(security, 1, 4, ctypes.byref(text), None)
    allowed = set(re.findall(r"\(A;[^;]*;[^;]*;;;(\w+)\)", text.value or ""))
    everybody = {"SY", "BA", "BU"}
    assert allowed == everybody or ("WINEPREFIX" in os.environ and allowed < everybody)  # Wine keeps Unix modes instead
    assert platform.shared_home() is not None


@pytest.mark.skipif(WINDOWS, reason="Windows has a folder for all users")
def test_where_nothing_is_shared_the_wish_is_refused(tmp_path):
    assert platform.shared_home() is None
    with pytest.raises(EnvironmentFailed, match="FI-07"):
        platform.share(tmp_path)
    assert platform.usual_book() == platform.book_home()


@pytest.mark.skipif(not WINDOWS, reason="only Windows refuses to replace an open file")
def test_windows_refuses_to_replace_an_open_file_until_it_is_closed(tmp_path: Path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"1")
    new.write_bytes(b"2")
    holder = old.open("rb")
    pauses: list[float] = []

    def wait(pause: float) -> None:
        pauses.append(pause)
        if len(pauses) == 3:
            holder.close()

    platform.replace(new, old, wait)
    assert old.read_bytes() == b"2"
    assert len(pauses) == 3

    with old.open("rb"), pytest.raises(PermissionError):
        platform.remove(old, lambda _: None)
    assert old.exists()


# --- failures in words ---


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "x"), "FI-01"),
        (busy(32), "FI-02"),
        (PermissionError(errno.EACCES, "x"), "FI-03"),
        (OSError(errno.EROFS, "x"), "FI-03"),
        (FileNotFoundError(errno.ENOENT, "x"), "FI-04"),
        (OSError(errno.EIO, "broken"), "FI-05"),
    ],
)
def test_each_failure_of_the_system_has_its_own_words(error: OSError, code: str):
    problem = platform.failure(error, Path("/home/lan/Nguyễn Thị Lan.pdf"))
    assert problem.code == code
    assert "Lan" not in str(problem)
    assert "Lan" in str(problem.error.params["path"])


# --- one window ---


def test_a_second_lock_is_refused_and_told_who_holds_it(tmp_path: Path):
    path = tmp_path / "book.lock"
    with platform.lock_file(path, NOW), pytest.raises(EnvironmentFailed) as refused:
        platform.lock_file(path, NOW)
    assert refused.value.code == "DB-02"
    assert refused.value.error.params == {"host": platform.host_name(), "since": NOW}


def test_a_released_lock_can_be_taken_again_and_names_nobody(tmp_path: Path):
    path = tmp_path / "book.lock"
    lock = platform.lock_file(path, NOW)
    lock.release()
    lock.release()
    assert path.read_bytes() == b""
    platform.lock_file(path, NOW).release()


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path):
    path = tmp_path / "book.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_AND_SAY_SO, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "held"
        with pytest.raises(EnvironmentFailed) as refused:
            platform.lock_file(path, NOW)
        assert refused.value.error.params["since"] == NOW
        child.kill()
        child.wait()
    platform.lock_file(path, NOW).release()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b'{"host": 1}',
        b'{"host": "x", "since": "2026-01-01"}',
        b'{"host": "x", "since": 9}',
        b"[" * 4000,
    ],
)
def test_a_lock_held_by_an_unreadable_holder_is_still_told_as_held(tmp_path: Path, content: bytes):
    path = tmp_path / "book.lock"
    with platform.lock_file(path, NOW):
        path.write_bytes(content)
        with pytest.raises(EnvironmentFailed) as refused:
            platform.lock_file(path, NOW)
    assert refused.value.code == "DB-02"
    assert isinstance(refused.value.error.params["since"], Message)


def test_a_lock_in_a_folder_that_is_not_there_is_refused_in_words(tmp_path: Path):
    with pytest.raises(EnvironmentFailed) as refused:
        platform.lock_file(tmp_path / "gone" / "book.lock", NOW)
    assert refused.value.code == "FI-04"


# --- synced and network folders ---


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("OneDrive", "OneDrive"),
        ("OneDrive - Công ty Quảng cáo", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Dropbox (Personal)", "Dropbox"),
        ("My Drive", "Google Drive"),
        ("Drive của tôi", "Google Drive"),
        ("GoogleDrive-lan@example.com", "Google Drive"),
        ("iCloudDrive", "iCloud"),
        ("Nextcloud", "Nextcloud"),
        ("OneDriver", None),
        ("Khách hàng", None),
        ("Dropbox cũ", None),
    ],
)
def test_folders_of_sync_services_are_known_by_name(tmp_path: Path, folder: str, service: str | None):
    place = tmp_path / folder / "SoKin"
    assert platform.synced_by(place, {}) == service
    assert platform.is_synced_or_network(place, {}) == (service is not None)


def test_the_onedrive_variable_tells_a_renamed_folder(tmp_path: Path):
    environ = {"OneDriveCommercial": str(tmp_path / "May chu")}
    assert platform.synced_by(tmp_path / "May chu" / "x", environ) == "OneDrive"
    assert platform.synced_by(tmp_path / "May chu 2", environ) is None


@pytest.mark.skipif(WINDOWS and "WINEPREFIX" in os.environ, reason="Wine lets nobody without privilege make a link")
def test_a_link_into_a_synced_folder_is_seen_through(tmp_path: Path):
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "book").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    assert platform.synced_by(tmp_path / "book", {}) == "Dropbox"


@pytest.mark.parametrize("path", [r"\\server\share\book", r"\\?\UNC\server\share"])
def test_a_share_is_a_network_folder(path: str):
    assert platform.synced_by(Path(path), {}) == "network"


@pytest.mark.skipif(not WINDOWS, reason="slashes name a share on Windows alone")
def test_windows_shares_with_slashes_are_seen_and_device_paths_are_not():
    assert platform.synced_by(Path("//server/share/book"), {}) == "network"
    assert platform.synced_by(Path("\\\\?\\C:\\book"), {}) is None
    assert platform.synced_by(Path("C:/book"), {}) is None


def test_the_mount_table_tells_network_file_systems():
    lines = ("/dev/sda1 / ext4 rw 0 0", "h:/x /srv/so\\040chung nfs4 rw 0 0", "/dev/sdb1 /srv/so\\040chung/usb vfat rw")
    mounts = "\n".join(lines) + "\n"
    assert platform.file_system(Path("/srv/so chung/book"), mounts) == "nfs4"
    assert platform.file_system(Path("/srv/so chung/usb/book"), mounts) == "vfat"
    assert platform.file_system(Path("/srv/so chung 2"), mounts) == "ext4"
    assert platform.file_system(Path("/home"), "") == ""


# --- file names ---


@pytest.mark.parametrize("name", ["CON", "con.pdf", "com¹.tar.gz", "aux .txt", "LPT9.a", "nul:x"])
def test_names_that_windows_takes_for_devices_are_known(name: str):
    assert platform.is_device(name)


@pytest.mark.parametrize("name", ["contract.pdf", "Dữ liệu NG000123.pdf", "com.pdf", "xcon"])
def test_other_names_are_not_taken_for_devices(name: str):
    assert not platform.is_device(name)
