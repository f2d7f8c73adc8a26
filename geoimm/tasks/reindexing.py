"""Re-resolve: already indexed files to the boundaries of now, in steps that can be taken up."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.days import Moment
from geoimm.domain.divisions import Address, Level
from geoimm.domain.files import FileMeta
from geoimm.domain.photo_days import (
    PhotoDayChange,
    PhotoDayKey,
    carry_over,
    moved,
    photo_day_changes,
    photo_day_keys,
)
from geoimm.domain.projects import Dataset
from geoimm.domain.reindexing import (
    ReindexReport,
    Selection,
    division_moves,
    new_home,
    reindex_file,
)
from geoimm.resolver.resolver import Resolver
from geoimm.storage import reindexing as stored
from geoimm.storage.clusters import get_clusters
from geoimm.storage.database import Database
from geoimm.storage.datasets import all_datasets, count_edit, get_dataset, lock_dataset
from geoimm.storage.division_names import put_division_names
from geoimm.storage.files import get_files, list_placed_files, put_files
from geoimm.storage.photo_days import change_photo_days, get_entered

Progress = Callable[[int], None]
"""Told how many more files were read."""


@dataclass(frozen=True, slots=True)
class Reindexing:
    """Moves a dataset's files to a boundary set; clusters follow their files."""

    database: Database
    resolver: Resolver
    selection: Selection
    now: Callable[[], Moment]
    zone: str
    """In which times are written."""
    batch: int = 1_000
    """Files in one transaction."""

    async def run(self, dataset: Dataset, *, dry_run: bool, progress: Progress) -> ReindexReport:
        """Resolve the selected files anew and report what changed; a dry run changes nothing.

        Each batch of files is one transaction. A run that was broken off goes on where it was
        when it is started again with the same boundaries and selection.
        """
        purpose = self._purpose()
        async with self.database.read() as connection:
            place = stored.Place()
            if not dry_run:
                place = await stored.get_place(connection, dataset, purpose)
        report = ReindexReport(place.read, place.moved)
        while files := await self._next(dataset, place.after_uri):
            moves, names = await asyncio.to_thread(self._resolve, files)
            progress(len(files))
            place = stored.Place(files[-1].uri, place.read + len(files), place.moved + len(moves))
            report = report.plus(len(files), moves)
            if not dry_run:
                await self._store(dataset, moves, names, purpose, place)
        if not dry_run:
            await self._finish(dataset)
        return report

    def _purpose(self) -> str:
        selected = asdict(self.selection)
        return json.dumps([_fingerprint(self.resolver), selected], sort_keys=True)

    async def _next(self, dataset: Dataset, after_uri: str) -> list[FileMeta]:
        async with self.database.read() as connection:
            return await list_placed_files(
                connection,
                dataset,
                taken=self.selection.taken,
                after_uri=after_uri,
                most=self.batch,
                zone=self.zone,
            )

    def _resolve(
        self, files: Sequence[FileMeta]
    ) -> tuple[list[tuple[FileMeta, FileMeta]], dict[str, tuple[WrittenAddress, ...]]]:
        """The files that move, as (old, new), and the names of all divisions they lie in now."""
        moves: list[tuple[FileMeta, FileMeta]] = []
        names: dict[str, tuple[WrittenAddress, ...]] = {}
        for file in files:
            address = self._address(file)
            if address is None or not self._is_selected(file, address):
                continue
            indexed = reindex_file(file, address)
            now = indexed.file
            names |= indexed.division_names
            if now.division_ids != file.division_ids:
                moves.append((file, now))
        return moves, names

    def _address(self, file: FileMeta) -> Address | None:
        place = file.lat_long
        if place is None:
            return None
        return self.resolver.resolve(longitude=place.longitude, latitude=place.latitude)

    def _is_selected(self, file: FileMeta, address: Address) -> bool:
        wanted = self.selection.country
        if wanted is None:
            return True
        before = next((each for each in file.division_ids if each), None)
        known = self.resolver.find(before) if before else None
        return wanted in {each.country for each in (known, address.finest) if each is not None}

    async def _store(
        self,
        dataset: Dataset,
        moves: Sequence[tuple[FileMeta, FileMeta]],
        names: dict[str, tuple[WrittenAddress, ...]],
        purpose: str,
        place: stored.Place,
    ) -> None:
        async with self.database.write() as connection:
            locked = await lock_dataset(
                connection, dataset.project_name, dataset.dataset_name, revisions=1
            )
            # A file that was indexed again meanwhile has been resolved by whoever did.
            current = await get_files(
                connection, locked, [old.uri for old, _ in moves], zone=self.zone
            )
            moves = [(old, new) for old, new in moves if current.get(old.uri) == old]
            at = self.now()
            await put_files(connection, locked, [replace(new, update_time=at) for _, new in moves])
            await put_division_names(connection, locked.dataset_id, names, anew=True)
            await change_photo_days(connection, locked, await _changes(connection, locked, moves))
            await stored.add_division_moves(connection, locked, division_moves(moves))
            await stored.put_place(connection, locked, purpose, place)

    async def _finish(self, dataset: Dataset) -> None:
        """Let each cluster follow most of its files, deleted and hidden ones too."""
        async with self.database.write() as connection:
            locked = await lock_dataset(connection, dataset.project_name, dataset.dataset_name)
            await count_edit(connection, locked)
            for level in Level:
                moved = await stored.get_division_moves(connection, locked, level)
                clusters = await get_clusters(connection, locked, level, moved.keys())
                for division_id, known in clusters.items():
                    for cluster in known:
                        staying = await stored.count_staying(connection, locked, cluster)
                        home = new_home(cluster, moved[division_id], staying=staying)
                        if home is not None:
                            await stored.move_cluster(connection, locked, cluster, home)
            await stored.forget_reindexing(connection, locked)


async def _changes(
    connection: AsyncConnection,
    dataset: Dataset,
    moves: Sequence[tuple[FileMeta, FileMeta]],
) -> dict[PhotoDayKey, PhotoDayChange]:
    """The photo days that change; a moved file is no newer in its new place than in its old."""
    left = {key for old, _ in moves for key in photo_day_keys(old)}
    entered = await get_entered(connection, dataset, left)
    origins = [moved(old, new) for old, new in moves]
    return carry_over(photo_day_changes(moves), origins, entered)


def _fingerprint(resolver: Resolver) -> str:
    """The same for the same divisions, levels, boundaries, parents and worldview."""
    boundary_set = resolver.boundary_set
    digest = hashlib.sha256("\n".join([resolver.worldview or "", *boundary_set.ids]).encode())
    digest.update(boundary_set.areas[np.arange(len(boundary_set))].tobytes())
    for column in (boundary_set.parents, boundary_set.levels, boundary_set.finest_levels):
        digest.update(column.tobytes())
    return digest.hexdigest()


async def select_datasets(database: Database, names: Sequence[tuple[str, str]]) -> list[Dataset]:
    """The datasets named as (project, dataset), all of them where none is named.

    Raises ResourceNotFound for one that does not exist.
    """
    async with database.read() as connection:
        if not names:
            return await all_datasets(connection)
        return [await get_dataset(connection, *each) for each in names]
