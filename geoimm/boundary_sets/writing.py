"""A layered set on disk: the files it was made from without what is replaced, and their company."""

import csv
import os
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geoimm.boundary_sets.layering import Layered
from geoimm.boundary_sets.rows import Numbers, Rows, other_levels
from geoimm.domain.divisions import Level
from geoimm.resolver.layout import BoxColumn, write_boundary_file

_WATERS = Path("maritime") / "territorial_waters.parquet"
_WORLDVIEWS = Path("worldviews.csv")
_EFFORT = 3
"""Of zstd: a higher one takes longer than it is worth where a person waits."""
_OF_THE_DEFAULT_ONLY = ("README.md", "layers.json")


def write_files(
    folder: Path, sources: Sequence[Path], names: Sequence[str], layered: Layered
) -> None:
    """Each source file under its name in the set; one that loses all its rows is left out."""
    for file, (source, name) in enumerate(zip(sources, names, strict=True)):
        rows = layered.rows.take(layered.rows.files == file)
        if len(rows):
            _write(folder / name, source, rows)


def write_company(folder: Path, default: Path, replaced: Mapping[str, str]) -> None:
    """What lies beside the default set's files, with the ids that now stand for replaced ones."""
    if not default.is_dir():
        return
    for entry in sorted(default.iterdir()):
        if entry.is_dir():
            shutil.copytree(entry, folder / entry.name)
        elif entry.suffix != ".parquet" and entry.name not in _OF_THE_DEFAULT_ONLY:
            shutil.copyfile(entry, folder / entry.name)
    if (folder / _WATERS).is_file():
        _rewrite_waters(folder / _WATERS, replaced)
    if (folder / _WORLDVIEWS).is_file():
        _rewrite_worldviews(folder / _WORLDVIEWS, replaced)


def sync(folder: Path) -> None:
    """Bring all of a folder to the disk before anything refers to it."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write(target: Path, source: Path, rows: Rows) -> None:
    with pq.ParquetFile(source) as file:
        table = file.read()
    changed, box = _changed(table, rows), BoxColumn.of(table.schema)
    if len(rows) == len(table) and not changed and box is not None:
        shutil.copyfile(source, target)
        return
    texts = table.drop_columns(["geometry", *([box.name] if box else [])])
    texts = texts.take(pa.array(rows.places))
    for column, values in changed.items():
        at = texts.column_names.index(column)
        texts = texts.set_column(at, column, pa.array(values, pa.string()))
    write_boundary_file(target, texts, rows.geometries, effort=_EFFORT)


def _changed(table: pa.Table, rows: Rows) -> dict[str, list[str | None]]:
    """The columns in which the rows differ from those of their file."""
    spans = zip(rows.levels.tolist(), rows.finest.tolist(), strict=True)
    now = {
        "parent_id": rows.parent_ids.tolist(),
        "level": [Level(level).name for level in rows.levels.tolist()],
        "other_levels": [other_levels(*span) for span in spans],
    }
    places = pa.array(rows.places)
    return {
        column: texts
        for column, texts in now.items()
        if column in table.column_names
        and [text or None for text in table.column(column).take(places).to_pylist()] != texts
    }


def _rewrite_waters(path: Path, replaced: Mapping[str, str]) -> None:
    table = pq.read_table(path)
    ids = table.column("country_id").to_pylist()
    if not set(ids) & set(replaced):
        return
    renewed = pa.array([replaced.get(id_, id_) for id_ in ids], pa.string())
    at = table.column_names.index("country_id")
    pq.write_table(table.set_column(at, "country_id", renewed), path, compression="zstd")


def _rewrite_worldviews(path: Path, replaced: Mapping[str, str]) -> None:
    """A division several of which became one has no place in a view any more."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or ())
        moves = list(reader)
    stands_for = Counter(replaced.values())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for move in moves:
            division = replaced.get(move["division_id"], move["division_id"])
            if stands_for[division] <= 1:
                parent = replaced.get(move["parent_id"], move["parent_id"])
                writer.writerow({**move, "division_id": division, "parent_id": parent})


def used_rows(rows: Rows, first: int, last: int) -> int:
    """How many rows are of the files from `first` to before `last`."""
    files: Numbers = rows.files
    return int(np.count_nonzero((files >= first) & (files < last)))
