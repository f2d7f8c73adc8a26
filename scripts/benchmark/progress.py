"""What the benchmark is doing, for whoever waits."""

import sys
import time

_BEGAN = time.monotonic()


def say(text: str) -> None:
    """One line to stderr, so that stdout has the result alone."""
    print(f"{time.monotonic() - _BEGAN:4.0f} s  {text}", file=sys.stderr, flush=True)
