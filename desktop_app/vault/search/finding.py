"""Finding people and firms while somebody types.

A router: what the typed text looks like (a code, digits, a piece of an address, words) decides which tables are asked.
Each leg reads one short range of a B-tree and stops at some candidates; these are ranked here. Statements are constant
text, so that they are prepared once: at a keystroke a time that costs more than running them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from desktop_app.rules import phones
from desktop_app.rules.codes import format_code, parse_code
from desktop_app.rules.folding import clean_line, fold

_ENOUGH = 60  # candidates fetched by each leg before ranking
_LONGEST = 200  # characters of what is typed that count
_SAMPLE = 100  # names, spread over all, in which it is counted how common a word is
_LAST = "\U0010ffff"  # sorts behind everything that can follow
_DIGITS = re.compile(r"[\d][\d .\-()/+]*")
_WORDS = re.compile(r"\w+")
_CODE = re.compile(r"(kh|ng|dh)\d*")
_LOOKS_LIKE_PART = re.compile(r"[@_]|[^\W\d][.\d]|\d[^\W\d]")  # a piece of an e-mail address or account

Rank = tuple[int, ...]
Candidates = Iterator[tuple[int, Rank]]

# What begins with a code: the record's kind, and the query of customers and people for a range of codes.
_BY_CODE = {
    "kh": ("customer", "SELECT id, person_id FROM customer WHERE code >= ? AND code < ? ORDER BY code LIMIT ?"),
    "ng": ("person", "SELECT NULL id, id person_id FROM person WHERE code >= ? AND code < ? ORDER BY code LIMIT ?"),
    "dh": (
        "order",
        "SELECT c.id, c.person_id FROM"
        " (SELECT customer_id FROM 'order' WHERE code >= ? AND code < ? ORDER BY code LIMIT ?)"
        " CROSS JOIN customer c ON c.id = customer_id",
    ),
}
# Numbers of records that were merged into others, which are found in their place.
_FORMER = (
    "SELECT coalesce(m.customer_id, c.id) id, coalesce(m.person_id, c.person_id) person_id"
    " FROM merged m LEFT JOIN customer c ON c.id = m.customer_id WHERE m.code >= ? AND m.code < ? LIMIT ?"
)
_ENTRIES = (
    "WITH found AS MATERIALIZED ({found})"
    " SELECT no FROM found CROSS JOIN search_entry e ON e.customer_id = found.id"
    " UNION ALL SELECT no FROM found CROSS JOIN search_entry e ON e.person_id = found.person_id"
)
_NAMES = (
    "SELECT no, e.name, e.folded FROM search_word w CROSS JOIN search_entry e ON no = entry_no"
    " WHERE {condition}{tests} LIMIT ?"
)
_HAS = " AND instr(' ' || {table}.folded, ?) > 0"
_COUNTED = (
    "WITH RECURSIVE sample(place, step) AS (SELECT 1, max(no) / ? + 1 FROM search_entry"
    " UNION ALL SELECT place + step, step FROM sample WHERE place < (SELECT max(no) FROM search_entry))"
    " SELECT {counts} FROM (SELECT ' ' || folded name FROM sample CROSS JOIN search_entry ON no = place)"
)
_ENDINGS = "SELECT entry_no, ending FROM search_digits WHERE ending >= ? AND ending < ? LIMIT ?"
_ENDINGS_AND_NAMES = (
    "SELECT no, name FROM search_digits CROSS JOIN search_entry e ON no = entry_no"
    " WHERE ending >= ? AND ending < ?{tests} LIMIT ?"
)
_PARTS = "SELECT entry_no, part FROM search_part WHERE part >= ? AND part < ? LIMIT ?"
_ORDERS = (
    "SELECT c.code, o.code FROM 'order' o CROSS JOIN customer c ON c.id = o.customer_id"
    " WHERE o.code >= ? AND o.code < ? ORDER BY o.code LIMIT ?"
)
_SHOWN = """
    SELECT e.no, e.name, p.code, coalesce(own.code, org.code, firm.code, p.code), coalesce(own.code, org.code, p.code),
        coalesce(nullif(firm.name, ''), own.name, org.name)
    FROM json_each(?) CROSS JOIN search_entry e ON e.no = value
    LEFT JOIN person p ON p.id = e.person_id
    LEFT JOIN customer own ON own.person_id = e.person_id
    LEFT JOIN customer org ON org.id = e.customer_id
    LEFT JOIN customer firm ON firm.id = (SELECT customer_id FROM customer_person WHERE person_id = e.person_id LIMIT 1)
"""


@dataclass(frozen=True)
class Match:
    """One result.

    Attributes:
        code: opens it: the customer's number, or the person's where they are no customer. name: of the person or firm.
        matched: what was found: "customer", "person", "order", "name", "phone" or "email". person_code: NG…, None for a
        firm. firm: where they work, or what their trade is called.
        own: the number of the one found itself, even of somebody at a firm, whose number `code` is then.
        order: the number of the order that was found, "" where it was anything else.
    """

    code: str
    name: str
    matched: str
    person_code: str | None
    firm: str | None
    own: str
    order: str = ""


def find(connection: Connection, query: str, limit: int = 20) -> list[Match]:
    """The people and firms that `query` can mean, best first, at most `limit`.

    Any words of a name in any order, with or without accents; three or more digits of a number in any format; the
    beginning of a part of an e-mail address; our codes and tax codes; and mixes ("lan 4567").
    """
    typed = clean_line(query)[:_LONGEST]
    if not typed or limit < 1:
        return []
    best: dict[int, tuple[Rank, str]] = {}

    def take(found: Iterable[tuple[int, Rank]], matched: str) -> None:
        for no, rank in found:
            if no not in best or rank < best[no][0]:
                best[no] = (rank, matched)

    runs, letters = _digit_runs(typed), _WORDS.findall(_DIGITS.sub(" ", typed.lower()))
    letters = [word for word in letters if any(sign.isalpha() for sign in word)]
    part = _LOOKS_LIKE_PART.search(typed) is not None and " " not in typed
    if runs or parse_code(typed) or typed[-1].isdigit():
        for matched, found in _by_code(connection, typed):
            take(found, matched)
    if part:
        pass
    elif runs and letters:
        take(_by_digits_and_words(connection, runs, letters), "phone")
    elif runs:
        take(_by_digits(connection, runs), "phone")
    elif letters:
        take(_by_words(connection, letters, typed.lower()), "name")
    if part or (not best and " " not in typed) or (runs and not letters):
        take(_by_part(connection, fold(typed).replace(" ", "")), "email")
    if not best:  # two letters alone rather begin a name than a code
        for matched, found in _by_code(connection, typed):
            take(found, matched)
    chosen = sorted(best.items(), key=lambda pair: (pair[1][0], pair[0]))[:limit]
    shown = _shown(connection, {no: matched for no, (_, matched) in chosen})
    return _with_orders(connection, typed, shown) if any(each.matched == "order" for each in shown) else shown


def _digit_runs(typed: str) -> list[str]:
    runs = (phones.query_digits(run.group()) for run in _DIGITS.finditer(typed))
    return [digits for group in runs for digits in group if len(digits) >= 3]


def _by_code(connection: Connection, typed: str) -> Iterator[tuple[str, Candidates]]:
    """Entries whose customer, person or order has a code that is, or begins with, `typed`."""
    folded, code = fold(typed), parse_code(typed)
    if code is not None and code[0].lower() in _BY_CODE:
        exact = format_code(*code)
        yield _in_codes(connection, code[0].lower(), exact, f"{exact}\x00", (0, 0))
        former = _run(connection, _ENTRIES.format(found=_FORMER), exact, f"{exact}\x00", _ENOUGH)
        yield _BY_CODE[code[0].lower()][0], ((no, (0, 1)) for (no,) in former)
    if _CODE.fullmatch(folded):
        yield _in_codes(connection, folded[:2], folded.upper(), f"{folded.upper()}:", (0, 1))


def _in_codes(connection: Connection, prefix: str, low: str, high: str, rank: Rank) -> tuple[str, Candidates]:
    matched, found = _BY_CODE[prefix]
    return matched, ((no, rank) for (no,) in _run(connection, _ENTRIES.format(found=found), low, high, _ENOUGH))


def _by_words(connection: Connection, letters: Sequence[str], typed: str) -> Candidates:
    """Names in which every typed word begins a word, those with the typed accents and whole words first."""
    folded = [fold(word) for word in letters]
    first, *rest = _rarest_first(connection, folded)
    others = [f" {folded[number]}" for number in rest]
    word, accented = folded[first], letters[first]
    after = (word, word + _LAST)
    legs: list[tuple[str, tuple[Any, ...]]] = [("w.word = ?", (word,)), ("w.word > ? AND w.word < ?", after)]
    if word != accented:  # each row is looked at in one leg only
        legs = [
            ("w.word = ? AND w.accented = ?", (word, accented)),
            ("w.word = ? AND w.accented <> ?", (word, accented)),
            ("w.word > ? AND w.word < ? AND instr(w.accented, ?) = 1", (*after, accented)),
            ("w.word > ? AND w.word < ? AND instr(w.accented, ?) <> 1", (*after, accented)),
        ]
    seen: dict[int, tuple[str, str]] = {}
    for condition, values in legs:
        if len(seen) < _ENOUGH:
            statement = _NAMES.format(condition=condition, tests=_HAS.format(table="w") * len(others))
            for no, name, whole in _run(connection, statement, *values, *others, _ENOUGH):
                seen[no] = name, whole
    for no, (name, whole) in seen.items():
        lowered, spaced = f" {name.lower()} ", f" {whole} "
        as_typed = sum(f" {each}" not in lowered for each in letters)
        partial = sum(f" {each} " not in spaced for each in folded)
        yield no, (1, as_typed, partial, typed not in lowered, len(name))


def _rarest_first(connection: Connection, folded: Sequence[str]) -> list[int]:
    """The places of the words, those that few names have before the common ones, as far as a sample tells."""
    places = list(range(len(folded)))
    if len(folded) > 1:
        statement = _COUNTED.format(counts=", ".join("sum(instr(name, ?) > 0)" for _ in folded))
        (counts,) = _run(connection, statement, _SAMPLE, *(f" {word}" for word in folded))
        places.sort(key=lambda place: (counts[place] or 0, -len(folded[place])))
    return places


def _by_digits(connection: Connection, runs: Sequence[str]) -> Candidates:
    for run in runs:
        rows = _run(connection, _ENDINGS, run, f"{run}:", _ENOUGH)
        yield from ((no, (1, ending != run, len(ending))) for no, ending in rows)


def _by_digits_and_words(connection: Connection, runs: Sequence[str], letters: Sequence[str]) -> Candidates:
    """Entries with these digits whose name has these words: "lan 4567"."""
    words = [f" {fold(word)}" for word in letters]
    statement = _ENDINGS_AND_NAMES.format(tests=_HAS.format(table="e") * len(words))
    for run in runs:
        for no, name in _run(connection, statement, run, f"{run}:", *words, _ENOUGH):
            lowered = name.lower()
            yield no, (1, sum(word not in lowered for word in letters), len(name))


def _by_part(connection: Connection, typed: str) -> Candidates:
    if len(typed) >= 2:
        rows = _run(connection, _PARTS, typed, typed + _LAST, _ENOUGH)
        yield from ((no, (2, part != typed, len(part))) for no, part in rows)


def _shown(connection: Connection, chosen: dict[int, str]) -> list[Match]:
    """The chosen entries as people read them, in the given order."""
    if not chosen:
        return []
    shown = {no: row for no, *row in _run(connection, _SHOWN, json.dumps(list(chosen)))}
    return [
        Match(code, name, chosen[no], person_code, firm or None, own)
        for no in chosen
        if no in shown
        for name, person_code, code, own, firm in [shown[no]]
    ]


def _with_orders(connection: Connection, typed: str, shown: Sequence[Match]) -> list[Match]:
    """`shown` with the numbers of the orders by which customers were found."""
    code = parse_code(typed)
    exact = format_code(*code) if code else ""
    ranges = [(exact, f"{exact}\x00"), (fold(typed).upper(), f"{fold(typed).upper()}:")]
    found: dict[str, str] = {}
    for low, high in ranges:
        for owner, order in _run(connection, _ORDERS, low, high, _ENOUGH):
            found.setdefault(owner, order)
    return [replace(each, order=found.get(each.own, "")) if each.matched == "order" else each for each in shown]


def _run(connection: Connection, statement: str, *values: Any) -> Sequence[Any]:
    return connection.exec_driver_sql(statement, values).all()
