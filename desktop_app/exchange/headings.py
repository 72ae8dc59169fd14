"""Finds the row of headings in a table and says which column holds which field.

Headings are compared by their folded letters and digits alone, so that "Mã KH", "ma kh:" and "MÃ-KH (*)" are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop_app.exchange.reading import Cell, Row, is_blank
from desktop_app.exchange.refusals import SAFE
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line, words

_SEARCHED = 50  # non-blank rows; titles, addresses and dates of print stand above the headings
_LONGEST = 300  # characters of a heading; what is longer is text that happens to stand above the list
_SHOWN = 15
_SHOWN_LENGTH = 40
_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Z]{1,3}")
IGNORE = "-"
"""The field that an override gives a column that is to be left out."""


@dataclass(frozen=True)
class Column:
    """A field that a table may hold.

    Attributes:
        key: the field. label: its msgid for people. headings: further words for it; `key` and `label` always count.
        required: no import without it. repeats: several columns may hold it ("Phone 1", "Phone 2").
    """

    key: str
    label: str
    headings: tuple[str, ...] = ()
    required: bool = False
    repeats: bool = False


@dataclass(frozen=True)
class Header:
    """Where the headings stand and what they mean.

    Attributes:
        row: the row's number in the sheet, from 1; the data begin below it. keys: column index (from 0) -> field key.
        headings: column index -> heading as written. unknown: headings that mean no field, as written.
    """

    row: int
    keys: Mapping[int, str]
    headings: Mapping[int, str]
    unknown: tuple[str, ...]

    def values(self, cells: Sequence[Cell]) -> dict[str, list[Cell]]:
        """The non-blank cells of a data row by field key, in the order of the columns."""
        found: dict[str, list[Cell]] = {}
        width = len(cells)
        for index, key in self.keys.items():
            if index < width and not ((cell := cells[index]) == "" or (isinstance(cell, str) and cell.isspace())):
                found.setdefault(key, []).append(cell)
        return found


def find_header(
    rows: Iterable[Row],
    columns: Sequence[Column],
    overrides: Mapping[str, str] | None = None,
) -> Header:
    """The header among the first rows: the row that names most of `columns`.

    `overrides` maps a heading as written, or a column letter, to a field key, or to "-" to leave the column out.

    Raises:
        Rejected: IM-20 no row of headings; IM-21 a required column is missing; IM-22 two columns mean the same field;
            IM-23 an override names a column that is not there; IM-24 an override names an unknown field; IM-26 another
            list stands above.
    """
    overrides = overrides or {}
    wanted = {column.key: column for column in columns}
    for key in overrides.values():
        if key != IGNORE and key not in wanted:
            raise Rejected(
                "IM-24",
                N_("There is no field “{field}”."),
                safe=SAFE,
                do=N_("Use one of these: {fields}."),
                field=key,
                fields=", ".join(sorted(wanted)),
            )
    known = _known(columns)
    seen: list[tuple[int, dict[int, str]]] = []
    headed: list[int] = []  # which of the rows seen hold nothing but headings
    for number, cells in rows:
        if is_blank(cells):
            continue
        texts = {
            index: clean_line(cell)[:_LONGEST]
            for index, cell in enumerate(cells)
            if isinstance(cell, str) and cell.strip()
        }
        if _only_headings(cells, known):
            headed.append(len(seen))
        seen.append((number, texts))
        if len(seen) == _SEARCHED:
            break
    best = max(seen, key=lambda row: len(_fields(row[1], known, overrides)), default=None)
    found = len(_fields(best[1], known, overrides)) if best else 0
    # One known word alone may stand in a title; it is a heading only where nothing else stands beside it.
    if best is None or found == 0 or (found == 1 and len(best[1]) > 1 and len(wanted) > 1 and not overrides):
        raise Rejected(
            "IM-20",
            N_("No row of headings was found. The first row reads: {seen}."),
            safe=SAFE,
            do=N_("Put a row of headings above the list, for example: {fields}."),
            seen=_shown(seen[0][1].values()) if seen else "–",
            fields=_shown(column.headings[0] if column.headings else column.label for column in columns),
        )
    header = _header(best[0], best[1], columns, known, overrides)
    # Headings of groups stand right above the others; where rows lie between, these belong to a list of their own.
    for at in headed:
        if seen[at][0] < best[0] and seen[at + 1][0] < best[0]:
            raise several_lists(seen[at][0], best[0])
    return header


def heads_another(header: Header, columns: Sequence[Column]) -> Callable[[Sequence[Cell]], bool]:
    """Tells of each row below `header` whether it holds the headings of another list, with other columns."""
    known = _known(columns)
    own = {index: folded_heading(text) for index, text in header.headings.items()}

    def heads(cells: Sequence[Cell]) -> bool:
        return _only_headings(cells, known) and own != {
            index: folded_heading(str(cell)) for index, cell in enumerate(cells) if not is_blank([cell])
        }

    return heads


def several_lists(first: int, second: int) -> Rejected:
    """IM-26; `first`, `second`: the rows of their headings."""
    return Rejected(
        "IM-26",
        N_("Two lists stand one below the other: there are headings in row {first} and in row {second}."),
        safe=SAFE,
        do=N_("Give each list a sheet or a file of its own, or put their rows under one row of headings."),
        first=str(first),
        second=str(second),
    )


def column_letters(index: int) -> str:
    """What spreadsheets call a column: "A" for 0, "AA" for 26."""
    letters = ""
    while index >= 0:
        letters = chr(65 + index % 26) + letters
        index = index // 26 - 1
    return letters


def folded_heading(text: str) -> str:
    """`text` as headings are compared: its folded letters and digits alone."""
    return "".join(words(text)).replace("_", "")


def _only_headings(cells: Sequence[Cell], known: Mapping[str, Column]) -> bool:
    """Whether a row holds the headings of several fields and nothing else."""
    fields: set[str] = set()
    for cell in cells:
        if cell == "" or (isinstance(cell, str) and not cell.strip()):
            continue
        column = _meant(clean_line(cell)[:_LONGEST], known) if isinstance(cell, str) else None
        if column is None:
            return False
        fields.add(column.key)
    return len(fields) > 1


def _known(columns: Sequence[Column]) -> dict[str, Column]:
    return {
        folded_heading(heading): column
        for column in reversed(columns)  # the first of two columns with one synonym wins
        for heading in (*column.headings, column.label, column.key)
    }


def _meant(heading: str, known: Mapping[str, Column]) -> Column | None:
    """The column that `heading` means: as it is, without brackets, or without its number where fields repeat."""
    bare = _BRACKETS.sub(" ", heading)
    for text in (heading, bare):
        column = known.get(folded_heading(text))
        if column:
            return column
    column = known.get(folded_heading(_DIGITS.sub(" ", bare)))
    return column if column and column.repeats else None


def _overridden(texts: Mapping[int, str], overrides: Mapping[str, str]) -> tuple[dict[int, str], list[str]]:
    """Column index -> key by override, and the overrides that fit no column."""
    chosen: dict[int, str] = {}
    missing: list[str] = []
    for name, key in overrides.items():
        found = [index for index, text in texts.items() if folded_heading(text) == folded_heading(name)]
        if not found and _LETTERS.fullmatch(name.strip()):
            index = 0
            for letter in name.strip():
                index = index * 26 + ord(letter) - 64
            found = [index - 1] if index - 1 <= max(texts, default=-1) else []
        if not found:
            missing.append(name)
        chosen.update(dict.fromkeys(found, key))
    return chosen, missing


def _fields(texts: Mapping[int, str], known: Mapping[str, Column], overrides: Mapping[str, str]) -> set[str]:
    """The fields that a row would give if it were the header; headings named by an override count too."""
    names = {folded_heading(name) for name in overrides}
    fields = {column.key for text in texts.values() if (column := _meant(text, known))}
    return fields | {f"\x00{text}" for text in map(folded_heading, texts.values()) if text in names}


def _header(
    row: int,
    texts: Mapping[int, str],
    columns: Sequence[Column],
    known: Mapping[str, Column],
    overrides: Mapping[str, str],
) -> Header:
    chosen, missing = _overridden(texts, overrides)
    if missing:
        raise Rejected(
            "IM-23",
            N_("There is no column “{column}”. The columns are: {seen}."),
            safe=SAFE,
            do=N_("Write the heading as it stands in the file, or the column's letter."),
            column=missing[0],
            seen=_shown(texts.values()),
        )
    keys: dict[int, str] = {}
    unknown: list[str] = []
    by_override = set(chosen.values())
    for index in sorted(set(texts) | set(chosen)):
        column = _meant(texts.get(index, ""), known)
        if index in chosen:
            if chosen[index] != IGNORE:
                keys[index] = chosen[index]
        elif column is None:
            unknown.append(texts[index])
        elif column.key not in by_override or column.repeats:  # an override takes a field from the column that had it
            keys[index] = column.key
    _check_once(keys, texts, columns)
    _check_required(keys, texts, columns)
    return Header(row, keys, dict(texts), tuple(unknown))


def _check_once(keys: Mapping[int, str], texts: Mapping[int, str], columns: Sequence[Column]) -> None:
    for column in columns:
        same = [index for index, key in keys.items() if key == column.key]
        if len(same) > 1 and not column.repeats:
            raise Rejected(
                "IM-22",
                N_("Several columns mean the same field “{field}”: {seen}."),
                safe=SAFE,
                do=N_("Say which one counts, or rename the others in the file."),
                field=column.key,
                seen=_shown(texts.get(index, "") for index in same),
            )


def _check_required(keys: Mapping[int, str], texts: Mapping[int, str], columns: Sequence[Column]) -> None:
    missing = [column for column in columns if column.required and column.key not in keys.values()]
    if missing:
        raise Rejected(
            "IM-21",
            N_("A column is missing: {missing}. The columns are: {seen}."),
            safe=SAFE,
            do=N_("Add the column, or say which of the others holds it."),
            missing=_shown(column.headings[0] if column.headings else column.label for column in missing),
            seen=_shown(texts.values()),
        )


def _shown(texts: Iterable[str]) -> str:
    """Some headings for a message, each in quotation marks, long ones cut."""
    listed = [f"“{text[:_SHOWN_LENGTH]}”" for text in texts if text]
    return ", ".join(listed[:_SHOWN]) + (" …" if len(listed) > _SHOWN else "")
