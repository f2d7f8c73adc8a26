"""A part of a boundary set: some countries, levels, divisions with all they hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geoimm.boundary_sets.rows import Mask
from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError


@dataclass(frozen=True, slots=True)
class Selection:
    """What is wanted of a set; an empty collection wants all."""

    countries: Collection[str] = ()
    """ISO 3166-1 alpha-2."""
    levels: Collection[Level] = ()
    divisions: Collection[str] = ()
    """Ids; what hangs below them is wanted, too."""
    languages: Collection[str] | None = None
    """Of the names that are wanted beside the local one; None for all."""

    def of(self, table: pa.Table) -> pa.Table:
        """The rows of a set's table that are wanted, each below its nearest wanted ancestor.

        Raises BoundaryDataError for a division that is not there, and where nothing is wanted.
        """
        parents = dict(
            zip(table.column("id").to_pylist(), table.column("parent_id").to_pylist(), strict=True)
        )
        unknown = [each for each in self.divisions if each not in parents]
        if unknown:
            raise BoundaryDataError(
                f"the set has no division {unknown[0]!r}; `geoimm locate --json` tells ids."
            )
        mask = self._in_countries(table) & self._at_levels(table) & self._below(parents)
        if not mask.any():
            raise BoundaryDataError("the set has no division of these countries and levels.")
        return self._named(_related(table.filter(pa.array(mask)), parents))

    def _in_countries(self, table: pa.Table) -> Mask:
        if not self.countries:
            return np.ones(len(table), dtype=np.bool_)
        found = pc.is_in(table.column("country"), pa.array(sorted(self.countries), pa.string()))
        return np.array(found.to_pylist(), dtype=np.bool_)

    def _at_levels(self, table: pa.Table) -> Mask:
        wanted = {level.name for level in self.levels or Level}
        levels = table.column("level").to_pylist()
        others: list[str | None] = [None] * len(table)
        if "other_levels" in table.column_names:
            others = table.column("other_levels").to_pylist()
        pairs = zip(levels, others, strict=True)
        return np.array([bool(wanted & {one, *(more or "").split()}) for one, more in pairs])

    def _below(self, parents: Mapping[str, str | None]) -> Mask:
        if not self.divisions:
            return np.ones(len(parents), dtype=np.bool_)
        wanted = frozenset(self.divisions)
        return np.array([_ancestor(id_, parents, wanted) is not None for id_ in parents])

    def _named(self, table: pa.Table) -> pa.Table:
        if self.languages is None:
            return table
        kept = {"name", "name_local", *(f"name_{each}" for each in self.languages)}
        names = [each for each in table.column_names if each.startswith("name")]
        return table.drop_columns([name for name in names if name not in kept])


def _related(table: pa.Table, parents: Mapping[str, str | None]) -> pa.Table:
    ids = table.column("id").to_pylist()
    wanted = frozenset(ids)
    above = [_ancestor(parents[id_], parents, wanted) for id_ in ids]
    at = table.column_names.index("parent_id")
    return table.set_column(at, "parent_id", pa.array(above, pa.string()))


def _ancestor(
    id_: str | None, parents: Mapping[str, str | None], wanted: frozenset[str]
) -> str | None:
    """The nearest of the wanted ones, the division itself included."""
    steps = len(Level)
    while id_ is not None and id_ not in wanted and steps:
        id_, steps = parents.get(id_), steps - 1
    return id_ if id_ in wanted else None
