"""A finished set into the folder of sets: whole, or not at all."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from geoimm.errors import BoundaryDataError
from geoimm.importers.draft import Draft
from geoimm.importers.features import Feature
from geoimm.importers.parents import Family
from geoimm.importers.report import Report
from geoimm.importers.sidecar import write_sidecar
from geoimm.importers.writer import Row, write_set
from geoimm.resolver.boundary_set import BoundarySet


@dataclass(frozen=True, slots=True)
class Origin:
    """What a set was made from, and when."""

    source: Path
    imported_at: datetime


def publish(to: Path, draft: Draft, relatives: Family, report: Report, origin: Origin) -> None:
    """Write `<name>.parquet` and `<name>.json`, replacing those that are there.

    Both are written and read back in a hidden folder beside the sets, then moved into place.
    """
    name = report.name
    try:
        to.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to, prefix=".import-") as folder:
            parquet, page = Path(folder) / f"{name}.parquet", Path(folder) / f"{name}.json"
            rows = _rows(name, draft.features, relatives)
            write_set(parquet, rows, draft.geometries, report.title)
            BoundarySet.read(parquet)
            write_sidecar(page, report, origin.source, origin.imported_at)
            _sync(parquet)
            _sync(page)
            parquet.replace(to / parquet.name)
            page.replace(to / page.name)
        _sync(to)
    except OSError as error:
        raise BoundaryDataError(
            f"the set {name} cannot be written to {to} ({error}); nothing was changed."
        ) from error


def _rows(name: str, kept: Sequence[Feature], relatives: Family) -> list[Row]:
    ids = [feature.known_id or f"{name}:{feature.id}" for feature in kept]
    return [
        Row(id_, ids[parent] if parent >= 0 else None, country, feature)
        for id_, parent, country, feature in zip(
            ids, relatives.parents, relatives.countries, kept, strict=True
        )
    ]


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
