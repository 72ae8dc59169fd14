"""All that differs between Windows and the rest: folders, replacing files, locks, free space, file names.

Everything above it calls these and never asks which system it runs on. `msvcrt`, `fcntl` and `ctypes` are imported
where they are used, so that the module loads, and is type-checked, everywhere.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import sys
import time
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import platformdirs

from desktop_app.rules.errors import N_, NOTHING_CHANGED, EnvironmentFailed, Message
from desktop_app.rules.folding import clean_line

T = TypeVar("T")

FOLDER_NAME = "SoKin"
CONFIG_VARIABLE = "SOKIN_CONFIG_DIR"

# Pauses in seconds before each further try: virus scanners and indexers let go of a fresh file within a second or two.
RETRY_PAUSES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.5)
# Access denied, sharing violation, lock violation: Windows gives all three for "somebody has it open just now".
_BUSY = (5, 32, 33)


def data_home() -> Path:
    """Where the book lives: this user's local application data, which Windows never copies to another computer."""
    return platformdirs.user_data_path(FOLDER_NAME, appauthor=False, roaming=False)


def book_home() -> Path:
    """Where this user's book lies unless another folder is named."""
    return data_home() / "book"


def shared_home() -> Path | None:
    """Where a book lies that everybody on this PC opens (ProgramData); none where the system has no such folder."""
    return platformdirs.site_data_path(FOLDER_NAME, appauthor=False) / "book" if sys.platform == "win32" else None


def usual_book(database: str = "book.db") -> Path:
    """The folder of this user's own book; where only one that is shared has a `database`, that one."""
    own, shared = book_home(), shared_home()
    return shared if shared and not (own / database).exists() and (shared / database).exists() else own


def config_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Where second copies of small files live: the roaming folder, or the one `SOKIN_CONFIG_DIR` names."""
    if chosen := environ.get(CONFIG_VARIABLE, "").strip():
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_config_path(FOLDER_NAME, appauthor=False, roaming=True)


def has_screen(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a window would be seen by somebody."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def host_name() -> str:
    """This computer's name as its users know it. No network is asked and no process started."""
    if sys.platform == "win32":
        return os.environ.get("COMPUTERNAME", "")
    else:  # noqa: RET505 - mypy follows the platform only through if and else
        return os.uname().nodename


def let_others_come_forward() -> None:
    """Windows lets only what the user just started bring a window to the front, or whom that names: anybody now."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


def patiently(action: Callable[[], T], wait: Callable[[float], None] = time.sleep) -> T:
    """The result of `action`, tried again after each of `RETRY_PAUSES` while Windows says the file is in use.

    Other failures, and the last one, are raised as they come. Elsewhere an open file can be replaced: one try.
    """
    for pause in RETRY_PAUSES:
        try:
            return action()
        except OSError as error:
            if getattr(error, "winerror", None) not in _BUSY:
                raise
        wait(pause)
    return action()


def replace(source: Path, target: Path, wait: Callable[[float], None] = time.sleep) -> None:
    """Put `source` in the place of `target` in one step: whoever looks finds the old file or the new one.

    Both are on one disk. Raises OSError, on Windows after about two seconds of retries.
    """
    patiently(lambda: source.replace(target), wait)


def remove(path: Path, wait: Callable[[float], None] = time.sleep) -> None:
    """Delete the file `path`, with the same patience as `replace`. Raises OSError."""
    patiently(path.unlink, wait)


def sync_folder(path: Path) -> None:
    """Make renames and new names in the folder `path` survive a power cut. Windows has no such call: nothing is done.

    File systems that cannot (some network and USB ones) are let pass; other failures are raised as OSError.
    """
    if sys.platform != "win32":
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):
                raise
        finally:
            os.close(folder)


def restrict(path: Path) -> None:
    """Let only this user into `path`: 700 for a folder, 600 for a file.

    On Windows the user's own folders are already private; a shared book gets its access list from `share`.
    """
    if sys.platform != "win32":
        path.chmod(0o700 if path.is_dir() else 0o600)


# The system and administrators: everything. Users of this computer: read, write and delete. Nobody else, no guests.
SHARED_ACCESS = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;BU)"


def share(folder: Path) -> None:
    """Let every user of this computer into `folder` and what comes into it, and nobody else; Windows alone knows how.

    Raises `EnvironmentFailed` FI-… where the system refuses, FI-07 where it is not Windows.
    """
    if sys.platform == "win32":
        import ctypes

        security = ctypes.c_void_p()
        advapi32, kernel32 = ctypes.windll.advapi32, ctypes.windll.kernel32
        dacl, protected = 0x4, 0x80000000
        made = advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
            SHARED_ACCESS, 1, ctypes.byref(security), None
        )
        try:
            if not made or not advapi32.SetFileSecurityW(str(folder), dacl | protected, security):
                raise failure(ctypes.WinError(), folder)
        finally:
            kernel32.LocalFree(security)
    else:
        raise EnvironmentFailed(
            "FI-07",
            N_("This system has no folder that all its users share."),
            do=N_("Keep the book in a folder of your own."),
        )


def free_bytes(path: Path) -> int:
    """Bytes this user may still write on the disk of `path`, which need not exist yet."""
    place = path.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def disk_of(path: Path) -> str:
    """Which disk `path` (or the folder above it) lies on: equal words for one disk, "" if unknown.

    Partitions of one disk count as one where the system tells (Linux); on Windows each volume is its own.
    """
    place = path.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        device = place.stat().st_dev
    except OSError:
        return ""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            block = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve(strict=True)
            return block.parent.name if (block / "partition").exists() else block.name
    return f"{device:x}"


def drives() -> list[Path]:
    """The roots of disks that may have been plugged in, as they are mounted now."""
    if sys.platform == "win32":
        return [Path(f"{letter}:\\") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ" if Path(f"{letter}:\\").exists()]
    found = []
    for above in (Path("/media"), Path("/run/media"), Path("/mnt"), Path("/Volumes")):
        with contextlib.suppress(OSError):
            inner = [each for each in above.iterdir() if each.is_dir()]
            found += inner
            if above.name == "media":  # a folder for each user, and in it one for each disk
                found += [each for user in inner for each in user.iterdir() if each.is_dir()]
    return found


def forget_cached(path: Path) -> None:
    """Have the next reading of the file `path` come from the disk, not from memory, where the system can be asked."""
    if sys.platform == "linux":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def trim_memory() -> None:
    """Give memory that was freed back to the system, which hands it out emptied; where the C library offers that."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # another C library than glibc has no such thing
            ctypes.CDLL(None).malloc_trim(0)


def hide_previews(window: int, *, hidden: bool) -> None:
    """Have the task bar show an icon in place of a window's picture, which it keeps of minimised ones; on Windows.

    window: its native handle.
    """
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        always_an_icon = 7  # DWMWA_FORCE_ICONIC_REPRESENTATION
        wanted = wintypes.BOOL(hidden)
        with contextlib.suppress(OSError):
            shell = ctypes.WinDLL("dwmapi")
            shell.DwmSetWindowAttribute(
                wintypes.HWND(window), wintypes.DWORD(always_an_icon), ctypes.byref(wanted), ctypes.sizeof(wanted)
            )
            shell.DwmInvalidateIconicBitmaps(wintypes.HWND(window))


# --- what the system refused, in words ---------------------------------------------------------------------------


def failure(error: OSError, path: Path, safe: str = NOTHING_CHANGED) -> EnvironmentFailed:
    """`error`, met while working on `path`, as it is told to the user; `safe` (a msgid) says what is not lost.

    The caller raises it ``from None``: an OSError carries the file's name, which may name a person, into tracebacks.
    """
    winerror = getattr(error, "winerror", None)
    if error.errno in (errno.ENOSPC, errno.EDQUOT) or winerror in (39, 112):
        return EnvironmentFailed(
            "FI-01",
            N_("The disk is full: the file {path} could not be written."),
            do=N_("Free some space on that disk, then try again."),
            safe=safe,
            path=path,
        )
    if winerror in (32, 33):
        return EnvironmentFailed(
            "FI-02",
            N_("The file {path} is open in another program."),
            do=N_("Close the other program, then try again."),
            safe=safe,
            path=path,
        )
    if isinstance(error, PermissionError) or error.errno == errno.EROFS or winerror == 19:
        return EnvironmentFailed(
            "FI-03",
            N_("This computer does not allow {path} to be changed or read."),
            do=N_("Close programs that have it open, or choose a folder of your own, then try again."),
            safe=safe,
            path=path,
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return EnvironmentFailed(
            "FI-04",
            N_("The file or folder {path} is not there."),
            do=N_("Check that the disk is plugged in and the folder still exists, then try again."),
            safe=safe,
            path=path,
        )
    return EnvironmentFailed(
        "FI-05",
        N_("Working on {path} failed. The system says: {reason}"),
        do=N_("Check the disk and its cable, then try again."),
        safe=safe,
        path=path,
        reason=error.strerror or type(error).__name__,
    )


# --- one window at a time ----------------------------------------------------------------------------------------

# The byte that is locked lies behind the text: Windows lets nobody read a locked byte, and others must read who has it.
_LOCKED_BYTE = 1 << 20


class FileLock:
    """A file held by this process alone until `release`, or until the process ends in whatever way.

    Made by `lock_file`; a context manager.

    Attributes:
        path: the lock file. It stays on the disk when the lock is gone and means nothing then.
    """

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle: int | None = handle

    def release(self) -> None:
        """Let others in. A second call does nothing."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        with contextlib.suppress(OSError):  # who held it is of interest only while it is held
            os.ftruncate(handle, 0)
        try:
            if sys.platform == "win32":
                import msvcrt

                os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
                msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        finally:
            os.close(handle)  # closing is what ends a flock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()


def lock_file(path: Path, now: datetime) -> FileLock:
    """Hold the file `path` (made if missing) for this process alone, noting host, process and `now` (aware) in it.

    Raises EnvironmentFailed DB-02, saying who holds it, and FI-… where the file cannot be made. The lock is the
    operating system's own, so a crash or a power cut never leaves one behind.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        raise failure(error, path) from None
    try:
        if not _try_lock(handle):
            os.lseek(handle, 0, os.SEEK_SET)
            raise _held(os.read(handle, 4096))
        holder = {"host": host_name(), "pid": os.getpid(), "since": now.isoformat()}
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(holder).encode())
    except OSError as error:
        os.close(handle)
        raise failure(error, path) from None
    except BaseException:
        os.close(handle)
        raise
    return FileLock(path, handle)


def _try_lock(handle: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:  # the C runtime does not reliably say why; on an open handle only a lock stands in the way
            return False
    else:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _held(content: bytes) -> EnvironmentFailed:
    host: object = Message(N_("unknown"))
    since: object = Message(N_("unknown"))
    with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):  # it may be half written just now
        holder = json.loads(content)
        moment = datetime.fromisoformat(holder["since"])
        if moment.tzinfo is not None:
            host, since = clean_line(str(holder["host"]))[:60], moment
    return EnvironmentFailed(
        "DB-02",
        N_("The book is in use by another window of the program (computer {host}, since {since})."),
        do=N_("Use that window, or close it and try again."),
        host=host,
        since=since,
    )


# --- folders the live book must not be in ------------------------------------------------------------------------

_CLOUD_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
# How the services name their folders, folded to lower case; "OneDrive - Firm" and "Dropbox (Firm)" count too.
_CLOUD_FOLDERS = {
    "OneDrive": re.compile(r"onedrive( - .*)?"),
    "Dropbox": re.compile(r"dropbox( \(.*\))?"),
    "Google Drive": re.compile(
        r"google ?drive( \(.*\))?|googledrive-.*|my drive|drive của tôi|shared drives|bộ nhớ dùng chung"
    ),
    "iCloud": re.compile(r"icloud ?drive|icloud~.*|com~apple~clouddocs"),
    "Nextcloud": re.compile(r"nextcloud|owncloud"),
    "MEGA": re.compile(r"mega ?sync( downloads)?"),
}
_NETWORK_SYSTEMS = re.compile(r"nfs[34]?|cifs|smb[fs23]*|afpfs|ncpfs|davfs|fuse\.(sshfs|rclone|gvfsd-fuse|davfs.*)")


def synced_by(path: Path, environ: Mapping[str, str] = os.environ) -> str | None:
    """Who copies `path` elsewhere: a service's name, "network" for a share or network drive, or None.

    Judged by folder names, the services' variables and the kind of drive, so it can miss one; it asks no network.
    """
    # Strings first: resolving a share that is switched off would hang.
    if _is_share(str(path)) or _is_share(str(path.absolute())):
        return "network"
    place = path.absolute()
    with contextlib.suppress(OSError, RuntimeError):
        place = place.resolve()
    if _is_share(str(place)) or _on_network_drive(place):
        return "network"
    for variable in _CLOUD_VARIABLES:
        root = environ.get(variable, "").strip()
        if root and place.is_relative_to(Path(root).absolute()):
            return "OneDrive"
    for part in place.parts:
        name = unicodedata.normalize("NFC", part).casefold()
        for service, pattern in _CLOUD_FOLDERS.items():
            if pattern.fullmatch(name):
                return service
    return None


def is_synced_or_network(path: Path, environ: Mapping[str, str] = os.environ) -> bool:
    """True where the live book is refused: see `synced_by`."""
    return synced_by(path, environ) is not None


def _is_share(path: str) -> bool:
    slashed = path.replace("/", "\\") if sys.platform == "win32" else path
    if slashed.upper().startswith("\\\\?\\"):
        return slashed.upper().startswith("\\\\?\\UNC\\")
    return slashed.startswith("\\\\") and not slashed.startswith("\\\\.\\")


def _on_network_drive(place: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        remote = 4  # DRIVE_REMOTE of GetDriveTypeW
        return bool(place.drive) and ctypes.windll.kernel32.GetDriveTypeW(f"{place.drive}\\") == remote
    else:  # noqa: RET505 - mypy follows the platform only through if and else
        try:
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        return _NETWORK_SYSTEMS.fullmatch(file_system(place, mounts)) is not None


def file_system(place: Path, mounts: str) -> str:
    """The kind of file system `place` lies on, by a table laid out as /proc/self/mounts; "" if none fits."""
    longest, found = -1, ""
    for line in mounts.splitlines():
        _, point, kind, *_ = [*line.split(" "), "", "", ""]
        point = point.replace("\\040", " ")
        # Later lines lie on top of earlier ones.
        if point and len(point) >= longest and place.is_relative_to(point):
            longest, found = len(point), kind
    return found


# --- file names ----------------------------------------------------------------------------------------------------

# Windows reserves these with any ending; ¹²³ count as digits there.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)


def is_device(name: str) -> bool:
    """Whether Windows takes a file of this name for a device, whatever its ending and folder: "con", "NUL.pdf"."""
    return _RESERVED.fullmatch(name.split(".")[0].split(":")[0].rstrip()) is not None


def file_mark(path: Path) -> tuple[int, int]:
    """What tells an open file from another one that was put in its place; raises `OSError` where there is none.

    On Windows an open file can't be replaced, and FAT numbers files anew at will: there only its being there counts.
    """
    found = path.stat()
    return (0, 0) if os.name == "nt" else (found.st_dev, found.st_ino)
