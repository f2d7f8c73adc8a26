"""Single passes over a folder, each run to its end: no server, and no watch, between them."""

import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import Moment
from geoimm.domain.projects import Dataset, Project
from geoimm.storage.database import Database
from geoimm.storage.datasets import add_dataset
from geoimm.storage.projects import add_project
from geoimm.storage.schema import datasets, files
from geoimm.stores.roots import Roots
from geoimm.tasks.intake import Bound, Scanning
from geoimm.tasks.placing import Placing
from geoimm.tasks.reading import Reading
from geoimm.tasks.scanning import Scan

URI = "oss://photos"
_NOW = Moment(0)


@dataclass(frozen=True, slots=True)
class Scans:
    """Passes over one root, which is `oss://photos`, for one dataset."""

    database: Database
    scan: Scan

    async def whole(self) -> None:
        """A pass over all of the root."""
        await self.scan.whole()

    async def part(self, *paths: str) -> None:
        """A pass over what is told to have changed."""
        await self.scan.part(paths)

    async def known(self, *, status: str | None = None) -> set[str]:
        """The files of the dataset, by their paths below the root; perhaps those of one status."""
        query = sa.select(files.c.uri)
        if status is not None:
            query = query.where(files.c.object_status == status)
        async with self.database.read() as connection:
            found = (await connection.execute(query)).scalars()
            return {uri.removeprefix(f"{URI}/") for uri in found}

    async def limit(self, most: int) -> None:
        """Let the dataset have so many files at the most."""
        async with self.database.write() as connection:
            await connection.execute(sa.update(datasets).values(dataset_max_file_count=most))


@contextlib.asynccontextmanager
async def scanning(
    database_url: str,
    placing: Placing,
    target: str,
    *,
    most_seconds: float = 60.0,
    **within: str,
) -> AsyncIterator[Scans]:
    """Passes over a target that `oss://photos` is mapped to, and the targets of names in it."""
    database = await Database.open(database_url)
    numbers = itertools.count()
    roots = {URI: target} | {f"{URI}/{name}": other for name, other in within.items()}
    reading = Reading(Roots(roots), most_seconds=most_seconds)
    work = Scanning(
        database, reading, placing, "Asia/Shanghai", numbers.__next__, lambda: f"{next(numbers)}"
    )
    try:
        async with database.write() as connection:
            await add_project(connection, Project("p", _NOW, _NOW))
            await add_dataset(connection, Dataset("d", "p", "photos", _NOW, _NOW))
        yield Scans(database, Scan(work, Bound("p", "photos", "d", URI, _keep)))
    finally:
        await database.close()


async def _keep(_connection: AsyncConnection) -> None:
    """Nobody else follows the root."""


def put(folder: Path, *names: str, content: bytes = b"\0") -> None:
    """Put files in a folder."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
