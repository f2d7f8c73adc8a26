"""Leases of bindings: one process at a time works on a binding, for as long as it lives.

As with tasks, a lease that ends makes the binding free, and what its old owner still writes is
refused.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.bindings import BindingPhase, BindingState
from geoimm.storage.database import Database, now
from geoimm.storage.leases import LEASE_NANOSECONDS, LeaseLost
from geoimm.storage.schema import bindings, datasets

_ACTIVE = tuple(
    state.value for state in (BindingState.Ready, BindingState.Running, BindingState.Retrying)
)


@dataclass(frozen=True, slots=True)
class BindingNews:
    """How a binding is."""

    state: BindingState
    phase: BindingPhase
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedBinding:
    """A binding that this process works on."""

    dataset_id: str
    project_name: str
    dataset_name: str
    uri: str
    phase: BindingPhase
    owner: str
    attempt: int
    create_time: int
    """Nanoseconds; one that was deleted and made anew is another binding."""


async def claim_bindings(
    database: Database, owner: str, *, at: int, most: int
) -> list[ClaimedBinding]:
    """Take bindings that nobody works on; they are Running then."""
    picked = bindings.alias()
    pick = (
        sa.select(picked.c.dataset_id, picked.c.uri)
        .where(
            picked.c.state.in_(_ACTIVE),
            sa.or_(picked.c.lease_end.is_(None), picked.c.lease_end < now()),
        )
        .order_by(picked.c.create_time, picked.c.dataset_id, picked.c.uri)
        .limit(most)
    )
    async with database.read() as connection:
        # Most of the time there is none, and a reader stands in nobody's way.
        if (await connection.execute(pick)).first() is None:
            return []
    async with database.write() as connection:
        free = (await connection.execute(pick.with_for_update(skip_locked=True))).all()
        return [await _claim(connection, owner, row, at) for row in free]


async def keep_binding(connection: AsyncConnection, claimed: ClaimedBinding) -> None:
    """Renew the lease; LeaseLost when the binding is no longer ours, stopped or deleted."""
    await _update_owned(connection, claimed, lease_end=now() + LEASE_NANOSECONDS)


async def tell_binding(
    connection: AsyncConnection, claimed: ClaimedBinding, news: BindingNews, *, at: int
) -> None:
    """Record how a binding is; LeaseLost when it is no longer ours."""
    changed = sa.or_(
        bindings.c.state != news.state.value,
        bindings.c.phase != news.phase.value,
        bindings.c.reason.is_distinct_from(news.reason),
    )
    await _update_owned(
        connection,
        claimed,
        lease_end=now() + LEASE_NANOSECONDS,
        update_time=sa.case((changed, at), else_=bindings.c.update_time),
        state=news.state.value,
        phase=news.phase.value,
        reason=news.reason,
    )


async def release_binding(connection: AsyncConnection, claimed: ClaimedBinding) -> None:
    """Let another process, or the next, go on at once; LeaseLost when it is no longer ours."""
    await _update_owned(connection, claimed, owner=None, lease_end=None)


async def failed_bindings(connection: AsyncConnection) -> list[tuple[str, str]]:
    """The bindings whose root was not mapped, as (dataset id, URI)."""
    query = sa.select(bindings.c.dataset_id, bindings.c.uri).where(
        bindings.c.state == BindingState.Failed.value
    )
    return [(row.dataset_id, row.uri) for row in await connection.execute(query)]


async def revive_binding(connection: AsyncConnection, dataset_id: str, uri: str, at: int) -> None:
    """Let a binding that failed begin anew."""
    await connection.execute(
        sa.update(bindings)
        .where(
            bindings.c.dataset_id == dataset_id,
            bindings.c.uri == uri,
            bindings.c.state == BindingState.Failed.value,
        )
        .values(state=BindingState.Ready.value, reason=None, lease_end=None, update_time=at)
    )


async def _claim(connection: AsyncConnection, owner: str, free: Any, at: int) -> ClaimedBinding:
    claimed = await connection.execute(
        sa.update(bindings)
        .where(bindings.c.dataset_id == free.dataset_id, bindings.c.uri == free.uri)
        .values(
            owner=owner,
            attempt=bindings.c.attempt + 1,
            lease_end=now() + LEASE_NANOSECONDS,
            update_time=sa.case(
                (bindings.c.state == BindingState.Running.value, bindings.c.update_time), else_=at
            ),
            state=BindingState.Running.value,
            reason=None,
        )
        .returning(bindings)
    )
    row = claimed.one()
    names = sa.select(datasets.c.project_name, datasets.c.dataset_name).where(
        datasets.c.dataset_id == row.dataset_id
    )
    named = (await connection.execute(names)).one()
    return ClaimedBinding(
        row.dataset_id,
        named.project_name,
        named.dataset_name,
        row.uri,
        BindingPhase(row.phase),
        owner,
        row.attempt,
        row.create_time,
    )


async def _update_owned(
    connection: AsyncConnection, claimed: ClaimedBinding, **values: Any
) -> None:
    updated = await connection.execute(
        sa.update(bindings)
        .where(
            bindings.c.dataset_id == claimed.dataset_id,
            bindings.c.uri == claimed.uri,
            bindings.c.owner == claimed.owner,
            bindings.c.attempt == claimed.attempt,
            bindings.c.create_time == claimed.create_time,
            bindings.c.state.in_(_ACTIVE),
        )
        .values(**values)
    )
    if not updated.rowcount:
        raise LeaseLost(claimed.uri)
