"""The recovery sheet as text: printed once, typed back or read from the PDF years later. Knows no cryptography.

Two lines K1 and K2 hold the recovery key (160 random bits); they suffice while any copy of the key file exists. Six
lines S1 to S6 hold the book's data key sealed under it, so that sheet and database suffice where every copy is lost.

    K1: 7ZQ4M 0H3XC …      a group is four characters of Crockford's base32 (20 bits) and one check character

The check character is a weighted sum over GF(32) of the four and of the group's place: it tells any one wrong
character, any two exchanged, and groups or lines in the wrong order, and so names the group to look at. Source of the
alphabet: Crockford, Base 32 (O is read as 0; I and L as 1; U is not used).
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from desktop_app.rules.errors import N_, EnvironmentFailed, Rejected
from desktop_app.rules.folding import clean

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY_BYTES = 20
_FORMAT = 1
_CIPHERTEXT_BYTES = 64  # 32-byte key, 16-byte salt, 16-byte tag

_GROUP = 5
# Groups on each line, in the order of printing.
_LINES = {"K1": 4, "K2": 4, "S1": 6, "S2": 6, "S3": 6, "S4": 6, "S5": 6, "S6": 4}
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


@dataclass(frozen=True)
class SealedKey:
    """The data key of one book as the sheet carries it.

    Attributes:
        vault_id: the book's random id, 32 hex digits. key_generation: which of its data keys this is.
        ciphertext: 64 bytes that the recovery key opens.
    """

    vault_id: str
    key_generation: int
    ciphertext: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """85 bytes: format 1, generation (4 bytes, big end first), vault id, ciphertext."""
        head = bytes([_FORMAT]) + self.key_generation.to_bytes(4, "big") + bytes.fromhex(self.vault_id)
        return head + self.ciphertext

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """What `to_bytes` gave. Raises EnvironmentFailed KY-05 for a format that this program does not know."""
        if data[0] != _FORMAT:
            raise EnvironmentFailed(
                "KY-05",
                N_("This recovery sheet was made by a newer version of the program."),
                do=N_("Install the newest version of the program, then try again."),
            )
        return cls(data[5:21].hex(), int.from_bytes(data[1:5], "big"), data[21:])


@dataclass(frozen=True)
class SheetText:
    """What stands on a recovery sheet. Whoever reads it can open the book: it is shown and printed, never stored.

    Attributes:
        vault_id: 32 hex digits. created_on: the day it was made. key_generation: it opens books of this key only.
        key_lines: "K1: …", "K2: …". sealed_lines: "S1: …" to "S6: …".
        qr: all of it as one line of capital letters, digits, blanks and colons, for a QR code.
    """

    vault_id: str
    created_on: date
    key_generation: int
    key_lines: tuple[str, ...] = field(repr=False)
    sealed_lines: tuple[str, ...] = field(repr=False)

    @property
    def qr(self) -> str:
        """The payload of the QR code; `parse_sheet` reads it like the printed lines."""
        return " ".join((*self.key_lines, *self.sealed_lines))


@dataclass(frozen=True)
class Sheet:
    """What was read back from a sheet.

    Attributes:
        key: the recovery key, 20 bytes. sealed: the data key under it, or None if only K1 and K2 were given.
    """

    key: bytes = field(repr=False)
    sealed: SealedKey | None


def new_recovery_key() -> bytes:
    """160 random bits."""
    return secrets.token_bytes(KEY_BYTES)


def sheet_text(key: bytes, sealed: SealedKey, created_on: date) -> SheetText:
    """The sheet for the recovery key `key` (20 bytes) and the data key sealed under it."""
    lines = tuple(_print_lines(_symbols(key) + _symbols(sealed.to_bytes())))
    return SheetText(sealed.vault_id, created_on, sealed.key_generation, lines[:2], lines[2:])


def parse_sheet(text: str) -> Sheet:
    """The keys in `text`: the sheet as typed, as a PDF's extracted text, or the QR code's content.

    Case, blanks, kinds of hyphen, O for 0, I and L for 1, broken lines and surrounding text do not matter. Without
    labels, all groups in order are taken too. The S lines may be left out as a whole.
    Raises Rejected KY-07 naming the line and group that is mistyped, KY-09 naming the line that is missing or short.
    """
    sections = _sections(_prepare(text))
    wanted = [label for label in _LINES if label[0] == "K" or any(found[0] == "S" for found in sections)]
    symbols: list[int] = []
    for label in wanted:
        symbols += _read_line(label, sections.get(label, []))
    key, rest = symbols[: KEY_BYTES * 8 // 5], symbols[KEY_BYTES * 8 // 5 :]
    return Sheet(_bytes(key), SealedKey.from_bytes(_bytes(rest)) if rest else None)


# --- bits and groups -----------------------------------------------------------------------------------------------


def _symbols(data: bytes) -> list[int]:
    number, bits = int.from_bytes(data, "big"), len(data) * 8
    return [number >> at & 31 for at in range(bits - 5, -1, -5)]


def _bytes(symbols: Sequence[int]) -> bytes:
    number = 0
    for symbol in symbols:
        number = number << 5 | symbol
    return number.to_bytes(len(symbols) * 5 // 8, "big")


def _powers() -> tuple[int, ...]:
    """The 31 powers of x in GF(32) by the primitive polynomial x⁵ + x² + 1."""
    powers, value = [], 1
    for _ in range(31):
        powers.append(value)
        value <<= 1
        if value & 32:
            value ^= 0b100101
    return tuple(powers)


_POWERS = _powers()
_LOGS = {value: power for power, value in enumerate(_POWERS)}


def _times(value: int, power: int) -> int:
    return _POWERS[(_LOGS[value] + power) % 31] if value else 0


def _check(group: Sequence[int], place: int) -> int:
    total = _POWERS[place % 31]
    for power, value in enumerate(group, 1):
        total ^= _times(value, power)
    return total


def _print_lines(symbols: list[int]) -> Iterator[str]:
    place = 0
    for label, count in _LINES.items():
        groups = []
        for _ in range(count):
            group = symbols[place * 4 : place * 4 + 4]
            groups.append("".join(ALPHABET[value] for value in (*group, _check(group, place))))
            place += 1
        yield f"{label}: {' '.join(groups)}"


# --- reading what people type and PDFs give ------------------------------------------------------------------------

_LABEL = re.compile(r"(?<![0-9A-Z])([KS])[ ]?([1-6IL])(?:[ ]?[:.)=]|(?=\s))")
_SEPARATORS = frozenset(" \t-")
_LETTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_PLAIN = _SEPARATORS | _LETTERS
_HYPHENS = re.compile(r"[\u00ad\u2010-\u2015\u2212\u2043_]")


def _prepare(text: str) -> str:
    text = _HYPHENS.sub("-", text.replace("\f", "\n").replace("\v", "\n"))
    return clean(unicodedata.normalize("NFKC", text)).upper()


def _sections(text: str) -> dict[str, list[str]]:
    """By label, what follows it, cut to its length; several, since instructions may name a label too."""
    found: dict[str, list[str]] = {}
    labels = list(_LABEL.finditer(text))
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=False):
        name = label[1] + label[2].translate({ord("I"): "1", ord("L"): "1"})
        if name in _LINES:
            found.setdefault(name, []).append(_collect(text[label.end() : end], _LINES[name] * _GROUP))
    return found or _unlabelled(text)


def _unlabelled(text: str) -> dict[str, list[str]]:
    letters = "".join(letter for letter in text if letter in _LETTERS)
    names = list(_LINES)
    found: dict[str, list[str]] = {}
    for count in (2, len(names)):
        if len(letters) == sum(_LINES[name] for name in names[:count]) * _GROUP:
            for name in names[:count]:
                found[name] = [letters[: _LINES[name] * _GROUP]]
                letters = letters[_LINES[name] * _GROUP :]
            break
    return found


def _collect(section: str, wanted: int) -> str:
    """The first `wanted` letters and digits of `section`; later lines with anything else in them are page furniture."""
    taken = ""
    for number, line in enumerate(section.split("\n")):
        if len(taken) >= wanted:
            break
        if number and not _PLAIN.issuperset(line):
            continue
        for letter in line:
            if letter in _LETTERS:
                taken += letter
            # One letter too many, if it hangs on the last group, is part of the line and tells that it is wrong.
            if letter not in _PLAIN or len(taken) > wanted or (len(taken) == wanted and letter in _SEPARATORS):
                break
    return taken


def _read_line(label: str, candidates: list[str]) -> list[int]:
    """The symbols of one line, without check characters, from the first candidate that fits; else what is wrong."""
    place = sum(count for name, count in _LINES.items() if name < label)
    wanted = _LINES[label] * _GROUP
    mistyped = 0
    # The longest last: it is what was meant, so its mistake is the one to tell.
    for letters in sorted(candidates, key=len):
        values = [_VALUES.get(letter, -1) for letter in letters]
        groups = [values[at : at + _GROUP] for at in range(0, len(values), _GROUP)]
        wrong = [at for at, group in enumerate(groups, 1) if not _fits(group, place + at - 1)]
        if not wrong and len(letters) == wanted:
            return [value for group in groups for value in group[:-1]]
        # What stands in the last, broken group of a short line is no mistake: the line is told to be short.
        told = len(letters) > wanted or (wrong and wrong[0] <= len(letters) // _GROUP)
        mistyped = min(wrong[0], _LINES[label]) if told else 0
    if mistyped:
        raise Rejected(
            "KY-07",
            N_("Line {line} of the recovery sheet is mistyped in group {group}."),
            do=N_("Compare that group with the sheet letter by letter, with Vietnamese typing switched off."),
            line=label,
            group=str(mistyped),
        )
    raise Rejected(
        "KY-09",
        N_("Line {line} of the recovery sheet is missing or too short."),
        do=N_("Type the whole line as it is printed, with Vietnamese typing switched off."),
        line=label,
    )


def _fits(group: Sequence[int], place: int) -> bool:
    return len(group) == _GROUP and min(group) >= 0 and _check(group[:-1], place) == group[-1]
