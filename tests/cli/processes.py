"""What the fixtures of `geoimm` as a process are."""

import subprocess
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

Run = Callable[..., subprocess.CompletedProcess[str]]
"""Runs `geoimm …` to its end."""

Start = Callable[..., AbstractAsyncContextManager[Process]]
"""Starts `geoimm …`."""

ReadUntil = Callable[[Process, str], Awaitable[str]]
"""Reads what a process prints up to a text."""
