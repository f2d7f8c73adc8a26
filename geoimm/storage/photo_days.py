"""Photo days in the database: kept up with every file, so that clustering never reads the files."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.divisions import Level
from geoimm.domain.photo_days import PhotoDay, PhotoDayChange, PhotoDayKey
from geoimm.domain.projects import Dataset
from geoimm.storage.database import upsert
from geoimm.storage.schema import files, photo_days

_MOST_KEYS = 2_000
_MOST_ARGUMENTS = 10_000
"""Divisions in one statement; PostgreSQL's driver takes 32,767 arguments."""


async def change_photo_days(
    connection: AsyncConnection,
    dataset: Dataset,
    changes: Mapping[PhotoDayKey, PhotoDayChange],
) -> None:
    """Count the files that enter and leave; the files themselves must be stored already."""
    entered = [(key, change) for key, change in changes.items() if change.entering]
    left = [(key, change) for key, change in changes.items() if change.leaving]
    if entered:
        rows = [_entering(key, change, dataset) for key, change in entered]
        await connection.execute(_enter(connection), rows)
    if left:
        await connection.execute(_LEAVE, [_leaving(*each, dataset) for each in left])
    for key, change in changes.items():
        if change.leaving or change.retimed:
            await connection.execute(_fit(dataset.dataset_id, key))


async def get_entered(
    connection: AsyncConnection, dataset: Dataset, keys: Collection[PhotoDayKey]
) -> Counter[PhotoDayKey]:
    """The revisions at which files last entered photo days; 0 for unknown ones."""
    columns = (photo_days.c.level, photo_days.c.division_id, photo_days.c.day, photo_days.c.zone)
    ordered = sorted(keys)
    entered: Counter[PhotoDayKey] = Counter()
    for at in range(0, len(ordered), _MOST_KEYS):
        part = [(int(k.level), k.division_id, k.day, k.zone) for k in ordered[at : at + _MOST_KEYS]]
        query = sa.select(photo_days.c.entered, *columns).where(
            photo_days.c.dataset_id == dataset.dataset_id, sa.tuple_(*columns).in_(part)
        )
        for row in await connection.execute(query):
            key = PhotoDayKey(Level(row.level), row.division_id, row.day, row.zone)
            entered[key] = row.entered
    return entered


async def touched_divisions(
    connection: AsyncConnection, dataset: Dataset, level: Level, *, since: int
) -> list[str]:
    """The divisions of a level whose photo days changed after a revision."""
    query = (
        sa.select(photo_days.c.division_id)
        .where(
            photo_days.c.dataset_id == dataset.dataset_id,
            photo_days.c.level == level,
            photo_days.c.revision > since,
        )
        .distinct()
        .order_by(photo_days.c.division_id)
    )
    return list((await connection.execute(query)).scalars())


async def get_photo_days(
    connection: AsyncConnection,
    dataset: Dataset,
    level: Level,
    division_ids: Collection[str] | None,
) -> dict[str, list[PhotoDay]]:
    """The photo days of some divisions, or of all, by division and in order of day."""
    query = (
        sa.select(photo_days)
        .where(
            photo_days.c.dataset_id == dataset.dataset_id,
            photo_days.c.level == level,
            photo_days.c.file_count > 0,
        )
        .order_by(photo_days.c.division_id, photo_days.c.day, photo_days.c.zone)
    )
    found: dict[str, list[PhotoDay]] = {}
    for part in in_parts(query, photo_days.c.division_id, division_ids):
        async for row in await connection.stream(part):
            found.setdefault(row.division_id, []).append(_photo_day(row, level))
    return found


def in_parts(
    query: "sa.Select[Any]", column: "sa.ColumnElement[str]", keys: Collection[str] | None
) -> "list[sa.Select[Any]]":
    """The query for some keys in statements of bearable size; for None, the query as it is."""
    if keys is None:
        return [query]
    ordered = sorted(keys)
    return [
        query.where(column.in_(ordered[at : at + _MOST_ARGUMENTS]))
        for at in range(0, len(ordered), _MOST_ARGUMENTS)
    ]


def _photo_day(row: Any, level: Level) -> PhotoDay:
    return PhotoDay(
        PhotoDayKey(level, row.division_id, row.day, row.zone),
        row.file_count,
        row.first_instant,
        row.last_instant,
        row.entered,
    )


def _entering(key: PhotoDayKey, change: PhotoDayChange, dataset: Dataset) -> dict[str, Any]:
    return {
        "dataset_id": dataset.dataset_id,
        "level": int(key.level),
        "division_id": key.division_id,
        "day": key.day,
        "zone": key.zone,
        "file_count": change.entering,
        "first_instant": change.first_instant,
        "last_instant": change.last_instant,
        "entered": dataset.revision if change.entered is None else change.entered,
        "revision": dataset.revision,
    }


def _enter(connection: AsyncConnection) -> Any:
    insert = upsert(connection, photo_days)
    old, new = photo_days.c, insert.excluded
    empty = old.file_count == 0
    return insert.on_conflict_do_update(
        index_elements=["dataset_id", "level", "division_id", "day", "zone"],
        set_={
            "file_count": old.file_count + new.file_count,
            "first_instant": sa.case(
                (sa.or_(empty, new.first_instant < old.first_instant), new.first_instant),
                else_=old.first_instant,
            ),
            "last_instant": sa.case(
                (sa.or_(empty, new.last_instant > old.last_instant), new.last_instant),
                else_=old.last_instant,
            ),
            "entered": sa.case(
                (sa.or_(empty, new.entered > old.entered), new.entered), else_=old.entered
            ),
            "revision": new.revision,
        },
    )


def _leaving(key: PhotoDayKey, change: PhotoDayChange, dataset: Dataset) -> dict[str, Any]:
    return {
        "on_dataset": dataset.dataset_id,
        "on_level": int(key.level),
        "on_division": key.division_id,
        "on_day": key.day,
        "on_zone": key.zone,
        "leaving": change.leaving,
        "at_revision": dataset.revision,
    }


_LEAVE = (
    sa.update(photo_days)
    .where(
        photo_days.c.dataset_id == sa.bindparam("on_dataset"),
        photo_days.c.level == sa.bindparam("on_level"),
        photo_days.c.division_id == sa.bindparam("on_division"),
        photo_days.c.day == sa.bindparam("on_day"),
        photo_days.c.zone == sa.bindparam("on_zone"),
    )
    .values(
        file_count=photo_days.c.file_count - sa.bindparam("leaving"),
        revision=sa.bindparam("at_revision"),
    )
)


def _fit(dataset_id: str, key: PhotoDayKey) -> "sa.Update":
    """The first and last instant among the files that stay; as they were when all are deleted."""
    staying = (
        files.c.dataset_id == dataset_id,
        files.c.day == key.day,
        files.c.zone == key.zone,
        files.c[f"{key.level.name}_id"] == key.division_id,
    )
    first = sa.select(sa.func.min(files.c.instant)).where(*staying).scalar_subquery()
    last = sa.select(sa.func.max(files.c.instant)).where(*staying).scalar_subquery()
    return (
        sa.update(photo_days)
        .where(
            photo_days.c.dataset_id == dataset_id,
            photo_days.c.level == int(key.level),
            photo_days.c.division_id == key.division_id,
            photo_days.c.day == key.day,
            photo_days.c.zone == key.zone,
        )
        .values(
            first_instant=sa.func.coalesce(first, photo_days.c.first_instant),
            last_instant=sa.func.coalesce(last, photo_days.c.last_instant),
        )
    )
