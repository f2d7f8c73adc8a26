"""Files in the database."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import LocalDay, in_zone
from geoimm.domain.divisions import Level
from geoimm.domain.files import FileMeta, filename
from geoimm.domain.groupings import Grouping, LeftOut
from geoimm.domain.projects import Dataset
from geoimm.domain.queries import Interval
from geoimm.storage.database import upsert
from geoimm.storage.division_names import get_division_names
from geoimm.storage.pages import below, within
from geoimm.storage.schema import files

_PATH = ("country_id", "province_id", "city_id", "district_id", "township_id")
_DETAILS = (
    "object_id",
    "reason",
    "custom_labels",
    "content_type",
    "file_hash",
    "oss_uri",
    "labels",
    "title",
    "album",
    "album_artist",
    "artist",
    "composer",
    "performer",
    "figures",
    "read_members",
)


async def get_files(
    connection: AsyncConnection, dataset: Dataset, uris: Iterable[str], *, zone: str
) -> dict[str, FileMeta]:
    """The files of these URIs that are known, by URI, with their addresses."""
    query = sa.select(files).where(
        files.c.dataset_id == dataset.dataset_id, files.c.uri.in_(list(uris))
    )
    rows = (await connection.execute(query)).all()
    return {file.uri: file for file in await _with_names(connection, dataset, rows, zone)}


async def list_placed_files(  # noqa: PLR0913  # a page, a filter and how to write times
    connection: AsyncConnection,
    dataset: Dataset,
    *,
    taken: Interval,
    after_uri: str,
    most: int,
    zone: str,
) -> list[FileMeta]:
    """The next files with a coordinate, by URI; with an interval those taken within it."""
    query = (
        sa.select(files)
        .where(
            files.c.dataset_id == dataset.dataset_id,
            files.c.uri > after_uri,
            files.c.latitude.is_not(None),
            *within(files.c.instant, taken),
        )
        .order_by(files.c.uri)
        .limit(most)
    )
    rows = (await connection.execute(query)).all()
    return await _with_names(connection, dataset, rows, zone)


async def put_files(
    connection: AsyncConnection, dataset: Dataset, changed: Sequence[FileMeta]
) -> None:
    """Store files, in the place of what was known under their URIs."""
    if not changed:
        return
    insert = upsert(connection, files)
    columns = [column.name for column in files.columns]
    keys = ("dataset_id", "uri")
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=keys,
            set_={name: insert.excluded[name] for name in columns if name not in keys},
        ),
        [_row(file, dataset.dataset_id) for file in changed],
    )


async def delete_file(connection: AsyncConnection, dataset: Dataset, uri: str) -> bool:
    """Forget a file; whether there was one. Its photo days stay."""
    return bool(await delete_files(connection, dataset, [uri]))


async def delete_files(connection: AsyncConnection, dataset: Dataset, uris: Iterable[str]) -> int:
    """Forget files; how many there were. Their photo days stay."""
    gone = await connection.execute(
        sa.delete(files).where(
            files.c.dataset_id == dataset.dataset_id, files.c.uri.in_(list(uris))
        )
    )
    return int(gone.rowcount)


async def delete_automatic_files(
    connection: AsyncConnection, dataset: Dataset, root_uri: str
) -> int:
    """Forget the files below a root that only a binding has indexed; how many there were."""
    gone = await connection.execute(
        sa.delete(files).where(
            files.c.dataset_id == dataset.dataset_id,
            *below(files.c.uri, root_uri),
            files.c.is_automatic,
        )
    )
    return int(gone.rowcount)


async def count_left_out(
    connection: AsyncConnection, dataset: Dataset, levels: Sequence[Level]
) -> LeftOut:
    """How many files take no part in clustering at some levels, and why."""
    placed = sa.or_(*(files.c[name].is_not(None) for name in _PATH))
    dated = files.c.day.is_not(None)
    skipped = [sa.and_(placed, dated, files.c[_PATH[level]].is_(None)) for level in levels]
    asked = [sa.not_(placed), sa.and_(placed, sa.not_(dated)), *skipped]
    counts = [sa.func.count(sa.case((condition, 1))) for condition in asked]
    query = sa.select(*counts).where(files.c.dataset_id == dataset.dataset_id)
    without_place, without_day, *of_level = (await connection.execute(query)).one()
    missing = zip(map(Grouping, levels), of_level, strict=True)
    return LeftOut(without_place, without_day, {level: count for level, count in missing if count})


async def _with_names(
    connection: AsyncConnection, dataset: Dataset, rows: Sequence[Any], zone: str
) -> list[FileMeta]:
    names = await get_division_names(
        connection, dataset.dataset_id, {_finest(row) for row in rows} - {None}
    )
    return [_file(row, dataset, names, zone) for row in rows]


def _row(file: FileMeta, dataset_id: str) -> dict[str, Any]:
    place, day = file.lat_long, file.local_day
    own = [asdict(address) for address in file.addresses] if file.own_addresses else None
    return {
        "dataset_id": dataset_id,
        "uri": file.uri,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "place_zone": file.place_zone,
        **dict(zip(_PATH, file.division_ids, strict=True)),
        "produce_time": file.produce_time,
        "instant": day and day.instant,
        "day": day and day.day,
        "zone": day and day.zone,
        "custom_id": file.custom_id,
        "media_type": file.media_type,
        "object_status": file.object_status,
        "own_addresses": own,
        "details": {name: value for name in _DETAILS if (value := getattr(file, name))},
        "create_time": file.create_time.nanoseconds,
        "update_time": file.update_time.nanoseconds,
        "is_automatic": file.is_automatic,
    }


def _finest(row: Any) -> str | None:
    return next((id_ for name in reversed(_PATH) if (id_ := getattr(row, name))), None)


def _file(
    row: Any, dataset: Dataset, names: dict[str, tuple[WrittenAddress, ...]], zone: str
) -> FileMeta:
    details: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in row.details.items()
    }
    own = row.own_addresses is not None
    given = tuple(WrittenAddress(**each) for each in row.own_addresses or ())
    return FileMeta(
        uri=row.uri,
        filename=filename(row.uri),
        project_name=dataset.project_name,
        dataset_name=dataset.dataset_name,
        lat_long=None if row.latitude is None else _coordinate(row),
        place_zone=row.place_zone,
        division_ids=tuple(getattr(row, name) for name in _PATH),
        produce_time=row.produce_time,
        local_day=None if row.day is None else LocalDay(row.day, row.zone, row.instant),
        custom_id=row.custom_id,
        media_type=row.media_type,
        object_status=row.object_status,
        addresses=given if own else names.get(_finest(row) or "", ()),
        own_addresses=own,
        is_automatic=row.is_automatic,
        create_time=in_zone(row.create_time, zone),
        update_time=in_zone(row.update_time, zone),
        **details,
    )


def _coordinate(row: Any) -> Coordinate:
    return Coordinate(longitude=row.longitude, latitude=row.latitude)
