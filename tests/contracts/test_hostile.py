"""Hostile texts through every field and every output: taken or refused with a sentence, and shown as they are stored.

Nothing in a text is obeyed: no markup, no formula, no placeholder, no escape sequence, no path and no address.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop_app.commands import parser, usage
from desktop_app.commands.call import Call
from desktop_app.commands.output import Output, harmless
from desktop_app.commands.run import _action, _told
from desktop_app.exchange.reading import open_source
from desktop_app.exchange.writing import Sheet, csv_bytes, quote_formula, workbook_bytes
from desktop_app.language import Language
from desktop_app.office import Office
from desktop_app.records import catalogue
from desktop_app.records.kinds import Kind
from desktop_app.reports.fonts import faces
from desktop_app.reports.text import Measure
from desktop_app.rules.errors import Message, Rejected
from desktop_app.rules.folding import words
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import disclosures, held, partners, people
from desktop_app.services.imports import Receipt, importing, read_import
from desktop_app.services.imports.result import result_bytes
from desktop_app.vault import search
from tests.commanding import Stream
from tests.conftest import Books, Clock, Template
from tests.hostile import ALL, FORMATS, GROUPS
from tests.reports.reading import pages_of, reader, run_of, squeezed

VI, EN = Language.of("vi"), Language.of("en")
LONGEST_SENTENCE = 700
NAIVE = datetime  # cells bear no time zone
NOT_TEXT = (
    0, -1, 1.5, 1e309, -1e309, math.nan, 10**30, -(10**400), True, False, date.min, date.max, date(2024, 2, 29),
    NAIVE.min, NAIVE.max, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=OFFICE_ZONE),
    timedelta(days=-1), 2.5e-310, None, "", clock_time(12, 30),
)  # fmt: skip


def kinds() -> list[tuple[str, Kind]]:
    """Every kind of every field, once each."""
    found: dict[str, Kind] = {}
    for each in catalogue.fields():
        found.setdefault(f"{type(each.declared.kind).__name__} {vars(each.declared.kind)}", each.declared.kind)
    return list(found.items())


def test_there_are_enough_hostile_texts_of_every_sort() -> None:
    assert len(ALL) >= 200
    assert all(len(group) >= 6 for group in GROUPS.values())


# -- what is taken ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind"), [pytest.param(kind, id=name) for name, kind in kinds()])
def test_a_hostile_text_is_taken_or_refused_by_every_kind(kind: Kind) -> None:
    column = kind.column_type()
    stored_as = column.python_type if not hasattr(column, "impl") else object
    for text in ALL:
        began = time.perf_counter()
        try:
            value = kind.parse(text)
        except Rejected as refusal:
            for message in (refusal.error, refusal.safe, refusal.do):
                assert 0 < len(VI.message(message)) < LONGEST_SENTENCE
            assert str(refusal) == f"{refusal.code}: {refusal.error.msgid}"  # logs and tracebacks see no value
        else:
            assert value is None or isinstance(value, stored_as), text[:40]
            assert kind.parse(value) == value, text[:40]  # what is stored comes back from a form unchanged
            kind.show(value, VI).encode()
        assert time.perf_counter() - began < 2, text[:40]


@pytest.mark.parametrize(("kind"), [pytest.param(kind, id=name) for name, kind in kinds()])
def test_what_a_spreadsheet_can_hold_besides_text_is_taken_or_refused(kind: Kind) -> None:
    for value in NOT_TEXT:
        try:
            stored = kind.parse(value)
        except Rejected as refusal:
            assert VI.message(refusal.error)
        else:
            if isinstance(stored, int):
                assert abs(stored) < 1 << 63  # SQLite's own limit
            kind.show(stored, VI)


# -- a book full of them ----------------------------------------------------------------------------------------------

SHORT = tuple(text for text in ALL if len(text) <= 400)
LINE_FIELDS = {
    "name": "person.full_name", "address": "address.street", "ward": "address.ward", "former_address": "address.former",
    "zalo": "person.zalo", "note": "person.note",
}  # fmt: skip
ORDER_FIELDS = {
    "item": "order_line.item", "size": "order_line.size", "site_address": "order.site_address", "note": "order.note",
    "receiver": "person.full_name",
}  # fmt: skip
HEADINGS = {
    "name": "Họ tên", "phone": "SĐT", "code": "Mã KH", "address": "Địa chỉ", "ward": "Phường",
    "former_address": "Địa chỉ cũ", "zalo": "Zalo", "note": "Ghi chú", "kind": "Loại khách", "company": "Công ty",
    "order_code": "Mã đơn", "item": "Hạng mục", "size": "Kích thước", "quantity": "SL", "amount": "Thành tiền",
    "site_address": "Địa chỉ lắp đặt", "receiver": "Người nhận", "receiver_phone": "ĐT người nhận",
}  # fmt: skip


PARTNER = "Xưởng <b>&\"' {0} {name} %s =1+1 \\n"
GIVEN = ("person.full_name", "phone.number", "person.zalo", "address.street", "address.ward", "order_line.item",
         "order_line.size", "order.site_address")  # fmt: skip


@dataclass
class Subject:
    """Somebody whose every field holds one hostile text, as far as that can be stored there.

    Attributes:
        text: as it was pasted. code: KH…. stored: field key -> what the book must hold.
    """

    text: str
    code: str
    stored: dict[str, str]


@dataclass
class Crowd:
    """A book with one customer for every hostile text, who are all at one firm, too."""

    office: Office
    subjects: list[Subject]
    firm: str
    receipts: dict[str, Receipt]
    folder: Path
    at_firm: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Iterator[Crowd]:
    folder = tmp_path_factory.mktemp("crowd")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        office = Books(folder, Clock(), template).create()
        made = _filled(office, folder)
        yield made
        patch.setenv("SOKIN_CONFIG_DIR", str(folder / "config"))
        office.close()


def _taken(key: str, text: str) -> str | None:
    """What the field `key` stores of `text`; None where it takes nothing of it."""
    try:
        return catalogue.field(key).declared.kind.parse(text) or None
    except Rejected:
        return None


def _filled(office: Office, folder: Path) -> Crowd:
    subjects = []
    customers: list[dict[str, str]] = [
        {"code": "KH1", "company": "Công ty Chung", "phone": "02838251234", "kind": "Công ty"}
    ]
    orders: list[dict[str, str]] = []
    for number, text in enumerate(SHORT, 2):
        stored = {key: value for column, key in LINE_FIELDS.items() if (value := _taken(key, text))}
        stored |= {key: value for column, key in ORDER_FIELDS.items() if (value := _taken(key, text))}
        row = {column: text for column, key in LINE_FIELDS.items() if key in stored}
        name = row.setdefault("name", f"Người Số{number}")
        stored.setdefault("person.full_name", name)
        customers.append(row | {"code": f"KH{number}", "phone": f"09{number:08d}", "kind": "Cá nhân"})
        # Somebody of the same name and account works at one firm, so that one file tells of all of them.
        at_firm = {column: row[column] for column in ("name", "zalo") if column in row}
        customers.append(at_firm | customers[0] | {"phone": f"07{number:08d}"})
        order = {column: text for column, key in ORDER_FIELDS.items() if key in stored and column != "receiver"}
        order.setdefault("item", "Biển")
        if _taken("person.full_name", text):
            order |= {"receiver": text, "receiver_phone": f"03{number:08d}"}
        orders.append(order | {"order_code": f"DH{number}", "code": f"KH{number}", "quantity": "1", "amount": "1000"})
        subjects.append(Subject(text, f"KH{number:06d}", stored))
    receipts = {}
    (folder / "khach.xlsx").write_bytes(_workbook(customers))
    (folder / "don.csv").write_bytes(_text(orders))
    for file in ("khach.xlsx", "don.csv"):
        batch = read_import(folder / file, today=date(2026, 11, 22))
        receipts[file] = office.run(importing(batch), batch)
    office.run(partners.add_partner, PARTNER, "executes", document="HD 1", purposes={"orders": GIVEN})
    with office.work() as work:
        names = "SELECT full_name FROM person WHERE id IN (SELECT person_id FROM customer_person)"
        at_firm = {row[0] for row in work.connection.exec_driver_sql(names)}
    assert len(at_firm) > 300  # some differ in signs only, and are one human at that firm
    return Crowd(office, subjects, "KH000001", receipts, folder, at_firm)


def _table(rows: list[dict[str, str]]) -> tuple[list[str], list[list[str]]]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [HEADINGS[column] for column in columns], [[row.get(column, "") for column in columns] for row in rows]


def _workbook(rows: list[dict[str, str]]) -> bytes:
    headings, cells = _table(rows)
    return workbook_bytes([Sheet("Khách", headings, cells)])


def _text(rows: list[dict[str, str]]) -> bytes:
    headings, cells = _table(rows)
    return csv_bytes(headings, cells)


def test_lists_full_of_hostile_texts_are_taken_in_as_they_stand(crowd: Crowd) -> None:
    for file, receipt in crowd.receipts.items():
        assert receipt.refused == (), (file, [(each.row, each.field, each.reason) for each in receipt.refused[:5]])
        assert receipt.added == len(crowd.subjects) + (file == "khach.xlsx")
        assert receipt.merged == (len(crowd.subjects) if file == "khach.xlsx" else 0)
    everything = _held(crowd)
    for subject in crowd.subjects:
        stored, found = subject.stored.copy(), everything[subject.code]
        street = "" if "address.ward" in stored else stored.pop("address.street", "")
        assert stored.items() <= found.items(), subject.text
        # A street without a ward is an address in one line: it is taken apart, and nothing of it is lost.
        parts = [found.get(f"address.{part}", "") for part in ("street", "ward", "province")]
        assert set(words(street)) <= set(words(" ".join(parts))), subject.text


def _held(crowd: Crowd) -> dict[str, dict[str, str]]:
    """What the book holds, by customer number and field."""
    queries = {
        "person": "SELECT c.code, p.full_name, p.zalo, p.note FROM person p JOIN customer c ON c.person_id = p.id",
        "address": "SELECT c.code, a.street, a.ward, a.province, a.former FROM address a"
        " JOIN customer c USING (person_id)",
        "order": 'SELECT c.code, o.site_address, o.note FROM "order" o JOIN customer c ON c.id = o.customer_id',
        "order_line": 'SELECT c.code, l.item, l.size FROM order_line l JOIN "order" o ON o.id = l.order_id'
        " JOIN customer c ON c.id = o.customer_id",
    }
    found: dict[str, dict[str, str]] = {}
    with crowd.office.work() as work:
        for table, query in queries.items():
            for row in work.connection.exec_driver_sql(query).mappings():
                values = {f"{table}.{name}": value for name, value in row.items() if name != "code"}
                found.setdefault(row["code"], {}).update(values)
    return found


# -- what is shown ----------------------------------------------------------------------------------------------------


class Inside(Call):
    """A command in a book that is open already."""

    opened: Office

    @contextmanager
    def office(self) -> Iterator[Office]:
        yield self.opened


@dataclass
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str


@cache
def _parser(lang: str) -> Any:
    return parser.build(Language.of(lang))


def command(office: Office, *typed: object, json: bool = False, lang: str = "vi") -> Said:
    """A command as it is typed, but for the unlocking."""
    stdout, stderr = Stream(), Stream()
    out = Output(stdout, stderr, Language.of(lang), json=json)

    def do() -> int:
        command_line = _parser(lang)
        try:
            arguments = parser.parse(command_line, [str(each) for each in typed])
            call = Inside(arguments, out, None, office.clock)  # type: ignore[arg-type]
            call.opened = office
            return _action(arguments.command)(call)
        except usage.WrongUsage as wrong:
            out.failure(str(wrong), "", "", "CL-01")
            return 2

    code = _told(out, do)
    return Said(code, stdout.raw_bytes.decode(), stderr.raw_bytes.decode())


def every(step: int) -> Any:
    """A test on each `step`-th subject, so that it takes seconds, and on all of them by night."""
    return pytest.mark.parametrize(
        "step", [step, pytest.param(1, marks=[pytest.mark.nightly, pytest.mark.timeout(1800)])]
    )


@every(7)
def test_show_tells_every_text_as_it_is_stored(crowd: Crowd, step: int) -> None:
    for subject in crowd.subjects[::step]:
        said = command(crowd.office, "show", subject.code)
        assert (said.code, said.err) == (0, "")
        for key, value in subject.stored.items():
            if not (key == "address.street" and "address.ward" not in subject.stored):
                assert all(harmless(line) in said.out for line in value.split("\n")), (key, subject.text)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069]", said.out)
        as_json = json.loads(command(crowd.office, "show", subject.code, json=True).out)
        assert as_json["person"][0]["full_name"] == subject.stored["person.full_name"]
        assert as_json["person"][0].get("note", "") == subject.stored.get("person.note", "")
        assert as_json["order_line"][0]["item"] == subject.stored.get("order_line.item", "Biển")


def test_find_finds_every_name_and_takes_every_text(crowd: Crowd) -> None:
    for subject in crowd.subjects:
        name = subject.stored["person.full_name"]
        found = crowd.office.run(people.find, name, 400)
        # What holds letters is found by them; a phone-like or mail-like name is looked for as that.
        if words(name) == name.lower().split() and not re.search(r"[\d@._-]", name):
            assert subject.code in [each.code for each in found], name
    for text in ALL:
        began = time.perf_counter()
        crowd.office.run(people.find, text)
        assert time.perf_counter() - began < 2, text[:40]
    for text in SHORT[::9]:
        for as_json in (False, True):
            said = command(crowd.office, "find", "--", text, json=as_json)
            assert said.code == 0, (text, said)
            assert not as_json or isinstance(json.loads(said.out), list)


def test_the_search_tables_equal_those_made_anew(crowd: Crowd) -> None:
    tables = ("search_entry", "search_word", "search_digits", "search_part")

    def content() -> dict[str, list[tuple[Any, ...]]]:
        numbers = "SELECT no, coalesce(person_id, customer_id) FROM search_entry"
        owners = dict(tuple(row) for row in work.connection.exec_driver_sql(numbers))
        found = {}
        for table in tables:
            rows = work.connection.exec_driver_sql(f"SELECT * FROM {table}").mappings().all()
            found[table] = sorted(
                repr(
                    {
                        key: owners.get(value, value) if key in ("no", "entry_no") else value
                        for key, value in row.items()
                    }
                )
                for row in rows
            )
        return found

    with crowd.office.work() as work:
        before = content()
        search.rebuild(work.connection)
        assert content() == before


# -- what is printed and handed out -----------------------------------------------------------------------------------


@contextmanager
def watched() -> Iterator[list[str]]:
    """The paths that Python opens meanwhile. Sockets are refused in all tests; see conftest."""
    seen: list[str] = []
    _WATCHERS.append(seen)
    try:
        yield seen
    finally:
        _WATCHERS.remove(seen)


_WATCHERS: list[list[str]] = []


def _note_opened(event: str, args: tuple[object, ...]) -> None:
    if _WATCHERS and event == "open":
        for seen in _WATCHERS:
            seen.append(str(args[0]))


sys.addaudithook(_note_opened)


def assert_nothing_was_reached(seen: list[str]) -> None:
    bait = [path for path in seen if re.search(r"bait|passwd|win\.ini|192\.0\.2|id_rsa|\.\.[/\\\\]\.\.", path)]
    assert bait == []


def drawn(text: str) -> str:
    """`text` as a PDF of ours shows it, without blanks: letters that no face has are boxes."""
    return squeezed(Measure(faces()).escape(text))


@every(25)
def test_the_report_of_data_held_shows_every_text(crowd: Crowd, step: int) -> None:
    for subject in crowd.subjects[::step]:
        with watched() as seen:
            pdf = crowd.office.run(held.data_held_pdf, subject.code, VI)
        assert_nothing_was_reached(seen)
        _assert_plain(pdf)
        is_shown = shown_by(pdf)
        for key, value in subject.stored.items():
            if not key.startswith("address.") or "address.ward" in subject.stored:
                assert all(map(is_shown, value.split("\n"))), (key, subject.text)


def shown_by(pdf: bytes) -> Callable[[str], bool]:
    """Whether a text stands in `pdf`, in one piece or broken over two pages."""
    pages = [squeezed(text) for text in pages_of(pdf)]
    whole, pairs = "".join(pages), list(pairwise(pages))

    def is_shown(text: str) -> bool:
        wanted = drawn(text)
        return wanted in whole or any(
            wanted[:cut] in before and wanted[cut:] in after for before, after in pairs for cut in range(1, len(wanted))
        )

    return is_shown


def _assert_plain(pdf: bytes) -> None:
    """No link, no action, no script, no attached file and no picture."""
    book = reader(pdf)
    for page in book.pages:
        assert "/Annots" not in page
        resources = page["/Resources"].get_object()
        forms = [each.get_object() for each in resources.get("/XObject", {}).values()]  # type: ignore[union-attr]
        assert all(form["/Subtype"] == "/Form" for form in forms)
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(book.root_object)
    assert "/JavaScript" not in book.root_object.get("/Names", {})


@pytest.fixture(scope="module")
def handed(crowd: Crowd) -> dict[str, bytes]:
    """What the partner is given of everybody, as each kind of file; nothing is reached on the way."""
    found = {}
    for suffix in (".pdf", ".csv", ".xlsx"):
        path = crowd.folder / f"handed{suffix}"
        with watched() as seen:
            crowd.office.run(
                disclosures.disclose, crowd.firm, PARTNER, "orders", out=path, language=VI, fields=GIVEN[:5]
            )
        assert_nothing_was_reached(seen)
        found[suffix] = path.read_bytes()
    return found


def test_the_file_for_a_partner_as_pdf_shows_every_text(crowd: Crowd, handed: dict[str, bytes]) -> None:
    _assert_plain(handed[".pdf"])
    is_shown = shown_by(handed[".pdf"])
    assert is_shown(PARTNER)
    for name in crowd.at_firm:
        assert is_shown(name), name


def test_the_file_for_a_partner_as_csv_holds_no_formula_and_every_text(crowd: Crowd, handed: dict[str, bytes]) -> None:
    rows = list(csv.reader(io.StringIO(handed[".csv"].decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == len(crowd.at_firm) + 2  # the headings and the firm
    assert len({len(row) for row in rows}) == 1
    assert not [
        cell for row in rows for cell in row if cell.lstrip(" \xa0\u3000")[:1] in set("=+-@\t\r\n＝＋－＠") and cell
    ]
    names = {row[rows[0].index(VI.text("Full name"))] for row in rows[1:]}
    assert names - {""} == set(map(quote_formula, crowd.at_firm))


def test_the_file_for_a_partner_as_workbook_holds_no_formula_and_every_text(
    crowd: Crowd, handed: dict[str, bytes], tmp_path: Path
) -> None:
    _assert_harmless_workbook(handed[".xlsx"])
    (tmp_path / "a.xlsx").write_bytes(handed[".xlsx"])
    (table,) = open_source(tmp_path / "a.xlsx").tables()
    rows = [cells for _, cells in table.rows()]
    names = {row[rows[0].index(VI.text("Full name"))] for row in rows[1:]}
    assert names - {""} == crowd.at_firm


def _assert_harmless_workbook(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [
        name for name in parts if re.search("external|macro|vba|query|connection|hyperlink|drawing", name, re.I)
    ]
    for name, part in parts.items():
        assert b"<f>" not in part and b"<f " not in part and b"hyperlink" not in part, name
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in part
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr", "d"}


def test_the_register_shows_every_name(crowd: Crowd, handed: dict[str, bytes]) -> None:
    assert handed
    with watched() as seen:
        pdf = crowd.office.run(disclosures.disclosures_pdf, language=VI)
    assert_nothing_was_reached(seen)
    _assert_plain(pdf)
    is_shown = shown_by(pdf)
    assert is_shown(PARTNER)
    for name in crowd.at_firm:
        assert is_shown(name), name


@every(60)
def test_a_file_about_one_order_holds_its_texts(crowd: Crowd, tmp_path: Path, step: int) -> None:
    for subject in crowd.subjects[1::step]:
        order = subject.code.replace("KH", "DH")
        for suffix in (".pdf", ".csv", ".xlsx"):
            path = tmp_path / f"{subject.code}{suffix}"
            crowd.office.run(
                disclosures.disclose, subject.code, PARTNER, "orders", out=path, language=VI, order=order, fields=GIVEN
            )
            data = path.read_bytes()
            item = subject.stored.get("order_line.item", "Biển")
            if suffix == ".pdf":
                assert drawn(item) in run_of(data), subject.text
            elif suffix == ".csv":
                cells = [
                    cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";") for cell in row
                ]
                assert quote_formula(item) in cells, subject.text
            else:
                _assert_harmless_workbook(data)


def test_the_list_given_back_with_its_faults_holds_no_formula(office: Office, tmp_path: Path) -> None:
    cells = [["Họ tên", "SĐT", "=1+1"], *([text, text, text] for text in SHORT)]
    (tmp_path / "list.xlsx").write_bytes(workbook_bytes([Sheet("=1+1'!A1", (), cells)]))
    batch = read_import(tmp_path / "list.xlsx", today=date(2026, 11, 22))
    receipt = office.run(importing(batch), batch)
    assert len(receipt.refused) > 200
    _assert_harmless_workbook(result_bytes(batch, receipt, VI))


# -- what is typed at a prompt ----------------------------------------------------------------------------------------

GIVE = ("disclose", "KH2", "--to", PARTNER, "--purpose", "orders")
TYPED: tuple[tuple[str, ...], ...] = (
    ("find", "--", "§"), ("show", "--", "§"), ("scan", "--", "§"), ("certificate", "--out", "x.pdf", "--", "§"),
    ("partner", "add", "--kind", "executes", "--", "§"), ("partner", "add", "A", "--kind", "§"),
    ("partner", "add", "B", "--kind", "authority", "--purpose", "orders", "--fields=§"),
    ("partner", "add", "C", "--kind", "executes", "--document=§"),
    ("partner", "commit", "--commitment-until=§", "--", PARTNER),
    ("partner", "permit", "--purpose", "orders", "--fields=phone.number", "--", "§"),
    ("disclose", "--to", PARTNER, "--purpose", "orders", "--out", "x.csv", "--", "§"),
    ("disclose", "KH2", "--to=§", "--purpose", "orders", "--out", "x.csv"),
    ("disclose", "KH2", "--to", PARTNER, "--purpose=§", "--out", "x.csv"), (*GIVE, "--fields=§", "--out", "x.csv"),
    (*GIVE, "--order=§", "--out", "x.csv"), (*GIVE, "--fields", "email.address", "--reason=§", "--out", "x.csv"),
    (*GIVE, "--basis", "legal_demand", "--demand=§", "--demanded-on", "1/1/2026", "--out", "x.csv"),
    ("report", "data-held", "--out", "x.pdf", "--", "§"),
    ("report", "data-held", "KH2", "--request=§", "--out", "x.pdf"),
    ("report", "disclosures", "--out", "x.pdf", "--", "§"), ("report", "disclosures", "--partner=§", "--out", "x.pdf"),
    ("report", "disclosures", "--from=§", "--out", "x.pdf"), ("erase", "--preview", "--", "§"),
    ("erase", "KH2", "--confirm=§"), ("import", "--dry-run", "--", "§"), ("import", "--map=§", "--dry-run", "don.csv"),
    ("import", "--as=§", "don.csv"), ("import", "--source=§", "don.csv"),
    ("import", "--dry-run", "--result=§", "don.csv"), (*GIVE, "--out=§"), ("report", "data-held", "KH2", "--out=§"),
    ("certificate", "GX1", "--out=§"), ("§",), ("partner", "§"), ("find", "--limit=§", "x"),
)  # fmt: skip


@every(40)
def test_whatever_is_typed_at_a_prompt_is_answered(
    crowd: Crowd, step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "don.csv").write_bytes((crowd.folder / "don.csv").read_bytes()[:3_000])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for number, typed in enumerate(TYPED):
        for text in ALL[number % step :: step]:
            words_typed = [word.replace("§", text.replace("\0", "")[:2_000]) for word in typed]
            with watched() as seen:
                said = command(crowd.office, *words_typed, json=bool(number % 2))
            assert_nothing_was_reached([path for path in seen if not path.startswith(str(tmp_path))])
            assert said.code in (0, 1, 2), (typed, text)
            assert "CL-09" not in said.out + said.err, (typed, text)
            if number % 2 and said.code:
                told = json.loads(said.out)
                assert told["error"] and (said.code == 2 or told["do"]), typed
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said.out + said.err), text


# -- sentences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [VI, EN], ids=["vi", "en"])
def test_placeholders_in_data_are_not_filled(language: Language) -> None:
    for text in (*FORMATS, *(f"{each}{{name}}{{do}}" for each in FORMATS)):
        said = language.text("There is no partner {name}.", name=text, do="secret", number=4)
        assert text in said and "secret" not in said.replace(text, "")
        assert text in language.plural("One {name}", "{n} {name}", 3, name=text)
        inner = Message("Reason: {reason}", {"reason": text})
        assert text in language.text("Row {row} refused: {reason}", row="1", reason=inner)
