"""GADM 4.1: a file of one country, of all levels, or the flat one with a row per finest unit."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from geoimm.domain.divisions import Level
from geoimm.importers.countries import alpha_2
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.records import Records, one_crs, read_all
from geoimm.importers.repair import dissolve

_MISSING = ("", "NA", "?", "n.a.")
_TIERS = range(6)
_LICENCE = "GADM: academic and other non-commercial use only, not to be passed on"
_OF_ONE_TIER = re.compile(r"(?:ADM_|gadm\d+_[A-Z]{3}_)([0-5])$", re.IGNORECASE)
_HAN = {"CN", "HK", "MO", "TW"}


def read_gadm(path: Path, options: ImportOptions) -> Source:
    """GID_0 is the country, GID_1 to GID_4 the levels below it; the upper ones by dissolving."""
    layers = read_all(path)
    skipped: Counter[str] = Counter()
    features = [
        feature
        for records in layers
        for feature in _Layer(records, options.country).features(skipped)
    ]
    return Source(
        features=features,
        count=len(features),
        title="GADM 4.1",
        licence=_LICENCE,
        crs=one_crs(layers),
        skipped=skipped,
    )


class _Layer:
    """One layer: of a single tier, or flat with all of them."""

    def __init__(self, records: Records, country: str | None) -> None:
        if "GID_0" not in records:
            raise records.lacks("GID_0", hint=" It is no GADM layer.")
        self._records = records
        self._gids = [records.optional(f"GID_{tier}", _MISSING) for tier in _TIERS]
        self._countries = _countries(records, self._gids[0], country)

    def features(self, skipped: Counter[str]) -> Iterator[Feature]:
        """Each unit once, of the united area of its rows."""
        present = [tier for tier in _TIERS if f"GID_{tier}" in self._records]
        for tier in self._tiers(present):
            if tier > Level.township:
                skipped["level 5: finer than a township"] += len(self._rows(tier))
                continue
            for gid, rows in self._rows(tier).items():
                yield self._feature(tier, gid, rows)

    def _tiers(self, present: Sequence[int]) -> Sequence[int]:
        """All of a flat layer, else the finest: the other columns are its parents."""
        is_flat = "UID" in self._records
        return present if is_flat else [self._named_tier(max(present))]

    def _named_tier(self, finest: int) -> int:
        told = _OF_ONE_TIER.search(self._records.layer) or _OF_ONE_TIER.search(
            self._records.path.stem
        )
        return int(told[1]) if told else finest

    def _rows(self, tier: int) -> Mapping[str, list[int]]:
        rows: dict[str, list[int]] = defaultdict(list)
        for row, gid in enumerate(self._gids[tier]):
            if gid is not None:
                rows[gid].append(row)
        return rows

    def _feature(self, tier: int, gid: str, rows: Sequence[int]) -> Feature:
        first = rows[0]
        latin = self._text(
            "NAME_0"
            if tier == 0 and "NAME_0" in self._records
            else "COUNTRY"
            if tier == 0
            else f"NAME_{tier}",
            first,
        )
        native = (self._text(f"NL_NAME_{tier}", first) or "").split("|")[0] or None
        country = self._countries[first]
        return Feature(
            id=gid,
            level=Level(tier),
            name=native or latin or "",
            geometry=self._geometry(rows),
            parent_id=self._parent(tier, first),
            names=_names(latin, native, country),
            country=country,
            code=self._code(tier, first, country),
        )

    def _geometry(self, rows: Sequence[int]) -> object:
        parts = [part for part in self._records.geometries[list(rows)] if part is not None]
        return parts[0] if len(parts) == 1 else dissolve(parts) if parts else None

    def _parent(self, tier: int, row: int) -> str | None:
        """The next tier above that the row names; not every unit has one of each."""
        above = (self._gids[upper][row] for upper in reversed(range(tier)))
        return next((gid for gid in above if gid is not None), None)

    def _code(self, tier: int, row: int, country: str | None) -> str | None:
        if tier == 0:
            return country
        codes = (self._text(f"{kind}_{tier}", row) for kind in ("ISO", "CC", "HASC"))
        return next((code for code in codes if code is not None), None)

    def _text(self, column: str, row: int) -> str | None:
        if column not in self._records:
            return None
        text = str(self._records.values(column)[row] or "").strip()
        return None if text in _MISSING else text


def _countries(
    records: Records, gids: Sequence[str | None], country: str | None
) -> list[str | None]:
    """GADM gives disputed parts a GID_0 such as Z01; their COUNTRY tells who holds them."""
    names = records.optional("COUNTRY", _MISSING)
    codes = [alpha_2(gid) for gid in gids]
    by_name = {name: code for name, code in zip(names, codes, strict=True) if name and code}
    pairs = zip(names, codes, strict=True)
    return [code or by_name.get(name or "") or country for name, code in pairs]


def _names(latin: str | None, native: str | None, country: str | None) -> dict[str, str]:
    names = {"en": latin} if latin else {}
    if native and country in _HAN:
        names["zh"] = native
    return names
