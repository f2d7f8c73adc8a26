"""What a county of the United States is called: county, parish, borough, area, or a city alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from boundary_build.rows import Boundary

_PARISHES = "US-LA"
_ALASKA = "US-AK"
_AREAS = {
    "Aleutians West",
    "Bethel",
    "Chugach",
    "Copper River",
    "Dillingham",
    "Hoonah-Angoon",
    "Kusilvak",
    "Nome",
    "Prince of Wales-Hyder",
    "Southeast Fairbanks",
    "Valdez-Cordova",
    "Wade Hampton",
    "Yukon-Koyukuk",
}
_ALONE: Mapping[str, set[str]] = {
    "US-AK": {"Anchorage", "Juneau", "Sitka", "Skagway", "Wrangell", "Yakutat"},
    "US-DC": {"District of Columbia", "Washington"},
    "US-MD": {"Baltimore"},
    "US-MO": {"St. Louis", "Saint Louis"},
    "US-NV": {"Carson City"},
    "US-VA": {
        *("Alexandria", "Bristol", "Buena Vista", "Charlottesville", "Chesapeake"),
        *("Colonial Heights", "Covington", "Danville", "Emporia", "Fairfax", "Falls Church"),
        *("Franklin", "Fredericksburg", "Galax", "Hampton", "Harrisonburg", "Hopewell"),
        *("Lexington", "Lynchburg", "Manassas", "Manassas Park", "Martinsville"),
        *("Newport News", "Norfolk", "Norton", "Petersburg", "Poquoson", "Portsmouth"),
        *("Radford", "Richmond", "Roanoke", "Salem", "Staunton", "Suffolk"),
        *("Virginia Beach", "Waynesboro", "Williamsburg", "Winchester"),
    },
}
"""Cities that are no part of a county, by state; the smaller where a county has the same name."""


def county_names(rows: Sequence[Boundary], states: Mapping[str, str]) -> dict[str, str]:
    """The full name of each row by its id, those that are cities by themselves left out.

    `rows` are the counties, `states` their states' ISO 3166-2 codes by id.
    """
    same: dict[tuple[str, str], list[Boundary]] = defaultdict(list)
    for row in rows:
        same[states[row.id], row.name].append(row)
    found: dict[str, str] = {}
    for (state, name), group in same.items():
        by_area = sorted(group, key=lambda row: (float(row.geometry.area), row.id))
        counties = by_area[1:] if name in _ALONE.get(state, set()) else by_area
        found |= {row.id: f"{name} {_kind(state, name)}" for row in counties}
    return found


def _kind(state: str, name: str) -> str:
    if state == _PARISHES:
        return "Parish"
    if state == _ALASKA:
        return "Census Area" if name in _AREAS else "Borough"
    return "County"
