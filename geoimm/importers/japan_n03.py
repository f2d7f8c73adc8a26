"""Japan's National Land Numerical Information N03: prefectures, municipalities and wards."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.records import Records, one_crs, read_all
from geoimm.importers.repair import dissolve

_JGD2011 = "EPSG:6668"
_ENCODINGS = ("UTF-8", "CP932")
"""Shapefiles before 2020 are in Shift JIS and do not say so."""
_COLUMNS = ("N03_001", "N03_003", "N03_004", "N03_007")
_UNASSIGNED = "所属未定地"
_COUNTRY = "JP"


@dataclass(frozen=True, slots=True)
class _Area:
    """One of the many pieces a municipality is drawn in."""

    prefecture: str
    city: str | None
    """None for land that belongs to no municipality."""
    ward: str | None
    code: str
    """Five digits, those of the prefecture first."""
    geometry: Any


def read_japan_n03(path: Path, options: ImportOptions) -> Source:
    """Prefecture is province, municipality is city, ward of a designated city is district.

    Tokyo's special wards are municipalities. Counties (郡) and subprefectures are no tier of
    government and are left out. Upper tiers are dissolved from the lowest.
    """
    del options  # the format tells country and level
    layers = read_all(path, encodings=_ENCODINGS)
    skipped: Counter[str] = Counter()
    areas = [area for layer in layers for area in _areas(layer)]
    skipped["pieces of land of no municipality"] = sum(area.city is None for area in areas)
    features = [*_prefectures(areas), *_cities(areas), *_wards(areas)]
    return Source(
        features=features,
        count=len(features),
        title=f"MLIT N03 {path.stem.removeprefix('N03-')}",
        licence="MLIT National Land Numerical Information: terms of N03, CC BY 4.0 compatible",
        crs=one_crs(layers, default=_JGD2011),
        skipped=+skipped,
    )


def _areas(records: Records) -> Iterator[_Area]:
    missing = [column for column in _COLUMNS if column not in records]
    if missing:
        raise records.lacks(*missing, hint=" It is no N03 layer.")
    prefectures, groups, names, codes = (records.texts(column) for column in _COLUMNS)
    wards = records.optional("N03_005")
    for row, geometry in enumerate(records.geometries):
        prefecture, code = prefectures[row], (codes[row] or "").zfill(5)
        if prefecture is None:
            raise BoundaryDataError(f"{records.place}, record {row}: N03_001 is empty.")
        city, ward = _city_and_ward(groups[row], names[row], wards[row])
        yield _Area(prefecture, city, ward, code, geometry)


def _city_and_ward(
    group: str | None, name: str | None, ward: str | None
) -> tuple[str | None, str | None]:
    """Wards stand in a column of their own since 2024, before in that of the municipalities."""
    if name is None or name == _UNASSIGNED:
        return None, None
    if ward is not None:
        return name, ward
    if group and group.endswith("市") and name.endswith("区"):
        return group, name
    return name, None


def _prefectures(areas: Sequence[_Area]) -> Iterator[Feature]:
    parts: dict[str, list[_Area]] = defaultdict(list)
    for area in areas:
        parts[area.prefecture].append(area)
    for name, group in parts.items():
        number = _prefecture_number(group)
        yield _feature(number, Level.province, name, group, None, f"JP-{number}")


def _prefecture_number(areas: Sequence[_Area]) -> str:
    """The first two digits of the codes; land of no municipality may have none."""
    return max(area.code[:2] for area in areas)


def _cities(areas: Sequence[_Area]) -> Iterator[Feature]:
    parts: dict[str, list[_Area]] = defaultdict(list)
    for area in areas:
        if area.city is not None:
            parts[_city_code(area)].append(area)
    for code, group in parts.items():
        yield _feature(code, Level.city, group[0].city or "", group, code[:2], code)


def _wards(areas: Sequence[_Area]) -> Iterator[Feature]:
    parts: dict[str, list[_Area]] = defaultdict(list)
    for area in areas:
        if area.ward is not None:
            parts[area.code].append(area)
    for code, group in parts.items():
        yield _feature(code, Level.district, group[0].ward or "", group, _city_code(group[0]), code)


def _city_code(area: _Area) -> str:
    """A designated city has the round number before those of its wards: 14131 is in 14130."""
    return area.code if area.ward is None else area.code[:4] + "0"


def _feature(  # noqa: PLR0913, PLR0917  one argument for each thing that differs
    id_: str, level: Level, name: str, areas: Sequence[_Area], parent: str | None, code: str
) -> Feature:
    parts = [area.geometry for area in areas if area.geometry is not None]
    return Feature(
        id=id_,
        level=level,
        name=name,
        geometry=dissolve(parts) if parts else None,
        parent_id=parent,
        names={"ja": name},
        country=_COUNTRY,
        code=code,
    )
