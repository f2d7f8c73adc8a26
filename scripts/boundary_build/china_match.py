"""Which county of the register a leaf of geoBoundaries is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import shapely

from boundary_build.china_register import Register, Unit, listed
from boundary_build.geometry import dissolve
from boundary_build.names import han_prefix, key
from boundary_build.rows import Boundary

_KINDS = {"District": "区", "County": "县", "City": "市", "Banner": "旗"}


def units_of(
    leaves: Sequence[Boundary], regions: Mapping[str, str], register: Register
) -> dict[str, Unit]:
    """The unit of each leaf, by the leaf's id.

    A name met once on both sides of a province decides itself. Where one is met twice, the kind
    of unit decides, then the prefecture whose certain counties the leaf lies among.
    """
    changed = listed(register)
    found: dict[str, Unit] = {}
    open_: dict[tuple[str, str], list[Boundary]] = defaultdict(list)
    for leaf in leaves:
        region = regions[leaf.parent_id or ""]
        known = changed.get((region, leaf.name)) or changed.get(
            (region, leaf.id.removeprefix("gb:"))
        )
        if known:
            found[leaf.id] = known
            continue
        han = han_prefix(leaf.name)
        same = register.counties_by_name.get((region, han or ""), ())
        if len(same) == 1:
            found[leaf.id] = same[0]
        elif key(leaf.name):
            open_[region, key(leaf.name)].append(leaf)
    twice = {
        name: group
        for name, group in open_.items()
        if len(group) > 1 or len(register.counties.get(name, ())) > 1
    }
    for name, group in open_.items():
        if name not in twice and name in register.counties:
            found[group[0].id] = register.counties[name][0]
    around = {unit.id: area for unit, area in dissolved(leaves, found)}
    for name, group in twice.items():
        found |= _by_place(group, register.counties.get(name, ()), around)
    return found


def dissolved(
    leaves: Sequence[Boundary], units: Mapping[str, Unit]
) -> list[tuple[Unit, shapely.Geometry]]:
    """The prefectures of the leaves, each the union of its counties."""
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    prefectures: dict[str, Unit] = {}
    for leaf in leaves:
        unit = units.get(leaf.id)
        if unit and unit.prefecture:
            prefectures[unit.prefecture.id] = unit.prefecture
            parts[unit.prefecture.id].append(leaf.geometry)
    return [(prefectures[id_], dissolve(parts[id_])) for id_ in sorted(parts)]


def _by_place(
    leaves: Sequence[Boundary],
    units: Sequence[Unit],
    around: Mapping[str, shapely.Geometry],
) -> dict[str, Unit]:
    pairs = sorted(
        ((_misfit(leaf, unit, around), leaf.id, unit) for leaf in leaves for unit in units),
        key=lambda pair: (pair[0], pair[1], pair[2].id),
    )
    found: dict[str, Unit] = {}
    for _, leaf_id, unit in pairs:
        if leaf_id not in found and unit not in found.values():
            found[leaf_id] = unit
    return found


def _misfit(
    leaf: Boundary, unit: Unit, around: Mapping[str, shapely.Geometry]
) -> tuple[bool, float, float]:
    """Other kind, distance to the unit's prefecture, and less border shared with it."""
    kind = next((han for english, han in _KINDS.items() if english in leaf.name), "")
    area = around.get(unit.prefecture.id) if unit.prefecture else None
    if area is None:
        return not unit.name.endswith(kind), float("inf"), 0.0
    shared = shapely.intersection(leaf.geometry, area).length
    return not unit.name.endswith(kind), leaf.geometry.distance(area), -shared
