"""DuckDB's spatial join, in this process, on one thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import shapely

from benchmark.peer import Answer, Ask, NotInstalledError
from benchmark.points import Covering, Points
from benchmark.polygons import Polygons

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_JOIN = """
SELECT point, boundary
FROM (SELECT point, ST_Point(longitude, latitude) AS place FROM asked)
JOIN boundaries ON ST_Intersects(shape, place)
"""


@contextmanager
def duckdb_join(polygons: Polygons) -> Iterator[Ask]:
    """The boundaries are a table of the database, the points an Arrow table."""
    import duckdb

    with duckdb.connect(config={"threads": 1}) as connection:
        _load_spatial(connection)
        _load_boundaries(connection, polygons)

        def join(asked: pa.Table) -> Covering:
            connection.register("asked", asked)
            pairs = connection.execute(_JOIN).fetchnumpy()
            return Covering(pairs["point"], pairs["boundary"])

        def ask(points: Points) -> Answer:
            asked = _table_of(points)
            return lambda: join(asked)

        yield ask


def _load_spatial(connection: "DuckDBPyConnection") -> None:
    import duckdb

    package = find_spec("duckdb_extension_spatial")
    files = [
        file
        for folder in (package and package.submodule_search_locations) or ()
        for file in Path(folder).rglob("spatial.duckdb_extension")
    ]
    if not files:
        raise NotInstalledError("no package has the extension")
    try:
        connection.load_extension(str(files[0]))
    except duckdb.Error as error:
        raise NotInstalledError("the extension is of another version of duckdb") from error


def _load_boundaries(connection: "DuckDBPyConnection", polygons: Polygons) -> None:
    wkb = pa.array(shapely.to_wkb(polygons.geometries), type=pa.large_binary())
    connection.register("given", pa.table({"boundary": polygons.rows, "wkb": wkb}))
    connection.execute(
        "CREATE TABLE boundaries AS SELECT boundary, ST_GeomFromWKB(wkb) AS shape FROM given"
    )
    connection.unregister("given")


def _table_of(points: Points) -> pa.Table:
    return pa.table(
        {
            "point": pa.array(range(len(points)), type=pa.int64()),
            "longitude": points.longitudes,
            "latitude": points.latitudes,
        }
    )
