"""What a boundary set has in each country: how many divisions at each level, and how much of it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from geoimm.boundary_sets.summary import SourceCount, read_texts, sources_of
from geoimm.domain.divisions import Level, place_levels

_COLUMNS = ("level", "country", "source", "geometry")
_MOST = 0.5
"""Share of a country from which on a level is one that it has."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CountryContents:
    """What a set has of one country."""

    divisions: Mapping[str, int]
    """By level; one that stands at several levels is counted at each."""
    covered: Mapping[str, float]
    """By level: the share of the country's area that divisions of the level cover, 0 to 1."""

    @property
    def finest(self) -> str:
        """The finest level that covers half of the country or more."""
        levels = [level.name for level in Level if self.covered[level.name] >= _MOST]
        return levels[-1] if levels else Level.country.name


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a set, or in one country of it."""

    countries: Mapping[str, CountryContents]
    sources: tuple[SourceCount, ...]
    bounds: tuple[float, float, float, float] | None
    """West, south, east, north in degrees; None for no divisions."""

    @property
    def by_finest(self) -> Counter[str]:
        """How many countries there are of each finest level."""
        return Counter(each.finest for each in self.countries.values())

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "by_country": {code: dict(each.divisions) for code, each in self.countries.items()},
            "covered": {code: dict(each.covered) for code, each in self.countries.items()},
            "finest": {code: each.finest for code, each in self.countries.items()},
            "places_at": {code: place_levels(code)[0].name for code in self.countries},
            "sources": [asdict(each) for each in self.sources],
            "bounds": self.bounds,
        }


def contents_of(path: Path, country: str | None = None) -> Contents:
    """What a set holds by country and source; BoundaryDataError for what is no set."""
    table = read_texts(path, _COLUMNS, "other_levels")
    if country is not None:
        table = table.filter(pc.equal(table.column("country"), country))
    shapes = shapely.from_wkb(table.column("geometry").to_pylist(), on_invalid="ignore")
    bounds = shapely.total_bounds(shapes)
    return Contents(
        countries=_countries(table, shapely.area(shapes)),
        sources=sources_of(path, table),
        bounds=tuple(bounds.tolist()) if len(table) else None,
    )


def levels_of(table: pa.Table) -> list[tuple[str, ...]]:
    """All levels of each division of a set's table, wide to fine, by name."""
    levels = table.column("level").to_pylist()
    if "other_levels" not in table.column_names:
        return [(level,) for level in levels]
    others = table.column("other_levels").to_pylist()
    return [(level, *(other or "").split()) for level, other in zip(levels, others, strict=True)]


def _countries(table: pa.Table, areas: Floats) -> dict[str, CountryContents]:
    codes = [code or "" for code in table.column("country").to_pylist()]
    counts: dict[str, Counter[str]] = {code: Counter() for code in sorted(set(codes))}
    square_degrees: dict[str, dict[str, float]] = {code: defaultdict(float) for code in counts}
    for code, levels, area in zip(codes, levels_of(table), areas.tolist(), strict=True):
        for each in levels:
            counts[code][each] += 1
            square_degrees[code][each] += 0.0 if np.isnan(area) else area
    return {
        code: CountryContents(
            divisions={level.name: counts[code][level.name] for level in Level},
            covered=_shares(square_degrees[code]),
        )
        for code in counts
    }


def _shares(square_degrees: Mapping[str, float]) -> dict[str, float]:
    """Of the country's own area or, where that is not drawn, of the level that covers most."""
    whole = square_degrees[Level.country.name] or max(square_degrees.values(), default=0.0)
    return {
        level.name: round(min(square_degrees[level.name] / whole, 1.0), 4) if whole else 0.0
        for level in Level
    }
