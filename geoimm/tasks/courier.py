"""The courier: delivers notifications, at least once each, over failures and restarts."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from geoimm.notifications import Sender
from geoimm.storage.database import Database
from geoimm.storage.messages import (
    DueMessage,
    claim_messages,
    delete_message,
    delete_old_messages,
    postpone_message,
)
from geoimm.tasks.waiting import Bell

_AT_ONCE = 16
_LONGEST_DELAY_SECONDS = 3600.0
_GIVE_UP_NANOSECONDS = 3 * 86_400 * 1_000_000_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers until it is cancelled; any number of processes may run one."""

    database: Database
    sender: Sender
    bell: Bell
    clock: Callable[[], int]

    async def run(self) -> None:
        """Deliver messages as they come due."""
        while True:
            try:
                while due := await self._claim():
                    await asyncio.gather(*map(self._deliver, due))
            except Exception:
                # Whatever it was, the messages that wait must not wait for ever.
                _log.exception("The courier was disturbed; going on.")
            await self.bell.wait()

    async def _claim(self) -> list[DueMessage]:
        async with self.database.write() as connection:
            await delete_old_messages(connection, before=self.clock() - _GIVE_UP_NANOSECONDS)
            return await claim_messages(connection, self.sender.topics, most=_AT_ONCE)

    async def _deliver(self, due: DueMessage) -> None:
        problem = await self.sender.send(due.message)
        if problem is not None:
            _log.warning(
                "Notification %s to topic %s was not taken (%s), attempt %d.",
                due.message.message_id,
                due.message.topic,
                problem,
                due.attempt,
            )
        async with self.database.write() as connection:
            if problem is None:
                await delete_message(connection, due.message.message_id)
            else:
                await postpone_message(
                    connection, due.message.message_id, delay_seconds=back_off(due.attempt)
                )


def back_off(attempt: int) -> float:
    """Seconds to wait after a failed attempt: 1, 2, 4, ... up to an hour."""
    return min(2.0 ** (attempt - 1), _LONGEST_DELAY_SECONDS)
