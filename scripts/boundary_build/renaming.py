"""Divisions whose names their source has of another unit, or of before a reform."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from boundary_build.rows import Boundary

_TABLE = Path(__file__).with_name("renamed.csv")


def renamed(rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows under the names and codes of `renamed.csv`, with no name in other languages."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        table = {line["id"]: line for line in csv.DictReader(file)}
    return [_renamed(row, table[row.id]) if row.id in table else row for row in rows]


def _renamed(row: Boundary, line: dict[str, str]) -> Boundary:
    names = {"en": line["name_en"]} | ({"zh": line["name_zh"]} if line["name_zh"] else {})
    name = line["name"]
    return replace(row, name=name, name_local=name, names=names, code=line["code"] or row.code)
