"""Clusters in the database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.clusters import ClusterChanges, ClusterState, DateOptions, LocationDateCluster
from geoimm.domain.days import Moment, in_zone
from geoimm.domain.divisions import Level
from geoimm.domain.projects import Dataset
from geoimm.errors import ResourceNotFound
from geoimm.storage.database import upsert
from geoimm.storage.datasets import count_edit
from geoimm.storage.labels import index_labels
from geoimm.storage.photo_days import in_parts
from geoimm.storage.schema import clustered_levels, clusters

_PART = 1_000


async def get_clusters(
    connection: AsyncConnection,
    dataset: Dataset,
    level: Level,
    division_ids: Collection[str] | None,
) -> dict[str, list[LocationDateCluster]]:
    """All clusters of some divisions, or of all, hidden and deleted ones too, by division."""
    query = (
        sa.select(clusters)
        .where(clusters.c.dataset_id == dataset.dataset_id, clusters.c.level == level)
        .order_by(clusters.c.division_id, clusters.c.object_id)
    )
    found: dict[str, list[LocationDateCluster]] = {}
    for part in in_parts(query, clusters.c.division_id, division_ids):
        async for row in await connection.stream(part):
            found.setdefault(row.division_id, []).append(cluster_of(row, "UTC"))
    return found


async def put_clusters(
    connection: AsyncConnection, dataset: Dataset, changes: ClusterChanges
) -> None:
    """Store what a run found, all of it in the caller's transaction."""
    ended = sa.delete(clusters).where(
        clusters.c.dataset_id == dataset.dataset_id,
        clusters.c.object_id == sa.bindparam("ended_id"),
    )
    insert = upsert(connection, clusters)
    keys = ("dataset_id", "object_id")
    put = insert.on_conflict_do_update(
        index_elements=keys,
        set_={c.name: insert.excluded[c.name] for c in clusters.c if c.name not in keys},
    )
    # In parts, so that other requests are answered in between.
    for some in _parts(changes.ended):
        await connection.execute(ended, [{"ended_id": one.object_id} for one in some])
    for some in _parts([*changes.created, *changes.updated]):
        await connection.execute(put, [_row(one, dataset.dataset_id) for one in some])


async def edit_cluster(
    connection: AsyncConnection,
    dataset: Dataset,
    object_id: str,
    *,
    edits: Mapping[str, Any],
    at: Moment,
) -> None:
    """Set a visible cluster's title, custom id or labels; ResourceNotFound when there is none.

    The update time, and the dataset's count of edits, move only when something changed.
    """
    cluster = await _visible(connection, dataset, object_id)
    if cluster is None:
        raise ResourceNotFound("location-date-cluster", object_id)
    edited = replace(cluster, **edits)
    if edited != cluster:
        await _edit(connection, dataset, replace(edited, update_time=at))


async def delete_cluster(connection: AsyncConnection, dataset: Dataset, object_id: str) -> None:
    """Mark a visible cluster as deleted by the user; nothing where there is none.

    The row stays: it keeps the stay's photo days away until a new file joins them.
    """
    cluster = await _visible(connection, dataset, object_id)
    if cluster is not None:
        gone = replace(cluster, state=ClusterState.deleted, deleted_at=dataset.revision)
        await _edit(connection, dataset, gone)


async def _edit(
    connection: AsyncConnection, dataset: Dataset, cluster: LocationDateCluster
) -> None:
    await put_clusters(connection, dataset, ClusterChanges(updated=[cluster]))
    await count_edit(connection, dataset)


async def get_clustered_level(
    connection: AsyncConnection, dataset: Dataset, level: Level
) -> tuple[DateOptions, int] | None:
    """The options of the last run at a level, and the revision it had read; None before any."""
    query = sa.select(clustered_levels).where(
        clustered_levels.c.dataset_id == dataset.dataset_id, clustered_levels.c.level == level
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return DateOptions(row.gap_days, row.min_days, row.max_days), row.revision


async def put_clustered_level(
    connection: AsyncConnection, dataset: Dataset, level: Level, options: DateOptions
) -> None:
    """Remember that a level is clustered with these options up to the dataset's revision."""
    insert = upsert(connection, clustered_levels).values(
        dataset_id=dataset.dataset_id,
        level=int(level),
        gap_days=options.gap_days,
        min_days=options.min_days,
        max_days=options.max_days,
        revision=dataset.revision,
    )
    names = ("gap_days", "min_days", "max_days", "revision")
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["dataset_id", "level"],
            set_={name: insert.excluded[name] for name in names},
        )
    )


async def _visible(
    connection: AsyncConnection, dataset: Dataset, object_id: str
) -> LocationDateCluster | None:
    query = sa.select(clusters).where(
        clusters.c.dataset_id == dataset.dataset_id,
        clusters.c.object_id == object_id,
        clusters.c.state == ClusterState.visible.value,
    )
    row = (await connection.execute(query)).first()
    return cluster_of(row, "UTC") if row else None


def _parts(found: Sequence[LocationDateCluster]) -> Iterator[Sequence[LocationDateCluster]]:
    return (found[at : at + _PART] for at in range(0, len(found), _PART))


def _row(cluster: LocationDateCluster, dataset_id: str) -> dict[str, Any]:
    return {
        "dataset_id": dataset_id,
        "object_id": cluster.object_id,
        "level": int(cluster.level),
        "division_id": cluster.division_id,
        "first_day": cluster.first_day,
        "last_day": cluster.last_day,
        "start_instant": cluster.start.nanoseconds,
        "start_offset": cluster.start.offset_minutes,
        "end_instant": cluster.end.nanoseconds,
        "end_offset": cluster.end.offset_minutes,
        "state": cluster.state.value,
        "deleted_at": cluster.deleted_at,
        "title": cluster.title,
        "custom_id": cluster.custom_id,
        "custom_labels": dict(cluster.custom_labels),
        "title_index": (cluster.title or "").casefold(),
        "label_index": index_labels(cluster.custom_labels, any_case=True),
        "create_time": cluster.create_time.nanoseconds,
        "update_time": cluster.update_time.nanoseconds,
    }


def cluster_of(row: Any, zone: str) -> LocationDateCluster:
    """A row as a cluster, without its addresses."""
    return LocationDateCluster(
        object_id=row.object_id,
        level=Level(row.level),
        division_id=row.division_id,
        first_day=row.first_day,
        last_day=row.last_day,
        start=Moment(row.start_instant, row.start_offset),
        end=Moment(row.end_instant, row.end_offset),
        create_time=in_zone(row.create_time, zone),
        update_time=in_zone(row.update_time, zone),
        state=ClusterState(row.state),
        deleted_at=row.deleted_at,
        title=row.title,
        custom_id=row.custom_id,
        custom_labels=row.custom_labels,
    )
