"""What every importer yields, and what it may be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from geoimm.domain.divisions import Level

WGS84 = "EPSG:4326"


class Datum(StrEnum):
    """Which shift a file's coordinates carry."""

    wgs84 = "WGS-84"
    gcj02 = "GCJ-02"
    """AMap, Tencent and DataV: only inside mainland China."""
    bd09 = "BD-09"
    """Baidu: GCJ-02 shifted again."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One division as a source tells of it, before checks, repair and parents."""

    id: str
    """Unique in the source; the set's name is put before it."""
    level: Level
    name: str
    geometry: Any
    """A shapely geometry in the source's own coordinates, None where the source has none."""
    parent_id: str | None = None
    """None where the source does not tell: then the parent is found by containment."""
    names: Mapping[str, str] = field(default_factory=dict)
    """By language tag."""
    country: str | None = None
    """ISO 3166-1 alpha-2; None where the source does not tell: then it is the parent's."""
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The features of a source and what holds for all of them."""

    features: Iterable[Feature]
    count: int | None
    """How many there will be, None where it is not known before they are read."""
    title: str
    """Names source and version on every row, such as `OpenStreetMap 2013-08-03`."""
    licence: str
    crs: str = WGS84
    """Whatever pyproj reads; WGS-84 where the file declares none."""
    datum: Datum = Datum.wgs84
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Records of the file that are no divisions, counted by the reason; filled while reading."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a person may say about a source."""

    country: str | None = None
    """ISO 3166-1 alpha-2 of all features, where the file does not tell."""
    level: Level | None = None
    """Of all features, where the file does not tell."""
    mapping: Mapping[str, Any] = field(default_factory=dict)
    """For plain files: which column is what (`docs` of `plain.py` say how)."""
    licence: str | None = None
    datum: Datum | None = None
    crs: str | None = None
    """Whatever pyproj reads, where the file declares a wrong one or none."""


class Importer(Protocol):
    """Reads one format."""

    def __call__(self, path: Path, options: ImportOptions) -> Source:
        """Open a source; BoundaryDataError names what is wrong with it and what to do."""
        ...
