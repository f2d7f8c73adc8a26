"""Who's On First: the SQLite distribution, or a folder of its GeoJSON records.

Both hold the same records; the alternative geometries (`-alt-` files, `is_alt` rows) are not
read. The file is read twice: what is a division, then the divisions, so that memory holds one
record at a time.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.countries import alpha_2
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.json_files import boundary, is_polygonal, parse_object, read_object
from geoimm.importers.languages import alpha_2_language

Body = Mapping[str, Any]
"""The GeoJSON of one record."""

_LEVELS = {
    "country": Level.country,
    "dependency": Level.country,
    "macroregion": Level.province,
    "region": Level.province,
    "macrocounty": Level.city,
    "county": Level.city,
    "localadmin": Level.district,
    "locality": Level.township,
    "borough": Level.township,
}
_WIDER_TWINS = {"macroregion": "region", "macrocounty": "county"}
"""A tier that groups another of the same level: left out in countries that have the other."""
_STILL = ("", "uuuu", "..", "open", None)
"""What `edtf:cessation` and `edtf:deprecated` say of a place that has not ended."""
_NAME = re.compile(r"name:([a-z]{3})(?:_(hans|hant|latn|cyrl|arab))?_x_preferred", re.ASCII)
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class _Place:
    """What the first reading keeps of a record."""

    placetype: str
    country: str | None
    languages: tuple[str, ...]
    """The official ones."""
    last_modified: int


def read_whosonfirst(path: Path, options: ImportOptions) -> Source:
    """The current places that have a polygon and a placetype of one of the five levels."""
    del options
    bodies = _bodies(path)
    skipped: Counter[str] = Counter()
    places = _without_twins(_places(bodies(), skipped), skipped)
    newest = max((place.last_modified for place in places.values()), default=0)
    day = datetime.fromtimestamp(newest, UTC).date()
    return Source(
        features=_features(bodies(), places),
        count=len(places),
        title=f"Who's On First {day}" if newest else "Who's On First",
        licence="Who's On First: CC BY 4.0, each record's src:geom",
        skipped=skipped,
    )


def _bodies(path: Path) -> Callable[[], Iterator[Body]]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*.geojson") if "-alt-" not in file.name)
        if not files:
            raise BoundaryDataError(f"{path} holds no .geojson record of Who's On First.")
        return lambda: map(read_object, files)
    return lambda: _rows(path)


def _rows(path: Path) -> Iterator[Body]:
    """The bodies of the table `geojson`, in the order of their ids."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            columns = {row[1] for row in database.execute("PRAGMA table_info(geojson)")}
            if not {"id", "body"} <= columns:
                raise BoundaryDataError(
                    f"{path} has no table `geojson` with `id` and `body`; fetch the SQLite"
                    " distribution of Who's On First."
                )
            main = "WHERE is_alt = 0" if "is_alt" in columns else ""
            for id_, body in database.execute(f"SELECT id, body FROM geojson {main} ORDER BY id"):  # noqa: S608  no text from outside
                yield parse_object(body, f"{path}, record {id_},")
    except sqlite3.Error as error:
        raise BoundaryDataError(
            f"{path} cannot be read as an SQLite database ({error}); fetch it again."
        ) from error


def _places(bodies: Iterator[Body], skipped: Counter[str]) -> dict[int, _Place]:
    places: dict[int, _Place] = {}
    for body in bodies:
        reason = _why_not(body)
        if reason:
            skipped[reason] += 1
            continue
        properties = body["properties"]
        id_ = int(properties["wof:id"])
        if id_ in places:
            raise BoundaryDataError(f"the record {id_} is there twice; keep one of them.")
        places[id_] = _Place(
            placetype=properties["wof:placetype"],
            country=_country(properties),
            languages=_official(properties),
            last_modified=int(properties.get("wof:lastmodified") or 0),
        )
    return places


def _why_not(body: Body) -> str | None:
    """Why a record is no division of today."""
    properties = body.get("properties")
    if not isinstance(properties, dict) or "wof:id" not in properties:
        return "no record of Who's On First"
    placetype = properties.get("wof:placetype")
    if placetype not in _LEVELS:
        return f"placetype {placetype}"
    if not is_polygonal(body.get("geometry")):
        return "a point, no polygon"
    return _why_past(properties)


def _why_past(properties: Mapping[str, Any]) -> str | None:
    if properties.get("wof:superseded_by"):
        return "superseded"
    if properties.get("edtf:deprecated") not in _STILL:
        return "deprecated"
    if properties.get("edtf:cessation") not in _STILL:
        return "ceased"
    return "not current" if properties.get("mz:is_current") == 0 else None


def _without_twins(places: dict[int, _Place], skipped: Counter[str]) -> dict[int, _Place]:
    present = {(place.country, place.placetype) for place in places.values()}
    kept = {}
    for id_, place in places.items():
        twin = _WIDER_TWINS.get(place.placetype)
        if (place.country, twin) in present:
            skipped[f"{place.placetype} of a country that has {twin} records"] += 1
        else:
            kept[id_] = place
    return kept


def _country(properties: Mapping[str, Any]) -> str | None:
    return alpha_2(properties.get("iso:country")) or alpha_2(properties.get("wof:country"))


def _official(properties: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(map(alpha_2_language, properties.get("wof:lang_x_official") or ()))


def _features(bodies: Iterator[Body], places: Mapping[int, _Place]) -> Iterator[Feature]:
    spoken = {
        place.country: place.languages
        for place in places.values()
        if _LEVELS[place.placetype] is Level.country
    }
    for body in bodies:
        properties = body.get("properties") or {}
        place = places.get(int(properties.get("wof:id", -1)))
        if place is not None and _why_not(body) is None:
            names = _names(properties)
            yield Feature(
                id=str(properties["wof:id"]),
                level=_LEVELS[place.placetype],
                name=_name(properties, names, place.languages or spoken.get(place.country, ())),
                geometry=boundary(body["geometry"]),
                parent_id=_parent(properties, _LEVELS[place.placetype], places),
                names=names,
                country=place.country,
                code=_code(properties),
            )


def _names(properties: Mapping[str, Any]) -> dict[str, str]:
    """The preferred names by ISO 639-1, where there is one, and script.

    Chinese ones in Latin letters are old transliterations and left out.
    """
    names = {}
    for key, values in properties.items():
        match = _NAME.fullmatch(key)
        if match and values and match[1] != "und":
            name = str(values[0] if isinstance(values, list) else values)
            language = alpha_2_language(match[1])
            if language != "zh" or _HAN.search(name):
                names[f"{language}-{match[2].title()}" if match[2] else language] = name
    return names


def _name(
    properties: Mapping[str, Any], names: Mapping[str, str], languages: tuple[str, ...]
) -> str:
    """In the place's or its country's first official language; `wof:name` is English mostly."""
    local = next((names[each] for each in languages if each in names), None)
    return local or str(properties.get("wof:name") or "")


def _parent(
    properties: Mapping[str, Any], level: Level, places: Mapping[int, _Place]
) -> str | None:
    """The finest wider place of the first hierarchy that is a division here."""
    hierarchies = properties.get("wof:hierarchy") or [{}]
    told = [properties.get("wof:parent_id"), *hierarchies[0].values()]
    wider = [id_ for id_ in told if id_ in places and _LEVELS[places[id_].placetype] < level]
    if not wider:
        return None
    return str(max(wider, key=lambda id_: _LEVELS[places[id_].placetype]))


def _code(properties: Mapping[str, Any]) -> str | None:
    known = properties.get("wof:concordances") or {}
    return known.get("iso:code") or known.get("iso:id") or None
