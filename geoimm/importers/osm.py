"""OpenStreetMap extracts, `.osm.pbf`: administrative relations, their rings put together.

pyosmium reads the file three times: the relations, then their members, then the ways and nodes
those need. The places of nodes lie in a temporary file, 16 bytes a node, so that memory holds
the divisions only.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geoimm.domain.divisions import Level
from geoimm.importers.countries import alpha_2
from geoimm.importers.features import DamagedFile, Feature, ImportOptions, Source
from geoimm.importers.libraries import library
from geoimm.importers.osm_levels import country_admin_level, osm_level
from geoimm.resolver.boundary_set import BoundarySet

_NAME = re.compile(r"name:([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.ASCII)
_NO_LANGUAGES = ("name:alt", "name:old", "name:int", "name:loc", "name:ref", "name:src")
_AREAS = ("boundary", "multipolygon")
_KINDS = ("administrative", "disputed")
_COUNTRY_CODES = ("ISO3166-1:alpha2", "ISO3166-1")
_DISPUTES = ("disputed", "disputed_by", "claimed_by")


@dataclass(frozen=True, slots=True, eq=False)
class _Relation:
    """One administrative relation, its polygon whole in the extract."""

    id: int
    admin_level: int
    tags: Mapping[str, str]
    boundary: Any

    @property
    def country(self) -> str | None:
        """The country of which this is the whole, None for a part of one."""
        known = (alpha_2(self.tags[key]) for key in _COUNTRY_CODES if key in self.tags)
        code = next((each for each in known if each), None)
        return code if code and country_admin_level(code) == self.admin_level else None


def read_osm(path: Path, options: ImportOptions) -> Source:
    """The administrative relations of an extract.

    A relation belongs to the country whose whole relation is in the file and holds it; else to
    `options.country`, else to the country of the default boundary set it lies in. With
    `options.country` other countries' divisions are left out.
    """
    skipped: Counter[str] = Counter()
    with _refusing(path):
        wanted = _wanted(path, skipped)
        title = _title(path)
    return Source(
        features=_features(path, options.country, wanted, skipped),
        count=None,
        title=title,
        licence="ODbL 1.0, © OpenStreetMap contributors",
        skipped=skipped,
    )


def _title(path: Path) -> str:
    osmium = library("osmium")
    with osmium.io.Reader(str(path), osmium.osm.NOTHING) as reader:
        header = reader.header()
        time = header.get("osmosis_replication_timestamp") or header.get("timestamp")
    return f"OpenStreetMap {time[:10]}" if time else "OpenStreetMap"


def _wanted(path: Path, skipped: Counter[str]) -> dict[int, dict[str, str]]:
    """The tags of the relations to put together, by their id."""
    osmium = library("osmium")
    boundaries = osmium.filter.TagFilter(*(("boundary", kind) for kind in _KINDS))
    relations = osmium.FileProcessor(str(path), osmium.osm.RELATION).with_filter(boundaries)
    wanted = {}
    for relation in relations:
        tags = dict(relation.tags)
        reason = _why_not(tags)
        if reason:
            skipped[reason] += 1
        else:
            wanted[relation.id] = tags
    return wanted


def _why_not(tags: Mapping[str, str]) -> str | None:
    """Why a relation is no division."""
    if tags.get("type") not in _AREAS:
        return "lines, no area"
    if not _is_number(tags.get("admin_level", "")):
        return "no admin_level"
    if not tags.get("name"):
        return "no name"
    if tags["boundary"] == "disputed":
        return "disputed"
    whole_country = any(key in tags for key in _COUNTRY_CODES)
    if not whole_country and any(tags.get(key, "no") != "no" for key in _DISPUTES):
        return "disputed"
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _features(
    path: Path,
    only: str | None,
    wanted: Mapping[int, Mapping[str, str]],
    skipped: Counter[str],
) -> Iterator[Feature]:
    with _refusing(path):
        relations = list(_assembled(path, wanted))
    broken = len(wanted) - len(relations)
    if broken:
        skipped["rings not closed in the extract"] += broken
    for relation, country in zip(relations, _countries(relations, only), strict=True):
        level = osm_level(country, relation.admin_level) if country else None
        if country is None:
            skipped["in no known country" if only is None else f"outside {only}"] += 1
        elif level is None:
            skipped[f"admin_level {relation.admin_level} of {country} is none of the levels"] += 1
        else:
            yield _feature(relation, country, level)


def _assembled(path: Path, wanted: Mapping[int, Mapping[str, str]]) -> Iterator[_Relation]:
    osmium = library("osmium")
    boundaries = osmium.filter.TagFilter(*(("boundary", kind) for kind in _KINDS))
    wkb = osmium.geom.WKBFactory()
    with tempfile.TemporaryDirectory() as folder:
        areas = (
            osmium.FileProcessor(str(path))
            .with_locations(f"sparse_file_array,{folder}/nodes")
            .with_areas(osmium.filter.IdFilter(wanted))
            .with_filter(osmium.filter.EntityFilter(osmium.osm.AREA))
            .with_filter(boundaries)
        )
        for area in areas:
            if area.from_way() or area.orig_id() not in wanted or not area.num_rings()[0]:
                continue
            tags = wanted[area.orig_id()]
            boundary = shapely.from_wkb(wkb.create_multipolygon(area))
            yield _Relation(area.orig_id(), int(tags["admin_level"]), tags, boundary)


def _countries(relations: list[_Relation], only: str | None) -> list[str | None]:
    """The country of each relation."""
    whole = {each.country: each.boundary for each in relations if each.country}
    found = _holders([each.boundary for each in relations], whole)
    codes = [each.country or holder for each, holder in zip(relations, found, strict=True)]
    if only is not None:
        unclaimed = None if only in whole else only
        return [only if (code or unclaimed) == only else None for code in codes]
    rest = [row for row, code in enumerate(codes) if code is None]
    if rest:
        places = _holders([relations[row].boundary for row in rest], _default_countries())
        for row, code in zip(rest, places, strict=True):
            codes[row] = code
    return codes


def _holders(boundaries: list[Any], countries: Mapping[str, Any]) -> list[str | None]:
    """The smallest country that holds a point of each boundary."""
    points = shapely.STRtree(shapely.point_on_surface(np.array(boundaries, dtype=object)))
    holders: list[str | None] = [None] * len(boundaries)
    for code in sorted(countries, key=lambda each: -float(shapely.area(countries[each]))):
        for row in points.query(countries[code], predicate="contains"):
            holders[row] = code
    return holders


@cache
def _default_countries() -> dict[str, Any]:
    known = BoundarySet.open(BoundarySet.default_path())
    rows = np.flatnonzero(known.levels == Level.country).tolist()
    geometries = known.boundaries[np.array(rows)]
    return {known.division(row).country: each for row, each in zip(rows, geometries, strict=True)}


def _feature(relation: _Relation, country: str, level: Level) -> Feature:
    tags = relation.tags
    return Feature(
        id=f"r{relation.id}",
        level=level,
        name=tags["name"],
        geometry=relation.boundary,
        names=_names(tags),
        country=country,
        code=country if level is Level.country else tags.get("ISO3166-2") or tags.get("ref"),
    )


def _names(tags: Mapping[str, str]) -> dict[str, str]:
    """By language tag; `name:left` and the like are no languages."""
    found = {key: _NAME.fullmatch(key) for key in tags if key not in _NO_LANGUAGES}
    return {match[1]: tags[key] for key, match in found.items() if match and tags[key]}


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Errors of osmium as errors of the file."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        raise DamagedFile(
            f"{path} cannot be read as an OpenStreetMap file ({error}); fetch the extract again."
        ) from error
