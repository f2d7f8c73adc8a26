"""What a set has in each country: counted at every level, and how much of the country it covers."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoimm.boundary_sets.contents import contents_of


def _write(path: Path, *rows: tuple[str, str, str | None, shapely.Geometry]) -> Path:
    levels, countries, others, shapes = zip(*rows, strict=True)
    count = len(rows)
    table = pa.table(
        {
            "id": [str(number) for number in range(count)],
            "parent_id": pa.nulls(count, pa.string()),
            "level": list(levels),
            "name": ["x"] * count,
            "country": list(countries),
            "source": ["test"] * count,
            "other_levels": pa.array(others, pa.string()),
            "geometry": shapely.to_wkb(list(shapes)).tolist(),
        }
    )
    pq.write_table(table, path)
    return path


def test_a_division_is_counted_and_covers_at_each_of_its_levels(tmp_path: Path) -> None:
    """And a level that covers less than half of the country is not its finest."""
    whole, third = shapely.box(0, 0, 3, 1), shapely.box(0, 0, 1, 1)
    path = _write(
        tmp_path / "set.parquet",
        ("country", "AA", None, whole),
        ("province", "AA", "city", third),
        ("province", "AA", None, shapely.box(1, 0, 3, 1)),
        ("city", "AA", None, shapely.box(1, 0, 2, 1)),
        ("district", "AA", None, third),
        ("country", "BB", "province city", whole),
    )
    found = contents_of(path).countries
    assert found["AA"].divisions == {
        "country": 1,
        "province": 2,
        "city": 2,
        "district": 1,
        "township": 0,
    }
    assert found["AA"].covered == {
        "country": 1.0,
        "province": 1.0,
        "city": 0.6667,
        "district": 0.3333,
        "township": 0.0,
    }
    assert (found["AA"].finest, found["BB"].finest) == ("city", "city")
    assert contents_of(path, "BB").by_finest == {"city": 1}
