"""Notifications that wait for delivery: written with what they tell of, removed when delivered."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import Moment
from geoimm.domain.tasks import Message
from geoimm.storage.database import now
from geoimm.storage.schema import messages

CLAIM_NANOSECONDS = 15 * 1_000_000_000
"""How long a message is one process's to deliver; then another tries."""


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message to deliver now, and how often that was tried, this time included."""

    message: Message
    attempt: int
    create_time: int


async def add_message(connection: AsyncConnection, message: Message, *, at: Moment) -> None:
    """Store a message in the transaction of what it tells of."""
    await connection.execute(
        sa.insert(messages).values(
            message_id=message.message_id,
            topic=message.topic,
            body=message.body,
            create_time=at.nanoseconds,
            attempt=0,
            due_time=0,
        )
    )


async def claim_messages(
    connection: AsyncConnection, topics: Collection[str], *, most: int
) -> list[DueMessage]:
    """Take the messages of some topics that are due, so that no other process does for a while."""
    due = messages.alias()
    pick = (
        sa.select(due.c.message_id)
        .where(due.c.topic.in_(list(topics)), due.c.due_time <= now())
        .order_by(due.c.due_time, due.c.create_time)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    claim = (
        sa.update(messages)
        .where(messages.c.message_id.in_(pick.scalar_subquery()))
        .values(attempt=messages.c.attempt + 1, due_time=now() + CLAIM_NANOSECONDS)
        .returning(messages)
    )
    return [
        DueMessage(Message(row.message_id, row.topic, row.body), row.attempt, row.create_time)
        for row in await connection.execute(claim)
    ]


async def delete_old_messages(connection: AsyncConnection, *, before: int) -> None:
    """Give up messages that nobody took, or whose topic has no endpoint, for too long."""
    await connection.execute(sa.delete(messages).where(messages.c.create_time < before))


async def delete_message(connection: AsyncConnection, message_id: str) -> None:
    """Forget a message that was delivered or given up."""
    await connection.execute(sa.delete(messages).where(messages.c.message_id == message_id))


async def postpone_message(
    connection: AsyncConnection, message_id: str, *, delay_seconds: float
) -> None:
    """Try a message again after a delay."""
    await connection.execute(
        sa.update(messages)
        .where(messages.c.message_id == message_id)
        .values(due_time=now() + int(delay_seconds * 1_000_000_000))
    )
