"""Natural Earth: countries (`admin_0_countries`) and provinces (`admin_1_states_provinces`)."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from geoimm.domain.divisions import Level
from geoimm.importers.countries import alpha_2
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.records import Records, one_crs, read_all

_MISSING = ("", "-99", "-1")
_ISO_3166_2 = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_LANGUAGE = re.compile(r"name_([a-z]{2}|zht)", re.IGNORECASE)
_TAGS = {"zht": "zh-Hant"}
_PROVINCE = "adm1_code"
_COUNTRY = "ADM0_A3"


def read_natural_earth(path: Path, options: ImportOptions) -> Source:
    """One layer or both; provinces hang under countries where the source holds both.

    Worldviews (`..._deu.shp`) are read as they are; `FCLASS_*` columns are not.
    """
    layers = read_all(path)
    skipped: Counter[str] = Counter()
    countries = [each for each in layers if _PROVINCE not in each and "ISO_A2" in each]
    provinces = [each for each in layers if _PROVINCE in each]
    if not countries and not provinces:
        raise layers[0].lacks(_PROVINCE, _COUNTRY, "ISO_A2", hint=" It is no Natural Earth layer.")
    features = [each for layer in countries for each in _countries(layer, options)]
    known = {feature.id for feature in features}
    features += [each for layer in provinces for each in _provinces(layer, known, options, skipped)]
    return Source(
        features=features,
        count=len(features),
        title="Natural Earth",
        licence="Public domain",
        crs=one_crs(layers),
        skipped=skipped,
    )


def _countries(records: Records, options: ImportOptions) -> Iterator[Feature]:
    ids = records.texts(_COUNTRY)
    names = records.texts("NAME", _MISSING)
    # ISO_A2 is -99 for France and Norway; ISO_A2_EH is not.
    codes = _first(records.optional("ISO_A2_EH", _MISSING), records.texts("ISO_A2", _MISSING), ids)
    by_language = _by_language(records)
    for row, geometry in enumerate(records.geometries):
        code = alpha_2(codes[row])
        yield Feature(
            id=ids[row] or "",
            level=Level.country,
            name=names[row] or "",
            geometry=geometry,
            names=by_language[row],
            country=code or options.country,
            code=code,
        )


def _provinces(
    records: Records, countries: set[str], options: ImportOptions, skipped: Counter[str]
) -> Iterator[Feature]:
    ids, parents = records.texts(_PROVINCE), records.texts("adm0_a3", _MISSING)
    by_language = _by_language(records)
    names = _first(
        records.optional("name_local", _MISSING),
        records.texts("name", _MISSING),
        records.optional("name_en", _MISSING),
    )
    codes = [_iso_3166_2(text) for text in records.texts("iso_3166_2", _MISSING)]
    told = records.texts("iso_a2", _MISSING)
    for row, geometry in enumerate(records.geometries):
        name, parent, code = names[row], parents[row], codes[row]
        if name is None:
            skipped["units without a name"] += 1
            continue
        # The code's own country, so that Réunion is RE and Crimea UA where the code says so.
        country = alpha_2(told[row]) or alpha_2(code[:2] if code else None) or alpha_2(parent)
        yield Feature(
            id=ids[row] or "",
            level=Level.province,
            name=name,
            geometry=geometry,
            parent_id=parent if parent in countries else None,
            names=by_language[row],
            country=country or options.country,
            code=code,
        )


def _iso_3166_2(text: str | None) -> str | None:
    """Natural Earth writes codes of its own, such as `HK-X01~`, where there is none."""
    return text if text and _ISO_3166_2.fullmatch(text) else None


def _first(*columns: Sequence[str | None]) -> list[str | None]:
    """The first value of each row that is not missing."""
    return [next((each for each in row if each), None) for row in zip(*columns, strict=True)]


def _by_language(records: Records) -> list[dict[str, str]]:
    found = {
        _TAGS.get(match[1].lower(), match[1].lower()): records.texts(column, _MISSING)
        for column in records.columns
        if (match := _LANGUAGE.fullmatch(column))
    }
    return [
        {tag: text for tag, texts in found.items() if (text := texts[row])}
        for row in range(len(records))
    ]
