"""Peers that search an R-tree of the same boundaries in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import shapely

from benchmark.peer import Ask, Locate
from benchmark.points import Covering, Points, Rows
from benchmark.polygons import Polygons


@contextmanager
def geopandas_sjoin(polygons: Polygons) -> Iterator[Ask]:
    """`geopandas.sjoin` of points within boundaries."""
    import geopandas

    boundaries = geopandas.GeoDataFrame(geometry=polygons.geometries, crs="EPSG:4326")
    # Built here, not in the first answer.
    boundaries.sindex  # noqa: B018  it is a property that builds the tree

    def join(points: Points) -> Covering:
        places = geopandas.points_from_xy(points.longitudes, points.latitudes, crs="EPSG:4326")
        asked = geopandas.GeoDataFrame(geometry=places)
        joined = geopandas.sjoin(asked, boundaries, predicate="within")
        return Covering(joined.index.to_numpy(), polygons.rows[joined["index_right"].to_numpy()])

    yield lambda points: lambda: join(points)


@contextmanager
def strtree_plain(polygons: Polygons) -> Iterator[Ask]:
    """`STRtree.query` with a predicate, as its documentation shows it."""
    tree = shapely.STRtree(polygons.geometries)

    def query(points: Points) -> Covering:
        places = shapely.points(points.longitudes, points.latitudes)
        found, rows = tree.query(places, predicate="intersects")
        return Covering(found, polygons.rows[rows])

    yield lambda points: lambda: query(points)


@contextmanager
def strtree_grouped(polygons: Polygons) -> Iterator[Ask]:
    """Candidates by box, sorted by boundary, then the prepared test on plain coordinates.

    Several times the speed of `STRtree.query` with a predicate: the baseline that is fair.
    """
    tree = polygons.boxes

    def query(points: Points) -> Covering:
        x, y = points.longitudes, points.latitudes
        found, rows = tree.query(shapely.points(x, y))
        order = np.argsort(rows, kind="stable")
        found, rows = found[order], rows[order]
        covers = shapely.intersects_xy(polygons.geometries[rows], x[found], y[found])
        return Covering(found[covers], polygons.rows[rows[covers]])

    yield lambda points: lambda: query(points)


@contextmanager
def rtree_loop(polygons: Polygons) -> Iterator[Ask]:
    """`rtree` candidates and the prepared test, point by point."""
    locate = rtree_single(polygons)

    def query(points: Points) -> Covering:
        rows = [locate(*pair) for pair in points.pairs()]
        counts = [len(each) for each in rows]
        return Covering(np.repeat(np.arange(len(points)), counts), np.concatenate(rows))

    yield lambda points: lambda: query(points)


def rtree_single(polygons: Polygons) -> Callable[[float, float], Rows]:
    """`rtree` candidates and the prepared test, for one point."""
    from rtree.index import Index

    tree = Index((row, box, None) for row, box in enumerate(polygons.bounds.tolist()))

    def locate(longitude: float, latitude: float) -> Rows:
        rows = np.fromiter(
            tree.intersection((longitude, latitude, longitude, latitude)), dtype=np.int64
        )
        covers = shapely.intersects_xy(polygons.geometries[rows], longitude, latitude)
        covering: Rows = polygons.rows[rows[covers]]
        return covering

    return locate


def strtree_single(polygons: Polygons) -> Locate:
    """STRtree candidates and the prepared test, for one point."""
    tree = polygons.boxes

    def locate(longitude: float, latitude: float) -> object:
        rows = tree.query(shapely.Point(longitude, latitude))
        return rows[shapely.intersects_xy(polygons.geometries[rows], longitude, latitude)]

    return locate
