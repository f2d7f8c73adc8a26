"""A finished draft in figures."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.importers.draft import Draft, examples
from geoimm.importers.features import Feature, Source
from geoimm.importers.fit import gaps, overlaps
from geoimm.importers.parents import Family
from geoimm.importers.report import CreditCount, Progress, Report

_FEW = 5


def report_of(
    opened: Source, draft: Draft, relatives: Family, progress: Progress, **called: str
) -> Report:
    """The report; `called` gives the set's name, its format and its licence."""
    kept = draft.features
    ids = [feature.id for feature in kept]
    names = [feature.name for feature in kept]
    top = _topmost(kept, relatives)
    orphans = [ids[row] for row in np.flatnonzero((relatives.parents < 0) & ~top)]
    dropped = {reason: len(lost) for reason, lost in draft.dropped.items()}
    return Report(
        name=called["name"],
        format=called["format"],
        licence=called["licence"],
        title=opened.title,
        read=len(kept) + sum(dropped.values()) + sum(opened.skipped.values()),
        kept=len(kept),
        kept_by_level=_by_level(kept),
        kept_by_country=_by_country(relatives),
        dropped=dropped,
        dropped_examples=examples(draft.dropped),
        skipped=dict(opened.skipped),
        repaired=draft.repaired,
        split=draft.split,
        parents_told=relatives.told,
        parents_inside=relatives.inside,
        parents_near=relatives.near,
        parents_unknown=relatives.unknown,
        roots=int(((relatives.parents < 0) & top).sum()),
        orphans=len(orphans),
        orphan_examples=tuple(orphans[:_FEW]),
        overlaps=overlaps(ids, _siblings(kept, relatives), draft.geometries, progress),
        gaps=gaps(ids, names, relatives.parents, draft.geometries, progress),
        credits=tuple(_credits(opened, kept)),
    )


def _credits(opened: Source, kept: Sequence[Feature]) -> Iterator[CreditCount]:
    counted = Counter(feature.source or opened.title for feature in kept)
    for credit in opened.credits:
        if counted[credit.title]:
            yield CreditCount(**asdict(credit), divisions=counted[credit.title])


def _by_level(kept: Sequence[Feature]) -> dict[str, int]:
    counted = Counter(feature.level for feature in kept)
    return {level.name: counted[level] for level in sorted(counted)}


def _by_country(relatives: Family) -> dict[str, int]:
    return dict(sorted(Counter(country or "" for country in relatives.countries).items()))


def _topmost(kept: Sequence[Feature], relatives: Family) -> NDArray[np.bool_]:
    """Which are of the widest level that their country has in this set."""
    widest: dict[str | None, Level] = {}
    for feature, country in zip(kept, relatives.countries, strict=True):
        widest[country] = min(feature.level, widest.get(country, feature.level))
    pairs = zip(kept, relatives.countries, strict=True)
    return np.array([feature.level == widest[country] for feature, country in pairs])


def _siblings(kept: Sequence[Feature], relatives: Family) -> NDArray[np.int64]:
    """One number for the divisions of one parent and level; roots have their country instead."""
    numbers: dict[tuple[object, Level], int] = {}
    keys = (
        (int(parent) if parent >= 0 else country, feature.level)
        for feature, parent, country in zip(
            kept, relatives.parents, relatives.countries, strict=True
        )
    )
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
