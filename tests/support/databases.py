"""Databases for the servers of one module."""

import shutil
import uuid
from pathlib import Path

import asyncpg
import pytest


async def new_database(engine: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of an empty database with the schema."""
    if engine == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, folder / 'geoimm.db')}"
    server = request.getfixturevalue("postgres")
    name = f"module_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE geoimm_template")
    finally:
        await connection.close()
    return f"{server}/{name}"
