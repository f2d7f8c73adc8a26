"""What a database holds, read past the server."""

import asyncio
import json
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
        return await asyncio.to_thread(_contents_of_file, url.removeprefix("sqlite:///"), names)
    connection = await asyncpg.connect(url)
    try:
        return {name: _sorted(await connection.fetch(f"SELECT * FROM {name}")) for name in names}
    finally:
        await connection.close()


async def put(url: str, table: str, *rows: dict[str, Any]) -> None:
    """Add rows to a table past the server; values that are records or lists go as JSON."""
    names = list(rows[0])
    values = [
        [json.dumps(value) if isinstance(value, dict | list) else value for value in row.values()]
        for row in rows
    ]
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES "
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as plain, plain:
            plain.executemany(f"{into}({', '.join('?' for _ in names)})", values)
        return
    connection = await asyncpg.connect(url)
    try:
        marks = ", ".join(f"${number}" for number in range(1, len(names) + 1))
        await connection.executemany(f"{into}({marks})", values)
    finally:
        await connection.close()


def _contents_of_file(path: str, names: list[str]) -> Contents:
    with closing(sqlite3.connect(path)) as plain:
        return {name: _sorted(plain.execute(f"SELECT * FROM {name}")) for name in names}


def _sorted(rows: Any) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)
