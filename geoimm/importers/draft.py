"""The divisions of a source on their way into a boundary set."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.errors import BoundaryDataError
from geoimm.importers import antimeridian
from geoimm.importers.features import Datum, Feature
from geoimm.importers.repair import Geometries, array, holds_polygons, polygons_only, repaired
from geoimm.importers.reprojection import are_degrees, are_finite, to_degrees, to_wgs84

_FEW = 5


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """The features still kept, their geometries, and the ids of those dropped by the reason."""

    features: Sequence[Feature]
    geometries: Geometries
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repaired: int = 0
    split: int = 0

    def keeping(self, mask: NDArray[np.bool_], reason: str) -> "Draft":
        """Without the features outside the mask, which are dropped for the reason."""
        lost = tuple(self.features[row].id for row in np.flatnonzero(~mask).tolist())
        return replace(
            self,
            features=[self.features[row] for row in np.flatnonzero(mask).tolist()],
            geometries=self.geometries[mask],
            dropped={**self.dropped, reason: lost} if lost else self.dropped,
        )

    def with_geometries(self, geometries: Geometries) -> "Draft":
        """The same features in new places."""
        return replace(self, geometries=geometries)


def draft_of(features: Sequence[Feature], crs: str, datum: Datum) -> Draft:
    """All features as valid polygons in WGS-84 degrees; what cannot be that is dropped.

    Raises BoundaryDataError for a reference system that is not known or not the real one.
    """
    draft = _with_polygons(Draft(features, array(feature.geometry for feature in features)))
    draft = _in_degrees(draft, crs)
    cut, was_cut = antimeridian.split(to_wgs84(draft.geometries, datum))
    valid, was_broken = repaired(cut)
    draft = replace(
        draft, geometries=valid, split=int(was_cut.sum()), repaired=int(was_broken.sum())
    )
    return draft.keeping(~shapely.is_empty(draft.geometries), "nothing is left after the repair")


def examples(dropped: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """The first few ids of each reason."""
    return {reason: tuple(ids)[:_FEW] for reason, ids in dropped.items()}


def _with_polygons(draft: Draft) -> Draft:
    named = np.array([bool(each.name.strip()) for each in draft.features], dtype=np.bool_)
    draft = draft.keeping(named, "no name")
    draft = draft.keeping(~shapely.is_missing(draft.geometries), "no geometry")
    draft = draft.keeping(~shapely.is_empty(draft.geometries), "an empty geometry")
    draft = draft.keeping(holds_polygons(draft.geometries), "not a polygon")
    draft = draft.with_geometries(polygons_only(shapely.force_2d(draft.geometries)))
    return draft.keeping(are_finite(draft.geometries), "coordinates that are not numbers")


def _in_degrees(draft: Draft, crs: str) -> Draft:
    moved = draft.with_geometries(to_degrees(draft.geometries, crs))
    moved = moved.keeping(are_finite(moved.geometries), f"cannot be reprojected from {crs[:40]}")
    fitting = are_degrees(moved.geometries)
    strangers = len(draft.features) - int(fitting.sum())
    if strangers * 2 > len(draft.features):
        raise BoundaryDataError(_wrong_crs(draft, crs, strangers))
    return moved.keeping(fitting, "outside -180..180, -90..90")


def _wrong_crs(draft: Draft, crs: str, strangers: int) -> str:
    first: Any = shapely.get_coordinates(draft.geometries[0])[0]
    return (
        f"{strangers} of {len(draft.features)} divisions lie outside the Earth when read in"
        f" {crs[:80]}: the first has the coordinate {first[0]:g} {first[1]:g}; name the file's"
        " real coordinate reference system with --crs."
    )
