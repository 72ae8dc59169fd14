"""Schema history: one numbered Alembic revision a file in `versions`, applied in the caller's transaction.

A new book replays all of them; there is no second base schema. The newest number is `database.SCHEMA_VERSION`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from desktop_app.records.catalogue import entities  # importing it puts every class into the metadata
from desktop_app.records.declare import Table

FOLDER = Path(__file__).parent
VERSIONS = [FOLDER / "versions"]


def upgrade(connection: Connection) -> int:
    """Bring the schema to the newest revision inside the caller's transaction; returns its number."""
    config = Config()
    script = ScriptDirectory(str(FOLDER), version_locations=[str(each) for each in VERSIONS])

    def steps(revision: Any, context: Any) -> Any:
        return script._upgrade_revs("head", revision)  # noqa: SLF001 - what alembic.command.upgrade itself passes on

    with EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(
            connection=connection,
            target_metadata=Table.metadata,
            render_as_batch=True,
            transaction_per_migration=False,
            transactional_ddl=True,
        )
        environment.run_migrations()
    number = int(str(script.get_current_head()))
    connection.exec_driver_sql(f"PRAGMA user_version = {number}")
    return number


__all__ = ["FOLDER", "VERSIONS", "entities", "upgrade"]
