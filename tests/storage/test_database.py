"""The database: its schema is the migrations', its errors say what to do."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from geoimm.errors import SettingsError
from geoimm.storage.database import Database, now
from geoimm.storage.schema import datasets, metadata, projects


async def test_the_migrations_end_in_the_schema(database_url: str) -> None:
    def differences(connection: sa.Connection) -> list[Any]:
        found: list[Any] = compare_metadata(MigrationContext.configure(connection), metadata)
        return found

    database = await Database.open(database_url)
    async with database.read() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


async def test_a_transaction_that_fails_leaves_nothing(database_url: str) -> None:
    database = await Database.open(database_url)
    values: dict[str, Any] = {column.name: 0 for column in projects.columns}
    values |= {"project_name": "p", "service_role": "", "template_id": "", "description": ""}

    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(sa.insert(projects).values(values | {"tags": []}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.read() as connection:
        assert (await connection.execute(sa.select(projects))).all() == []
    await database.close()


async def test_a_reader_sees_one_state_while_a_writer_commits(database_url: str) -> None:
    database = await Database.open(database_url)
    count = sa.select(sa.func.count()).select_from(datasets)
    values: dict[str, Any] = {column.name: 0 for column in datasets.columns}
    for name in ("dataset_id", "project_name", "dataset_name", "template_id", "description"):
        values[name] = "x"
    async with database.read() as reader:
        assert (await reader.execute(count)).scalar_one() == 0
        async with database.write() as writer:
            await writer.execute(sa.insert(datasets).values(values | {"workflow_parameters": []}))
        assert (await reader.execute(count)).scalar_one() == 0
    async with database.read() as reader:
        assert (await reader.execute(count)).scalar_one() == 1
    await database.close()


async def test_the_databases_clock_runs_in_nanoseconds_since_1970(database_url: str) -> None:
    database = await Database.open(database_url)
    async with database.read() as connection:
        read = (await connection.execute(sa.select(now()))).scalar_one()
    assert 1_700_000_000 * 10**9 < read < 4_000_000_000 * 10**9
    await database.close()


@pytest.mark.parametrize(
    "url",
    [
        "geoimm.db",
        "mysql://localhost/geoimm",
        "sqlite:////nowhere/at/all/geoimm.db",
        "postgresql://nobody:secret@127.0.0.1:1/geoimm",
    ],
)
async def test_a_database_that_cannot_be_opened_is_named_without_its_password(url: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        await Database.open(url)
    assert "database" in refusal.value.message
    assert "secret" not in refusal.value.message


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "geoimm.db"
    path.write_bytes(b"this is a text, not a database" * 100)
    before = path.read_bytes()
    with pytest.raises(SettingsError):
        await Database.open(f"sqlite:///{path}")
    assert path.read_bytes() == before
