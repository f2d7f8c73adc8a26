"""Stays as one HTML page with a map, which opens from the disk without a network."""

import base64
import hashlib
import html
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import PurePosixPath
from string import Template
from typing import Any

import numpy as np

from geoimm.domain.groupings import Grouping, LeftOut
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.stays import Stay, instant
from geoimm.enrichment.trip_credits import Credit
from geoimm.enrichment.trip_map import BaseMap
from geoimm.enrichment.trip_outlines import UNITS, encode
from geoimm.enrichment.trip_text import counted, left_out_line, period, place_line, plain_text

_MOST_POINTS = 20_000
"""On the map: more photos are drawn together, on a grid as coarse as that takes."""
_COARSER = 4
_MOST_DAYS = 400
"""Of a stay whose photos are shown day by day."""


@dataclass(frozen=True, slots=True)
class _Point:
    """Photos of one day in one spot."""

    at: tuple[int, int]
    """Longitude and latitude in units."""
    day: int
    name: str
    """Of the first one's file."""
    count: int


def stays_as_page(  # noqa: PLR0913  # what a page tells besides the stays
    stays: Sequence[Stay],
    base: BaseMap,
    credits_: Sequence[Credit],
    *,
    levels: Collection[Grouping],
    language: str | None = None,
    left_out: LeftOut | None = None,
) -> str:
    """The page: a list of the stays beside a map of them, and whom the map is to be credited to.

    It loads nothing, and its policy forbids it to: only its own scripts run, known by their
    hashes. Names and titles are data, which no part of the page takes for markup. The same stays
    give the same bytes.
    """
    page, leaflet = _asset("stays.js"), _asset("leaflet.js")
    styles = _without_images(_asset("leaflet.css")), _asset("stays.css")
    leaflet = re.sub(r"//# sourceMappingURL=.*\s*$", "", leaflet)
    title = "Stays"
    data = _data(stays, base, credits_, levels, language)
    if left_out is not None:
        lines = {int(each): left_out_line(left_out, each) for each in levels}
        data["leftOut"] = {number: line for number, line in lines.items() if line}
    return Template(_asset("stays.html")).substitute(
        policy=_policy([leaflet, page], styles),
        title=title,
        summary=html.escape(_summary(stays)),
        licence=_asset("leaflet.LICENSE").strip(),
        leaflet_css=styles[0],
        page_css=styles[1],
        leaflet_js=leaflet,
        page_js=page,
        data=_as_data(data),
    )


def _data(
    stays: Sequence[Stay],
    base: BaseMap,
    credits_: Sequence[Credit],
    levels: Collection[Grouping],
    language: str | None,
) -> dict[str, Any]:
    points, runs = _points_of(stays)
    places = {outline.division_id: at for at, outline in enumerate(base.outlines)}
    return {
        "language": language,
        "levels": sorted(int(level) for level in levels),
        "nothing": "There is no stay. Photos need a place and a time to be in one.",
        "stays": [
            _stay(stay, run, places, language) for stay, run in zip(stays, runs, strict=True)
        ],
        "points": {
            "at": encode(np.array([point.at for point in points], np.int64).reshape(-1, 2)),
            "names": [point.name for point in points],
            "counts": [point.count for point in points],
            "days": [point.day for point in points],
        },
        "outlines": [
            {
                "level": int(outline.level),
                "name": outline.name,
                "middle": [round(outline.middle.latitude, 3), round(outline.middle.longitude, 3)],
                "rings": outline.rings,
            }
            for outline in base.outlines
        ],
        "sources": [
            {"source": each.source, "credit": each.by, "licence": each.licence} for each in credits_
        ],
    }


def _stay(
    stay: Stay, run: list[int], outlines: Mapping[str, int], language: str | None
) -> dict[str, Any]:
    middle = stay.coordinate
    return {
        "level": int(stay.grouping),
        "name": plain_text(stay.name_in(language)),
        "within": place_line(stay.around, language),
        "when": period(stay.first_day, stay.last_day),
        "first": stay.first_day.isoformat(),
        "months": " ".join(dict.fromkeys(f"{day:%B} {day.year}" for day in stay.photo_days)),
        "days": stay.days,
        "photoDays": len(stay.photo_days),
        "perDay": _per_day(stay),
        "photos": len(stay.photos),
        "cover": _name_of(stay.cover),
        "at": middle and [round(middle.latitude, 5), round(middle.longitude, 5)],
        "outline": outlines.get(stay.division.id),
        "points": run,
    }


def _per_day(stay: Stay) -> list[int]:
    """The photos of each day of the span; none for a span too long to be shown."""
    if stay.days > _MOST_DAYS:
        return []
    counts = Counter(photo.metadata.local_day for photo in stay.photos)
    return [counts[stay.first_day + timedelta(days=number)] for number in range(stay.days)]


def _points_of(stays: Sequence[Stay]) -> tuple[list[_Point], list[list[int]]]:
    """Where the stays' photos are, by time; and for each stay the runs of them, first and last."""
    by_path = {photo.path: photo for stay in stays for photo in stay.photos}
    photos = sorted(by_path.values(), key=lambda photo: (instant(photo), photo.path))
    grid = 1
    while len(spots := _spots(photos, grid)) > _MOST_POINTS:
        grid *= _COARSER
    numbers = {spot: number for number, spot in enumerate(spots)}
    points = [
        _Point((spot[0], spot[1]), spot[2], _name_of(same[0]), len(same))
        for spot, same in spots.items()
    ]
    runs = []
    for stay in stays:
        found = {numbers[spot] for photo in stay.photos if (spot := _spot(photo, grid)) is not None}
        runs.append(_runs(sorted(found)))
    return points, runs


def _spots(
    photos: Iterable[EnrichedPhoto], grid: int
) -> dict[tuple[int, int, int], list[EnrichedPhoto]]:
    spots: dict[tuple[int, int, int], list[EnrichedPhoto]] = {}
    for photo in photos:
        spot = _spot(photo, grid)
        if spot is not None:
            spots.setdefault(spot, []).append(photo)
    return spots


def _spot(photo: EnrichedPhoto, grid: int) -> tuple[int, int, int] | None:
    """Longitude and latitude in units, on a grid, and the day."""
    coordinate, day = photo.metadata.coordinate, photo.metadata.day
    if coordinate is None or day is None:
        return None
    x, y = (
        round(degrees * UNITS / grid) * grid
        for degrees in (coordinate.longitude, coordinate.latitude)
    )
    return x, y, day


def _runs(numbers: Sequence[int]) -> list[int]:
    """Ascending numbers as runs: first, last, first, last, ..."""
    if not numbers:
        return []
    cuts = [(one, two) for one, two in pairwise(numbers) if two != one + 1]
    return [numbers[0], *(each for cut in cuts for each in cut), numbers[-1]]


def _name_of(photo: EnrichedPhoto) -> str:
    return plain_text(PurePosixPath(photo.path).name)


def _summary(stays: Sequence[Stay]) -> str:
    if not stays:
        return "No stays"
    photos = len({photo.path for stay in stays for photo in stay.photos})
    years = sorted({year for stay in stays for year in (stay.first_day.year, stay.last_day.year)})
    span = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
    countries = {country.id for stay in stays if (country := stay.address.country)}
    among = f", {len(countries)} countries" if len(countries) > 1 else ""
    return f"{counted(photos, 'photo')}{among}, {span}"


def _asset(name: str) -> str:
    return files("geoimm.enrichment").joinpath("page", name).read_text(encoding="utf-8")


def _without_images(css: str) -> str:
    """Leaflet's style without the pictures of controls that the page does not use."""
    return re.sub(r"url\([^)]*\)", "none", css)


def _as_data(page: dict[str, Any]) -> str:
    """JSON that ends no script and begins no markup, whatever names are in it."""
    text = json.dumps(page, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """The content security policy: nothing from anywhere, and of this page its own parts."""
    return (
        "default-src 'none'; "
        f"script-src {' '.join(_hashes(scripts))}; style-src {' '.join(_hashes(styles))}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashes(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        yield f"'sha256-{digest}'"
