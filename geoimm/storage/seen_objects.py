"""What bindings have seen of their roots, so that only what changed is read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.storage.database import upsert
from geoimm.storage.pages import below
from geoimm.storage.schema import seen_objects


@dataclass(frozen=True, slots=True)
class Span:
    """The objects of a dataset below a root, after one URI and up to another."""

    dataset_id: str
    root_uri: str
    after: str = ""
    up_to: str | None = None
    """Included; None for the end."""


async def list_seen(connection: AsyncConnection, span: Span, *, most: int) -> list[tuple[str, str]]:
    """The first objects of a span by URI, as (URI, tag)."""
    query = (
        sa.select(seen_objects.c.uri, seen_objects.c.tag)
        .where(
            seen_objects.c.dataset_id == span.dataset_id,
            *below(seen_objects.c.uri, span.root_uri),
            seen_objects.c.uri > span.after,
        )
        .order_by(seen_objects.c.uri)
        .limit(most)
    )
    if span.up_to is not None:
        query = query.where(seen_objects.c.uri <= span.up_to)
    return [(row.uri, row.tag) for row in await connection.execute(query)]


async def get_seen(
    connection: AsyncConnection, dataset_id: str, uris: Sequence[str]
) -> dict[str, str]:
    """The tags of those of the objects that were seen, by URI."""
    query = sa.select(seen_objects.c.uri, seen_objects.c.tag).where(
        seen_objects.c.dataset_id == dataset_id, seen_objects.c.uri.in_(list(uris))
    )
    return {row.uri: row.tag for row in await connection.execute(query)}


async def put_seen(connection: AsyncConnection, dataset_id: str, tags: Mapping[str, str]) -> None:
    """Remember objects with the tags that they had."""
    if not tags:
        return
    insert = upsert(connection, seen_objects)
    await connection.execute(
        insert.on_conflict_do_update(
            index_elements=["dataset_id", "uri"], set_={"tag": insert.excluded.tag}
        ),
        [{"dataset_id": dataset_id, "uri": uri, "tag": tag} for uri, tag in tags.items()],
    )


async def forget_seen(connection: AsyncConnection, dataset_id: str, uris: Sequence[str]) -> None:
    """Forget objects that are gone."""
    await connection.execute(
        sa.delete(seen_objects).where(
            seen_objects.c.dataset_id == dataset_id, seen_objects.c.uri.in_(list(uris))
        )
    )
