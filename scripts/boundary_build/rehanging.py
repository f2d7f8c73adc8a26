"""Divisions hung in the province their people live in, where its outline says another.

A leaf hangs in the province it has most in common with; along a river Natural Earth's outline is
off by a kilometre, and an island in a city hangs in the province across the water.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely

from boundary_build.geometry import array
from boundary_build.geonames import Place
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_BY_HAND = {
    **dict.fromkeys(
        (
            "gb:84685775B1106849910840",
            "gb:84685775B11993841529980",
            "gb:84685775B12433941147201",
            "gb:84685775B6942068492284",
            "gb:84685775B82497117108995",
            "gb:84685775B89976507617843",
        ),
        "ne:SOM-2407",
    ),
    "gb:34846034B20026231535079": "ne:IRQ-3063",
    "gb:37247803B72756565577460": "ne:EGY-1533",
    "gb:64754581B59479814848654": "ne:MOZ-5854",
}
"""Western districts of Mogadishu, Al-Adhamiya in Baghdad, Zamalek in Cairo and the City of Maputo,
where no place tells."""
_AGREE = 0.8
"""Share of the places in a leaf that must lie in one division of GeoNames."""
_MOST = 0.7
"""The same for a province: what GeoNames calls it."""
_TOUCHED = 0.1
"""Share of a leaf that its new province must cover, the two drawings overlap there; of a leaf with
one place alone more, for a place may be written to the wrong side of a river."""
_TOUCHED_BY_ONE = 0.3


def rehung(rows: Sequence[Boundary], places: Sequence[Place]) -> list[Boundary]:
    """The rows, each child of a province below the one GeoNames counts nearly all its places to.

    Only where that province covers a part of the child, and the one it hangs in is certainly
    another division of GeoNames.
    """
    provinces = {row.id: row for row in rows if row.level is Level.province}
    children = [row for row in rows if row.parent_id in provinces]
    codes = _codes([*provinces.values()], places, _MOST)
    provinces_of: dict[str, list[Boundary]] = defaultdict(list)
    for id_, (code, _) in codes.items():
        provinces_of[code].append(provinces[id_])
    by_id = {child.id: child for child in children}
    moved = {id_: parent for id_, parent in _BY_HAND.items() if id_ in by_id}
    for id_, (code, count) in _codes(children, places, _AGREE).items():
        child = by_id[id_]
        at, _ = codes.get(child.parent_id or "", (code, 0))
        if at != code:
            least = _TOUCHED if count > 1 else _TOUCHED_BY_ONE
            moved |= _moved(child, provinces_of.get(code, ()), least)
    return [replace(row, parent_id=moved[row.id]) if row.id in moved else row for row in rows]


def _moved(child: Boundary, provinces: Sequence[Boundary], least: float) -> Mapping[str, str]:
    best, most = None, least * child.geometry.area
    for province in provinces:
        common = shapely.intersection(child.geometry, province.geometry).area
        if common > most:
            best, most = province, common
    return {child.id: best.id} if best is not None else {}


def _codes(
    rows: Sequence[Boundary], places: Sequence[Place], share: float
) -> dict[str, tuple[str, int]]:
    """GeoNames' first division of a row, and its places there, where enough are of one."""
    points = shapely.points([(place.longitude, place.latitude) for place in places])
    tree = shapely.STRtree(array(row.geometry for row in rows))
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for point, row in sorted(tree.query(points, "within").T.tolist()):
        place = places[point]
        if place.admin1 and place.country == rows[row].country:
            votes[row][place.admin1] += 1
    found: dict[str, tuple[str, int]] = {}
    for row in sorted(votes):
        code, count = min(votes[row].items(), key=lambda item: (-item[1], item[0]))
        if count >= share * votes[row].total():
            found[rows[row].id] = (code, count)
    return found
