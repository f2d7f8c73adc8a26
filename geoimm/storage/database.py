"""One database: its connections, its transactions, its schema brought up to date."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from geoimm.errors import SettingsError

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_ADVICE = {
    "sqlite": "Check that its folder exists and that both may be written to.",
    "postgresql": "Check that the server runs and knows this user, password and database.",
}
_BUSY_MILLISECONDS = 30_000
_MIGRATIONS = Path(__file__).with_name("migrations")
_MIGRATION_LOCK = 0x67656F696D6D
"""Any number: the advisory lock under which one process at a time migrates."""


class Database:
    """Transactions on one database; open it with `Database.open`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._writing = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @classmethod
    async def open(cls, url: str) -> "Database":
        """Connect to `sqlite:///path` or `postgresql://…` and bring the schema up to date.

        Raises SettingsError when the URL or what it names cannot be used.
        """
        engine = _create_engine(url)
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_migrate)
        except (sa.exc.DBAPIError, OSError) as error:
            await engine.dispose()
            reason = getattr(error, "orig", None) or error
            raise SettingsError(
                f"The database {_shown(url)} cannot be opened: {reason}. "
                f"{_ADVICE[engine.dialect.name]}"
            ) from error
        return cls(engine)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that sees one state of the database and changes nothing."""
        async with self._engine.connect() as connection:
            options: dict[str, Any] = {"geoimm_read": True}
            if self._engine.dialect.name == "postgresql":
                options["isolation_level"] = "REPEATABLE READ"
            await connection.execution_options(**options)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is done whole or not at all."""
        async with AsyncExitStack() as stack:
            if self._writing is not None:
                await stack.enter_async_context(self._writing)
            yield await stack.enter_async_context(self._engine.begin())

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()


def upsert(connection: AsyncConnection, table: sa.Table) -> Any:
    """An INSERT of the connection's dialect, so that `on_conflict_do_…` can follow."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return insert(table)


class now(FunctionElement[int]):  # noqa: N801  # reads as the SQL function it is
    """The database's clock in nanoseconds since 1970: the one clock that all processes share."""

    type = sa.BigInteger()
    inherit_cache = True


@compiles(now, "sqlite")
def _now_sqlite(_element: Any, _compiler: Any, **_options: Any) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000000"


@compiles(now, "postgresql")
def _now_postgresql(_element: Any, _compiler: Any, **_options: Any) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000000000 AS BIGINT)"


def _create_engine(url: str) -> AsyncEngine:
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in _DRIVERS:
        raise SettingsError(
            f"The database {_shown(url)} must be named as `sqlite:///path` or `postgresql://…`."
        )
    try:
        engine = create_async_engine(f"{_DRIVERS[scheme]}://{rest}", pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise SettingsError(
            "PostgreSQL needs its driver; install it with `pip install 'geoimm[postgres]'`."
        ) from error
    if scheme == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin too late; `_begin_sqlite` begins them instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",
        "case_sensitive_like = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("geoimm_read")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _migrate(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    if _schema_version(connection) == _newest_version():
        return
    # Only now, for it takes time and memory that a server without migrations can spare.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _schema_version(connection: sa.Connection) -> str | None:
    """What Alembic noted, None for an empty database."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    noted = sa.text("select version_num from alembic_version")
    version: str | None = connection.execute(noted).scalar_one_or_none()
    return version


def _newest_version() -> str:
    """By the names of the migrations, which begin with their revisions."""
    return max(path.name for path in (_MIGRATIONS / "versions").glob("*_*.py")).partition("_")[0]


def _shown(url: str) -> str:
    try:
        return repr(sa.make_url(url).render_as_string(hide_password=True))
    except sa.exc.ArgumentError:
        return repr(url)
