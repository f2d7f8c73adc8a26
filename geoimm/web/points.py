"""Positions as they are sent in columns: checked, with the row of what is wrong."""

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geoimm.errors import InvalidArgument
from geoimm.resolver.columns import mask, numbers

MOST_ROWS = 16 * 1024 * 1024
"""Of one record batch."""
_LIMITS = {"latitude": 90.0, "longitude": 180.0}
_NUMBERS = (
    pa.types.is_floating,
    pa.types.is_integer,
    pa.types.is_decimal,
    pa.types.is_null,
)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The positions of some rows, NaN where they are unknown, and the rows as they came."""

    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    given: pa.RecordBatch

    def cut(self, most_rows: int) -> list["Points"]:
        """The same in pieces of bounded size."""
        return [
            Points(
                self.latitudes[start : start + most_rows],
                self.longitudes[start : start + most_rows],
                self.given.slice(start, most_rows),
            )
            for start in range(0, self.given.num_rows, most_rows)
        ]


def check_schema(schema: pa.Schema) -> None:
    """InvalidArgument unless there is one column `latitude` and one `longitude`, of numbers."""
    for name in _LIMITS:
        fields = [schema.field(at) for at in schema.get_all_field_indices(name)]
        if len(fields) != 1:
            raise InvalidArgument(
                f"There are {len(fields)} columns {name}: there must be one, and the columns are"
                f" {', '.join(schema.names) or 'none'}."
            )
        if not any(is_number(fields[0].type) for is_number in _NUMBERS):
            raise InvalidArgument(
                f"The column {name} is of {fields[0].type}: it must be of float64, or of numbers"
                " that can be cast to it."
            )


def read_points(batch: pa.RecordBatch, first_row: int) -> Points:
    """The positions of a record batch, whose rows are counted from `first_row` in messages.

    A null is an unknown position. Raises InvalidArgument for NaN, infinities and values out of
    range.
    """
    if batch.num_rows > MOST_ROWS:
        raise InvalidArgument(
            f"A record batch has {batch.num_rows:,} rows: it may have {MOST_ROWS:,}."
        )
    latitudes, longitudes = (
        _degrees(name, batch.column(name), limit, first_row) for name, limit in _LIMITS.items()
    )
    return Points(latitudes, longitudes, batch)


def _degrees(name: str, column: pa.Array, limit: float, first_row: int) -> NDArray[np.float64]:
    values = column.cast(pa.float64(), safe=False)
    # To fill where there is no null would import pandas for nothing.
    degrees = numbers(values.fill_null(math.nan) if values.null_count else values)
    wrong = ~(np.abs(degrees) <= limit)
    if values.null_count:
        wrong &= mask(pc.is_valid(values))
    if wrong.any():
        index = int(np.argmax(wrong))
        raise InvalidArgument(
            f"{name}[{first_row + index}] {float(degrees[index])!r} must be a number of degrees"
            f" between -{limit:g} and {limit:g}, or null."
        )
    return degrees
