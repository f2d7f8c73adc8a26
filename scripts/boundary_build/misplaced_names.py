"""Layers whose names stand at the wrong polygons: none of their towns lies in what is called so.

A polygon is called like the one town in it that has a name of the layer; the others after their
parent, with the word for their kind and a number. A wrong name is worse than a number.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from boundary_build.geonames import Place
from boundary_build.name_keys import bare_key
from boundary_build.namesakes import keys_of_place, places_in
from boundary_build.rows import Boundary

_KINDS = {
    "BFA ADM3": "département",
    "COG ADM2": "district",
    "MWI ADM3": "traditional authority",
    "NAM ADM2": "constituency",
}
"""By layer; of the towns that can be looked for 0 of 72, 1 of 13, 0 of 6 and 2 of 28 are right."""


def with_names_of_towns(rows: Sequence[Boundary], towns: Sequence[Place]) -> list[Boundary]:
    """The rows, those of such layers under the names of their towns or a number."""
    by_id = {row.id: row for row in rows}
    by_layer: dict[str, list[Boundary]] = defaultdict(list)
    for row in rows:
        if row.source.name.startswith("geoBoundaries ") and (layer := _layer(row)) in _KINDS:
            by_layer[layer].append(row)
    names: dict[str, str] = {}
    for layer, group in by_layer.items():
        called = _by_towns(group, towns)
        names |= called | _numbers([row for row in group if row.id not in called], by_id, layer)
    return [replace(row, name=names.get(row.id, row.name)) for row in rows]


def _layer(row: Boundary) -> str:
    return " ".join(row.source.name.split()[1:3])


def _by_towns(rows: Sequence[Boundary], towns: Sequence[Place]) -> dict[str, str]:
    known = {bare_key(row.name) for row in rows}
    at: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for id_, inside in places_in(rows, towns).items():
        if named := [town for town in inside if keys_of_place(town) & known]:
            at[named[0].name].append((named[0].population, id_))
    return {max(found)[1]: name for name, found in at.items()}


def _numbers(rows: Sequence[Boundary], by_id: dict[str, Boundary], layer: str) -> dict[str, str]:
    """Counted in the order of ids."""
    by_parent: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.id):
        by_parent[row.parent_id or ""].append(row.id)
    return {
        id_: f"{by_id[parent].name}, {_KINDS[layer]} {number}"
        for parent, ids in by_parent.items()
        for number, id_ in enumerate(ids, 1)
    }
