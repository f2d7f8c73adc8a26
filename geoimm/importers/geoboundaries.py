"""geoBoundaries: one file for each country and tier, or the composite CGAZ."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.countries import alpha_2
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.records import Records, files_of, layers_of, one_crs, read_layer

_TIER = re.compile(r"ADM([0-5])", re.IGNORECASE)
_LICENCE = "by layer: see the metaData.json of each"
_METADATA = re.compile(r".*metadata\.json", re.IGNORECASE)


def read_geoboundaries(path: Path, options: ImportOptions) -> Source:
    """ADM0 is the country, ADM1 to ADM4 the levels below it; parents are found by place.

    The tier of a country is not always the level one expects: `options.level` overrules it.
    """
    files = [file for file in files_of(path) if not _METADATA.fullmatch(file.name)]
    if not files:
        raise BoundaryDataError(f"{path} describes a layer; import the layer beside it.")
    layers = [read_layer(file, layer) for file in files for layer in layers_of(file)]
    for layer in layers:
        layer.values("shapeName")
    skipped: Counter[str] = Counter()
    described = _metadata(path)
    return Source(
        features=[each for layer in layers for each in _features(layer, options, skipped)],
        count=None,
        title=_title(described),
        licence=_licence(described),
        crs=one_crs(layers),
        skipped=skipped,
    )


def _features(records: Records, options: ImportOptions, skipped: Counter[str]) -> Iterator[Feature]:
    names, codes = records.texts("shapeName"), records.optional("shapeISO")
    ids, groups = records.texts("shapeID"), records.optional("shapeGroup")
    tiers = records.optional("shapeType")
    for row, geometry in enumerate(records.geometries):
        tier = _tier(tiers[row], records)
        if tier > Level.township:
            skipped["ADM5: finer than a township"] += 1
            continue
        level = options.level if options.level is not None else Level(tier)
        country = alpha_2(groups[row]) or options.country
        yield Feature(
            id=ids[row] or f"{groups[row]}-ADM{tier}-{row}",
            level=level,
            name=names[row] or "",
            geometry=geometry,
            country=country,
            code=codes[row],
        )


def _tier(told: str | None, records: Records) -> int:
    found = _TIER.search(told or "") or _TIER.search(records.path.stem)
    if found is None:
        raise records.lacks("shapeType", hint=" The file's name does not tell its tier either.")
    return int(found[1])


def _metadata(path: Path) -> list[Mapping[str, Any]]:
    """The metaData.json of a folder, or the one that belongs to a single layer."""
    stem = path.stem.removesuffix("_simplified")
    beside = path.iterdir() if path.is_dir() else path.parent.glob(f"{stem}-*.json")
    found = sorted(file for file in beside if _METADATA.fullmatch(file.name))
    return [page for file in found if isinstance(page := _json(file), dict)]


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BoundaryDataError(f"{file} cannot be read ({error}); fetch it again.") from error


def _title(described: list[Mapping[str, Any]]) -> str:
    layers = [f"{each.get('boundaryISO')} {each.get('boundaryType')}" for each in described]
    years = sorted({str(each.get("boundaryYear", "")) for each in described} - {""})
    return (
        " ".join(["geoBoundaries", ", ".join(layers), "-".join(years)]).strip().replace("  ", " ")
    )


def _licence(described: list[Mapping[str, Any]]) -> str:
    licences = sorted(
        {str(each["boundaryLicense"]) for each in described if "boundaryLicense" in each}
    )
    return "; ".join(licences) or _LICENCE
