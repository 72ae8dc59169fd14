"""E-mail addresses: their shape only. Nothing is ever looked up: this program opens no connection.

Source: RFC 5321 §4.1.2 and §4.5.3.1 (lengths), RFC 6531 (letters beyond ASCII); quoted local parts are refused,
because nobody types them and they may hold blanks and separators.
"""

from __future__ import annotations

import re

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line

_LONGEST = 254
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
_SPLIT = re.compile(r"[;,|\n]|:::|\s/\s")
# Looked for where a run of its signs begins: from every sign of a long run on, it would take the square of its length.
_IN_TEXT = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")


def parse_email(text: str) -> str:
    """The address in `text`, trimmed and wholly lower-case, so that two spellings of one address are equal.

    "mailto:" and a display name ("Lan <lan@example.vn>") are taken off.

    Raises:
        Rejected: EM-01, it does not have the shape of an address.
    """
    address = clean_line(text).lower()
    if address.endswith(">") and "<" in address:
        address = address[address.rindex("<") + 1 : -1].strip()
    address = address.removeprefix("mailto:").strip()
    local, at, domain = address.rpartition("@")
    labels = domain.split(".")
    fits = (
        at
        and len(address) <= _LONGEST
        and len(local) <= _LONGEST_LOCAL
        and _LOCAL.fullmatch(local)
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    if not fits:
        raise Rejected(
            "EM-01",
            N_("This is not an e-mail address."),
            do=N_("Write it as name@company.vn, or leave the field empty."),
        )
    return address


def parse_emails(text: str) -> list[str]:
    """All addresses of one cell, parted by ; , | or a line end, each once, in order; [] for a blank cell.

    Raises:
        Rejected: EM-01, if any part is not an address.
    """
    parts = (part for part in _SPLIT.split(text.strip()) if part.strip())
    return list(dict.fromkeys(parse_email(part) for part in parts))


def find_emails(text: str) -> list[str]:
    """The addresses inside free text, each once, in order, lower-case."""
    found = []
    for match in _IN_TEXT.finditer(clean_line(text)):
        try:
            found.append(parse_email(match[0].strip(".'")))
        except Rejected:
            continue
    return list(dict.fromkeys(found))
