"""Write the next migration from what the models say and the newest revision does not, and the book of each version.

``python -m tests.tools.migrations "what changes"`` compares a freshly migrated empty database with the mapped classes
and writes ``desktop_app/vault/migrations/versions/000N_….py``. Read it before committing: Alembic sees neither renames,
CHECK constraints nor data. Raise ``database.SCHEMA_VERSION`` with it.

``python -m tests.tools.migrations --book`` makes ``tests/data/books/vN``: a small encrypted book of invented people as
this version writes it. Once a version is released its book is never made again: tests open it with every later one.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from desktop_app.office import create_book
from desktop_app.records.declare import Table
from desktop_app.vault.book import DATABASE, LEDGER, SERIAL, SLOTS
from desktop_app.vault.database import SCHEMA_VERSION
from desktop_app.vault.migrations import FOLDER, upgrade
from tests import make
from tests.conftest import CHEAP, PASSWORD, Clock
from tests.erasing import erase

BOOKS = Path(__file__).parents[1] / "data" / "books"

_HEAD = '''"""{title}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{number:04}"
down_revision = {before}


def upgrade() -> None:
    """{title}."""
'''


def main(title: str) -> None:
    """Write the file."""
    versions = FOLDER / "versions"
    number = len(list(versions.glob("[0-9]*.py"))) + 1
    with create_engine("sqlite://").connect() as connection:
        if number > 1:
            upgrade(connection)
        context = MigrationContext.configure(connection, opts={"target_metadata": Table.metadata})
        steps = produce_migrations(context, Table.metadata).upgrade_ops
        assert steps is not None
        body = render_python_code(steps, user_module_prefix="kinds.", migration_context=context)
    lines = [line for line in body.splitlines() if not line.strip().startswith("#")]
    body = textwrap.indent(textwrap.dedent("\n".join(lines)), "    ")
    # A migration is history: it names SQLite's own types, not today's classes.
    body = body.replace("kinds.Instant()", "sa.Integer()").replace("kinds.StringList()", "sa.String()")
    stem = re.sub(r"\W+", "_", title.lower()).strip("_")
    path = versions / f"{number:04}_{stem}.py"
    before = f'"{number - 1:04}"' if number > 1 else "None"
    path.write_text(_HEAD.format(title=title, number=number, before=before) + body + "\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)


def make_book() -> None:
    """Make the book of the present version anew."""
    with tempfile.TemporaryDirectory() as passing:
        os.environ["SOKIN_CONFIG_DIR"] = f"{passing}/config"
        office, _ = create_book(
            Path(passing) / "book", office="Quảng cáo Thử", owner="Lê Hà", login="ha", password=PASSWORD, clock=Clock(),
            cost=CHEAP,
        )  # fmt: skip
        with office.work() as work:
            people = [make.subject(work.connection, seed) for seed in (1, 2, 3)]
            work.commit()
        erase(office, people[2].customer_code)
        office.close()
        target = BOOKS / f"v{SCHEMA_VERSION}"
        target.mkdir(parents=True, exist_ok=True)
        for name in (DATABASE, SLOTS, SERIAL, LEDGER):
            shutil.copyfile(Path(passing) / "book" / name, target / name)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.tools.migrations", description=__doc__)
    one = asked.add_mutually_exclusive_group(required=True)
    one.add_argument("changes", nargs="?", help="what changes: the next migration is written")
    one.add_argument("--book", action="store_true", help="make the book of the present version")
    given = asked.parse_args()
    make_book() if given.book else main(given.changes)
