"""Bindings in the database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.bindings import Binding, BindingPhase, BindingState, overlaps
from geoimm.domain.days import Moment, in_zone
from geoimm.domain.projects import Dataset
from geoimm.domain.queries import Page, PageRequest
from geoimm.domain.records import shown
from geoimm.errors import InvalidArgument, LimitExceeded, ResourceAlreadyExists, ResourceNotFound
from geoimm.storage.pages import after_key, below, page_of
from geoimm.storage.schema import bindings, seen_objects

_FREE = {"owner": None, "lease_end": None}


async def add_binding(connection: AsyncConnection, dataset: Dataset, binding: Binding) -> None:
    """Store a new binding of a dataset that is held.

    Roots of one dataset must not overlap, for each file has one binding at the most; there must
    be fewer of them than its limit.
    """
    for uri in await _uris(connection, dataset):
        if uri == binding.uri:
            raise ResourceAlreadyExists("binding", uri)
        if overlaps(uri, binding.uri):
            raise InvalidArgument(
                f"URI {shown(binding.uri)} overlaps with {shown(uri)}, which is bound."
            )
    if dataset.bind_count >= dataset.dataset_max_bind_count:
        raise LimitExceeded(
            "Message: resource count exceeds the limit: DatasetMaxBindCount is "
            f"{dataset.dataset_max_bind_count}."
        )
    await connection.execute(
        sa.insert(bindings).values(
            dataset_id=binding.dataset_id,
            uri=binding.uri,
            state=binding.state.value,
            phase=binding.phase.value,
            create_time=binding.create_time.nanoseconds,
            update_time=binding.update_time.nanoseconds,
            attempt=0,
        )
    )


async def get_binding(
    connection: AsyncConnection, dataset: Dataset, uri: str, *, zone: str
) -> Binding:
    """A binding of a dataset; ResourceNotFound when there is none."""
    row = (await connection.execute(sa.select(bindings).where(*_named(dataset, uri)))).first()
    if row is None:
        raise ResourceNotFound("binding", uri)
    return binding_of(row, dataset, zone)


async def list_bindings(
    connection: AsyncConnection, dataset: Dataset, page: PageRequest, *, uri: str | None, zone: str
) -> Page[Binding]:
    """A dataset's bindings by URI; that of one URI where one is given."""
    query = sa.select(bindings).where(bindings.c.dataset_id == dataset.dataset_id)
    if uri is not None:
        query = query.where(bindings.c.uri == uri)
    rows = await connection.execute(after_key(query, page, bindings.c.uri))
    found = [binding_of(row, dataset, zone) for row in rows]
    return page_of(found, page.size, lambda binding: [binding.uri])


async def stop_binding(
    connection: AsyncConnection, dataset: Dataset, uri: str, *, reason: str | None, at: Moment
) -> None:
    """Stop a binding, whoever works on it; ResourceNotFound when there is none."""
    await get_binding(connection, dataset, uri, zone="UTC")
    stopped = BindingState.Stopped.value
    await connection.execute(
        sa.update(bindings)
        .where(*_named(dataset, uri), bindings.c.state != stopped)
        .values(state=stopped, reason=reason, update_time=at.nanoseconds, **_FREE)
    )


async def resume_binding(
    connection: AsyncConnection, dataset: Dataset, uri: str, *, at: Moment
) -> None:
    """Let a binding that was stopped or failed go on; ResourceNotFound when there is none."""
    await get_binding(connection, dataset, uri, zone="UTC")
    resting = (BindingState.Stopped.value, BindingState.Failed.value)
    running = BindingState.Running.value
    await connection.execute(
        sa.update(bindings)
        .where(*_named(dataset, uri), bindings.c.state.in_(resting))
        .values(state=running, reason=None, update_time=at.nanoseconds, **_FREE)
    )


async def delete_binding(connection: AsyncConnection, dataset: Dataset, uri: str) -> None:
    """Forget a binding and what it has seen; ResourceNotFound when there is none."""
    gone = await connection.execute(sa.delete(bindings).where(*_named(dataset, uri)))
    if not gone.rowcount:
        raise ResourceNotFound("binding", uri)
    await connection.execute(
        sa.delete(seen_objects).where(
            seen_objects.c.dataset_id == dataset.dataset_id, *below(seen_objects.c.uri, uri)
        )
    )


def binding_of(row: Any, dataset: Dataset, zone: str) -> Binding:
    """A row as a binding."""
    return Binding(
        dataset_id=row.dataset_id,
        project_name=dataset.project_name,
        dataset_name=dataset.dataset_name,
        uri=row.uri,
        create_time=in_zone(row.create_time, zone),
        update_time=in_zone(row.update_time, zone),
        state=BindingState(row.state),
        phase=BindingPhase(row.phase),
        reason=row.reason,
    )


async def _uris(connection: AsyncConnection, dataset: Dataset) -> list[str]:
    query = sa.select(bindings.c.uri).where(bindings.c.dataset_id == dataset.dataset_id)
    return list((await connection.execute(query)).scalars())


def _named(dataset: Dataset, uri: str) -> "list[sa.ColumnElement[bool]]":
    return [bindings.c.dataset_id == dataset.dataset_id, bindings.c.uri == uri]
