"""What an erasure will do, before it does anything: the preview, and the plan that the act then follows.

Everything outside the person's own rows that bears one of their terms is found by one scan of all cells and put into
one of three classes: a *mention* in somebody's free text, to be masked or left; a *namesake*, another's own field with
the same name; a *shared* number, which another one holds too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from sqlalchemy import Connection, select

from desktop_app.records import catalogue
from desktop_app.records.kinds import Choice, Code, Flag, Identifier, Moment, Names, Place, Secret, Snapshot
from desktop_app.records.merging import Merged
from desktop_app.records.people import EmailAddress, Person, Phone
from desktop_app.rules.folding import folded_line
from desktop_app.rules.masking import Finder
from desktop_app.services.erasure import outside, queries
from desktop_app.services.erasure.outside import MadeFile, Told
from desktop_app.services.erasure.reach import Reach, reach
from desktop_app.services.erasure.terms import Terms, collect
from desktop_app.services.erasure.unfinished import with_drafts
from desktop_app.services.holdings import chunks
from desktop_app.vault import residue

MentionChoice = Literal["mask", "leave"]
_AROUND = 30  # characters of context on either side of a mention


@dataclass(frozen=True)
class Mention:
    """A place in somebody else's free text that bears a term of the person.

    Attributes:
        field: key of the field. row: key of its row. on: code of the record it stands on, "" where it has none.
        context: the words around. kinds: what was found ("name", "phone", …). this_person: to be masked.
        digest: of the whole text, which tells whether it changed since.
    """

    field: str
    row: Any
    on: str
    context: str
    kinds: tuple[str, ...]
    this_person: bool
    digest: str = ""


@dataclass(frozen=True)
class Plan:
    """One erasure, thought through.

    Attributes:
        asked: the codes that the erasure was asked for. person_ids: who goes, other rows of the same human included.
        codes: their numbers, those of the customers that they are, and those of records that became one with theirs.
        proposals: codes of other rows of the same human, taken along. terms: what they are called.
        shared: terms that others hold too -> codes of the holders. namesakes: names -> codes.
        allowed: (table, row key) pairs in which a name may go on standing.
        files_made: files given out about them. source_files: (name, rows) of files they came in.
        merged_ids: of records that became one with theirs: an older copy of the book still has them.
        apart: people who were said not to be the same human.
    """

    asked: tuple[str, ...]
    person_ids: tuple[bytes, ...]
    codes: tuple[str, ...]
    proposals: tuple[str, ...]
    terms: Terms
    reached: Reach
    mentions: tuple[Mention, ...]
    shared: dict[str, tuple[str, ...]]
    namesakes: dict[str, tuple[str, ...]]
    allowed: frozenset[tuple[str, str]]
    told: tuple[Told, ...]
    files_made: tuple[MadeFile, ...]
    source_files: tuple[tuple[str, tuple[int, ...]], ...]
    merged_ids: tuple[bytes, ...]
    apart: tuple[bytes, ...] = ()

    @property
    def checksum(self) -> str:
        """Differs when anything that the plan would touch has changed since."""
        return _checksum(self.reached, self.terms, {(each.field, each.row): each.digest for each in self.mentions})


@dataclass
class _Elsewhere:
    """What the scan found outside the person's own rows."""

    mentions: list[Mention] = field(default_factory=list)
    shared: dict[str, dict[str, None]] = field(default_factory=dict)
    namesakes: dict[str, dict[str, None]] = field(default_factory=dict)
    allowed: set[tuple[str, str]] = field(default_factory=set)


def make(
    connection: Connection,
    person_ids: Sequence[bytes],
    mentions: MentionChoice = "mask",
    *,
    asked: Sequence[str] = (),
    apart: Collection[bytes] = (),
    decided: Mapping[tuple[str, Any], bool] | None = None,
    again: bool = False,
) -> Plan:
    """The plan for these people and the other rows of the same humans; changes nothing.

    apart: people who are not the same human, whatever their number and name. decided: by field and row of a mention,
    whether it means this person, where somebody looked at it and said so. again: of people who were erased before, in
    another copy of the book: nobody is taken along, since the ledger names all who went; and a text that holds a number
    which nobody else has means them, whatever was decided on what stood there later.
    """
    everybody = list(dict.fromkeys(person_ids))
    terms = collect(connection, everybody)
    while not again and (
        more := [each for each in same_humans(connection, everybody) if each not in {*everybody, *apart}]
    ):
        everybody += more
        terms = collect(connection, everybody)
    reached = reach(connection, everybody)
    merged = _merged(connection, reached.going.get("merged", ()))
    codes = (*codes_of(connection, everybody), *merged.values())
    reached = with_drafts(connection, reached, terms, codes)
    elsewhere = _elsewhere(connection, terms, reached, mentions, decided or {}, again=again)
    return Plan(
        tuple(asked),
        tuple(everybody),
        codes,
        codes_of(connection, [each for each in everybody if each not in person_ids]),
        terms,
        reached,
        tuple(elsewhere.mentions),
        {term: tuple(codes) for term, codes in elsewhere.shared.items()},
        {name: tuple(codes) for name, codes in elsewhere.namesakes.items()},
        frozenset(elsewhere.allowed),
        outside.recipients(connection, everybody),
        outside.files_made(connection, everybody),
        outside.source_files(connection, everybody),
        tuple(merged),
        tuple(apart),
    )


def made_anew(connection: Connection, plan: Plan) -> Plan:
    """`plan` as it would be now, for the same people and with what was decided then."""
    decided = {(each.field, each.row): each.this_person for each in plan.mentions}
    return make(connection, plan.person_ids, asked=plan.asked, apart=plan.apart, decided=decided)


def same_humans(connection: Connection, person_ids: Sequence[bytes]) -> list[bytes]:
    """Other people in the book with a number or an address of one of these *and* that one's folded name."""
    found: dict[bytes, None] = {}
    for some in chunks(person_ids):
        people = connection.execute(select(Person.id, Person.full_name).where(Person.id.in_(some)))
        names = {bytes(person_id): folded_line(name) for person_id, name in people}
        for cls, value in ((Phone, Phone.number), (EmailAddress, EmailAddress.address)):
            own: dict[str, set[str]] = {}
            for person_id, term in connection.execute(select(cls.person_id, value).where(cls.person_id.in_(some))):
                own.setdefault(term, set()).add(names[bytes(person_id or b"")])
            for terms in chunks(list(own)):
                others = connection.execute(
                    select(cls.person_id, value, Person.full_name)
                    .join(Person, Person.id == cls.person_id)
                    .where(value.in_(terms), cls.person_id.not_in(some))
                )
                found.update(
                    {bytes(other or b""): None for other, term, name in others if folded_line(name) in own[term]}
                )
    return list(found)


def codes_of(connection: Connection, person_ids: Sequence[bytes]) -> tuple[str, ...]:
    """The numbers of these people and of the customers that they are."""
    customer = catalogue.entity("customer").table
    codes: list[str] = []
    for some in chunks(person_ids):
        codes += connection.scalars(select(Person.code).where(Person.id.in_(some)).order_by(Person.code))
        codes += connection.scalars(select(customer.c.code).where(customer.c.person_id.in_(some)))
    return tuple(codes)


def needles(terms: Terms, *, without: Iterable[str] = (), houses: bool = False) -> residue.Needles:
    """What the scan looks for; single words are no names to go by. `without`: terms left out, in any spelling.

    houses: also addresses. The proof does without them: who lives there next has the same.
    """
    left_out = {folded_line(each) for each in without}

    def wanted(values: Iterable[str]) -> list[str]:
        return [each for each in values if folded_line(each) not in left_out]

    return residue.Needles(
        names=wanted(terms.whole_names),
        phones=wanted(terms.phones),
        emails=wanted(terms.emails),
        id_numbers=wanted(terms.ids),
        texts=wanted(terms.houses) if houses else (),
    )


def _elsewhere(
    connection: Connection,
    terms: Terms,
    reached: Reach,
    choice: MentionChoice,
    decided: Mapping[tuple[str, Any], bool],
    *,
    again: bool,
) -> _Elsewhere:
    found = _Elsewhere()
    own = {(table, _printable(key)) for table, key in reached.own()}
    texts: dict[tuple[str, str, str], Any] = {}
    told: dict[tuple[str, str, str], list[str]] = {}
    others: dict[str, list[residue.Hit]] = {}
    households: set[str] = set()
    for hit in residue.scan_cells(connection, needles(terms, houses=True), _columns()):
        if (hit.table, hit.key) in own:
            continue
        field = catalogue.field(f"{hit.table}.{hit.column}")
        house, free = hit.kind == "text", field.declared.personal and field.declared.kind.free_text
        if house and (not free or isinstance(field.declared.kind, Place)):
            households.add(hit.needle)  # another's own address
        elif free:
            texts[hit.table, hit.column, hit.key] = hit.row
            if hit.needle in terms.told:
                told.setdefault((hit.table, hit.column, hit.key), []).append(hit.needle)
        else:
            others.setdefault(hit.table, []).append(hit)
    for table, hits in others.items():
        holders = _codes_at(connection, catalogue.entity(table), [hit.row for hit in hits])
        for hit in hits:
            holder = holders[hit.row] or table
            if hit.kind == "name":
                found.namesakes.setdefault(hit.needle, {})[holder] = None
                found.allowed.add((hit.table, hit.key))
            else:
                found.shared.setdefault(hit.needle, {})[holder] = None
    # Made once: with hundreds of people, and as many texts that name them, making them is what takes long.
    alone = tuple(each for each in terms.houses if each not in households)
    theirs = terms if alone == terms.houses else replace(terms, houses=alone)
    finders = theirs.finder(), _alone(terms, {*found.shared, *terms.told}).finder()
    for (table, column, key), row in texts.items():
        field = catalogue.field(f"{table}.{column}")
        text = _text_at(connection, field, row)
        mention = _mention(connection, field, row, text, terms, finders, choice)
        if mention is not None:
            certain = again and bool(finders[1].spans(text))
            means = certain or decided.get((mention.field, mention.row), mention.this_person)
            mention = replace(mention, this_person=means)
            found.mentions.append(mention)
            if not mention.this_person:
                found.allowed.add((table, key))
                for hit_name in finders[0].names_in(text):
                    found.namesakes.setdefault(hit_name, {})[mention.on] = None
                for number in told.get((table, column, key), ()):
                    found.shared.setdefault(number, {})[mention.on] = None
    return found


@cache
def _columns() -> dict[str, list[str]]:
    """Table -> its columns that can hold a term: not the copies made for searching, nor words and numbers of ours."""
    ours = (Identifier, Secret, Moment, Flag, Choice, Code, Names)
    found: dict[str, list[str]] = {}
    for each in catalogue.fields():
        if not each.declared.derived and not isinstance(each.declared.kind, ours) and not each.declared.target:
            found.setdefault(each.entity.name, []).append(each.column.name)
    return found


def _mention(
    connection: Connection,
    field: catalogue.Field,
    row: Any,
    text: str,
    terms: Terms,
    finders: tuple[Finder, Finder],
    choice: MentionChoice,
) -> Mention | None:
    """What somebody else's free text says of the person, and whether it means this person.

    finders: of all terms, and of the numbers that nobody else has.
    """
    spans, shown = finders[0].spans(text), text
    if isinstance(field.declared.kind, Snapshot):  # what people wrote in it, without its form
        readable = field.declared.kind.texts(text)
        if found := finders[0].spans(readable):
            spans, shown = found, readable
    if not spans:
        return None
    certain = bool(finders[1].spans(text))  # a number that nobody else has
    named = any(span.kind == "name" for span in spans)
    housed = any(span.kind == "house" for span in spans)
    if isinstance(field.declared.kind, Place):
        meant = certain  # streets bear people's names
    else:
        meant = certain or housed or (named and not _is_about_a_namesake(connection, field.entity, row, terms))
    start, end = max(0, spans[0].start - _AROUND), min(len(shown), spans[-1].end + _AROUND)
    return Mention(
        field.key,
        row,
        _code_at(connection, field.entity, row),
        shown[start:end],
        tuple(dict.fromkeys(span.kind for span in spans)),
        meant and choice == "mask",
        _digest(text),
    )


def _alone(terms: Terms, shared: Collection[str]) -> Terms:
    """The numbers and addresses among `terms` that nobody else has. shared: those that others have, or may have."""
    return Terms(
        (), *(tuple(each for each in some if each not in shared) for some in (terms.phones, terms.emails, terms.ids))
    )


def _is_about_a_namesake(connection: Connection, entity: catalogue.Entity, row: Any, terms: Terms) -> bool:
    """Whether the record that the text stands on is about somebody of the very same name."""
    return any(
        folded_line(name) in terms.folded_names
        for path in entity.person_paths
        for name in connection.scalars(queries.names_of(entity.name, path), {queries.ROW: row})
    )


def _text_at(connection: Connection, field: catalogue.Field, row: Any) -> str:
    return connection.scalar(queries.text_of(field.entity.name, field.column.name), {queries.ROW: row}) or ""


def _codes_at(connection: Connection, entity: catalogue.Entity, rows: Sequence[Any]) -> dict[Any, str]:
    """`_code_at` for many rows of one table."""
    wanted = list(dict.fromkeys(rows))
    key = queries.key_of(entity.name)
    if key is None or "code" not in entity.table.c:
        return {row: _code_at(connection, entity, row) for row in wanted}
    statement = queries.read(entity.name, "code")
    codes = {row: code or "" for row, code in queries.rows(connection, statement, wanted)}
    return {row: codes.get(row, "") for row in wanted}


def _code_at(connection: Connection, entity: catalogue.Entity, row: Any) -> str:
    """The number under which people know the record of a row: its own, or that of whom it is about; "" for none."""
    if queries.key_of(entity.name) is None:
        return ""
    if "code" in entity.table.c:
        return connection.scalar(queries.text_of(entity.name, "code"), {queries.ROW: row}) or ""
    for link in ("customer_id", "person_id", "order_id"):
        if link in entity.table.c and (
            code := connection.scalar(queries.code_by(entity.name, link), {queries.ROW: row})
        ):
            return str(code)
    return ""


def _checksum(reached: Reach, terms: Terms, texts: dict[tuple[str, Any], str]) -> str:
    rows = sorted(f"{table}:{_printable(key)}" for table, key in reached.own())
    marked = sorted([field, _printable(row), digest] for (field, row), digest in texts.items())
    named = {name: sorted(values) for name, values in terms.as_dict().items()}
    return _digest(json.dumps([rows, marked, named, reached.counts], ensure_ascii=False, sort_keys=True))[:16]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _printable(key: Any) -> str:
    return key.hex() if isinstance(key, bytes) else str(key)


def _merged(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, str]:
    """The identities and numbers of the records that became one with others; keys: of the rows that tell so."""
    query = select(Merged.gone_id, Merged.code)
    return {
        bytes(row.gone_id): row.code
        for some in chunks(keys)
        for row in connection.execute(query.where(Merged.id.in_(some)))
    }
