"""How far a re-resolve has come, and which files it has moved so far."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.clusters import LocationDateCluster
from geoimm.domain.divisions import Level
from geoimm.domain.projects import Dataset
from geoimm.domain.reindexing import DivisionMove
from geoimm.storage.database import upsert
from geoimm.storage.schema import clusters, division_moves, photo_days, reindexings


@dataclass(frozen=True, slots=True)
class Place:
    """Where a re-resolve of a dataset stands."""

    after_uri: str = ""
    read: int = 0
    moved: int = 0


async def get_place(connection: AsyncConnection, dataset: Dataset, purpose: str) -> Place:
    """Where an unfinished re-resolve with the same purpose stands; the beginning if none is."""
    query = sa.select(reindexings).where(
        reindexings.c.dataset_id == dataset.dataset_id, reindexings.c.purpose == purpose
    )
    row = (await connection.execute(query)).first()
    return Place(row.after_uri, row.read_count, row.moved_count) if row else Place()


async def put_place(
    connection: AsyncConnection, dataset: Dataset, purpose: str, place: Place
) -> None:
    """Remember where a re-resolve stands, in the transaction of what it did."""
    insert = upsert(connection, reindexings).values(
        dataset_id=dataset.dataset_id,
        purpose=purpose,
        after_uri=place.after_uri,
        read_count=place.read,
        moved_count=place.moved,
    )
    names = ("purpose", "after_uri", "read_count", "moved_count")
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["dataset_id"],
            set_={name: insert.excluded[name] for name in names},
        )
    )


async def forget_reindexing(connection: AsyncConnection, dataset: Dataset) -> None:
    """The re-resolve is done: nothing of it needs to be remembered."""
    for table in (reindexings, division_moves):
        await connection.execute(sa.delete(table).where(table.c.dataset_id == dataset.dataset_id))


async def add_division_moves(
    connection: AsyncConnection, dataset: Dataset, moved: Mapping[DivisionMove, int]
) -> None:
    """Count more files that went from one division to another."""
    if not moved:
        return
    insert = upsert(connection, division_moves)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["dataset_id", "level", "from_division_id", "to_division_id", "day"],
            set_={"file_count": division_moves.c.file_count + insert.excluded.file_count},
        ),
        [
            {
                "dataset_id": dataset.dataset_id,
                "level": int(move.level),
                "from_division_id": move.from_division_id,
                "to_division_id": move.to_division_id,
                "day": move.day,
                "file_count": count,
            }
            for move, count in moved.items()
        ],
    )


async def get_division_moves(
    connection: AsyncConnection, dataset: Dataset, level: Level
) -> dict[str, dict[DivisionMove, int]]:
    """All moves of a level so far, by the division that the files left."""
    query = sa.select(division_moves).where(
        division_moves.c.dataset_id == dataset.dataset_id, division_moves.c.level == level
    )
    found: dict[str, dict[DivisionMove, int]] = {}
    for row in await connection.execute(query):
        move = DivisionMove(level, row.from_division_id, row.to_division_id, row.day)
        found.setdefault(row.from_division_id, {})[move] = row.file_count
    return found


async def count_staying(
    connection: AsyncConnection, dataset: Dataset, cluster: LocationDateCluster
) -> int:
    """The files that a cluster's division still has on the days of its span."""
    query = sa.select(sa.func.coalesce(sa.func.sum(photo_days.c.file_count), 0)).where(
        photo_days.c.dataset_id == dataset.dataset_id,
        photo_days.c.level == int(cluster.level),
        photo_days.c.division_id == cluster.division_id,
        photo_days.c.day.between(cluster.first_day, cluster.last_day),
    )
    return int((await connection.execute(query)).scalar_one())


async def move_cluster(
    connection: AsyncConnection, dataset: Dataset, cluster: LocationDateCluster, to: str
) -> None:
    """Hang a cluster under another division; its id, times and edits stay."""
    await connection.execute(
        sa.update(clusters)
        .where(
            clusters.c.dataset_id == dataset.dataset_id,
            clusters.c.object_id == cluster.object_id,
        )
        .values(division_id=to)
    )
