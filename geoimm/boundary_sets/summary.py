"""What a boundary set holds, by its texts alone: quick, and without a look at its geometries."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geoimm.boundary_sets.folders import files_of
from geoimm.boundary_sets.sidecars import read_sidecar
from geoimm.domain.divisions import Level
from geoimm.resolver.columns import read_columns
from geoimm.resolver.hashes import set_files, sha256_of

_COUNTED = ("level", "country", "source")
_NOTICED = re.compile(
    r"^(\S.*) \([\d,]+ (?:boundaries|rows)\)\n(?:  .*\n)*?  Licence: (.+)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Summary:
    """A boundary set in figures."""

    name: str
    path: Path
    sha256: str
    title: str
    licence: str
    imported_at: str
    """Empty where no importer made it."""
    bytes: int
    divisions: int
    countries: int
    by_level: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {"path": str(self.path)}


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a set, or in one country of it."""

    by_country: Mapping[str, Mapping[str, int]]
    """Divisions by level by country."""
    sources: tuple["SourceCount", ...]
    bounds: tuple[float, float, float, float] | None
    """West, south, east, north in degrees; None for no divisions."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class SourceCount:
    """One source of a set's divisions."""

    source: str
    licence: str
    """Empty where neither NOTICE nor the import tells it."""
    divisions: int


def summary_of(name: str, path: Path) -> Summary:
    """The figures of a set; BoundaryDataError for what is none."""
    texts = _read(path, _COUNTED)
    told = read_sidecar(path)
    licences = {each.licence for each in _sources(path, texts)} - {""}
    levels = Counter(texts.column("level").to_pylist())
    return Summary(
        name=name,
        path=path,
        sha256=sha256_of(path),
        title=told.title or _shown(sorted(_sources_of(texts)), "sources"),
        licence=told.licence or _shown(sorted(licences), "licences"),
        imported_at=told.imported_at,
        bytes=sum(file.stat().st_size for file in ([path] if path.is_file() else set_files(path))),
        divisions=len(texts),
        countries=len(set(texts.column("country").to_pylist()) - {None}),
        by_level={level.name: levels[level.name] for level in Level},
    )


def contents_of(path: Path, country: str | None = None) -> Contents:
    """What a set holds by country and source; BoundaryDataError for what is no set."""
    table = _read(path, (*_COUNTED, "geometry"))
    if country is not None:
        table = table.filter(pc.equal(table.column("country"), country))
    pairs = Counter(zip(*(table.column(each).to_pylist() for each in _COUNTED[:2]), strict=True))
    countries = sorted({country or "" for _, country in pairs})
    bounds = shapely.total_bounds(shapely.from_wkb(table.column("geometry").to_pylist()))
    return Contents(
        by_country={
            each: {level.name: pairs[level.name, each or None] for level in Level}
            for each in countries
        },
        sources=_sources(path, table),
        bounds=tuple(bounds.tolist()) if len(table) else None,
    )


def _read(path: Path, columns: tuple[str, ...]) -> pa.Table:
    tables = [read_columns(file, columns, lambda name: name in columns) for file in files_of(path)]
    return pa.concat_tables(tables)


def _sources_of(texts: pa.Table) -> Counter[str]:
    return Counter(source or "" for source in texts.column("source").to_pylist())


def _sources(path: Path, texts: pa.Table) -> tuple[SourceCount, ...]:
    told = read_sidecar(path)
    licences = {told.title: told.licence} | _noticed(path)
    return tuple(
        SourceCount(source, licences.get(source, ""), count)
        for source, count in sorted(_sources_of(texts).items())
    )


def _noticed(path: Path) -> dict[str, str]:
    """The licence of each source that the NOTICE in the set's folder names."""
    notice = path / "NOTICE"
    if not notice.is_file():
        return {}
    return dict(_NOTICED.findall(notice.read_text(encoding="utf-8")))


def _shown(names: list[str], what: str) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} {what}"
