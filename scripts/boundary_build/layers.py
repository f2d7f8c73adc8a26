"""The geoBoundaries layers, their licences and the files these put them in."""

import csv
from dataclasses import dataclass
from pathlib import Path

from boundary_build.layer_levels import Use, uses
from boundary_build.rows import Source

_TABLE = Path(__file__).with_name("geoboundaries_layers.csv")

_FILES = {
    "PD/CC0": "geoboundaries_public_domain",
    "CC BY": "geoboundaries_cc_by",
    "national open licence": "geoboundaries_national",
    "CC BY-SA": "geoboundaries_cc_by_sa",
    "ODbL": "geoboundaries_odbl",
}
"""By family; the one family without a file is the layers nobody else may publish."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of geoBoundaries gbOpen, its simplified polygons."""

    id: str
    iso3: str
    use: Use
    source: Source


def layers() -> dict[str, Layer]:
    """Every layer with a public licence that is taken for something, by id."""
    decided = uses()
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["family"] in _FILES]
    found = {row["layer"]: _layer(row, decided[row["iso3"]]) for row in rows}
    return {id_: layer for id_, layer in found.items() if layer.use is not Use.skip}


def _layer(row: dict[str, str], use: Use) -> Layer:
    return Layer(row["layer"], row["iso3"], use, _source(row))


def _source(row: dict[str, str]) -> Source:
    note = f" ({row['note'].rstrip('.')})" if row["note"] else ""
    origin = row["source"].replace("https//", "https://")
    return Source(
        name=f"geoBoundaries {row['iso3']} {row['tier']} {row['built']}",
        file=_FILES[row["family"]],
        licence=row["licence"],
        credit=f"{origin}, {row['year']}; by geoBoundaries{note}",
    )
