"""The rows about one person, read once, and which of their fields the report has shown already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.records.catalogue import Entity, Field
from desktop_app.records.kinds import Flag, Money, Place, Whole
from desktop_app.reports.data_held import Item
from desktop_app.rules.errors import N_
from desktop_app.rules.vocabulary import Source
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.held.others import Others, others_of
from desktop_app.services.holdings import Row, called_by, is_empty, is_held, is_shown, kind_in, rows_about

# Told in columns of their own, beside what they belong to.
_BESIDE = frozenset({"source", "recorded_at"})
# A hash of a list of many people tells nothing about one of them.
_NOT_ABOUT_THEM = frozenset({"import_file.sha256"})
# What a telephone is unless somebody says otherwise.
_MAIN = ("phone.kind", "main")


class Reading:
    """Reads, shows and keeps account of everything held about one person.

    Attributes:
        language: what all texts are shown in. rows: by record. others: the people whom the report must not name.
    """

    def __init__(self, connection: Connection, person_id: bytes, language: Language) -> None:
        self.connection = connection
        self.person_id = person_id
        self.language = language
        self.rows: dict[str, list[Row]] = {}
        for entity in catalogue.entities():
            if is_held(entity):
                self.rows[entity.name] = rows_about(connection, entity, [person_id])
        orders = {row["id"] for row in self.rows["order"]} | {row["order_id"] for row in self.rows["order_contact"]}
        firms = {row["customer_id"] for row in self.rows["customer_person"]}
        self.others: Others = others_of(connection, person_id, orders, firms)
        self._told: set[str] = set()

    def value(self, entity: str, row: Row, column: str) -> str:
        """The value as the person may read it, others masked; the report has shown this field from now on."""
        field = catalogue.field(f"{entity}.{column}")
        self._told.add(field.key)
        return self._shown(field, row)

    def called(self, entity: str, column: str) -> Mapping[Any, str]:
        """What the records are called that this link of all its rows points at."""
        link = catalogue.field(f"{entity}.{column}")
        return called_by(self.connection, link, self.rows[entity])

    def source(self, row: Row) -> str:
        """How the row came to the office."""
        return self.language.text(Source(row["source"]).label) if "source" in row else ""

    def items(self, entity: str, row: Row, *, without: frozenset[str] = frozenset()) -> Iterator[Item]:
        """What a row holds, field by field, as far as the report has not shown it otherwise."""
        recorded: datetime | None = row.get("recorded_at")
        for field in catalogue.entity(entity).fields:
            if self._is_told_of(field, row[field.column.name]) and field.column.name not in without:
                yield Item(
                    self.language.text(field.label),
                    self.value(entity, row, field.column.name),
                    self.source(row),
                    recorded.astimezone(OFFICE_ZONE).date() if recorded else None,
                )

    def left_over(self) -> Iterator[tuple[Entity, Field, Row]]:
        """Every value that the report has not shown: of fields that were declared after the report was written."""
        for entity in catalogue.entities():
            for field in entity.fields:
                if field.key not in self._told and entity.label:
                    for row in self.rows.get(entity.name, ()):
                        if self._is_told_of(field, row[field.column.name]):
                            yield entity, field, row

    def _is_told_of(self, field: Field, value: Any) -> bool:
        if not is_shown(field) or is_empty(value):
            return False
        if field.column.name in _BESIDE or field.key in _NOT_ABOUT_THEM or (field.key, value) == _MAIN:
            return False
        return value != 0 or not isinstance(field.declared.kind, Flag | Money | Whole)  # nothing, or no

    def _shown(self, field: Field, row: Row) -> str:
        text = kind_in(field, row).show(row[field.column.name], self.language)
        # Streets bear people's names; what stands in an address is a place.
        is_free = (
            field.declared.personal and field.declared.kind.free_text and not isinstance(field.declared.kind, Place)
        )
        return self.others.masked_in(text) if is_free else text


OTHERS_LEFT_OUT = N_("Where ••• stands, words that tell of other people are left out.")
