"""Which places and finer divisions lie in a division, and which of them bear its name."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely

from boundary_build.geometry import array
from boundary_build.geonames import Place
from boundary_build.name_keys import bare_key, full_key
from boundary_build.rows import Boundary


def places_in(rows: Sequence[Boundary], places: Sequence[Place]) -> dict[str, list[Place]]:
    """The places of the row's country in each row, those with most people first, by its id."""
    positions = [(place.longitude, place.latitude) for place in places]
    points = shapely.points(np.array(positions).reshape(-1, 2))
    tree = shapely.STRtree(array(row.geometry for row in rows))
    index, row = tree.query(points, predicate="within")
    order = np.lexsort((index, row))
    found: dict[str, list[Place]] = defaultdict(list)
    for i, j in zip(index[order].tolist(), row[order].tolist(), strict=True):
        if places[i].country == rows[j].country:
            found[rows[j].id].append(places[i])
    for inside in found.values():
        inside.sort(key=lambda place: (-place.population, place.id))
    return found


def names_below(rows: Sequence[Boundary]) -> dict[str, set[str]]:
    """The keys of the names of all divisions below a division, by its id."""
    by_id = {row.id: row for row in rows}
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        keys = keys_of(row)
        at = by_id.get(row.parent_id or "")
        while at is not None:
            found[at.id] |= keys
            at = by_id.get(at.parent_id or "")
    return found


def keys_of(row: Boundary) -> set[str]:
    """The keys of a row's names, with and without the words for its kind."""
    names = {row.name, row.name_local, row.bare_name, *row.names.values()} - {None}
    return {key(name) for name in names if name for key in (full_key, bare_key)}


def keys_of_place(place: Place) -> set[str]:
    """The keys of a place's own names, not of its alternates."""
    return {full_key(place.name), full_key(place.ascii_name), bare_key(place.name)}


def same_named(keys: set[str], inside: Sequence[Place]) -> Place | None:
    """The place with most people of those whose name has one of the keys; alternates count too."""
    for place in inside:
        if keys & keys_of_place(place):
            return place
    return next((p for p in inside if any(full_key(n) in keys for n in p.alternates)), None)
