"""The ways in which one buffer may have to be read: as it is, and with what stands for letters resolved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_BINARY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# These run over everything: each begins with one fixed byte, which is found fifty times faster than a choice of two.
_ESCAPE = re.compile(rb'\\(?:u[0-9a-fA-F]{4}|[nrtbf"/])')
_LETTER_ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")
_FULL_WIDTH = re.compile(rb"\xef(?:\xbc[\x90-\x99\xa1-\xba]|\xbd[\x81-\x9a])")
_MATHEMATICAL = re.compile(rb"\xf0\x9d[\x90-\x9f][\x80-\xbf]")


def views(buffer: bytes, *, text: bool, worded: bool = True) -> Iterator[bytes]:
    """`buffer` as it is and, where there are any, with escapes and compatibility letters resolved.

    text: resolve all escapes, not only those of letters. worded: whether words are looked for: digits need no more.
    """
    yield buffer
    if not worded and not text:
        return
    if (_ESCAPE if text else _LETTER_ESCAPE).search(buffer):
        buffer = _unescaped(buffer)
        yield buffer
    if _FULL_WIDTH.search(buffer) or _MATHEMATICAL.search(buffer):
        resolved = unicodedata.normalize("NFKC", buffer.decode("utf-8", "surrogateescape"))
        yield resolved.encode("utf-8", "surrogateescape")


def is_text(value: bytes) -> bool:
    """Whether `value` is UTF-8 without control characters other than tab and line ends."""
    if _BINARY.search(value):
        return False
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _unescaped(buffer: bytes) -> bytes:
    """`buffer` with JSON's escapes resolved, those of JSON inside JSON as well."""
    while b"\\\\" in buffer:
        buffer = buffer.replace(b"\\\\", b"\\")
    # The same few letters are escaped again and again: replacing each everywhere beats one call for every place.
    for escape in set(_ESCAPE.findall(buffer)):
        buffer = buffer.replace(escape, _resolved(escape[1:]))
    return buffer


def _resolved(escape: bytes) -> bytes:
    if escape[:1] != b"u":
        return escape if escape in (b'"', b"/") else b" "
    code = int(escape[1:], 16)
    # Half a surrogate pair is no letter we look for, and a control character must not look like the end of a cell.
    return b" " if code < 0x20 or 0xD800 <= code < 0xE000 else chr(code).encode()
