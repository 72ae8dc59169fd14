"""A book for the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.services import people
from tests.conftest import Books


@pytest.fixture
def folder(books: Books) -> Path:
    """Of a closed book with one customer."""
    office = books.create()
    office.run(people.add_customer, {"person.full_name": "Trần Thị Thùy Dương", "phone.number": "0395678945"})
    office.close()
    return books.folder / "book"
