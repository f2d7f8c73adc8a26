"""What every importer yields, and what it may be told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError

WGS84 = "EPSG:4326"


class DamagedFile(BoundaryDataError):
    """A file that is cut short or of another format: it is to be fetched again."""


class Datum(StrEnum):
    """Which shift a file's coordinates carry."""

    wgs84 = "WGS-84"
    gcj02 = "GCJ-02"
    """AMap, Tencent and DataV: only inside mainland China."""
    bd09 = "BD-09"
    """Baidu: GCJ-02 shifted again."""


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom a part of a source is owed to, and how it may be used."""

    title: str
    """Names the part on its rows, such as `geoBoundaries DEU ADM3 2021`."""
    licence: str
    attribution: str = ""
    """Who made it, as they want to be named; empty where it is not told."""
    address: str = ""
    """A page that says so."""


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
    other_levels: tuple[Level, ...] = ()
    """The finer levels at which it stands too, as `Division` has them."""
    bare_name: str | None = None
    is_union: bool = False
    tier: int | None = None
    """The source's own number of its tier, 1 the widest, where that alone decides no level."""
    source: str | None = None
    """The title of the credit it is owed to; None for the title of the whole source."""
    known_id: str | None = None
    """Of the division of the default set that it is; it keeps this id, without the set's name."""

    @property
    def finest_level(self) -> Level:
        """The last of its levels."""
        return (self.level, *self.other_levels)[-1]


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
    credits: Sequence[Credit] = ()
    """Of its parts, where these differ in their makers or licences."""
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
    like: Path | None = None
    """A boundary set whose levels, names and ids the divisions take that are in it already."""


class Importer(Protocol):
    """Reads one format."""

    def __call__(self, path: Path, options: ImportOptions) -> Source:
        """Open a source; BoundaryDataError names what is wrong with it and what to do."""
        ...
