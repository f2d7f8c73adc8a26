"""Ids and names of divisions as Arrow dictionaries: one entry each, numbers in the rows."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.resolver.columns import integers, strings
from geoimm.resolver.resolver import Resolver

_LANGUAGES_KEPT = 4

PLACE = len(Level)
"""In the place of a level: the division that is the place of an address."""

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Dictionaries:
    """The ids and names of some divisions by level, then those that are places."""

    numbers: Numbers
    """Shape (6, n + 1): where in each dictionary each row of the set is that belongs there; -1 at
    the end, for no row."""
    ids: tuple[pa.Array, ...]
    names: tuple[pa.Array, ...]

    def encode(self, level: int, rows: Numbers) -> tuple[pa.Array, pa.Array]:
        """Ids and names of rows of a level, or `PLACE`; null for -1; both share their numbers."""
        numbers = nullable(self.numbers[level, rows], pa.int32())
        return (
            pa.DictionaryArray.from_arrays(numbers, self.ids[level], safe=False),
            pa.DictionaryArray.from_arrays(numbers, self.names[level], safe=False),
        )


class DictionaryMaker:
    """Makes the dictionaries of a resolver's divisions; those of all divisions are kept."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._texts = lru_cache(_LANGUAGES_KEPT)(self._read_texts)
        self._all = lru_cache(_LANGUAGES_KEPT)(self._make_all)

    def of_all(self, language: str | None) -> Dictionaries:
        """The dictionaries of all divisions."""
        return self._all(language)

    def of(self, rows: NDArray[np.int64], language: str | None) -> Dictionaries:
        """The dictionaries of some rows of the boundary set, which are in order."""
        boundary_set = self._resolver.boundary_set
        ids, names = self._texts(language)
        widest, finest = boundary_set.levels[rows], boundary_set.finest_levels[rows]
        members = [rows[(widest <= level) & (level <= finest)] for level in Level]
        members.append(rows[np.isin(rows, self._resolver.places())])
        numbers = np.full((len(members), len(boundary_set) + 1), -1, dtype=np.int32)
        for at, here in enumerate(members):
            numbers[at, here] = np.arange(len(here), dtype=np.int32)
        taken = [integers(here) for here in members]
        texts = [names.take(here) for here in taken]
        texts[PLACE] = self._labels(members[PLACE], texts[PLACE], language)
        return Dictionaries(
            numbers, ids=tuple(ids.take(here) for here in taken), names=tuple(texts)
        )

    def _labels(self, places: NDArray[np.int64], names: pa.Array, language: str | None) -> pa.Array:
        """`Division.label_in` of places of these names: only unions have another one."""
        at = np.flatnonzero(np.isin(places, self._resolver.unions()))
        if not at.size:
            return names
        labels = [self._resolver.division(row).label_in(language) for row in places[at].tolist()]
        taken = np.arange(len(places))
        taken[at] = len(places) + np.arange(len(at))
        return pa.concat_arrays([names, strings(labels)]).take(integers(taken))

    def _make_all(self, language: str | None) -> Dictionaries:
        return self.of(np.arange(len(self._resolver.boundary_set)), language)

    def _read_texts(self, language: str | None) -> tuple[pa.Array, pa.Array]:
        """The ids and `Division.name_in` of all rows."""
        boundary_set = self._resolver.boundary_set
        texts = boundary_set.attributes
        tags = (language, language.split("-")[0]) if language else ()
        known = [pc.map_lookup(texts.column("names"), tag, "first") for tag in tags]
        names = pc.coalesce(*known, texts.column("name"))
        return boundary_set.ids.texts, pa.concat_arrays(names.chunks)


def nullable(numbers: NDArray[np.integer], kind: pa.DataType) -> pa.Array:
    """Numbers as an Arrow array of the same width, null where they are negative."""
    valid = numbers >= 0
    nulls = len(numbers) - int(np.count_nonzero(valid))
    bits = pa.py_buffer(np.packbits(valid, bitorder="little")) if nulls else None
    return pa.Array.from_buffers(kind, len(numbers), [bits, pa.py_buffer(numbers)], nulls)
