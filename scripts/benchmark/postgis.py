"""PostGIS's spatial join, in a server process, without parallel workers."""

import asyncio
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv
import shapely

from benchmark.peer import Answer, Ask
from benchmark.points import Covering, Points
from benchmark.polygons import Polygons
from benchmark.postgres import postgis_server

if TYPE_CHECKING:
    import asyncpg

_SCHEMA = """
CREATE EXTENSION postgis;
CREATE UNLOGGED TABLE boundaries (boundary int, shape geometry);
CREATE UNLOGGED TABLE asked (point int, place geometry);
ALTER TABLE boundaries ALTER COLUMN shape SET STORAGE EXTERNAL;
CREATE INDEX ON asked USING gist (place);
"""
_JOIN = "SELECT point, boundary FROM asked JOIN boundaries ON ST_Intersects(shape, place)"
_ROWS_TOGETHER = 20_000


@contextmanager
def postgis_join(polygons: Polygons) -> Iterator[Ask]:
    """Both the boundaries and the points are tables of the server.

    An index on the points makes it prepare each boundary once, and shapes that are not compressed
    are read at once: many times the speed of an index on the boundaries.
    """
    import asyncpg

    with postgis_server() as port, asyncio.Runner() as runner:
        connection = runner.run(
            asyncpg.connect(host="127.0.0.1", port=port, user="bench", database="postgres")
        )
        runner.run(_load_boundaries(connection, polygons))

        def ask(points: Points) -> Answer:
            runner.run(_load_points(connection, points))
            return lambda: runner.run(_join(connection))

        yield ask
        runner.run(connection.close())


async def _load_boundaries(connection: "asyncpg.Connection", polygons: Polygons) -> None:
    await connection.execute(_SCHEMA)
    for start in range(0, len(polygons), _ROWS_TOGETHER):
        part = slice(start, start + _ROWS_TOGETHER)
        shapes = shapely.to_wkb(polygons.geometries[part], hex=True)
        await _copy(
            connection, "boundaries", pa.table([polygons.rows[part], shapes], ["row", "shape"])
        )
    await connection.execute("VACUUM ANALYZE boundaries")


async def _load_points(connection: "asyncpg.Connection", points: Points) -> None:
    await connection.execute("TRUNCATE asked")
    places = shapely.to_wkb(shapely.points(points.longitudes, points.latitudes), hex=True)
    await _copy(connection, "asked", pa.table([np.arange(len(points)), places], ["point", "place"]))
    await connection.execute("VACUUM ANALYZE asked")


async def _copy(connection: "asyncpg.Connection", name: str, table: pa.Table) -> None:
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(table, buffer, pyarrow.csv.WriteOptions(include_header=False))
    buffer.seek(0)
    await connection.copy_to_table(name, source=buffer, format="csv")


async def _join(connection: "asyncpg.Connection") -> Covering:
    pairs = await connection.fetch(_JOIN)
    points = np.fromiter((pair[0] for pair in pairs), dtype=np.int64, count=len(pairs))
    rows = np.fromiter((pair[1] for pair in pairs), dtype=np.int64, count=len(pairs))
    return Covering(points, rows)
