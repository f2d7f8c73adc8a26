"""Waiting for something to do: until it is told, or for a while, since others may not tell."""

import asyncio
from dataclasses import dataclass, field

_LOOK_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Bell:
    """Wakes whoever waits; work that came from another process is found after a second."""

    _rung: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        """Wake the one that waits, or the next that would."""
        self._rung.set()

    async def wait(self) -> None:
        """Return when the bell was rung, or after a second."""
        try:
            async with asyncio.timeout(_LOOK_AGAIN_SECONDS):
                await self._rung.wait()
        except TimeoutError:
            pass
        self._rung.clear()
