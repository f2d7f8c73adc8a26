"""The runner: claims tasks, keeps them while they run, records how they end."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import Moment
from geoimm.domain.groupings import LeftOut
from geoimm.domain.tasks import Message, Task, TaskStatus, envelope, task_content
from geoimm.errors import GeoimmError
from geoimm.storage.database import Database
from geoimm.storage.leases import (
    LEASE_NANOSECONDS,
    ClaimedTask,
    LeaseLost,
    claim_task,
    end_task,
    release_task,
    renew_lease,
)
from geoimm.storage.messages import add_message
from geoimm.storage.tasks import delete_old_tasks
from geoimm.tasks.clustering import Clustering
from geoimm.tasks.waiting import Bell

_HEARTBEAT_SECONDS = LEASE_NANOSECONDS / 1_000_000_000 / 3
_MOST_ATTEMPTS = 3
"""Of a task that ends in an error nobody foresaw; it may pass, or end its process each time."""
_MOST_CLAIMS = 10
"""Of a task whose process ends each time it runs."""
_GIVE_BACK_SECONDS = 5
_WORKERS = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs tasks until it is cancelled; any number of processes may run one."""

    database: Database
    bell: Bell
    outbox: Bell
    """Rung when there is a notification to deliver."""
    owner: str
    clock: Callable[[], int]
    new_id: Callable[[], str]

    async def run(self) -> None:
        """Work on tasks as they come, several datasets' at a time."""
        async with asyncio.TaskGroup() as group:
            for worker in range(_WORKERS):
                group.create_task(self._work(f"{self.owner}/{worker}"))

    async def _work(self, owner: str) -> None:
        while True:
            try:
                await self._work_off(owner)
            except Exception:
                # Whatever it was, the tasks that wait must not wait for ever.
                _log.exception("The runner was disturbed; going on.")
            await self.bell.wait()

    async def _work_off(self, owner: str) -> None:
        while claimed := await claim_task(self.database, owner):
            # A LeaseLost needs no answer: whoever has the task now records its end.
            with contextlib.suppress(LeaseLost):
                await self._keep(claimed)
            async with self.database.write() as connection:
                await delete_old_tasks(connection, at=Moment(self.clock()))

    async def _keep(self, claimed: ClaimedTask) -> None:
        """Run a task beside its heartbeat; whichever fails ends the other."""
        progress = [0]
        running = asyncio.create_task(self._run(claimed, progress))
        beating = asyncio.create_task(self._beat(claimed, progress))
        try:
            await asyncio.wait((running, beating), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await self._stop(running, beating)
            with contextlib.suppress(Exception):
                await self._give_back(claimed)
            raise
        results = await self._stop(running, beating)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _stop(self, *tasks: "asyncio.Task[None]") -> list[BaseException | None]:
        for each in tasks:
            each.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    async def _give_back(self, claimed: ClaimedTask) -> None:
        """The server stops: another, or the next, need not wait for the lease to end."""
        async with asyncio.timeout(_GIVE_BACK_SECONDS), self.database.write() as connection:
            await release_task(connection, claimed)

    async def _beat(self, claimed: ClaimedTask, progress: list[int]) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            async with self.database.write() as connection:
                await renew_lease(connection, claimed, progress[0])

    async def _run(self, claimed: ClaimedTask, progress: list[int]) -> None:
        async def tell(percent: int) -> None:
            progress[0] = percent
            async with self.database.write() as connection:
                await renew_lease(connection, claimed, percent)

        async def succeed(connection: AsyncConnection, left_out: LeftOut) -> None:
            _tell_left_out(claimed.task, left_out)
            await self._end(connection, claimed, TaskStatus.Succeeded, left_out=left_out)

        if claimed.attempt > _MOST_CLAIMS:
            await self._fail(claimed, "InternalError", "The task ended its server each time.")
            return
        work = Clustering(claimed.definition, lambda: Moment(self.clock()), self.new_id)
        try:
            await work.run(self.database, tell, succeed)
        except GeoimmError as error:
            await self._fail(claimed, error.code, error.message)
        except (LeaseLost, sa.exc.SQLAlchemyError, OSError):
            raise
        except Exception:  # whatever it was, the task must not stay open
            _log.exception("Task %s ended in an error.", claimed.task.task_id)
            if claimed.attempt < _MOST_ATTEMPTS:
                raise LeaseLost(claimed.task.task_id) from None
            await self._fail(claimed, "InternalError", "The server's log tells more.")
        self.outbox.ring()

    async def _fail(self, claimed: ClaimedTask, code: str, message: str) -> None:
        async with self.database.write() as connection:
            await self._end(connection, claimed, TaskStatus.Failed, code, message)

    async def _end(  # noqa: PLR0913  # what the task's row and its notification tell
        self,
        connection: AsyncConnection,
        claimed: ClaimedTask,
        status: TaskStatus,
        code: str | None = None,
        message: str | None = None,
        *,
        left_out: LeftOut | None = None,
    ) -> None:
        at = Moment(self.clock())
        task = await end_task(connection, claimed, status=status, at=at, code=code, message=message)
        if claimed.topic is None:
            return
        body = envelope(
            event_id=task.event_id,
            event_type=f"imm:Task:{task.task_type}",
            project_name=task.project_name,
            at=at,
            content=task_content(task, request_id=claimed.request_id, left_out=left_out),
        )
        await add_message(connection, Message(task.event_id, claimed.topic, body), at=at)


def _tell_left_out(task: Task, left_out: LeftOut) -> None:
    reasons = {
        "without a place": left_out.without_place,
        "without a time": left_out.without_day,
        **{
            f"where there is no {level.name}": count
            for level, count in left_out.without_division.items()
        },
    }
    told = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items() if count)
    if told:
        at = f"{task.project_name}/{task.dataset_name}"
        _log.info("Task %s left files of %s out: %s.", task.task_id, at, told)
