"""A process that gives one answer and ends."""

import gc
import os


def give_one_answer() -> None:
    """Spend nothing on a later that there is not; before Arrow is imported.

    Nothing is collected: hardly anything that is made is thrown away. Arrow's own pools of memory
    keep what is given back, a third of all that a first answer takes.
    """
    gc.disable()
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
