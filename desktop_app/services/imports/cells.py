"""The cells of one row, read as their fields take them; a cell that can't be read is refused under its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

from desktop_app.exchange.reading import Cell
from desktop_app.exchange.vcards import MANY
from desktop_app.records import catalogue
from desktop_app.rules import cards, codes, dates, emails, phones
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean_line
from desktop_app.rules.vocabulary import Labelled
from desktop_app.services.imports import words
from desktop_app.services.imports.columns import What, field

_T = TypeVar("_T")
_W = TypeVar("_W", bound=Labelled)
Values = Mapping[str, Sequence[Cell]]
LARGEST_CODE = 99_999_999  # beyond, our own next code could not be read back
_LONGEST_TYPED = 60
_LONGEST_COMPARED = 300
_FIRST_SERIAL = 2_200  # a smaller number in a column of dates is a year, not the serial number of a day in 1905


class Cells:
    """The cells of one row. `field` is the one being read, for the refusal."""

    def __init__(self, what: What, values: Values, today: date) -> None:
        """`values`: the non-blank cells by column."""
        self._what = what
        self._values = values
        self.today = today
        self.field = ""

    def cell(self, key: str) -> Cell:
        """The first cell of the column `key`, "" where there is none."""
        cells = self._values.get(key)
        if cells is None:
            return ""
        self.field = field(self._what, key)
        return cells[0]

    def cells(self, key: str) -> Sequence[Cell]:
        """All cells of a column that may stand several times."""
        cells = self._values.get(key, ())
        if cells:
            self.field = field(self._what, key)
        return cells

    def line(self, key: str) -> str:
        """A line of text, as its field's kind takes it; "" for an empty cell."""
        return self._line(as_text(self.cell(key))) if key in self._values else ""

    def lines(self, key: str) -> list[str]:
        """The lines of text of a column that may stand several times or hold several in one cell, each once."""
        written = (part for cell in self.cells(key) for part in as_text(cell).split(MANY))
        return list(dict.fromkeys(line for part in written if (line := self._line(part))))

    def _line(self, written: str) -> str:
        text: str = kind_of(self.field).parse(written) if self.field in _LINES else clean_line(written)
        return text if self.field in _LINES else cards.refuse_card_number(text)

    def name(self, text: str) -> str:
        """`text` as a person's name; refused where it is none."""
        self.field = "person.full_name"
        name: str = kind_of(self.field).parse(text)
        return name

    def plain(self, key: str) -> str:
        """A line of text that is compared with the book and not stored."""
        return clean_line(as_text(self.cell(key)))[:_LONGEST_COMPARED]

    def long_text(self, key: str) -> str:
        """Lines of text; several cells of one field follow each other."""
        cells = self.cells(key)
        if not cells:
            return ""
        text: str = kind_of(self.field).parse("\n".join(map(as_text, cells)))
        return text

    def take(self, key: str, read: Callable[[Any], _T]) -> _T | None:
        """What `read` makes of the cell; None for an empty one."""
        return read(self.cell(key)) if key in self._values else None

    def phones(self, key: str) -> list[tuple[str, str]]:
        """The numbers of a column: (E.164, as typed), each once."""
        found: dict[str, str] = {}
        for cell in self.cells(key):
            numbers = phones.parse_phones(cell if isinstance(cell, str | int | float) else as_text(cell))
            typed = clean_line(as_text(cell)).removeprefix("'")
            for number in numbers:
                alone = len(numbers) == 1 and len(typed) <= _LONGEST_TYPED
                found.setdefault(number.e164, typed if alone else number.national)
        return list(found.items())

    def emails(self, key: str) -> list[str]:
        """The addresses of a column, each once."""
        found = [mail for cell in self.cells(key) for mail in emails.parse_emails(as_text(cell))]
        return list(dict.fromkeys(found))

    def word(self, key: str, meant: Callable[[str], _W | None], known: Mapping[_W, Sequence[str]]) -> str | None:
        """The stored word that the cell means; None for an empty one."""
        text = cards.refuse_card_number(self.plain(key))
        if not text:
            return None
        meaning = meant(text)
        if meaning is None:
            raise Rejected(
                "IM-34",
                N_("“{value}” is not known here. Possible are: {choices}."),
                do=N_("Write one of these words."),
                value=text,
                choices=words.possible(known),
            )
        return meaning.value

    def day(self, key: str) -> date | None:
        """A calendar day; None for an empty cell."""
        return self.take(key, as_day)

    def code(self, key: str, prefix: str) -> tuple[str, str]:
        """The code in its own form, or the text that stands there instead."""
        text = clean_line(as_text(self.cell(key)))
        if not text:
            return "", ""
        code = codes.parse_code(text)
        if code and code[0] == prefix and code[1] <= LARGEST_CODE:
            return codes.format_code(*code), ""
        return "", cards.refuse_card_number(text)[:_LONGEST_COMPARED]


def as_text(cell: Cell) -> str:
    """A cell as its text: spreadsheets keep numbers and dates as such."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}" if cell.time() != time() else f"{cell:%d/%m/%Y}"
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else str(cell)


def as_day(cell: Cell) -> date:
    """The day in a cell. A bare year is no day, though spreadsheets would take it for one."""
    return dates.parse_date(_dated(cell))


def as_moment(cell: Cell) -> datetime:
    """The moment in a cell, in the office's zone."""
    return dates.parse_moment(_dated(cell))


def _dated(cell: Cell) -> str | date | datetime | float:
    if isinstance(cell, bool | time | timedelta) or (isinstance(cell, int | float) and cell < _FIRST_SERIAL):
        return as_text(cell)  # which is refused
    return cell


@cache
def kind_of(key: str) -> Any:
    """What the values of a field are, as it declares."""
    return catalogue.field(key).declared.kind


_LINES = frozenset(
    {
        "person.zalo", "person.source_detail", "customer.name", "customer.tax_code", "address.street", "address.ward",
        "address.province", "address.former", "order_line.item", "order_line.size", "order.site_address",
    }
)  # fmt: skip
