"""The runner of bindings: each is followed by one process at a time, for as long as that lives."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.bindings import BindingPhase, BindingState
from geoimm.errors import GeoimmError, InvalidArgument, ResourceNotFound, StoreUnavailable
from geoimm.storage.binding_leases import (
    BindingNews,
    ClaimedBinding,
    claim_bindings,
    failed_bindings,
    keep_binding,
    release_binding,
    revive_binding,
    tell_binding,
)
from geoimm.storage.leases import LEASE_NANOSECONDS, LeaseLost
from geoimm.stores.watching import Watch, watching
from geoimm.tasks.courier import back_off
from geoimm.tasks.intake import Bound, Scanning
from geoimm.tasks.scanning import Scan
from geoimm.tasks.waiting import Bell

_HEARTBEAT_SECONDS = LEASE_NANOSECONDS / 1_000_000_000 / 3
_GIVE_BACK_SECONDS = 5
_CLAIMED_AT_ONCE = 100
_LONGEST_DELAY_SECONDS = 300.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BindingRunner:
    """Follows bindings until it is cancelled; any number of processes may run one."""

    scanning: Scanning
    bell: Bell
    owner: str
    interval_seconds: float
    """From one listing of a root to the next."""

    async def run(self) -> None:
        """Take up bindings that nobody follows, as they come."""
        async with asyncio.TaskGroup() as group:
            is_revived = False
            while True:
                try:
                    if not is_revived:
                        await self._revive()
                        is_revived = True
                    for claimed in await self._claim():
                        group.create_task(self._hold(claimed))
                except Exception:
                    # Whatever it was, the bindings that wait must not wait for ever.
                    _log.exception("The runner of bindings was disturbed; going on.")
                await self.bell.wait()

    async def _claim(self) -> list[ClaimedBinding]:
        return await claim_bindings(
            self.scanning.database, self.owner, at=self.scanning.clock(), most=_CLAIMED_AT_ONCE
        )

    async def _revive(self) -> None:
        """A root that was not mapped may be so since the server began."""
        async with self.scanning.database.write() as connection:
            for dataset_id, uri in await failed_bindings(connection):
                if self.scanning.reading.is_mapped(uri):
                    await revive_binding(connection, dataset_id, uri, self.scanning.clock())

    async def _hold(self, claimed: ClaimedBinding) -> None:
        """Follow a binding beside its heartbeat; whichever fails ends the other."""
        following = asyncio.create_task(self._follow(claimed))
        beating = asyncio.create_task(self._beat(claimed))
        try:
            await asyncio.wait((following, beating), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await _end(following, beating)
            with contextlib.suppress(Exception):
                await self._give_back(claimed)
            raise
        for ended in await _end(following, beating):
            # A LeaseLost needs no answer; after anything else the lease ends by itself, and the
            # binding is taken up again.
            if isinstance(ended, Exception) and not isinstance(ended, LeaseLost):
                _log.error("Binding %s was disturbed.", claimed.uri, exc_info=ended)

    async def _give_back(self, claimed: ClaimedBinding) -> None:
        async with (
            asyncio.timeout(_GIVE_BACK_SECONDS),
            self.scanning.database.write() as connection,
        ):
            await release_binding(connection, claimed)

    async def _beat(self, claimed: ClaimedBinding) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            async with self.scanning.database.write() as connection:
                await keep_binding(connection, claimed)

    async def _follow(self, claimed: ClaimedBinding) -> None:
        failures = 0
        while True:
            try:
                async with (
                    _watching(self.scanning, claimed.uri) as watch,
                    contextlib.aclosing(self._passes(claimed, watch)) as passes,
                ):
                    async for phase in passes:
                        claimed, failures = replace(claimed, phase=phase), 0
                        await self._tell(claimed, BindingState.Running)
            except (LeaseLost, sa.exc.SQLAlchemyError):
                raise
            except ResourceNotFound as error:
                # Its dataset is gone, and the binding with it.
                raise LeaseLost(claimed.uri) from error
            except Exception as error:
                failures += 1
                if not await self._tell_failure(claimed, error):
                    return
            await asyncio.sleep(min(back_off(failures), _LONGEST_DELAY_SECONDS))

    async def _passes(
        self, claimed: ClaimedBinding, watch: Watch | None
    ) -> AsyncGenerator[BindingPhase]:
        """Scan until the watch is of another folder; after each pass, the binding's phase."""
        scan = self._scan(claimed)
        while True:
            await scan.whole()
            yield BindingPhase.IncrementalScanning
            loop = asyncio.get_running_loop()
            end = loop.time() + self.interval_seconds
            if watch is None:
                await asyncio.sleep(self.interval_seconds)
                continue
            # Where things change all the time, it is still listed in between.
            while (left := end - loop.time()) > 0 and (paths := await watch.take(left)):
                await scan.part(paths)
            if not watch.is_current:
                return

    def _scan(self, claimed: ClaimedBinding) -> Scan:
        async def keep(connection: AsyncConnection) -> None:
            await keep_binding(connection, claimed)

        bound = Bound(
            claimed.project_name, claimed.dataset_name, claimed.dataset_id, claimed.uri, keep
        )
        return Scan(self.scanning, bound)

    async def _tell(
        self, claimed: ClaimedBinding, state: BindingState, reason: str | None = None
    ) -> None:
        async with self.scanning.database.write() as connection:
            news = BindingNews(state, claimed.phase, reason)
            await tell_binding(connection, claimed, news, at=self.scanning.clock())

    async def _tell_failure(self, claimed: ClaimedBinding, error: Exception) -> bool:
        """Record why a scan was broken off; whether it is to be tried again."""
        if not isinstance(error, GeoimmError):
            _log.error("The scan of %s ended in an error.", claimed.uri, exc_info=error)
            error = GeoimmError("The server's log tells more.")
        is_mapped = self.scanning.reading.is_mapped(claimed.uri)
        may_pass = is_mapped or not isinstance(error, InvalidArgument)
        state = BindingState.Retrying if may_pass else BindingState.Failed
        _log.warning("The scan of %s was broken off: %s", claimed.uri, error.message)
        await self._tell(claimed, state, f"[{error.code}] {error.message}")
        return may_pass


@contextlib.asynccontextmanager
async def _watching(scanning: Scanning, uri: str) -> AsyncIterator[Watch | None]:
    """The watch of a folder; None for a store, and where the system has no more watches."""
    folder = scanning.reading.roots.folder(uri)
    if folder is None:
        yield None
        return
    async with contextlib.AsyncExitStack() as stack:
        watch = None
        try:
            watch = await stack.enter_async_context(watching(folder))
        except StoreUnavailable as error:
            _log.warning("%s It is listed by interval only.", error.message)
        yield watch


async def _end(*tasks: "asyncio.Task[None]") -> list[BaseException | None]:
    for each in tasks:
        each.cancel()
    return await asyncio.gather(*tasks, return_exceptions=True)
