"""NOTICE and README of the boundary set, written from the rows so that they cannot drift."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from boundary_build import geonames, maritime, overture
from boundary_build.boundary_set import BoundarySet
from boundary_build.new_first_levels import OUT_OF_DATE
from boundary_build.packages import PACKAGES
from boundary_build.rows import Boundary, Source
from boundary_build.tiers import first_level_columns, read_tiers
from geoimm.domain.divisions import Level

_TEXT = Path(__file__).with_name("readme.md")

_FAMILIES = {
    "algeria": "ODbL 1.0",
    "bangladesh": "CC BY 3.0 IGO",
    "england_wales": "Open Government Licence 3.0",
    "france": "Licence Ouverte 2.0",
    "geoboundaries_cc_by": "CC BY 2.5 to 4.0 and CC BY 3.0 IGO",
    "geoboundaries_cc_by_sa": "CC BY-SA 2.0 to 4.0",
    "geoboundaries_national": "national open licences that ask for attribution",
    "geoboundaries_odbl": "ODbL 1.0, CC BY-SA 2.0 layers of OpenStreetMap data included",
    "geoboundaries_public_domain": "public domain, CC0",
    "germany": "GeoNutzV",
    "italy": "CC BY 4.0",
    "korea": "public data, no restriction of use",
    "maritime/territorial_waters": "ODbL 1.0",
    "names/geonames": "CC BY 4.0",
    "names/overture": "ODbL 1.0",
    "natural_earth": "public domain",
    "places/geonames": "CC BY 4.0",
    "new_york": "NYC Open Data, no restriction of use",
    "taiwan": "Open Government Data License 1.0",
    "united_states": "public domain",
    "united_states_neighbourhoods": "CC BY-SA 3.0",
}


def notice(found: BoundarySet) -> str:
    """The attribution line of every source, by file."""
    count = Counter(row.source for row in found.rows)
    count[maritime.SOURCE] = len(found.waters)
    count[overture.SOURCE] = len(found.names)
    count[geonames.SOURCE] = len(found.places)
    count[geonames.NAMES] = len(found.place_names)
    by_file: dict[str, list[Source]] = defaultdict(list)
    for source in sorted(count):
        by_file[source.file].append(source)
    parts = [_file_notice(file, by_file[file], count) for file in sorted(by_file)]
    return "\n\n".join([_HEAD, *parts]) + "\n"


def readme(found: BoundarySet, sizes: Mapping[str, int]) -> str:
    """What the set is, with its counts. `sizes` is bytes by path."""
    levels = Counter(level for row in found.rows for level in (row.level, *row.other_levels))
    files = Counter(row.source.file for row in found.rows)
    files[maritime.SOURCE.file] = len(found.waters)
    files[overture.SOURCE.file] = len(found.names)
    files[geonames.SOURCE.file] = len(found.places)
    files[geonames.NAMES.file] = len(found.place_names)
    return _TEXT.read_text(encoding="utf-8").format(
        rows=f"{len(found.rows):,}",
        size=f"{sum(sizes.values()) / 1e6:.0f} MB",
        levels=_lines(f"| {level.name} | {levels[level]:,} |" for level in Level),
        files=_lines(
            f"| `{file}.parquet` | {_FAMILIES[file]} | {count:,} |"
            f" {sizes[f'{file}.parquet'] / 1e6:.1f} MB |"
            for file, count in sorted(files.items())
        ),
        packages=_lines(
            f"| {package.registry} | `{package.name}` {package.version} | {package.licence} |"
            for package in PACKAGES
        ),
        deepest=_deepest(found.rows),
        worldviews=_worldviews(found),
        names=_named(found),
        numbered=found.numbered,
        first_levels=len(first_level_columns(read_tiers())),
        new_first_levels=len(OUT_OF_DATE),
        new_first_level_names=", ".join(sorted(OUT_OF_DATE)),
    )


def _named(found: BoundarySet) -> str:
    given = {
        "in place of the row's": sum(each.name is not None for each in found.names),
        "local": sum(each.local is not None for each in found.names),
        "English": sum(each.english is not None for each in found.names),
        "Chinese": sum(each.chinese is not None for each in found.names),
    }
    counts = ", ".join(f"{count:,} {kind}" for kind, count in given.items())
    return f"Names given: {counts}."


def _worldviews(found: BoundarySet) -> str:
    """One line for each view: what belongs to whom."""
    names = {row.id: row.names.get("en") or row.name for row in found.rows}
    changes: dict[str, list[str]] = defaultdict(list)
    for each in found.differences:
        changes[each.worldview].append(f"{names[each.division_id]} → {each.parent_id[3:]}")
    return _lines(f"| {view} | {', '.join(changes[view])} |" for view in sorted(changes))


def _file_notice(file: str, sources: Sequence[Source], count: Mapping[Source, int]) -> str:
    entries = [
        f"{source.name} ({count[source]:,} rows)\n  {source.credit}\n  Licence: {source.licence}"
        for source in sources
    ]
    title = f"{file}.parquet: {_FAMILIES[file]}"
    return "\n\n".join([f"{title}\n{'-' * len(title)}", *entries])


def _deepest(rows: Sequence[Boundary]) -> str:
    """How many countries reach down to each level."""
    finest: dict[str, Level] = {}
    for row in rows:
        finest[row.country] = max(finest.get(row.country, Level.country), row.finest_level)
    count = Counter(finest.values())
    return _lines(f"| {level.name} | {count[level]} |" for level in Level)


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


_HEAD = """\
NOTICE of the boundary set
==========================

The boundaries are collected from the sources below; each row names its own in the column `source`.
Every file holds one licence family and stands under the licences of its sources, apart from the
licence of the program. The sources were put on one grid (2^-16 degree), repaired, levelled, given
parents, and in part named anew; that is a change to them."""
