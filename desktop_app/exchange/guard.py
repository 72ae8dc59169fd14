"""The gate in front of every file from outside: refused before a parser sees it.

A file is read once; its hash, its checks and its parsing all use the same bytes. The kind is told by the content and
must fit the name. Limits: the security page of the design (bombs, path tricks, declared entities, huge tables).
"""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop_app.exchange.legacy import check_legacy
from desktop_app.exchange.packages import check_package
from desktop_app.exchange.refusals import SAFE, Limits, other_content
from desktop_app.rules.errors import N_, EnvironmentFailed, Rejected

Kind = Literal["xlsx", "ods", "xls", "text", "cards"]


@dataclass(frozen=True)
class Checked:
    """A file that passed the gate: its bytes, their SHA-256 in hex, and what it is."""

    data: bytes
    sha256: str
    kind: Kind


_SHEET_NAMES = frozenset({".xlsx", ".xls", ".ods"})
_TEXT_NAMES = frozenset({".csv", ".txt", ".tsv"})
_CARD_NAMES = frozenset({".vcf"})
_BINARY = (
    b"%PDF", b"MZ", b"\x7fELF", b"PK", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"7z\xbc\xaf",
    b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"SQLite format 3", b"{\\rtf", b"BM",
)  # fmt: skip
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_checked(path: Path, limits: Limits | None = None) -> Checked:
    """The bytes of `path`, checked.

    Raises:
        Rejected: IM-01 too large or empty; IM-02 a kind that is not read; IM-03 the content is not what the name says;
            IM-04 protected by a password; IM-05 damaged; IM-06 unpacks to too much; IM-07 holds what could reach
            outside the file; IM-08 too many rows or columns.
        EnvironmentFailed: IM-09, the file cannot be read.
    """
    limits = limits or Limits()
    name = path.suffix.lower()
    if name not in _SHEET_NAMES | _TEXT_NAMES | _CARD_NAMES:
        raise Rejected(
            "IM-02",
            N_("This kind of file cannot be imported."),
            safe=SAFE,
            do=N_("Choose a spreadsheet (.xlsx, .xls, .ods), a text file (.csv, .tsv, .txt) or address cards (.vcf)."),
        )
    data = _read(path, limits.size)
    if name in _SHEET_NAMES:
        kind = _check_sheets(data, limits)
    else:
        kind = _check_text(data) if name in _TEXT_NAMES else _check_cards(data)
    return Checked(data, hashlib.sha256(data).hexdigest(), kind)


def _read(path: Path, most: int) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for ever, a device never ends
            raise Rejected(
                "IM-02",
                N_("This is not a file."),
                safe=SAFE,
                do=N_("Choose the file itself, not a folder or a device."),
            )
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError):  # the latter for a name that no file can have
        raise EnvironmentFailed(
            "IM-09",
            N_("The file cannot be read."),
            safe=SAFE,
            do=N_("Check that it is still there and not open in another program, then try again."),
        ) from None
    if len(data) > most:
        raise Rejected(
            "IM-01",
            N_("The file is larger than {most} MB."),
            safe=SAFE,
            do=N_("Split the list into several files."),
            most=most >> 20,
        )
    if not data.strip(b"\x00 \t\r\n"):
        raise Rejected("IM-01", N_("The file is empty."), safe=SAFE, do=N_("Choose another file."))
    return data


def _check_text(data: bytes) -> Kind:
    if data.startswith(_BINARY) or (b"\x00" in data and not data.startswith(_UTF16)):
        raise other_content()
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:100].lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise other_content()
    return "text"


def _check_cards(data: bytes) -> Kind:
    _check_text(data)
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:11].lower()
    if start != b"begin:vcard" and not data.startswith(_UTF16):
        raise other_content()
    return "cards"


def _check_sheets(data: bytes, limits: Limits) -> Kind:
    # The kind follows the content: an .xls that is an .xlsx inside is common and harmless.
    if data.startswith(b"PK\x03\x04"):
        return check_package(data, limits)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        check_legacy(data, limits)
        return "xls"
    raise other_content()
