"""How good a boundary set is: what the product relies on, then what a person should know."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.boundary_sets.broken import opens, relied_on, usable
from geoimm.boundary_sets.checks import Check, Verification, check_rows, examples
from geoimm.boundary_sets.fit import Fit, measure
from geoimm.boundary_sets.rows import Mask, Rows, filled, read_rows
from geoimm.domain.divisions import Level
from geoimm.resolver.progress import Progress, silent

_OUTSIDE = 0.5
"""More of a child outside its parent than inside it: the parent is doubtful."""
_OVERLAP = 0.1
"""Of the smaller sibling: less is mostly two simplified drawings of one border."""
_GAP = 0.05
"""Of the parent: coasts and lakes leave some."""


def verify(path: Path, progress: Progress = silent) -> Verification:
    """Check a boundary file or a folder of them.

    Raises BoundaryDataError only for what is no boundary set at all.
    """
    progress("read", 0, None)
    rows = read_rows(path)
    progress("rings", 0, len(rows))
    checks = [*relied_on(rows), opens(path)]
    sound = usable(rows)
    fit = measure(sound, progress)
    checks += [*_names(rows), *_parents(sound, fit), *_duplicates(sound)]
    checks += [_nesting(sound, fit), _overlaps(sound, fit), _gaps(sound, fit)]
    return Verification(len(rows), tuple(checks))


def _names(rows: Rows) -> Iterator[Check]:
    bare = np.array([bool(name) and name.strip().isdigit() for name in rows.names], dtype=np.bool_)
    damaged = np.array([bool(name) and "\ufffd" in name for name in rows.names], dtype=np.bool_)
    yield check_rows("names that are numbers", "a name is more than digits", rows, bare)
    yield check_rows("damaged names", "no replacement character in a name", rows, damaged)
    yield check_rows("no English name", "name_en is filled", rows, filled(rows.names_en) == "")
    yield check_rows("no Chinese name", "name_zh is filled", rows, filled(rows.names_zh) == "")
    yield check_rows("no country", "country is filled", rows, filled(rows.countries) == "")


def _parents(rows: Rows, fit: Fit) -> Iterator[Check]:
    known = fit.parents >= 0
    countries = filled(rows.countries)
    abroad = known & (countries[fit.parents] != countries)
    orphan: Mask = ~known & (rows.levels != Level.country)
    yield check_rows("parents abroad", "a parent is of the same country", rows, abroad)
    yield check_rows("orphans", "below the country there is a parent", rows, orphan)


def _duplicates(rows: Rows) -> Iterator[Check]:
    """Divisions of one level with the same boundary, the first of them not counted."""
    keys = zip(rows.levels, shapely.to_wkb(shapely.normalize(rows.geometries)), strict=True)
    first: dict[tuple[int, bytes], int] = {}
    again = [(row, first.setdefault(key, row)) for row, key in enumerate(keys)]
    found = [(row, original) for row, original in again if row != original]
    yield Check(
        "duplicate boundaries",
        "two divisions of one level have not the same boundary",
        len(found),
        examples=examples(
            rows,
            [row for row, _ in found],
            others=[rows.ids[original] for _, original in found],
        ),
    )


def _nesting(rows: Rows, fit: Fit) -> Check:
    failing = _worst_first(np.flatnonzero(fit.outside > _OUTSIDE), fit.outside, fit.areas)
    return Check(
        "nesting",
        f"at most {_OUTSIDE:.0%} of a division is outside its parent",
        len(failing),
        unit="% outside",
        examples=examples(
            rows, failing, 100 * fit.outside[failing], rows.ids[fit.parents[failing]]
        ),
    )


def _overlaps(rows: Rows, fit: Fit) -> Check:
    failing = _worst_first(np.flatnonzero(fit.shares > _OVERLAP), fit.shares, fit.shared)
    return Check(
        "sibling overlaps",
        f"two divisions of one parent share at most {_OVERLAP:.0%} of the smaller",
        len(failing),
        unit="% of the smaller",
        total=round(float(fit.shared[failing].sum()), 1),
        examples=examples(
            rows, fit.one[failing], 100 * fit.shares[failing], rows.ids[fit.other[failing]]
        ),
    )


def _gaps(rows: Rows, fit: Fit) -> Check:
    failing = _worst_first(np.flatnonzero(fit.gaps > _GAP * fit.areas), fit.gaps, fit.areas)
    return Check(
        "gaps",
        f"children leave at most {_GAP:.0%} of their parent uncovered",
        len(failing),
        unit="km² uncovered",
        total=round(float(fit.gaps[failing].sum()), 1),
        examples=examples(rows, failing, fit.gaps[failing]),
    )


def _worst_first(
    found: NDArray[np.int64], values: NDArray[np.float64], areas: NDArray[np.float64]
) -> NDArray[np.int64]:
    """By value to three digits, then the larger area first."""
    return found[np.lexsort((-areas[found], -np.round(values[found], 3)))]
