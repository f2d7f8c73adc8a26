"""A few things that are kept for the next asker."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class LastUsed(Generic[T]):
    """What was last made for some numbers: the one that was not used for longest is forgotten."""

    def __init__(self, most: int, make: Callable[[int], T]) -> None:
        self._most, self._make = most, make
        self._kept: OrderedDict[int, T] = OrderedDict()

    def __contains__(self, number: int) -> bool:
        return number in self._kept

    def get(self, number: int) -> T:
        """What belongs to a number, made where it is not kept."""
        if number not in self._kept:
            self._kept[number] = self._make(number)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        self._kept.move_to_end(number)
        return self._kept[number]
