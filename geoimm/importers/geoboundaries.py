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
from geoimm.importers.features import Credit, Feature, ImportOptions, Source
from geoimm.importers.records import Records, files_of, layers_of, one_crs, read_layer

_TIER = re.compile(r"ADM([0-5])", re.IGNORECASE)
_LICENCE = "by layer: see the metaData.json of each"
_METADATA = re.compile(r".*metadata\.json", re.IGNORECASE)


def read_geoboundaries(path: Path, options: ImportOptions) -> Source:
    """ADM0 is the country, ADM1 to ADM4 the levels below it; parents are found by place.

    The tier of a country is not always the level one expects: `options.level` overrules it, and
    with `options.like` a tier is of the level at which that set has its divisions.
    """
    files = [file for file in files_of(path) if not _METADATA.fullmatch(file.name)]
    if not files:
        raise BoundaryDataError(f"{path} describes a layer; import the layer beside it.")
    layers = [read_layer(file, layer) for file in files for layer in layers_of(file)]
    for layer in layers:
        layer.values("shapeName")
    skipped: Counter[str] = Counter()
    described = _metadata(path)
    owed = {_layer_of(each): _credit(each) for each in described}
    return Source(
        features=[each for layer in layers for each in _features(layer, options, owed, skipped)],
        count=None,
        title=_title(described),
        licence=_licence(described),
        crs=one_crs(layers),
        credits=tuple(owed.values()),
        skipped=skipped,
    )


def _features(
    records: Records,
    options: ImportOptions,
    owed: Mapping[tuple[str, str], Credit],
    skipped: Counter[str],
) -> Iterator[Feature]:
    names, codes = records.texts("shapeName"), records.optional("shapeISO")
    ids, groups = records.texts("shapeID"), records.optional("shapeGroup")
    tiers = records.optional("shapeType")
    for row, geometry in enumerate(records.geometries):
        tier = _tier(tiers[row], records)
        if tier > Level.township and options.like is None:
            skipped["ADM5: finer than a township"] += 1
            continue
        credit = owed.get((groups[row] or "", f"ADM{tier}"))
        yield Feature(
            id=ids[row] or f"{groups[row]}-ADM{tier}-{row}",
            level=_level(tier, options),
            name=names[row] or "",
            geometry=geometry,
            country=alpha_2(groups[row]) or options.country,
            code=codes[row],
            tier=tier if options.level is None else None,
            source=credit.title if credit else None,
        )


def _level(tier: int, options: ImportOptions) -> Level:
    return options.level if options.level is not None else Level(min(tier, Level.township))


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


def _layer_of(page: Mapping[str, Any]) -> tuple[str, str]:
    """Country and tier of the layer that a page describes."""
    return str(page.get("boundaryISO", "")), str(page.get("boundaryType", ""))


def _credit(page: Mapping[str, Any]) -> Credit:
    """The files of a release and the answers of the API name some things otherwise."""
    makers = (page.get(key) for key in ("boundarySource", "boundarySource-1", "boundarySource-2"))
    by = ", ".join(dict.fromkeys(str(each).strip() for each in makers if _is_told(each)))
    address = page.get("licenseSource") or page.get("boundarySourceURL")
    return Credit(
        title=_title([page]),
        licence=str(page.get("boundaryLicense") or ""),
        attribution=f"{by}; by geoBoundaries" if by else "geoBoundaries",
        address=str(address) if _is_told(address) else "",
    )


def _is_told(value: Any) -> bool:
    return bool(value) and str(value).strip().lower() not in ("", "nan", "none", "n/a", "null")


def _year(page: Mapping[str, Any]) -> str:
    return str(page.get("boundaryYearRepresented") or page.get("boundaryYear") or "")


def _title(described: list[Mapping[str, Any]]) -> str:
    layers = [" ".join(_layer_of(each)) for each in described]
    years = sorted({_year(each) for each in described} - {""})
    return (
        " ".join(["geoBoundaries", ", ".join(layers), "-".join(years)]).strip().replace("  ", " ")
    )


def _licence(described: list[Mapping[str, Any]]) -> str:
    licences = sorted(
        {str(each["boundaryLicense"]) for each in described if "boundaryLicense" in each}
    )
    return "; ".join(licences) or _LICENCE
