"""What clusters are asked for: filters, sorts and pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.clusters import ClusterState, LocationDateCluster
from geoimm.domain.divisions import Level
from geoimm.domain.projects import Dataset
from geoimm.domain.queries import ANY_TIME, Interval, LabelCondition, Page, PageRequest
from geoimm.storage.clusters import cluster_of
from geoimm.storage.division_names import get_division_names
from geoimm.storage.labels import has_label
from geoimm.storage.pages import after_key, page_of, within
from geoimm.storage.schema import clusters, division_names


@dataclass(frozen=True, slots=True)
class ClusterFilter:
    """Which clusters to list; all conditions must hold."""

    object_id: str | None = None
    title: str | None = None
    """Part of the title, in any case."""
    address: WrittenAddress | None = None
    levels: Sequence[Level] = ()
    start: Interval = ANY_TIME
    end: Interval = ANY_TIME
    created: Interval = ANY_TIME
    updated: Interval = ANY_TIME
    labels: Sequence[LabelCondition] = ()


SORTS = {
    "LocationDateClusterStartTime": clusters.c.start_instant,
    "LocationDateClusterEndTime": clusters.c.end_instant,
    "CreateTime": clusters.c.create_time,
    "UpdateTime": clusters.c.update_time,
}


async def list_clusters(
    connection: AsyncConnection,
    dataset: Dataset,
    wanted: ClusterFilter,
    page: PageRequest,
    *,
    zone: str,
) -> Page[LocationDateCluster]:
    """The visible clusters that pass a filter, with their addresses, a page of them."""
    query = sa.select(clusters).where(
        clusters.c.dataset_id == dataset.dataset_id,
        clusters.c.state == ClusterState.visible.value,
        *_conditions(wanted),
    )
    column = SORTS[page.sort]
    rows = (await connection.execute(after_key(query, page, column, clusters.c.object_id))).all()
    names = await get_division_names(
        connection, dataset.dataset_id, {row.division_id for row in rows}
    )
    found = page_of(rows, page.size, lambda row: [getattr(row, column.name), row.object_id])
    items = [
        replace(cluster_of(row, zone), addresses=names.get(row.division_id, ()))
        for row in found.items
    ]
    return Page(items, found.after)


def _conditions(wanted: ClusterFilter) -> "list[sa.ColumnElement[bool]]":
    conditions = [
        *within(clusters.c.start_instant, wanted.start),
        *within(clusters.c.end_instant, wanted.end),
        *within(clusters.c.create_time, wanted.created),
        *within(clusters.c.update_time, wanted.updated),
        *(has_label(clusters.c.label_index, one, any_case=True) for one in wanted.labels),
    ]
    if wanted.object_id:
        conditions.append(clusters.c.object_id == wanted.object_id)
    if wanted.title:
        conditions.append(clusters.c.title_index.contains(wanted.title.casefold(), autoescape=True))
    if wanted.levels:
        conditions.append(clusters.c.level.in_([int(level) for level in wanted.levels]))
    return [*conditions, *(_at_address(wanted.address) if wanted.address else ())]


def _at_address(address: WrittenAddress) -> "list[sa.ColumnElement[bool]]":
    """Every name given must be the cluster's, all on one address; a line may be a part."""
    names = division_names.c
    asked = [
        names[member] == value
        for member in ("country", "province", "city", "district", "township")
        if (value := getattr(address, member))
    ]
    if address.address_line:
        asked.append(names.address_line.contains(address.address_line, autoescape=True))
    if not asked:
        return []
    if address.language:
        asked.append(names.language == address.language)
    return [
        sa.exists().where(
            names.dataset_id == clusters.c.dataset_id,
            names.division_id == clusters.c.division_id,
            *asked,
        )
    ]
