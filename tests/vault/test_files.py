from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.rules.errors import EnvironmentFailed
from desktop_app.vault import files

ROOT = Path(__file__).parents[2]
WINDOWS = sys.platform == "win32"
AS_ROOT = not WINDOWS and os.geteuid() == 0
OLD, NEW = b"old " * 1000, b"new " * 1200
BEFORE_SWAP, AFTER_SWAP = files.WRITE_STEPS[:5], files.WRITE_STEPS[5:]

WRITE_AND_DIE = """
import sys
from pathlib import Path
from desktop_app.vault import files
with files.Faults.killing(sys.argv[2]):
    files.write(Path(sys.argv[1]), b"new " * 1200)
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "file.bin"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- write and read ---


def test_what_is_written_is_read_again(tmp_path: Path):
    path = tmp_path / "Sổ.bin"
    assert files.write(path, NEW) == hashlib.sha256(NEW).hexdigest() == files.sha256(path)
    assert files.read(path) == NEW
    assert names(tmp_path) == [path.name]


def test_an_empty_file_and_an_odd_number_of_bytes_can_be_written(target: Path):
    for data in (b"", b"\n", b"\r\n\x1a\x00", b"abc"):
        files.write(target, data)
        assert files.read(target) == data


def test_a_copy_is_byte_for_byte(target: Path, tmp_path: Path):
    big = tmp_path / "big"
    content = os.urandom(3 << 20) + b"x"
    big.write_bytes(content)
    assert files.copy(big, target) == hashlib.sha256(content).hexdigest()
    assert target.read_bytes() == content


def test_a_copy_of_nothing_names_the_missing_source(target: Path, tmp_path: Path):
    with pytest.raises(EnvironmentFailed) as refused:
        files.copy(tmp_path / "gone", target)
    assert refused.value.code == "FI-04"
    assert refused.value.error.params["path"] == tmp_path / "gone"
    assert target.read_bytes() == OLD


@pytest.mark.skipif(WINDOWS, reason="Windows folders have access lists")
def test_a_private_file_is_for_this_user_alone(tmp_path: Path):
    files.write(tmp_path / "private", b"x")
    assert (tmp_path / "private").stat().st_mode & 0o777 == 0o600
    before = os.umask(0o022)
    try:
        files.write(tmp_path / "shown", b"x", mode_private=False)
    finally:
        os.umask(before)
    assert (tmp_path / "shown").stat().st_mode & 0o777 == 0o644


def test_reading_stops_at_the_limit(target: Path):
    assert files.read(target, limit=len(OLD)) == OLD
    with pytest.raises(EnvironmentFailed) as refused:
        files.read(target, limit=len(OLD) - 1)
    assert refused.value.code == "FI-07"


# --- faults ---


def test_a_write_passes_its_steps_in_order(target: Path):
    seen: list[str] = []
    with files.Faults(seen.append):
        files.write(target, NEW)
        files.destroy(target)
    assert tuple(seen) == files.WRITE_STEPS + files.DESTROY_STEPS


def test_without_faults_a_step_does_nothing():
    files.step("erase.4")


def test_faults_nest_and_end(target: Path):
    seen: list[str] = []
    with files.Faults(lambda name: seen.append("outer " + name)):
        with files.Faults(lambda name: seen.append("inner " + name)):
            files.step("a")
        files.step("b")
    files.step("c")
    assert seen == ["inner a", "outer b"]


@pytest.mark.parametrize("at", BEFORE_SWAP)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(target: Path, at: str):
    with files.Faults.failing(at, OSError(errno.ENOSPC, "full")), pytest.raises(EnvironmentFailed) as refused:
        files.write(target, NEW)
    assert refused.value.code == "FI-01"
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert target.read_bytes() == OLD
    assert names(target.parent) == [target.name]
    files.write(target, NEW)
    assert target.read_bytes() == NEW


@pytest.mark.parametrize("at", AFTER_SWAP)
def test_a_failure_after_the_swap_does_not_claim_that_nothing_changed(target: Path, at: str):
    with files.Faults.failing(at, OSError(errno.EIO, "broken")), pytest.raises(EnvironmentFailed) as refused:
        files.write(target, NEW)
    assert refused.value.code == "FI-06"
    assert target.read_bytes() == NEW


@pytest.mark.parametrize("at", files.WRITE_STEPS)
def test_a_kill_at_any_step_leaves_old_or_new(target: Path, at: str):
    child = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(target), at], cwd=ROOT, check=False)
    assert child.returncode == 99
    assert target.read_bytes() == (OLD if at in BEFORE_SWAP else NEW)
    left = [each for each in names(target.parent) if each != target.name]
    assert list(map(files.is_passing, left)) == [True] * (at in BEFORE_SWAP[1:])


def test_the_bytes_are_forced_to_the_disk_before_the_swap(target: Path, monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("forced"), fsync(handle)))
    with files.Faults(lambda name: done.append(name[:7])):
        files.write(target, NEW)
    forced = [number for number, what in enumerate(done) if what == "forced"]
    assert done.index("write.4") < forced[0] < done.index("write.5")
    if not WINDOWS:
        assert done.index("write.6") < forced[1] < done.index("write.7")


def test_a_disk_that_gives_back_something_else_is_told(target: Path):
    def rot(name: str) -> None:
        if name.startswith("write.6"):
            with target.open("r+b") as file:
                file.seek(100)
                file.write(b"!")

    with files.Faults(rot), pytest.raises(EnvironmentFailed) as refused:
        files.write(target, NEW)
    assert refused.value.code == "FI-06"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=5000), st.sampled_from(files.WRITE_STEPS), st.sampled_from([errno.ENOSPC, errno.EIO]))
def test_whatever_fails_the_file_is_old_or_new(tmp_path: Path, data: bytes, at: str, number: int):
    path = tmp_path / "f"
    path.write_bytes(OLD)
    with files.Faults.failing(at, OSError(number, "x")), pytest.raises(EnvironmentFailed):
        files.write(path, data)
    assert path.read_bytes() in (OLD, data)
    assert names(tmp_path) == ["f"]


# --- failures of the real system ---


def test_a_missing_folder_is_told(tmp_path: Path):
    for path in (tmp_path / "gone" / "f", tmp_path / "file" / "f"):
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(EnvironmentFailed) as refused:
            files.write(path, b"x")
        assert refused.value.code == "FI-04"


def test_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(EnvironmentFailed) as refused:
        files.read(tmp_path / "gone")
    assert refused.value.code == "FI-04"


@pytest.mark.skipif(WINDOWS or AS_ROOT, reason="permissions bind neither Windows folders nor root")
def test_a_read_only_folder_is_told(target: Path):
    target.parent.chmod(0o500)
    try:
        with pytest.raises(EnvironmentFailed) as refused:
            files.write(target, b"x")
        assert refused.value.code == "FI-03"
    finally:
        target.parent.chmod(0o700)


@pytest.mark.skipif(not WINDOWS, reason="only Windows refuses to replace an open file")
def test_a_report_open_in_a_reader_is_told_and_left(target: Path):
    with target.open("rb"), pytest.raises(EnvironmentFailed) as refused:
        files.write(target, NEW)
    assert refused.value.code in ("FI-02", "FI-03")
    assert target.read_bytes() == OLD
    assert names(target.parent) == [target.name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_device_that_is_full_is_told_as_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    real = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, *mode: real("/dev/full", os.O_WRONLY))
    with pytest.raises(EnvironmentFailed) as refused:
        files.write(tmp_path / "f", b"x")
    assert refused.value.code == "FI-01"


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path):
    (tmp_path / "f").mkdir()
    with pytest.raises(EnvironmentFailed):
        files.write(tmp_path / "f", b"x")
    assert names(tmp_path) == ["f"]


# --- destroy ---


def test_destroy_overwrites_before_it_deletes(target: Path):
    seen: list[bytes] = []

    def look(name: str) -> None:
        if name.startswith("destroy.3"):
            seen.append(target.read_bytes())

    with files.Faults(look):
        assert files.destroy(target)
    assert not target.exists()
    assert len(seen[0]) == len(OLD)
    assert b"old " not in seen[0]


def test_destroying_nothing_is_no_failure(tmp_path: Path):
    assert files.destroy(tmp_path / "gone") is False


@pytest.mark.skipif(WINDOWS, reason="links need a privilege on Windows")
def test_destroying_a_link_leaves_what_it_points_to(target: Path):
    link = target.with_name("link")
    link.symlink_to(target)
    assert files.destroy(link)
    assert target.read_bytes() == OLD
    assert names(target.parent) == [target.name]


def test_a_destroy_that_fails_half_way_does_not_claim_that_nothing_changed(target: Path):
    with files.Faults.failing("destroy.2", OSError(errno.EIO, "x")), pytest.raises(EnvironmentFailed) as refused:
        files.destroy(target)
    assert "overwritten" in refused.value.safe.msgid
    assert files.destroy(target)


# --- passing files ---


def test_the_next_write_sweeps_old_passing_files_and_leaves_fresh_ones(target: Path):
    old, fresh, other = (target.with_name(name) for name in (".sokin-1.tmp", ".sokin-2.tmp", ".other.tmp"))
    for path in (old, fresh, other):
        path.write_bytes(b"personal")
    long_ago = target.stat().st_mtime - 7200
    for path in (old, other):
        os.utime(path, (long_ago, long_ago))
    files.write(target, NEW)
    assert names(target.parent) == sorted([fresh.name, other.name, target.name])
