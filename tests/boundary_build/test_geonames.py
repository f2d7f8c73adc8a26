"""GeoNames' places as a file of the set."""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
from boundary_build.geonames import Place, write

VORNBACH = Place(
    id="gn:2817324",
    name="Vornbach",
    ascii_name="Vornbach",
    alternates=("Formbach",),
    country="DE",
    admin1="DE.02",
    admin2="DE.02.092",
    longitude=13.44213,
    latitude=48.48741,
    population=1010,
    feature_code="PPL",
)
PETROVEC = replace(
    VORNBACH,
    id="gn:787072",
    name="Петровец",
    ascii_name="Petrovec",
    alternates=("Petrovec", "彼得羅韋茨"),
    country="MK",
)


def test_a_row_for_each_place(tmp_path: Path) -> None:
    write(tmp_path / "places" / "geonames.parquet", [VORNBACH, PETROVEC])
    first, second = pq.read_table(tmp_path / "places" / "geonames.parquet").to_pylist()

    assert (first["id"], first["country"], first["population"]) == ("gn:2817324", "DE", 1010)
    assert (first["name"], first["name_en"], first["name_zh"]) == ("Vornbach", None, None)
    assert abs(first["longitude"] - 13.44213) < 2**-17
    assert abs(first["latitude"] - 48.48741) < 2**-17
    assert (second["name_en"], second["name_zh"]) == ("Petrovec", "彼得罗韦茨")


def test_the_same_places_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.parquet", "b.parquet"):
        write(tmp_path / name, [VORNBACH, PETROVEC])
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
