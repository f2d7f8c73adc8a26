"""The table of all countries, in Markdown."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow.compute as pc

from geoimm.boundary_sets.contents import Contents, CountryContents
from geoimm.boundary_sets.summary import read_texts
from geoimm.domain.divisions import Level, place_levels

_ALL = 0.95
_LEVELS = [level.name for level in Level]
_HEAD = """# What every country has at each level

![World map, coloured by the finest level that covers each piece of land](coverage.png)

{depth}

Counts are divisions; one that stands at several levels (Berlin is a province and its city) is
counted at each. A share in brackets is how much of the country a level covers, where that is not
all of it: Census places of the United States leave the land between towns to the counties.
*Finest* is the finest level that covers half of the country, *place* the level at which
`Address.place` is looked for first.
This page and its map are made from the set by `scripts/draw_coverage.py`.

| country | | province | city | district | township | finest | place |
|---|---|---|---|---|---|---|---|
"""


def page(contents: Contents, names: Mapping[str, str]) -> str:
    """The page; `names` are the countries' English ones by code."""
    rows = (_row(code, names.get(code, code), each) for code, each in _sorted(contents, names))
    return _HEAD.format(depth=_depth(contents)) + "".join(f"{row}\n" for row in rows)


def english_names(boundaries: Path) -> dict[str, str]:
    """The English names of the set's countries by ISO 3166-1 alpha-2."""
    table = read_texts(boundaries, ("level", "country", "name"), "name_en")
    countries = table.filter(pc.equal(table.column("level"), Level.country.name))
    columns = (countries.column(name).to_pylist() for name in ("country", "name_en", "name"))
    return {code: english or name for code, english, name in zip(*columns, strict=True)}


def _sorted(contents: Contents, names: Mapping[str, str]) -> Iterator[tuple[str, CountryContents]]:
    yield from sorted(contents.countries.items(), key=lambda item: names.get(item[0], item[0]))


def _row(code: str, name: str, country: CountryContents) -> str:
    cells = (_cell(country, level) for level in _LEVELS[1:])
    place = place_levels(code)[0].name
    return f"| {name} | {code} | {' | '.join(cells)} | {country.finest} | {place} |"


def _cell(country: CountryContents, level: str) -> str:
    count, covered = country.divisions[level], country.covered[level]
    if not count:
        return ""
    return f"{count:,}" if covered >= _ALL else f"{count:,} ({covered:.0%})"


def _depth(contents: Contents) -> str:
    counts = contents.by_finest
    told = (f"{level} in {counts[level]}" for level in reversed(_LEVELS) if counts[level])
    return f"Of {len(contents.countries)} countries the finest level is {', '.join(told)}."
