"""The search tables: copies of the fields marked `search=`, folded, in B-trees that answer per keystroke.

They are declared like any record, so that erasure and the contract tests reach them without a word of their own.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from desktop_app.records.declare import Erase, Table, link, personal, plain
from desktop_app.records.kinds import Line, Whole


class SearchEntry(Table):
    """One thing that can be found: a person or an organisation. `no` is a short number for the tables below."""

    __tablename__ = "search_entry"
    __subjects__ = ("person", "customer.person")
    __row_goes__ = True

    no: Mapped[int] = plain(Whole(), why="counts from 1", primary_key=True, autoincrement=False)
    person_id: Mapped[bytes | None] = link("person", row_goes=True, unique=True)
    customer_id: Mapped[bytes | None] = link("customer", row_goes=True, index=True)
    name: Mapped[str] = personal(Line(), label="", erase=Erase.BLANK, derived=True)
    folded: Mapped[str] = personal(Line(), label="", erase=Erase.BLANK, derived=True)


class SearchWord(Table):
    """A word of a name, folded and as accented, with the whole folded name to test further words on the same page."""

    __tablename__ = "search_word"
    __subjects__ = ("entry.person", "entry.customer.person")
    __row_goes__ = True
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    word: Mapped[str] = personal(Line(), label="", erase=Erase.BLANK, derived=True, primary_key=True)
    accented: Mapped[str] = personal(Line(), label="", erase=Erase.BLANK, derived=True, primary_key=True)
    entry_no: Mapped[int] = link("search_entry", key="no", row_goes=True, primary_key=True, index=True)
    folded: Mapped[str] = personal(Line(), label="", erase=Erase.BLANK, derived=True)


class SearchDigits(Table):
    """An ending of a telephone number, three digits or more: any digits in a row are the beginning of one."""

    __tablename__ = "search_digits"
    __subjects__ = ("entry.person", "entry.customer.person")
    __row_goes__ = True
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    ending: Mapped[str] = personal(Line(), label="", erase=Erase.BLANK, derived=True, primary_key=True)
    entry_no: Mapped[int] = link("search_entry", key="no", row_goes=True, primary_key=True, index=True)


class SearchPart(Table):
    """An e-mail address, tax code or account from one of its parts on."""

    __tablename__ = "search_part"
    __subjects__ = ("entry.person", "entry.customer.person")
    __row_goes__ = True
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    part: Mapped[str] = personal(Line(), label="", erase=Erase.BLANK, derived=True, primary_key=True)
    entry_no: Mapped[int] = link("search_entry", key="no", row_goes=True, primary_key=True, index=True)
