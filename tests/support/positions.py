"""Where a resolver is asked, to be given to it as its two arguments."""

from typing import TypedDict


class Position(TypedDict):
    """WGS-84 degrees."""

    longitude: float
    latitude: float
