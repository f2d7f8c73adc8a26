"""What a database holds, read past the server."""

import sqlite3
from contextlib import closing
from typing import Any

import asyncpg

from geoimm.storage.schema import metadata

Contents = dict[str, list[tuple[Any, ...]]]


async def contents(url: str) -> Contents:
    """Every row of every table, in a fixed order."""
    names = sorted(metadata.tables)
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as plain:
            return {name: _sorted(plain.execute(f"SELECT * FROM {name}")) for name in names}
    connection = await asyncpg.connect(url)
    try:
        return {name: _sorted(await connection.fetch(f"SELECT * FROM {name}")) for name in names}
    finally:
        await connection.close()


def _sorted(rows: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)
