"""A version of the program that is not there yet, to see books brought up to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from desktop_app.vault import database, migrations

# A new table, a rebuilt one with rows hanging on it, a column with a value.
_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = "{before:04}"


def upgrade():
    op.create_table("fruit", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String()))
    op.execute("INSERT INTO fruit (name) VALUES ('mango')")
    with op.batch_alter_table("person") as batch:
        batch.add_column(sa.Column("shoe_size", sa.Integer(), nullable=False, server_default="42"))
        batch.alter_column("zalo", existing_type=sa.String(), nullable=True)
    {more}
"""


@contextmanager
def next_version(folder: Path, more: str = "pass") -> Iterator[int]:
    """Have the program be one version further on, and give that version's number.

    folder: for the migration's file. more: a statement at the end of it.
    """
    number = database.SCHEMA_VERSION + 1
    folder.mkdir(exist_ok=True)
    (folder / f"{number:04}_next.py").write_text(_NEXT.format(number=number, before=number - 1, more=more), "utf-8")
    with (
        patch.object(migrations, "VERSIONS", [*migrations.VERSIONS, folder]),
        patch.object(database, "SCHEMA_VERSION", number),
    ):
        yield number
