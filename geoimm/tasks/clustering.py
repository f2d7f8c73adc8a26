"""The clustering task: photo days in, clusters out, in one step that is seen whole or not."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.clusters import ClusterChanges, DateOptions, LocationDateCluster, recluster
from geoimm.domain.days import Moment
from geoimm.domain.divisions import Level
from geoimm.domain.groupings import LeftOut
from geoimm.domain.photo_days import PhotoDay
from geoimm.domain.projects import Dataset
from geoimm.domain.records import read_json
from geoimm.domain.tasks import ClusteringRequest
from geoimm.storage.clusters import (
    get_clustered_level,
    get_clusters,
    put_clustered_level,
    put_clusters,
)
from geoimm.storage.database import Database
from geoimm.storage.datasets import get_dataset, lock_dataset
from geoimm.storage.files import count_left_out
from geoimm.storage.photo_days import get_photo_days, touched_divisions

_REQUEST = TypeAdapter(ClusteringRequest)
_FREE_ATTEMPTS = 3

Conclude = Callable[[AsyncConnection, LeftOut], Awaitable[None]]
"""What is done in the last transaction of a run that left out so much."""
Progress = Callable[[int], Awaitable[None]]
"""Tells how far a task is, in percent."""


@dataclass(frozen=True, slots=True)
class _LevelWork:
    """What one level's run starts from: all of the divisions that may change."""

    level: Level
    photo_days: dict[str, list[PhotoDay]]
    clusters: dict[str, list[LocationDateCluster]]


@dataclass(frozen=True, slots=True)
class Clustering:
    """A clustering task: its request, and what it needs of the process it runs in."""

    definition: str
    now: Callable[[], Moment]
    new_id: Callable[[], str]

    async def run(
        self,
        database: Database,
        progress: Progress,
        conclude: Conclude,
    ) -> None:
        """Cluster what changed since the last run; `conclude` is part of the last transaction.

        Reading and computing hold nothing. When the user edited a cluster meanwhile, the run begins
        again, so that no edit is lost; after some tries it holds the dataset while it runs.
        """
        request = read_json(_REQUEST, "TaskRequestDefinition", self.definition)
        for _ in range(_FREE_ATTEMPTS):
            if await self._attempt(request, database, progress, conclude):
                return
        async with database.write() as connection:
            dataset = await lock_dataset(connection, request.project_name, request.dataset_name)
            found = await self._compute(connection, dataset, request)
            left_out = await count_left_out(connection, dataset, request.location_options.levels)
            await _store(connection, dataset, request, found)
            await conclude(connection, left_out)

    async def _attempt(
        self,
        request: ClusteringRequest,
        database: Database,
        progress: Progress,
        conclude: Conclude,
    ) -> bool:
        async with database.read() as connection:
            dataset = await get_dataset(connection, request.project_name, request.dataset_name)
            found = await self._compute(connection, dataset, request, progress)
            left_out = await count_left_out(connection, dataset, request.location_options.levels)
        async with database.write() as connection:
            locked = await lock_dataset(connection, request.project_name, request.dataset_name)
            if (locked.dataset_id, locked.edits) != (dataset.dataset_id, dataset.edits):
                return False
            await _store(connection, dataset, request, found)
            await conclude(connection, left_out)
        return True

    async def _compute(
        self,
        connection: AsyncConnection,
        dataset: Dataset,
        request: ClusteringRequest,
        progress: Progress | None = None,
    ) -> list[ClusterChanges]:
        levels, options = request.location_options.levels, request.date_options
        found = []
        for done, level in enumerate(levels):
            if progress is not None:
                await progress(100 * done // len(levels))
            work = await _collect(connection, dataset, level, options)
            found.append(await asyncio.to_thread(self._recluster, work, options))
        return found

    def _recluster(self, work: _LevelWork, options: DateOptions) -> ClusterChanges:
        now, changes = self.now(), ClusterChanges()
        for division_id in sorted(work.photo_days.keys() | work.clusters.keys()):
            one = recluster(
                work.photo_days.get(division_id, ()),
                work.clusters.get(division_id, ()),
                options,
                now=now,
                new_id=lambda: f"location-date-cluster-{self.new_id()}",
            )
            changes.created.extend(one.created)
            changes.updated.extend(one.updated)
            changes.ended.extend(one.ended)
        return changes


async def _store(
    connection: AsyncConnection,
    dataset: Dataset,
    request: ClusteringRequest,
    found: Sequence[ClusterChanges],
) -> None:
    for level, changes in zip(request.location_options.levels, found, strict=True):
        await put_clusters(connection, dataset, changes)
        await put_clustered_level(connection, dataset, level, request.date_options)


async def _collect(
    connection: AsyncConnection, dataset: Dataset, level: Level, options: DateOptions
) -> _LevelWork:
    """The divisions touched since the level's last run; all of them when its options differ."""
    last = await get_clustered_level(connection, dataset, level)
    touched = None
    if last is not None and last[0] == options:
        touched = await touched_divisions(connection, dataset, level, since=last[1])
    return _LevelWork(
        level,
        await get_photo_days(connection, dataset, level, touched),
        await get_clusters(connection, dataset, level, touched),
    )
