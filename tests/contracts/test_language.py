"""The Vietnamese catalogue is complete, fits the code and is compiled; and the check that says so can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools import translations
from tests.tools.translations import Vietnamese, check, placeholders, read, save, texts_of_the_code, updated


def test_every_text_of_the_program_is_translated() -> None:
    if found := check():
        pytest.fail("\n".join(found), pytrace=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small program with a complete catalogue."""
    write(tmp_path, 'say("Save")\nplural("{n} row", "{n} rows", 3)\nsay("Hello {name}", name=1)\n')
    catalogue = updated(texts_of_the_code(tmp_path), Vietnamese("vi"))
    unknown = translations.merge(catalogue, {"Save": "Lưu", "{n} row": "{n} dòng", "Hello {name}": "Chào {name}"})
    assert unknown == []
    save(catalogue, po_of(tmp_path))
    assert problems(tmp_path) == []
    return tmp_path


def write(house: Path, code: str) -> None:
    (house / "ui").mkdir(exist_ok=True)
    (house / "ui/page.py").write_text(code, "utf-8")


def po_of(house: Path) -> Path:
    return house / "sokin.po"


def problems(house: Path) -> list[str]:
    return check(house, po_of(house))


def replace_in_po(house: Path, old: str, new: str) -> list[str]:
    text = po_of(house).read_text("utf-8")
    assert old in text
    po_of(house).write_text(text.replace(old, new), "utf-8")
    return problems(house)


def test_a_new_text_is_missed(house: Path) -> None:
    write(house, (house / "ui/page.py").read_text("utf-8") + 'say("Lock")\n')
    assert problems(house) == ["not in the catalogue (run update): 'Lock'"]


def test_an_obsolete_text_is_found(house: Path) -> None:
    write(house, 'say("Save")\nplural("{n} row", "{n} rows", 3)\n')
    assert problems(house) == ["no longer in the code (run update): 'Hello {name}'"]


def test_an_empty_translation_is_found(house: Path) -> None:
    assert "not translated: 'Save'" in replace_in_po(house, 'msgstr "Lưu"', 'msgstr ""')


def test_a_fuzzy_translation_is_found(house: Path) -> None:
    assert "fuzzy: 'Save'" in replace_in_po(house, 'msgid "Save"', '#, fuzzy\nmsgid "Save"')


@pytest.mark.parametrize(("old", "new"), [("Chào {name}", "Chào {ten}"), ("{n} dòng", "dòng"), ("Lưu", "Lưu {n}")])
def test_a_differing_placeholder_is_found(house: Path, old: str, new: str) -> None:
    assert any(line.startswith("placeholders differ") for line in replace_in_po(house, old, new))


def test_a_stale_compiled_catalogue_is_found(house: Path) -> None:
    assert replace_in_po(house, "Lưu", "Lưu lại") == ["the .mo is stale (run update)"]


def test_decomposed_letters_are_found(house: Path) -> None:
    assert any(line.startswith("not NFC") for line in replace_in_po(house, "Chào", "Cha\u0300o"))


def test_update_keeps_translations_and_gives_the_same_bytes_again(house: Path) -> None:
    before = po_of(house).read_bytes(), po_of(house).with_suffix(".mo").read_bytes()
    save(updated(texts_of_the_code(house), read(po_of(house))), po_of(house))
    assert (po_of(house).read_bytes(), po_of(house).with_suffix(".mo").read_bytes()) == before


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ('say(f"Hello {name}")', "put together at run time"),
        ('say("Hello " + name)', "put together at run time"),
        ('say("Hello {name}")', "nothing is given for {name}"),
        ('Rejected("XX-01", N_("Row {row} is bad."), do=N_("Mend it."))', "nothing is given for {row}"),
        ('say("{0} rows")', "not a plain {name}"),
        ('say("{n:.2f}", n=1)', "not a plain {name}"),
        ('say("{n} row")\nplural("{n} row", "{n} rows", 1)', "both a text of its own and one of a plural"),
    ],
)
def test_a_text_that_cannot_be_translated_is_found(tmp_path: Path, code: str, problem: str) -> None:
    write(tmp_path, code)
    assert any(problem in line for line in texts_of_the_code(tmp_path).problems)


def test_sql_is_no_text_of_ours(tmp_path: Path) -> None:
    write(tmp_path, 'from sqlalchemy import text\ntext("SELECT 1")\nedit.text()\nlanguage.text("Save")\n')
    found = texts_of_the_code(tmp_path)
    assert found.problems == []
    assert list(found.texts) == ["Save"]


def test_placeholders_are_names_in_braces() -> None:
    assert placeholders("{a} of {b}, {{c}}") == {"a", "b"}
