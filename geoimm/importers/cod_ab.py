"""OCHA Common Operational Datasets: administrative boundaries (COD-AB), old and new columns."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from geoimm.domain.divisions import Level
from geoimm.importers.countries import alpha_2
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.records import Records, one_crs, read_all

_PCODE = re.compile(r"adm([0-5])_pcode", re.IGNORECASE)
_MAIN = "en"
"""The language of a name whose column does not tell it."""


def read_cod_ab(path: Path, options: ImportOptions) -> Source:
    """adm0 is the country, adm1 to adm4 the levels below it, by their P-codes.

    Lines and points of the distribution are skipped.
    """
    layers = read_all(path)
    skipped: Counter[str] = Counter()
    tiers = {id(layer): _tier(layer) for layer in layers}
    if not any(tier is not None for tier in tiers.values()):
        raise layers[0].lacks("adm1_pcode", hint=" It is no COD-AB layer.")
    features = [
        feature
        for layer in layers
        for feature in _layer_features(layer, tiers[id(layer)], options, skipped)
    ]
    return Source(
        features=features,
        count=len(features),
        title=" ".join(["OCHA COD-AB", path.stem, *_valid_on(layers[0])]),
        licence="CC BY 3.0 IGO",
        crs=one_crs(layers),
        skipped=skipped,
    )


def _tier(records: Records) -> int | None:
    """The finest tier whose P-code the layer has."""
    tiers = [int(found[1]) for column in records.columns if (found := _PCODE.fullmatch(column))]
    return max(tiers, default=None)


def _valid_on(records: Records) -> list[str]:
    dates = {date[:10] for date in records.optional("valid_on") if date}
    return sorted(dates)[-1:]


def _layer_features(
    records: Records, tier: int | None, options: ImportOptions, skipped: Counter[str]
) -> Iterator[Feature]:
    if tier is None:
        skipped[f"layer {records.layer or records.path.stem}: no P-codes"] += len(records)
    elif tier > Level.township:
        skipped["adm5: finer than a township"] += len(records)
    else:
        yield from _features(records, tier, options)


def _features(records: Records, tier: int, options: ImportOptions) -> Iterator[Feature]:
    ids = records.texts(f"adm{tier}_pcode")
    parents = records.optional(f"adm{tier - 1}_pcode")
    nations = records.optional("adm0_pcode")
    names = _names(records, tier)
    for row, geometry in enumerate(records.geometries):
        by_language = {tag: text for tag, texts in names.items() if (text := texts[row])}
        pcode = ids[row] or ""
        yield Feature(
            id=pcode or f"adm{tier}-{row}",
            level=Level(tier),
            name=_shown(by_language),
            geometry=geometry,
            parent_id=parents[row],
            names=by_language,
            country=alpha_2(nations[row]) or options.country or alpha_2(pcode[:2]),
            code=pcode or None,
        )


def _shown(names: Mapping[str, str]) -> str:
    """The local name where there is one besides the English."""
    local = next((text for tag, text in names.items() if tag != _MAIN), None)
    return local or names.get(_MAIN, "")


def _names(records: Records, tier: int) -> dict[str, list[str | None]]:
    """The name columns by language: `ADM1_FR`, or `adm1_name1` with its language in `lang1`."""
    found = _old_names(records, tier) or _new_names(records, tier)
    if not found:
        raise records.lacks(f"adm{tier}_name")
    return found


def _old_names(records: Records, tier: int) -> dict[str, list[str | None]]:
    column = re.compile(rf"adm{tier}_([a-z]{{2}})", re.IGNORECASE)
    return {
        match[1].lower(): records.texts(name)
        for name in records.columns
        if (match := column.fullmatch(name))
    }


def _new_names(records: Records, tier: int) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for number in ("", "1", "2", "3"):
        if f"adm{tier}_name{number}" in records:
            texts = records.texts(f"adm{tier}_name{number}")
            found.setdefault(_language(records, number), texts)
    return found


def _language(records: Records, number: str) -> str:
    told = (each for each in records.optional(f"lang{number}") if each)
    return next(told, _MAIN if not number else f"x-{number}")
