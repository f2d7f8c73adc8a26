"""A layered set on disk: the files it was made from without what is replaced, and their company."""

import csv
import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoimm.boundary_sets.layering import Layered
from geoimm.boundary_sets.rows import Numbers, Rows

_WATERS = Path("maritime") / "territorial_waters.parquet"
_WORLDVIEWS = Path("worldviews.csv")
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
    old_parents = table.column("parent_id").to_pylist()
    if len(rows) == len(table) and old_parents == rows.parent_ids.tolist():
        shutil.copyfile(source, target)
        return
    table = table.take(pa.array(rows.places))
    parents = pa.array(rows.parent_ids.tolist(), pa.string())
    table = table.set_column(table.column_names.index("parent_id"), "parent_id", parents)
    metadata = _with_bounds(table.schema.metadata, shapely.total_bounds(rows.geometries).tolist())
    pq.write_table(
        table.replace_schema_metadata(metadata),
        target,
        row_group_size=8192,
        compression="zstd",
        compression_level=9,
        use_dictionary=["parent_id", "level", "country", "source"],
    )


def _with_bounds(
    metadata: Mapping[bytes, bytes] | None, bounds: Sequence[float]
) -> dict[bytes, bytes]:
    """The file's metadata with the box of the rows that are left; it may have none."""
    out = dict(metadata or {})
    if b"geo" in out:
        geo = json.loads(out[b"geo"])
        geo["columns"][geo["primary_column"]]["bbox"] = bounds
        out[b"geo"] = json.dumps(geo, sort_keys=True).encode()
    return out


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
