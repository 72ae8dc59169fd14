"""The one declaration holds: nothing unclassified, nothing without a way to its person, no drift from the schema."""

from __future__ import annotations

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import String, create_engine
from sqlalchemy.orm import Mapped, mapped_column

from desktop_app.language import LANGUAGES, Language
from desktop_app.records import catalogue
from desktop_app.records.declare import Erase, Record, Table, Unclassified, personal, plain
from desktop_app.records.kinds import FreeText, Line, Whole
from desktop_app.vault.database import SCHEMA_VERSION
from desktop_app.vault.migrations import FOLDER, upgrade


def _objects(make) -> dict[tuple[str, str], str]:
    """sqlite_master of a database that `make` filled, blanks and quotes evened out."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        make(connection)
        rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE name <> 'alembic_version'")
        found = {}
        for kind, name, sql in rows:
            if "alembic" not in name:
                found[kind, name] = re.sub(r'[\s"]+', " ", sql or "").replace("( ", "(").replace(" )", ")").strip()
    return found


def test_a_freshly_migrated_file_equals_the_models():
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        assert upgrade(connection) == SCHEMA_VERSION == len(list((FOLDER / "versions").glob("[0-9]*.py")))
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_the_migrated_schema_equals_the_models_word_for_word():
    migrated = _objects(upgrade)
    modelled = _objects(Table.metadata.create_all)
    assert set(migrated) == set(modelled)
    for key, sql in modelled.items():
        # A table's parts may stand in another order: the sets of its parts are compared.
        assert sorted(sql.split(", ")) == sorted(migrated[key].split(", ")) or _parts(sql) == _parts(migrated[key]), key
    assert any("WITHOUT ROWID" in sql for sql in migrated.values())
    assert any("CHECK" in sql for sql in migrated.values())


def _parts(sql: str) -> list[str]:
    return sorted(part.strip(" ()") for part in re.split(r",|\(|\)", sql))


def test_every_personal_field_leads_to_a_person_and_says_how_it_is_erased():
    fields = [field for field in catalogue.fields() if field.declared.personal]
    assert len(fields) > 30
    for field in fields:
        assert field.paths, field.key
        assert {field.entity.end_of(path) for path in field.paths} <= {"person", "user"}, field.key
        assert field.declared.erase is not None, field.key
        if field.declared.erase is Erase.NULL and not field.entity.row_goes:
            assert field.column.nullable, field.key


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_shown_field_and_record_has_a_label(code):
    language = Language.of(code)
    for field in catalogue.fields():
        if field.declared.personal and not field.declared.derived:
            label = language.text(field.label)
            assert label, field.key
            assert field.entity.label, field.entity.name
            if code == "vi":
                assert label != field.label or field.label in {"Zalo", "VAT %", "E-mail", "Email"}, field.key


def test_plain_fields_say_why_they_identify_nobody():
    for field in catalogue.fields():
        if not field.declared.personal:
            assert field.declared.why, field.key
            assert not field.declared.kind.free_text, field.key


def test_a_column_without_a_classification_fails_at_definition():
    with pytest.raises(Unclassified, match="neither personal"):

        class Forgotten(Record):
            __tablename__ = "forgotten_1"
            nickname: Mapped[str] = mapped_column(String)

    _forget("forgotten_1")


def test_a_personal_field_without_a_subject_fails_at_definition():
    with pytest.raises(Unclassified, match="subject"):

        class Ownerless(Record):
            __tablename__ = "forgotten_2"
            nickname: Mapped[str] = personal(Line(), label="Nickname", erase=Erase.BLANK)

    _forget("forgotten_2")


def test_free_text_cannot_be_plain():
    with pytest.raises(Unclassified, match="free text"):
        plain(FreeText(), why="only a remark")
    with pytest.raises(Unclassified, match="why"):
        plain(Whole(), why=" ")


def _forget(table: str) -> None:
    """Take a class that failed out of the registry again, for the other tests."""
    for mapper in list(Table.registry.mappers):
        if mapper.local_table.name == table:
            Table.registry._dispose_cls(mapper.class_)
            mapper._set_dispose_flags()
    if table in Table.metadata.tables:
        Table.metadata.remove(Table.metadata.tables[table])


def test_every_person_link_is_either_a_path_or_cut():
    """A row that links to a person must lose that link when the person goes."""
    for link in catalogue.links_to("person"):
        on_path = any(path == "person" or path.startswith("person.") for path in link.entity.person_paths)
        assert link.declared.row_goes or link.column.nullable, link.key
        assert on_path or link.column.nullable, link.key
