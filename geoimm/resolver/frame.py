"""What holds a boundary set together: the order of its rows, their levels and parents."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.resolver.columns import RowCheck, are_null, categories, mask, numbers, strings
from geoimm.resolver.ids import Ids

COLUMNS = ("id", "parent_id", "level", "other_levels")
"""Of a boundary file; the last may be missing."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """The n rows of all files of a set, in the order of their ids."""

    ids: Ids
    parents: NDArray[np.int32]
    levels: NDArray[np.int8]
    finest_levels: NDArray[np.int8]
    check: RowCheck
    """Of the rows in this order; its `order` tells where they are in the files."""

    @classmethod
    def of(cls, tables: Sequence[pa.Table], paths: Sequence[Path]) -> "Frame":
        """Of the columns of each file, in the rows' own order.

        Raises BoundaryDataError for the first row that breaks a rule.
        """
        together = pa.concat_tables([_own(each) for each in tables], promote_options="default")
        unordered = together.column("id").combine_chunks()
        with ThreadPoolExecutor(1) as thread:
            sorting = thread.submit(pc.array_sort_indices, unordered)
            told = {name: categories(together.column(name)) for name in _told_in(together)}
            order = sorting.result()
        ids = Ids(pa.chunked_array([unordered.take(order)]))
        first_rows = np.cumsum([0] + [len(each) for each in tables])
        check = RowCheck(paths, first_rows, numbers(order).astype(np.int64), ids)
        check(are_null(ids.texts), "id is null; every row needs one.")
        check(_repeated(ids), "the id is in the set twice; ids are unique over all files of a set.")
        told = {name: (distinct, places[check.order]) for name, (distinct, places) in told.items()}
        levels = _levels(told["level"], check)
        others = told.get("other_levels")
        finest_levels = _finest_levels(others, levels, check) if others else levels
        parents, are_unknown = _parents(told["parent_id"], ids)
        check(are_unknown, "its parent_id is not in the set; parents must be rows of the same set.")
        not_wider = (parents >= 0) & (finest_levels[parents] >= levels)
        check(
            not_wider,
            "its parent is at the same or a finer level; every level of a parent is wider.",
        )
        return cls(ids, parents, levels, finest_levels, check)


Told = tuple[list[str], NDArray[np.int64]]
"""The distinct texts of a column, and the place of each row's own among them, -1 for null."""


def _own(table: pa.Table) -> pa.Table:
    return table.select([name for name in COLUMNS if name in table.column_names])


def _told_in(table: pa.Table) -> list[str]:
    return [name for name in COLUMNS if name != "id" and name in table.column_names]


def _repeated(ids: Ids) -> NDArray[np.bool_]:
    again = mask(pc.equal(ids.texts[1:], ids.texts[:-1]))
    return np.concatenate([[False], again])[: len(ids)]


def _levels(told: Told, check: RowCheck) -> NDArray[np.int8]:
    distinct, which = told
    check(which < 0, "level is null; every row needs one.")
    levels = np.array([Level.__members__.get(name, -1) for name in distinct], dtype=np.int8)[which]
    check(levels < 0, f"the level is not one of {', '.join(Level.__members__)}.")
    return levels


def _finest_levels(told: Told, levels: NDArray[np.int8], check: RowCheck) -> NDArray[np.int8]:
    """Those of the column `other_levels`, where there is one: the finer neighbours of `level`."""
    distinct, which = told
    runs = [*(each.split() for each in distinct), []]
    counts = np.array([len(each) for each in runs], dtype=np.int8)[which]
    # What the levels of a run of that length are, by the level before it.
    follow = [[_names_after(level, len(each)) == each for level in Level] for each in runs]
    follows = np.array(follow, dtype=np.bool_)[which, levels]
    check(
        (counts > 0) & ~follows,
        "other_levels must be the levels that follow `level`, wide to fine and with a space"
        " between, as `province city` after country.",
    )
    finest: NDArray[np.int8] = levels + counts
    return finest


def _names_after(level: Level, count: int) -> list[str]:
    return [each.name for each in list(Level)[level + 1 : level + 1 + count]]


def _parents(told: Told, ids: Ids) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """The row of each parent, -1 for none, and which rows name one that is not in the set."""
    distinct, which = told
    # Sought in this way: there are fewer parents than divisions.
    place = pc.index_in(ids.texts, value_set=strings(distinct))
    rows = np.full(len(distinct) + 1, -1, dtype=np.int32)
    rows[numbers(place.drop_null())] = np.flatnonzero(mask(pc.is_valid(place)))
    parents: NDArray[np.int32] = rows[which]
    return parents, (which >= 0) & (parents < 0)
