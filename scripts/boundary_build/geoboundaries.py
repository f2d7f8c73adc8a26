"""The leaves of geoBoundaries gbOpen: cities, districts and townships of about 200 countries."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from boundary_build.geometry import array, dissolve, valid
from boundary_build.layer_levels import Use
from boundary_build.layers import Layer, layers
from boundary_build.names import clean, title
from boundary_build.packages import GEOBOUNDARIES, Cache
from boundary_build.parents import parents_of
from boundary_build.rows import Boundary
from boundary_build.same_tier import refined
from geoimm.domain.divisions import Level

_DEPENDENCIES = {
    "AU": ("CX", "CC", "NF"),
    "CN": ("HK", "MO"),
    "FI": ("AX",),
    "MA": ("EH",),
    "NL": ("BQ",),
    "NO": ("SJ",),
    "NZ": ("TK",),
    "US": ("AS", "GU", "MP", "PR", "VI"),
}
"""Countries by ISO 3166 whose divisions are in the layer of another."""

_HAVE_LAYERS_OF_THEIR_OWN = {"AS", "GU", "MP", "VI"}
"""Their counties in the layer of the United States repeat Natural Earth's provinces."""

_CLAIMS = {"Disputed Territory", "Hoang Sa", "New Jammu & Kashmir", "Zona en Reclamación"}
"""Polygons over land another country governs, where the layer's country governs nothing."""

_SPELLINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "BEN": ((r"^(\d+)\?me\b", r"\1ème"), (r"^1\?re\b", "1ère")),
    "DEU": ((r"^(.*), Kreisfreie Stadt$", r"\1"), (r"^(.*), Landkreis$", r"Landkreis \1")),
    "EGY": ((r"^(.*), ([Aa]l)-$", r"\2-\1"),),
    "IRL": ((r"[ -]*LEA-\d+$", ""),),
    "NIC": ((r" \(Municipio\)$|^Municipio ", ""),),
    "NOR": ((r" nor$", ""),),
    "PRT": ((r"^Uni3O Das Freguesias", "União das Freguesias"),),
    "SLV": ((r"^Null$", ""),),
    "QAT": ((r"^(\d+(?:-\d+)?)$", r"Zone \1"),),
}
"""What a layer writes around or in its names, and what to write instead."""

_CAPITALIZED = {
    **dict.fromkeys(("COL", "PAN", "PRY"), "es"),
    **dict.fromkeys(("HUN", "IRL", "MYS", "PAK"), ""),
    "PRT": "pt",
    "ROU": "ro",
}
"""Layers that write every word, or every letter, with a capital; and the language's tag."""

_FOREIGN = {
    "CHE": {
        *("Balzers", "Eschen", "Gamprin", "Mauren", "Planken", "Ruggell", "Schaan"),
        *("Schellenberg", "Triesen", "Triesenberg", "Vaduz"),
        *("Büsingen am Hochrhein", "Campione d'Italia"),
    }
}
"""Swisstopo also draws Liechtenstein and two enclaves, which their own layers have."""

_IN_PARTS = {"DEU"}
"""Layers that draw the water of a Kreis apart, under the same name."""
_MERGES_NAMESAKES = {"AUT", "MYS", "PRT"}
"""Layers dissolved by name: one Arroios in Lisbon and Vila Real."""
_APART = 0.3
"""Degrees from which parts in two provinces are two divisions of one name."""

_PARENT_LAYERS = {"PRI": "USA"}
"""Layers whose parents are boundaries of another layer."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One polygon of the package."""

    id: str
    name: str
    geometry: shapely.Geometry


def read_leaves(cache: Cache) -> dict[str, list[Leaf]]:
    """The leaves of every layer that is used, by layer id, in the order of their ids."""
    database = cache.extract(GEOBOUNDARIES, "gazetteer/data/data.db")
    connection = sqlite3.connect(database)
    query = "SELECT shape_id, name, coordinates FROM location_data ORDER BY shape_id"
    wanted = layers()
    found: dict[str, list[tuple[str, str, bytes]]] = defaultdict(list)
    for shape_id, name, wkb in connection.execute(query):
        layer = shape_id.partition("B")[0]
        if layer in wanted and not _is_left_out(wanted[layer].iso3, name):
            found[layer].append((shape_id, _spelt(wanted[layer].iso3, name), wkb))
    connection.close()
    return {id_: _with_geometry(leaves) for id_, leaves in found.items()}


def place(
    leaves: Mapping[str, Sequence[Leaf]],
    units: Sequence[Boundary],
    countries: Mapping[str, str],
) -> tuple[list[Boundary], list[Boundary]]:
    """The units, refined where a layer has them better; and the leaves in their parents.

    `units` are Natural Earth's, `countries` is ISO 3166-1 alpha-2 by alpha-3.
    """
    used = layers()
    refined_units = list(units)
    regions = shapely.STRtree(array(unit.geometry for unit in units))
    placed: dict[str, list[Boundary]] = {}
    for id_ in sorted(leaves, key=lambda id_: (used[id_].iso3 in _PARENT_LAYERS, used[id_].iso3)):
        layer = used[id_]
        country = countries[layer.iso3]
        candidates = placed.get(_PARENT_LAYERS.get(layer.iso3, ""), units)
        drawn = _apart(layer, leaves[id_], regions)
        boundaries = _boundaries(layer, drawn, _within(candidates, country, layer))
        if layer.use is Use.same:
            refined_units = _refine(refined_units, country, boundaries)
        else:
            placed[layer.iso3] = boundaries
    hong_kong = [row for row in placed["CHN"] if row.country == "HK"]
    refined_units = _refine(refined_units, "HK", hong_kong)
    rows = [row for rows in placed.values() for row in rows if row.country != "HK"]
    return refined_units, rows


def _apart(layer: Layer, leaves: Sequence[Leaf], regions: shapely.STRtree) -> list[Leaf]:
    """The leaves, taken apart or put together where the layer has a part, or several, as one."""
    if layer.iso3 in _IN_PARTS:
        return _joined(leaves)
    if layer.iso3 not in _MERGES_NAMESAKES:
        return list(leaves)
    return [part for leaf in leaves for part in _namesakes(leaf, regions)]


def _joined(leaves: Sequence[Leaf]) -> list[Leaf]:
    parts: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        parts[leaf.name].append(leaf)
    return [
        replace(group[0], geometry=dissolve([leaf.geometry for leaf in group]))
        for group in parts.values()
    ]


def _namesakes(leaf: Leaf, regions: shapely.STRtree) -> list[Leaf]:
    groups: list[tuple[set[int], list[shapely.Geometry]]] = []
    parts = shapely.get_parts(leaf.geometry)
    for part in parts[np.argsort(-shapely.area(parts), kind="stable")]:
        at = set(regions.query(part.representative_point(), predicate="within").tolist())
        same = [group for place, group in groups if not at or at & place or _is_near(part, group)]
        if same:
            same[0].append(part)
        else:
            groups.append((at, [part]))
    first, *others = [shapely.union_all(array(group)) for _, group in groups]
    again = [
        replace(leaf, id=f"{leaf.id}-{number}", geometry=other)
        for number, other in enumerate(others, 2)
    ]
    return [replace(leaf, geometry=first), *again]


def _is_near(part: shapely.Geometry, group: Sequence[shapely.Geometry]) -> bool:
    return bool(shapely.distance(part, array(group)).min() < _APART)


def _is_left_out(iso3: str, name: str) -> bool:
    return clean(name) in _CLAIMS | _FOREIGN.get(iso3, set())


def _spelt(iso3: str, name: str) -> str:
    text = name.strip()
    for pattern, replacement in _SPELLINGS.get(iso3, ()):
        text = re.sub(pattern, replacement, text)
    text = clean(text)
    return title(text, _CAPITALIZED[iso3]) if iso3 in _CAPITALIZED else text


def _with_geometry(rows: Sequence[tuple[str, str, bytes]]) -> list[Leaf]:
    geometries = valid(shapely.from_wkb([wkb for _, _, wkb in rows]))
    return [
        Leaf(shape_id, name, geometry)
        for (shape_id, name, _), geometry in zip(rows, geometries, strict=True)
    ]


def _within(candidates: Sequence[Boundary], country: str, layer: Layer) -> list[Boundary]:
    """The divisions a layer's leaves may hang in: never those of a neighbour."""
    countries = {country, *_DEPENDENCIES.get(country, ())}
    level = Level.city if layer.iso3 in _PARENT_LAYERS else Level.province
    return [row for row in candidates if row.country in countries and row.level is level]


def _boundaries(
    layer: Layer, leaves: Sequence[Leaf], candidates: Sequence[Boundary]
) -> list[Boundary]:
    parents = parents_of(array(leaf.geometry for leaf in leaves), candidates)
    return [
        Boundary(
            id=f"gb:{leaf.id}",
            parent_id=parent.id,
            level=layer.use.level,
            name=leaf.name,
            country=parent.country,
            source=layer.source,
            geometry=leaf.geometry,
        )
        for leaf, parent in zip(leaves, parents, strict=True)
        if layer.iso3 != "USA" or parent.country not in _HAVE_LAYERS_OF_THEIR_OWN
    ]


def _refine(units: Sequence[Boundary], country: str, leaves: Sequence[Boundary]) -> list[Boundary]:
    tier = Level.district if country == "HK" else Level.province
    same = [unit for unit in units if unit.country == country and unit.level is tier]
    others = [unit for unit in units if unit.country != country or unit.level is not tier]
    return [*others, *refined(same, leaves)]
