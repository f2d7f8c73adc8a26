"""The names of the divisions that a dataset's files lie in."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.addresses import WrittenAddress
from geoimm.storage.database import upsert
from geoimm.storage.schema import division_names

_MEMBERS = ("address_line", "country", "province", "city", "district", "township")


async def put_division_names(
    connection: AsyncConnection,
    dataset_id: str,
    names: Mapping[str, Iterable[WrittenAddress]],
    *,
    anew: bool = False,
) -> None:
    """Remember names; those a division already has in a language stay, unless told `anew`."""
    if anew and names:
        forget = sa.delete(division_names).where(
            division_names.c.dataset_id == dataset_id,
            division_names.c.division_id == sa.bindparam("renamed_id"),
        )
        await connection.execute(forget, [{"renamed_id": each} for each in names])
    rows = [
        {
            "dataset_id": dataset_id,
            "division_id": division_id,
            "language": written.language or "",
            "position": position,
            **{name: getattr(written, name) for name in _MEMBERS},
        }
        for division_id, addresses in names.items()
        for position, written in enumerate(addresses)
    ]
    if rows:
        await connection.execute(upsert(connection, division_names).on_conflict_do_nothing(), rows)


async def get_division_names(
    connection: AsyncConnection, dataset_id: str, division_ids: Collection[Any]
) -> dict[str, tuple[WrittenAddress, ...]]:
    """The addresses of divisions by id, the local language first."""
    found: dict[str, tuple[WrittenAddress, ...]] = {}
    if not division_ids:
        return found
    query = (
        sa.select(division_names)
        .where(
            division_names.c.dataset_id == dataset_id,
            division_names.c.division_id.in_(list(division_ids)),
        )
        .order_by(division_names.c.position, division_names.c.language)
    )
    for row in await connection.execute(query):
        written = WrittenAddress(row.language or None, *(getattr(row, name) for name in _MEMBERS))
        found[row.division_id] = (*found.get(row.division_id, ()), written)
    return found
