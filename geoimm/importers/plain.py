"""Any vector file, by a mapping that says which column is what (`mapping.py`)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.countries import alpha_2
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.mapping import Tier, columns_of
from geoimm.importers.mapping_draft import drafted
from geoimm.importers.records import Records, one_crs, read_all
from geoimm.importers.repair import dissolve


def read_plain(path: Path, options: ImportOptions) -> Source:
    """Each record is a division; the mapping names its columns."""
    layers = read_all(path)
    columns = columns_of(options.mapping)
    tiers = columns.tiers if options.mapping else (_own_columns(layers[0]),)
    skipped: Counter[str] = Counter()
    read = [
        _Reader(_with_columns(records, tier), tier, options, skipped)
        for tier in tiers
        for records in _chosen(layers, tier, path)
    ]
    return Source(
        features=[feature for reader in read for feature in reader.features()],
        count=None,
        title=columns.title or path.name,
        licence="not told",
        crs=one_crs(layers),
        skipped=skipped,
    )


def _with_columns(records: Records, tier: Tier) -> Records:
    """The records, which have all columns that the tier names."""
    missing = [column for column in tier.columns() if column not in records]
    if missing:
        draft = drafted(records)
        hint = f" Try {draft}" if draft else " Name the columns with --mapping name=COLUMN,..."
        raise records.lacks(*missing, hint=hint)
    return records


def _own_columns(records: Records) -> Tier:
    """Those of a boundary set that the file has, names in languages included."""
    languages = {
        column.removeprefix("name_"): column
        for column in records.columns
        if column.startswith("name_") and column != "name_local"
    }

    def present(column: str) -> str | None:
        return column if column in records else None

    return Tier(
        id=present("id"),
        level=present("level"),
        parent=present("parent_id"),
        country=present("country"),
        code=present("code"),
        names=languages,
        bare_name=present("bare_name"),
        other_levels=present("other_levels"),
        is_union=present("is_union"),
    )


def _chosen(layers: Sequence[Records], tier: Tier, path: Path) -> list[Records]:
    if tier.layer is None:
        return list(layers)
    chosen = [each for each in layers if tier.layer in (each.layer, each.path.stem)]
    if not chosen:
        names = ", ".join(each.layer or each.path.stem for each in layers)
        raise BoundaryDataError(f"{path} has no layer {tier.layer!r}; it has {names}.")
    return chosen


_TRUE = ("1", "true", "t", "yes")


class _Reader:
    """One tier of one layer."""

    def __init__(
        self, records: Records, tier: Tier, options: ImportOptions, skipped: Counter[str]
    ) -> None:
        self._records = records
        self._tier = tier
        self._options = options
        self._skipped = skipped

    def features(self) -> Iterator[Feature]:
        """The divisions of the tier."""
        rows = self._rows()
        return iter(merged(list(rows)) if self._tier.dissolve else rows)

    def _rows(self) -> Iterator[Feature]:
        records, tier = self._records, self._tier
        wanted = self._wanted()
        ids, names = self._ids(), records.texts(tier.name)
        levels, countries = self._levels(), self._countries()
        others, unions = self._other_levels(levels), self._column(tier.is_union)
        bare_names = self._column(tier.bare_name)
        parents, codes = self._column(tier.parent), self._column(tier.code)
        tags = {tag: records.texts(column) for tag, column in tier.names.items()}
        for row, geometry in enumerate(records.geometries):
            if not wanted[row]:
                self._skipped["not of the rows the mapping asks for"] += 1
                continue
            yield Feature(
                id=ids[row],
                level=levels[row],
                name=names[row] or "",
                geometry=geometry,
                parent_id=parents[row],
                names={tag: text for tag, texts in tags.items() if (text := texts[row])},
                country=countries[row],
                code=codes[row],
                other_levels=others[row],
                bare_name=bare_names[row],
                is_union=(unions[row] or "").lower() in _TRUE,
            )

    def _column(self, column: str | None) -> list[str | None]:
        return [None] * len(self._records) if column is None else self._records.texts(column)

    def _wanted(self) -> list[bool]:
        wanted = [True] * len(self._records)
        for column, allowed in self._tier.where.items():
            texts = self._records.texts(column)
            wanted = [was and text in allowed for was, text in zip(wanted, texts, strict=True)]
        return wanted

    def _ids(self) -> list[str]:
        if self._tier.id is None:
            level = self._tier.level or self._records.layer or self._records.path.stem
            return [f"{level}-{row}" for row in range(len(self._records))]
        texts = self._records.texts(self._tier.id)
        missing = next((row for row, text in enumerate(texts) if text is None), None)
        if missing is not None:
            raise BoundaryDataError(
                f"{self._records.place}, record {missing}: the column {self._tier.id} is empty;"
                " every division needs an id: name another column, or none to have them numbered."
            )
        return [text or "" for text in texts]

    def _levels(self) -> list[Level]:
        told = self._tier.level
        if told is not None and told in Level.__members__:
            return [Level[told]] * len(self._records)
        if told is not None:
            return [self._level(row, text) for row, text in enumerate(self._records.texts(told))]
        if self._options.level is None:
            raise BoundaryDataError(
                f"{self._records.place} does not tell the level of its divisions; name it with"
                " --level, as in --level city, or name the column in the mapping."
            )
        return [self._options.level] * len(self._records)

    def _level(self, row: int, text: str | None) -> Level:
        name = self._tier.levels.get(text or "", text or "")
        if name not in Level.__members__:
            raise BoundaryDataError(
                f"{self._records.place}, record {row}: the column {self._tier.level} is {text!r};"
                f" the levels are {', '.join(Level.__members__)}: say in the mapping's `levels`"
                " what it means."
            )
        return Level[name]

    def _other_levels(self, levels: Sequence[Level]) -> list[tuple[Level, ...]]:
        told = self._tier.other_levels
        if told is not None and set(told.split()) <= set(Level.__members__):
            texts: list[str | None] = [told] * len(self._records)
        else:
            texts = self._column(told)
        return [
            self._following(row, level, text)
            for row, (level, text) in enumerate(zip(levels, texts, strict=True))
        ]

    def _following(self, row: int, level: Level, text: str | None) -> tuple[Level, ...]:
        """The levels that a text such as `city district` names after one."""
        following = tuple(Level)[level + 1 :]
        named = (text or "").replace(",", " ").split()
        if named != [each.name for each in following[: len(named)]]:
            raise BoundaryDataError(
                f"{self._records.place}, record {row}: the other levels of a {level.name} are"
                f" {text!r}; they follow it without a gap, wide to fine, as in"
                f" {following[0].name if following else ''!r}."
            )
        return following[: len(named)]

    def _countries(self) -> list[str | None]:
        told = self._tier.country
        if told is None or (alpha_2(told) == told and told not in self._records):
            return [told or self._options.country] * len(self._records)
        return [alpha_2(text) for text in self._records.texts(told)]


def merged(features: Sequence[Feature]) -> list[Feature]:
    """One feature for each id, of the united area; what else it tells is of the first."""
    parts: dict[str, list[Feature]] = {}
    for feature in features:
        parts.setdefault(feature.id, []).append(feature)
    return [
        group[0] if len(group) == 1 else replace(group[0], geometry=_united(group))
        for group in parts.values()
    ]


def _united(group: Sequence[Feature]) -> object:
    return dissolve([each.geometry for each in group if each.geometry is not None])
