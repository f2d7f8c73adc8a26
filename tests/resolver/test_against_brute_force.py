"""Every answer against a slow and obvious oracle: all polygons, one after the other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyproj import Geod

from geoimm.domain.divisions import Division, Level
from geoimm.resolver import Addresses, BoundarySet, Resolver
from resolver.boxed import with_boxes

Floats = NDArray[np.float64]
WGS84 = Geod(ellps="WGS84")


def polygon_of(boundary_set: BoundarySet, row: int) -> shapely.Geometry:
    return boundary_set.boundaries[np.array([row])][0]


def all_polygons(boundary_set: BoundarySet) -> NDArray[Any]:
    return boundary_set.boundaries[np.arange(len(boundary_set))]


def covering_rows(
    boundary_set: BoundarySet, longitudes: Floats, latitudes: Floats
) -> list[set[int]]:
    """For each coordinate the rows of all polygons that cover it, on either side of 180."""
    seam = np.flatnonzero(np.abs(longitudes) == 180)
    xs = np.concatenate([longitudes, -longitudes[seam]])
    ys = np.concatenate([latitudes, latitudes[seam]])
    points = [*range(len(longitudes)), *seam]
    covering: list[set[int]] = [set() for _ in longitudes]
    for row, polygon in enumerate(all_polygons(boundary_set)):
        for hit in np.flatnonzero(shapely.intersects_xy(polygon, xs, ys)):
            covering[points[hit]].add(row)
    return covering


def winner(boundary_set: BoundarySet, rows: set[int], longitude: float, latitude: float) -> int:
    """Finest level; interior before border; smaller area among interiors; lower id."""
    finest = max(boundary_set.finest_levels[row] for row in rows)
    ranked = []
    for row in rows:
        if boundary_set.finest_levels[row] == finest:
            polygon = polygon_of(boundary_set, row)
            interior = shapely.contains_xy(polygon, longitude, latitude)
            area = polygon.area if interior else 0
            ranked.append((not interior, area, boundary_set.ids[row], row))
    return min(ranked)[-1]


def chain_ids(resolver: Resolver, row: int) -> list[str | None]:
    """The ids from country to township by walking up parent_id."""
    chain: list[str | None] = [None] * 5
    division: Division | None = resolver.division(row)
    while division is not None:
        for level in division.levels:
            chain[level] = division.id
        division = resolver.find(division.parent_id) if division.parent_id else None
    return chain


def expected_chains(
    resolver: Resolver, longitudes: Floats, latitudes: Floats
) -> list[list[str | None] | None]:
    """The chain of each coordinate inside some polygon, None for the others."""
    covering = covering_rows(resolver.boundary_set, longitudes, latitudes)
    return [
        chain_ids(resolver, winner(resolver.boundary_set, rows, x, y)) if rows else None
        for rows, x, y in zip(covering, longitudes, latitudes, strict=True)
    ]


def country_at_sea(boundary_set: BoundarySet, longitude: float, latitude: float) -> str | None:
    """The id of the country in whose waters a coordinate lies, by `winner`'s rule."""
    waters = boundary_set.waters
    sides = {longitude, -longitude} if abs(longitude) == 180 else {longitude}
    ranked = []
    polygons = waters.boundaries[np.arange(len(waters.countries))]
    for row, polygon in zip(waters.countries, polygons, strict=True):
        if any(shapely.intersects_xy(polygon, x, latitude) for x in sides):
            interior = shapely.contains_xy(polygon, longitude, latitude)
            area = polygon.area if interior else 0
            ranked.append((not interior, area, boundary_set.ids[row]))
    return min(ranked)[-1] if ranked else None


def assert_maritime_as_expected(
    resolver: Resolver, longitudes: Floats, latitudes: Floats, addresses: Addresses
) -> None:
    chains = batch_chains(resolver, addresses)
    for i in np.flatnonzero(~np.isin(addresses.match, ["inside", "nearest"])):
        country = country_at_sea(resolver.boundary_set, longitudes[i], latitudes[i])
        row = resolver.boundary_set.row_of(country) if country else None
        assert chains[i] == ([None] * 5 if row is None else chain_ids(resolver, row))
        assert addresses.match[i] == ("maritime" if country else "none")
        assert addresses.distance_metres[i] == 0


def chain_in_view(chain: list[str | None], country_of: dict[str, str]) -> list[str | None]:
    """A neutral chain from its finest division that moved, under that one's country."""
    for level in reversed(Level):
        country = country_of.get(chain[level] or "")
        if country:
            widest = chain.index(chain[level])
            kept = [id_ if at >= max(widest, 1) else None for at, id_ in enumerate(chain)]
            return [country, *kept[1:]]
    return chain


STEP_DEGREES = 0.004
FINE_STEPS = 200
ERROR_METRES = 0.5 * STEP_DEGREES / FINE_STEPS * 111_700


def metres_to(polygon: shapely.Geometry, longitude: float, latitude: float) -> float:
    """Least geodesic metres to points set densely on the border: never less than the distance.

    A step apart at first, then closely where one is nearly the nearest.
    """
    rings = shapely.get_rings(shapely.get_parts(shapely.segmentize(polygon, STEP_DEGREES)))
    dense, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.flatnonzero(ring[:-1] == ring[1:])
    coarse = metres_between(longitude, latitude, dense)
    least = np.minimum(coarse[starts], coarse[starts + 1])
    # Half of a step, the longest in metres, is what a point between two may be nearer.
    best = starts[least <= coarse.min() + 0.5 * STEP_DEGREES * 111_700]
    along = np.linspace(0, 1, FINE_STEPS + 1)[:, None, None]
    fine = dense[best] + along * (dense[best + 1] - dense[best])
    return float(metres_between(longitude, latitude, fine.reshape(-1, 2)).min())


def metres_between(longitude: float, latitude: float, places: Floats) -> Floats:
    there = np.full(len(places), longitude), np.full(len(places), latitude)
    metres: Floats = WGS84.inv(*there, places[:, 0], places[:, 1])[2]
    return metres


def batch_chains(resolver: Resolver, addresses: Addresses) -> list[list[str | None]]:
    return [
        [resolver.division(row).id if row >= 0 else None for row in rows]
        for rows in addresses.division_ids.tolist()
    ]


def assert_one_by_one_is_the_same(
    resolver: Resolver, longitudes: Floats, latitudes: Floats, addresses: Addresses
) -> None:
    for i, chain in enumerate(batch_chains(resolver, addresses)):
        address = resolver.resolve(longitude=longitudes[i], latitude=latitudes[i])
        assert [division and division.id for division in address] == chain
        assert address.match == addresses.match[i]
        assert address.distance_metres == addresses.distance_metres[i]


def assert_as_expected(resolver: Resolver, longitudes: Floats, latitudes: Floats) -> Addresses:
    addresses = resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)
    chains = batch_chains(resolver, addresses)
    for i, expected in enumerate(expected_chains(resolver, longitudes, latitudes)):
        if expected is None:
            assert addresses.match[i] != "inside"
            continue
        if addresses.match[i] == "inside":
            assert chains[i] == expected
        # Else at water's edge, which `assert_nearest_as_expected` is about.
        else:
            assert addresses.match[i] == "nearest"
            assert {*expected, None} < {*chains[i], None}
    assert_one_by_one_is_the_same(resolver, longitudes, latitudes, addresses)
    return addresses


corners = st.integers(0, 8)
spans = st.integers(1, 4)
# Degrees on a coarse grid meet corners and edges often; the fractions fall between them.
steps = st.one_of(
    st.integers(-2, 26).map(lambda i: i / 2),
    st.floats(-1, 13, allow_nan=False),
    st.integers(0, 24).map(lambda i: i / 2 + 0.03),
    st.integers(0, 24).map(lambda i: i / 2 - 0.01),
)


@dataclass(frozen=True)
class SmallSet:
    """A random set and coordinates to ask it for."""

    rows: list[dict[str, Any]]
    waters: list[tuple[str, shapely.Geometry]]
    country_of: dict[str, str]
    """What the view V moves."""
    longitudes: Floats
    latitudes: Floats


@st.composite
def small_sets(draw: st.DrawFn) -> SmallSet:
    """Rectangles, rings and triangles at random levels, parents one level up; waters; a view."""
    rows: list[dict[str, Any]] = []
    west = draw(st.sampled_from([0, 0, -180, 168]))
    for number in draw(st.permutations(range(draw(st.integers(1, 7))))):
        x, y = draw(corners), draw(corners)
        polygon = shapely.box(x, y, x + draw(spans), y + draw(spans))
        shape = draw(st.sampled_from(["box", "ring", "triangle"]))
        if shape == "triangle":
            polygon = shapely.Polygon(polygon.exterior.coords[:3])
        if shape == "ring":
            polygon = polygon.difference(shapely.buffer(polygon.centroid, 0.4, quad_segs=1))
        level = Level(draw(st.sampled_from([0, 0, 1, 2, 3, 4])))
        wider = [row["id"] for row in rows if Level[row["level"]] < level]
        parent = draw(st.sampled_from([None, *wider]))
        moved = shapely.transform(polygon, lambda xy: xy + np.array([west, 0]))
        rows.append(
            {"id": f"d{number}", "level": level.name, "geometry": moved, "parent_id": parent}
        )
    points = draw(st.lists(st.tuples(steps, steps), min_size=1, max_size=12))
    longitudes = np.clip(np.array([x for x, _ in points]) + west, -180, 180)
    countries = [row["id"] for row in rows if row["level"] == "country"]
    owners = draw(st.lists(st.sampled_from(countries), max_size=4)) if countries else []
    movers = draw(st.lists(st.sampled_from([row["id"] for row in rows]), unique=True, max_size=3))
    targets = sorted(set(countries) - set(movers))
    return SmallSet(
        rows=rows,
        waters=[
            (id_, shapely.box(x + west, y, x + west + draw(spans), y + draw(spans)))
            for id_, x, y in [(owner, draw(corners), draw(corners)) for owner in owners]
        ],
        country_of={id_: draw(st.sampled_from(targets)) for id_ in movers if targets},
        longitudes=longitudes,
        latitudes=np.array([y for _, y in points]),
    )


def test_any_small_set_answers_as_brute_force_does(
    boundary: Callable[..., dict[str, Any]], folder_of: Callable[..., Path]
) -> None:
    @settings(max_examples=150, deadline=None)
    @given(small_sets())
    def check(drawn: SmallSet) -> None:
        lines = [f"V,{id_},{country}" for id_, country in drawn.country_of.items()]
        folder = folder_of(
            *(boundary(**row) for row in drawn.rows),
            waters=drawn.waters,
            worldviews="\n".join(["worldview,division_id,parent_id", "V,absent,absent", *lines]),
        )
        resolver = Resolver.open(folder)
        coordinates = drawn.longitudes, drawn.latitudes
        addresses = assert_as_expected(resolver, *coordinates)
        assert_nearest_as_expected(resolver, *coordinates, addresses)
        assert_maritime_as_expected(resolver, *coordinates, addresses)
        opened = Resolver.open(with_boxes(folder, folder.parent / "boxed"))
        assert_one_by_one_is_the_same(opened, *coordinates, addresses)
        view = Resolver(resolver.boundary_set, "V")
        in_view = view.resolve_many(longitudes=drawn.longitudes, latitudes=drawn.latitudes)
        assert batch_chains(view, in_view) == [
            chain_in_view(chain, drawn.country_of) for chain in batch_chains(resolver, addresses)
        ]
        assert_one_by_one_is_the_same(view, *coordinates, in_view)
        for row in range(len(drawn.rows)):
            expected = chain_in_view(chain_ids(resolver, row), drawn.country_of)
            assert chain_ids(view, row) == expected

    check()


def assert_nearest_as_expected(
    resolver: Resolver, longitudes: Floats, latitudes: Floats, addresses: Addresses
) -> None:
    boundary_set = resolver.boundary_set
    covering = covering_rows(boundary_set, longitudes, latitudes)
    for i, rows in enumerate(covering):
        deciding = winner(boundary_set, rows, longitudes[i], latitudes[i]) if rows else None
        at = longitudes[i], latitudes[i]
        metres = {
            row: metres_to(polygon_of(boundary_set, row), *at)
            for row in may_be_nearest(boundary_set)
            if row not in rows
        }
        chosen, answer = addresses.rows[i], addresses.distance_metres[i]
        if deciding is None:
            deciding = nearest_of(boundary_set, metres, 5_000)
        if deciding is None:
            assert addresses.match[i] in {"none", "maritime"}
            continue
        below = {row: metres[row] for row in metres if is_below(boundary_set, row, deciding)}
        near = nearest_of(boundary_set, below, 2_000) if gives_way(boundary_set, deciding) else None
        expected = deciding if near is None else near
        if expected in rows:
            assert (addresses.match[i], chosen, answer) == ("inside", expected, 0)
        else:
            assert addresses.match[i] == "nearest"
            assert answer <= metres[expected] + 1
            assert metres[chosen] <= answer + ERROR_METRES + 1


def children_of(boundary_set: BoundarySet, row: int) -> list[int]:
    return [each for each, parent in enumerate(boundary_set.parents.tolist()) if parent == row]


def may_be_nearest(boundary_set: BoundarySet) -> list[int]:
    """Rows without children, or whose children have less than nine tenths of their area."""
    polygons = all_polygons(boundary_set)
    return [
        row
        for row in range(len(boundary_set))
        if sum(polygons[child].area for child in children_of(boundary_set, row))
        < 0.9 * polygons[row].area
    ]


def gives_way(boundary_set: BoundarySet, row: int) -> bool:
    return boundary_set.levels[row] <= Level.province and bool(children_of(boundary_set, row))


def is_below(boundary_set: BoundarySet, row: int, above: int) -> bool:
    parent = int(boundary_set.parents[row])
    return parent == above or (parent >= 0 and is_below(boundary_set, parent, above))


def nearest_of(boundary_set: BoundarySet, metres: dict[int, float], reach: float) -> int | None:
    """The nearest within reach, of equally near ones the finest, then the lower id.

    Those that the oracle's metres do not tell apart are equally near: it is not exact.
    """
    ranked = [(round(metres[row], 3), -boundary_set.finest_levels[row], row) for row in metres]
    best = min(ranked, default=None)
    return best[-1] if best and best[0] <= reach else None


def adversarial_points(boundary_set: BoundarySet, count: int) -> tuple[Floats, Floats]:
    """Vertices, edge midpoints, points around borders, clusters and points anywhere."""
    random = np.random.default_rng(20201111)
    quarter = count // 4
    polygons = boundary_set.boundaries[random.integers(0, len(boundary_set), 2 * quarter)]
    edges = []
    for polygon in polygons:
        ring = shapely.get_coordinates(polygon)
        start = random.integers(0, len(ring) - 1)
        edges.append(ring[start : start + 2])
    starts, ends = np.array(edges)[:, 0], np.array(edges)[:, 1]
    away = random.normal(size=(quarter, 2)) * 10.0 ** random.uniform(-16, -1, (quarter, 1))
    anywhere = np.column_stack(
        [random.uniform(-180, 180, quarter), random.uniform(-90, 90, quarter)]
    )
    points = np.concatenate(
        [starts[:quarter], ((starts + ends) / 2)[quarter:], ends[:quarter] + away, anywhere]
    )
    points[:8] = [
        (180, 66),
        (-180, 66),
        (180, -90),
        (-180, -90),
        (0, -90),
        (0, 90),
        (180, -16.5),
        (-180, -16.5),
    ]
    return np.clip(points[:, 0], -180, 180), np.clip(points[:, 1], -90, 90)


def test_the_default_set_answers_as_brute_force_over_all_polygons(
    default_resolver: Resolver,
) -> None:
    longitudes, latitudes = adversarial_points(default_resolver.boundary_set, 2_000)
    addresses = assert_as_expected(default_resolver, longitudes, latitudes)
    assert_maritime_as_expected(default_resolver, longitudes, latitudes, addresses)


def test_on_the_default_set_the_nearest_that_a_province_holds_is_that_of_brute_force(
    default_resolver: Resolver,
) -> None:
    boundary_set = default_resolver.boundary_set
    longitudes, latitudes = waterfronts(boundary_set, 4_000)
    addresses = default_resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)
    covered = default_resolver.rules.rtree.rows_at(longitudes, latitudes)
    at_edge = np.flatnonzero((addresses.match == "nearest") & (covered >= 0))
    assert len(at_edge) > 25
    held = boundary_set.parents >= 0
    areas = boundary_set.areas[np.arange(len(boundary_set))]
    of_children = np.bincount(boundary_set.parents[held], areas[held], minlength=len(boundary_set))
    may_be = np.flatnonzero(of_children < 0.9 * areas)
    for i in at_edge[:60]:
        x, y, answer = longitudes[i], latitudes[i], addresses.distance_metres[i]
        assert gives_way(boundary_set, int(covered[i]))
        assert is_below(boundary_set, int(addresses.rows[i]), int(covered[i]))
        wide = 0.02 / np.cos(np.radians(y))
        west, south, east, north = boundary_set.bounds[may_be].T
        box = (west < x + wide) & (east > x - wide) & (south < y + 0.02) & (north > y - 0.02)
        metres = {
            row: metres_to(polygon_of(boundary_set, row), x, y)
            for row in may_be[box].tolist()
            if is_below(boundary_set, row, int(covered[i]))
        }
        assert answer <= min(metres.values()) + 1
        assert metres[int(addresses.rows[i])] <= answer + ERROR_METRES + 1


def waterfronts(boundary_set: BoundarySet, count: int) -> tuple[Floats, Floats]:
    """Coordinates up to 3 km off the vertices of what countries and provinces hold."""
    random = np.random.default_rng(7)
    parents = boundary_set.parents
    below = np.flatnonzero((parents >= 0) & (boundary_set.levels[parents] <= Level.province))
    rows = random.choice(below, count)
    at = [random.choice(shapely.get_coordinates(each)) for each in boundary_set.boundaries[rows]]
    points = np.array(at) + random.normal(size=(count, 2)) * 0.01
    return np.clip(points[:, 0], -180, 180), np.clip(points[:, 1], -90, 90)


def test_threads_that_start_together_answer_alike(default_resolver: Resolver) -> None:
    resolver = Resolver(default_resolver.boundary_set)
    longitudes, latitudes = adversarial_points(default_resolver.boundary_set, 400)

    def resolve(_: int) -> NDArray[np.int32]:
        return resolver.resolve_many(longitudes=longitudes, latitudes=latitudes).division_ids

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(resolve, range(16)))
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer, answers[0])
