"""The covering index and its boundary set as files that processes share by mapping them."""

import hashlib
import json
import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoimm.resolver.boundary_set import POPULATED_PLACES, BoundarySet
from geoimm.resolver.covering.index import CoveringIndex, Shore
from geoimm.resolver.ids import Ids
from geoimm.resolver.lazy_boundaries import LazyBoundaries
from geoimm.resolver.maritime import Waters
from geoimm.resolver.rings import Rings
from geoimm.resolver.texts import WholeTexts
from geoimm.resolver.worldviews import read_worldviews

FORMAT = 5
"""Of the files: an index of another format is built anew."""
_MANIFEST = "manifest.json"
_TEXTS = "divisions.arrow"
_INDEX = ("words", "leaves", "deltas", "slots", "face_keys", "answers")
_RINGS = ("vertices", "ring_starts", "part_starts", "row_starts", "rows")
_SET = ("parents", "levels", "finest_levels", "areas", "bounds")
_WATERS = ("countries", "areas", "bounds")

_REPEATED = ("country", "source")
"""Texts that many divisions have in common."""

Arrays = dict[str, NDArray[Any]]


class DamagedIndexError(Exception):
    """The files of an index are incomplete, changed, or of another format."""


def write_index(folder: Path, boundary_set: BoundarySet, index: CoveringIndex) -> None:
    """Write all files into an empty folder, and the manifest of their hashes last."""
    for name, array in _arrays(boundary_set, index).items():
        with (folder / f"{name}.npy").open("wb") as file:
            np.save(file, array, allow_pickle=False)
            _flush(file)
    texts = boundary_set.attributes.add_column(0, "id", boundary_set.ids.texts)
    for name in _REPEATED:
        at = texts.column_names.index(name)
        texts = texts.set_column(at, name, texts.column(name).dictionary_encode())
    with (folder / _TEXTS).open("wb") as file:
        with pa.ipc.new_file(file, texts.schema) as writer:
            writer.write_table(texts.unify_dictionaries().combine_chunks())
        _flush(file)
    manifest = {
        "format": FORMAT,
        "byte_order": sys.byteorder,
        "version": boundary_set.version,
        "step": index.rings.step,
        "files": {path.name: _sha256(path) for path in sorted(folder.iterdir())},
    }
    with (folder / _MANIFEST).open("w") as file:
        json.dump(manifest, file, indent=2)
        _flush(file)


def read_index(folder: Path, version: str, beside: Path) -> tuple[BoundarySet, CoveringIndex]:
    """Map the files of the index of one version of a boundary set, after checking them all.

    `beside` is the set's own folder or file, for its worldviews. Raises DamagedIndexError for
    whatever is not exactly what was written.
    """
    manifest = _checked_manifest(folder, version)
    arrays = {path.stem: _mapped(path) for path in folder.glob("*.npy")}
    rings = Rings(step=manifest["step"], **{name: arrays[f"ring_{name}"] for name in _RINGS})
    shore = Shore(**{each.name: arrays[f"shore_{each.name}"] for each in fields(Shore)})
    index = CoveringIndex(rings=rings, shore=shore, **{name: arrays[name] for name in _INDEX})
    return _boundary_set(folder, version, beside, arrays, rings), index


def _arrays(boundary_set: BoundarySet, index: CoveringIndex) -> Arrays:
    parts = (
        ("", index, _INDEX),
        ("ring_", index.rings, _RINGS),
        ("shore_", index.shore, tuple(each.name for each in fields(Shore))),
        ("set_", boundary_set, _SET),
        ("waters_", boundary_set.waters, _WATERS),
    )
    return {
        f"{prefix}{name}": getattr(part, name) for prefix, part, names in parts for name in names
    }


def _boundary_set(
    folder: Path, version: str, beside: Path, arrays: Arrays, rings: Rings
) -> BoundarySet:
    texts = pa.ipc.open_file(pa.memory_map(str(folder / _TEXTS))).read_all()
    ids = Ids(texts.column("id"))
    levels = arrays["set_levels"]
    waters = Waters(
        boundaries=LazyBoundaries(rings, len(ids)),
        **{name: arrays[f"waters_{name}"] for name in _WATERS},
    )
    return BoundarySet(
        ids=ids,
        boundaries=LazyBoundaries(rings, 0),
        texts=WholeTexts(texts.drop_columns(["id"])),
        version_of=lambda: version,
        populated_places=beside / POPULATED_PLACES,
        worldviews=read_worldviews(beside / "worldviews.csv", ids.row_of, levels),
        waters=waters,
        **{name: arrays[f"set_{name}"] for name in _SET},
    )


def _checked_manifest(folder: Path, version: str) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
        expected = {"format": FORMAT, "byte_order": sys.byteorder, "version": version}
        if any(manifest[key] != value for key, value in expected.items()):
            raise DamagedIndexError(f"{folder} is the index of something else.")
        files = {path.name for path in folder.iterdir()} - {_MANIFEST}
        if files != set(manifest["files"]):
            raise DamagedIndexError(f"{folder} has not the files that were written.")
        for name, sha256 in manifest["files"].items():
            if _sha256(folder / name) != sha256:
                raise DamagedIndexError(f"{folder / name} is not what was written.")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(f"{folder} cannot be read ({error}).") from error
    return manifest


def _mapped(path: Path) -> NDArray[Any]:
    # numba and numpy are faster on plain arrays than on the memmap that this is a view of.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _flush(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())
