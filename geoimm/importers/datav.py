"""DataV.GeoAtlas, AMap's boundaries of China in GCJ-02: `{adcode}.json`, `{adcode}_full.json`.

A file or a folder of them; any name ending in `.json` or `.geojson` will do.

Taiwan, Hong Kong and Macau are countries of their own codes, as in the default set's neutral
view, each one outline; with `options.country` CN they are China's provinces, as the file has
them. Only mainland positions are shifted to WGS-84 (`mainland.py` says which).
"""

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import Datum, Feature, ImportOptions, Source
from geoimm.importers.json_files import boundary, is_polygonal, read_object

_CHINA = "100000"
_NINE_DASHES = "JD"
_APART = {"71": "TW", "81": "HK", "82": "MO"}
"""The countries of their own codes, by the first two digits of the adcode."""
_LEVELS = {
    "country": Level.country,
    "province": Level.province,
    "city": Level.city,
    "district": Level.district,
    "street": Level.township,
}


@dataclass(frozen=True, slots=True, eq=False)
class _Record:
    """One division of a file."""

    adcode: str
    level: Level
    name: str
    ancestors: tuple[str, ...]
    """Adcodes from the nearest up."""
    geometry: Mapping[str, Any]

    @property
    def size(self) -> int:
        """How finely it is drawn."""
        return len(str(self.geometry["coordinates"]))


def read_datav(path: Path, options: ImportOptions) -> Source:
    """The divisions of a file or folder; of two of one adcode the more finely drawn."""
    skipped: Counter[str] = Counter()
    records: dict[str, _Record] = {}
    for file in _files(path):
        for record in _records(file, skipped):
            other = records.get(record.adcode)
            skipped["a coarser or equal copy"] += other is not None
            if other is None or record.size > other.size:
                records[record.adcode] = record
    return Source(
        features=_features(records, options),
        count=len(records),
        title="DataV.GeoAtlas",
        licence="none stated (AMap: for study and exchange only)",
        datum=Datum.gcj02,
        skipped=+skipped,
    )


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(each for each in path.iterdir() if each.suffix in (".json", ".geojson"))
    if not files:
        raise BoundaryDataError(f"{path} holds no .json file; name a folder of DataV files.")
    return files


def _records(path: Path, skipped: Counter[str]) -> Iterator[_Record]:
    features = read_object(path).get("features")
    if not isinstance(features, list):
        raise BoundaryDataError(f"{path} has no `features`; a DataV file is a FeatureCollection.")
    for feature in features:
        properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
        if "adcode" not in properties:
            raise BoundaryDataError(
                f"{path} has a feature without `adcode`; it is no DataV file, import it as"
                " plain GeoJSON."
            )
        reason = _why_not(properties, feature.get("geometry"))
        if reason:
            skipped[reason] += 1
        else:
            yield _record(properties, feature["geometry"])


def _why_not(properties: Mapping[str, Any], geometry: Any) -> str | None:
    """Why a feature is no division."""
    if properties.get("adchar") == _NINE_DASHES or str(properties["adcode"]).endswith("_JD"):
        return "the nine-dash line, no division"
    if properties.get("level") not in _LEVELS:
        return f"level {properties.get('level')!r} is none of the five"
    return None if is_polygonal(geometry) else "no polygon"


def _record(properties: Mapping[str, Any], geometry: Mapping[str, Any]) -> _Record:
    adcode = str(properties["adcode"])
    near = _parent(properties.get("parent"))
    far = [str(code) for code in reversed(properties.get("acroutes") or ())]
    return _Record(
        adcode=adcode,
        level=_LEVELS[properties["level"]],
        name=properties.get("name") or "",
        ancestors=tuple(dict.fromkeys([*near, *far])),
        geometry=geometry,
    )


def _parent(told: Any) -> tuple[str, ...]:
    """The adcode of `parent`: an object, in older files the JSON text of one."""
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except ValueError:
            return ()
    if isinstance(told, Mapping) and told.get("adcode"):
        return (str(told["adcode"]),)
    return ()


def _features(records: Mapping[str, _Record], options: ImportOptions) -> Iterator[Feature]:
    for record in records.values():
        own_country = _APART.get(record.adcode[:2]) if options.country != "CN" else None
        yield Feature(
            id=record.adcode,
            level=_level(record, own_country),
            name=record.name,
            geometry=boundary(record.geometry),
            parent_id=_nearest(record, records, own_country),
            names={"zh": record.name},
            country=own_country or "CN",
            code=record.adcode,
        )


def _level(record: _Record, own_country: str | None) -> Level:
    whole = own_country is not None and record.level is Level.province
    return Level.country if whole else record.level


def _nearest(record: _Record, known: Container[str], own_country: str | None) -> str | None:
    """The nearest ancestor in the files: municipalities have their districts at once."""
    barred = _CHINA if own_country else None
    ancestors = (code for code in record.ancestors if code in known and code != barred)
    return next(ancestors, None)
