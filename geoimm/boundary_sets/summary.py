"""What a boundary set holds, by its texts alone: quick, and without a look at its geometries."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

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
class SourceCount:
    """One source of a set's divisions."""

    source: str
    licence: str
    """Empty where neither NOTICE nor the import tells it."""
    divisions: int


def summary_of(name: str, path: Path) -> Summary:
    """The figures of a set; BoundaryDataError for what is none."""
    texts = read_texts(path, _COUNTED)
    told = read_sidecar(path)
    licences = {each.licence for each in sources_of(path, texts)} - {""}
    levels = Counter(texts.column("level").to_pylist())
    return Summary(
        name=name,
        path=path,
        sha256=sha256_of(path),
        title=told.title or _shown(sorted(_counted(texts)), "sources"),
        licence=told.licence or _shown(sorted(licences), "licences"),
        imported_at=told.imported_at,
        bytes=sum(file.stat().st_size for file in ([path] if path.is_file() else set_files(path))),
        divisions=len(texts),
        countries=len(set(texts.column("country").to_pylist()) - {None}),
        by_level={level.name: levels[level.name] for level in Level},
    )


def read_texts(path: Path, needed: tuple[str, ...], *more: str) -> pa.Table:
    """Some columns of all files of a set, and `more` that a file need not have."""
    columns = {*needed, *more}
    tables = [read_columns(file, needed, columns.__contains__) for file in files_of(path)]
    return pa.concat_tables(tables, promote_options="default")


def _counted(texts: pa.Table) -> Counter[str]:
    return Counter(source or "" for source in texts.column("source").to_pylist())


def sources_of(path: Path, texts: pa.Table) -> tuple[SourceCount, ...]:
    """The sources of some divisions of a set, each with its licence."""
    told = read_sidecar(path)
    owed = {each.title: each.licence for each in told.credits}
    licences = {told.title: told.licence} | owed | _noticed(path)
    return tuple(
        SourceCount(source, licences.get(source, ""), count)
        for source, count in sorted(_counted(texts).items())
    )


def _noticed(path: Path) -> dict[str, str]:
    """The licence of each source that the NOTICE in the set's folder names."""
    notice = path / "NOTICE"
    if not notice.is_file():
        return {}
    return dict(_NOTICED.findall(notice.read_text(encoding="utf-8")))


def _shown(names: list[str], what: str) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} {what}"
