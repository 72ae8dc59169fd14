"""The Vietnamese catalogue: take the texts from the code, merge translations, compile, check.

    python -m tests.tools.translations update            texts of the code into the .po, and the .mo made from it
    python -m tests.tools.translations merge FILE.json…  the same, with {"English msgid": "Vietnamese"} put in
    python -m tests.tools.translations check             what is missing, stale or does not fit; exit 1 if anything

The English msgid stands in the code as a literal: ``N_("…")``, ``say("…")``, ``language.text("…")`` or
``plural("one", "many", n)``. The catalogue holds no dates and no line numbers, so the same code gives the same bytes.
"""

from __future__ import annotations

import ast
import io
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import ClassVar

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parents[2]
PO = HOUSE / "resources/locale/vi/LC_MESSAGES/sokin.po"
SOURCES = ("main.py", "desktop_app", "ui")
TEXTS = {"N_": 1, "text": 1, "say": 1, "plural": 2}
FAILURES = {"Rejected", "EnvironmentFailed"}


class Vietnamese(Catalog):
    """Babel's catalogue with a header that never changes by itself."""

    mime_headers: ClassVar = [
        ("Project-Id-Version", "so-kin"),
        ("Language", "vi"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", "nplurals=1; plural=0;"),
    ]
    header_comment: ClassVar = (
        "# Sổ Kín in Vietnamese. Made by tests/tools/translations.py; the msgids come from the code."
    )


@dataclass
class Found:
    """What the code says: each msgid (a pair for plurals) with its files, and what is wrong with the way it is said."""

    texts: dict[str | tuple[str, str], set[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def texts_of_the_code(house: Path = HOUSE) -> Found:
    """Every msgid in `SOURCES` below `house`."""
    found = Found()
    for path in _modules(house):
        _read_module(path.read_text("utf-8"), path.relative_to(house).as_posix(), found)
    singles = {key for key in found.texts if isinstance(key, str)}
    for key in found.texts:
        if isinstance(key, tuple) and key[0] in singles:
            found.problems.append(f"both a text of its own and one of a plural: {key[0]!r}")
    return found


def _modules(house: Path) -> Iterator[Path]:
    for name in SOURCES:
        place = house / name
        yield from sorted(place.rglob("*.py")) if place.is_dir() else filter(Path.is_file, [place])


def _read_module(source: str, name: str, found: Found) -> None:
    tree = ast.parse(source)
    not_ours = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
    } | {"sqlalchemy.text", "sa.text"}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) in not_ours:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        where = f"{name}:{node.lineno}"
        if called in TEXTS:
            msgids = _literals(node.args[: TEXTS[called]], where, found)
            if len(msgids) == TEXTS[called]:
                key = msgids[0] if len(msgids) == 1 else (msgids[0], msgids[1])
                found.texts.setdefault(key, set()).add(name)
            if called != "N_":
                _expect_parameters(msgids, node, where, found, also={"n"} if called == "plural" else set())
        elif called in FAILURES:
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            marked = [
                v.args[0] for v in values if isinstance(v, ast.Call) and getattr(v.func, "id", "") == "N_" and v.args
            ]
            _expect_parameters(_literals(marked, where, Found()), node, where, found)


def _literals(args: Iterable[ast.expr], where: str, found: Found) -> list[str]:
    msgids = []
    for arg in args:
        if isinstance(arg, ast.Constant) and isinstance(arg.value, str) and arg.value:
            msgids.append(arg.value)
        elif isinstance(arg, (ast.JoinedStr, ast.BinOp)) and any(_is_text(part) for part in ast.walk(arg)):
            found.problems.append(f"{where}: a text put together at run time cannot be translated")
    return msgids


def _is_text(part: ast.AST) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)


def _expect_parameters(
    msgids: list[str], call: ast.Call, where: str, found: Found, also: Iterable[str] = frozenset()
) -> None:
    given = {keyword.arg for keyword in call.keywords}
    if None in given:  # **params: only known at run time
        return
    for msgid in msgids:
        try:
            missing = placeholders(msgid) - given - set(also)
        except ValueError as error:
            found.problems.append(f"{where}: {error}")
        else:
            found.problems.extend(f"{where}: nothing is given for {{{name}}} of {msgid!r}" for name in sorted(missing))


def placeholders(text: str) -> set[str]:
    """The names in braces in `text`. Raises ValueError where a brace is no plain ``{name}``."""
    names = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or form or conversion:
            raise ValueError(f"not a plain {{name}}: {text!r}")
        names.add(name)
    return names


def read(po: Path = PO) -> Vietnamese:
    """The catalogue in the file `po`; an empty one where there is no file."""
    catalogue = Vietnamese("vi", fuzzy=False)
    if po.exists():
        with po.open("rb") as file:
            for message in read_po(file, "vi"):
                if message.id:
                    catalogue.add(message.id, message.string, sorted(message.locations), message.flags)
    return catalogue


def updated(found: Found, old: Vietnamese) -> Vietnamese:
    """A catalogue of exactly the texts of `found`, with the translations that `old` has for them."""
    new = Vietnamese("vi", fuzzy=False)
    for key, files in found.texts.items():
        known = old.get(key)
        locations = [(name, 0) for name in sorted(files)]
        if known and known.id == key:
            new.add(key, known.string, locations, known.flags & {"fuzzy"})
        else:
            new.add(key, "", locations)
    return new


def merge(catalogue: Vietnamese, translations: dict[str, str]) -> list[str]:
    """Put `translations` (by msgid, a plural by its first) into `catalogue`; the result: msgids it does not have."""
    unknown = []
    for msgid, vietnamese in translations.items():
        message = catalogue.get(msgid)
        if message is None:
            unknown.append(msgid)
            continue
        vietnamese = unicodedata.normalize("NFC", vietnamese)
        message.string = (vietnamese,) if message.pluralizable else vietnamese
        message.flags.discard("fuzzy")
    return unknown


def po_bytes(catalogue: Vietnamese) -> bytes:
    """`catalogue` as the text of a .po: sorted by msgid, file names only."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, sort_output=True, include_lineno=False)
    return file.getvalue()


def mo_bytes(catalogue: Vietnamese) -> bytes:
    """`catalogue` compiled."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def save(catalogue: Vietnamese, po: Path = PO) -> None:
    """Write `po` and the .mo beside it."""
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_bytes(po_bytes(catalogue))
    po.with_suffix(".mo").write_bytes(mo_bytes(catalogue))


def check(house: Path = HOUSE, po: Path = PO) -> list[str]:
    """Everything that is wrong between the code, the .po and the .mo, one line each."""
    found, catalogue = texts_of_the_code(house), read(po)
    problems = list(found.problems)
    known = {message.id for message in catalogue if message.id}
    problems += [f"not in the catalogue (run update): {key!r}" for key in sorted(found.texts.keys() - known, key=str)]
    problems += [f"no longer in the code (run update): {key!r}" for key in sorted(known - found.texts.keys(), key=str)]
    for message in catalogue:
        problems.extend(_wrong_with(message))
    if po.exists() and po.read_bytes() != po_bytes(catalogue):
        problems.append("the .po is not as update writes it")
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != mo_bytes(catalogue):
        problems.append("the .mo is stale (run update)")
    return problems


def _wrong_with(message: Message) -> Iterator[str]:
    if not message.id:
        return
    msgid = message.id if isinstance(message.id, str) else message.id[-1]
    text = "".join(message.string)  # of a plural: its one form
    if not text:
        yield f"not translated: {msgid!r}"
        return
    if message.fuzzy:
        yield f"fuzzy: {msgid!r}"
    if not unicodedata.is_normalized("NFC", text):
        yield f"not NFC: {text!r}"
    if (text[:1].isspace(), text[-1:].isspace()) != (msgid[:1].isspace(), msgid[-1:].isspace()):
        yield f"blanks at the ends differ: {msgid!r} and {text!r}"
    try:
        if placeholders(text) != placeholders(msgid):
            yield f"placeholders differ: {msgid!r} and {text!r}"
    except ValueError as error:
        yield str(error)


def main(arguments: list[str]) -> int:
    """Run one of the three commands; the result is the exit code."""
    match arguments:
        case ["check"]:
            problems = check()
            print("\n".join(problems) if problems else "The catalogue is complete.")
            return 1 if problems else 0
        case ["update"] | ["merge", _, *_]:
            found = texts_of_the_code()
            catalogue = updated(found, read())
            for name in arguments[1:]:
                for msgid in merge(catalogue, json.loads(Path(name).read_text("utf-8"))):
                    print(f"{name}: not in the code: {msgid!r}")
            save(catalogue)
            missing = [line for message in catalogue for line in _wrong_with(message)]
            print("\n".join([*found.problems, *missing, f"{len(found.texts)} texts, {len(missing)} to mend."]))
            return 0
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
