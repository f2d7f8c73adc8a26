"""Divisions that a layer leaves out, drawn by the gap their neighbours leave for them.

The table `gaps.csv` lists them, each with a point in the gap.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import shapely

from boundary_build.geometry import dissolve
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_TABLE = Path(__file__).with_name("gaps.csv")
_SLIVER = 0.005
"""Degrees: what is narrower than twice this is where the layer and the province part ways."""


class NoGapError(Exception):
    """There is no gap where the table says; the message names it."""


def with_gaps(rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows, and each division of the table with the gap around its point for its polygon."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    by_id = {row.id: row for row in rows}
    below = defaultdict(list)
    for row in rows:
        below[row.parent_id].append(row)
    missing = [
        _division(line, by_id[line["parent_id"]], below[line["parent_id"]])
        for line in table
        if below[line["parent_id"]]
    ]
    return [*rows, *missing]


def _division(line: Mapping[str, str], parent: Boundary, siblings: Sequence[Boundary]) -> Boundary:
    taken = dissolve([sibling.geometry for sibling in siblings])
    gaps = shapely.difference(parent.geometry, taken).buffer(-_SLIVER, join_style="mitre")
    point = shapely.Point(float(line["longitude"]), float(line["latitude"]))
    around = [gap for gap in shapely.get_parts(gaps) if shapely.contains(gap, point)]
    if not around:
        raise NoGapError(f"{line['id']}: {point} lies in no gap of {parent.id}")
    whole = shapely.difference(around[0].buffer(_SLIVER, join_style="mitre"), taken)
    return Boundary(
        id=line["id"],
        parent_id=parent.id,
        level=Level[line["level"]],
        name=line["name"],
        name_local=line["name"],
        names={"en": line["name_en"], "zh": line["name_zh"]},
        country=parent.country,
        source=siblings[0].source,
        geometry=dissolve([whole]),
    )
