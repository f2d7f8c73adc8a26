"""County subdivisions of the United States without what the places in them already cover."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from geoimm.domain.divisions import Level
from geoimm.importers.features import Feature
from geoimm.importers.repair import array, repaired

_PLACE_DIGITS = 7
_LEAST = 0.05
"""Of a subdivision: less beside its places is the drawing of one border twice."""


def beside_places(features: Sequence[Feature], skipped: Counter[str]) -> list[Feature]:
    """All features, each subdivision without the places; one that is places alone is left out."""
    districts = [feature for feature in features if feature.level is Level.district]
    drawn = [each for each in districts if each.geometry is not None]
    places = [each for each in drawn if len(each.id) == _PLACE_DIGITS]
    parts = [each for each in drawn if len(each.id) != _PLACE_DIGITS]
    place_shapes, _ = repaired(array(each.geometry for each in places))
    part_shapes, _ = repaired(array(each.geometry for each in parts))
    tree = shapely.STRtree(place_shapes)
    pairs = tree.query(part_shapes, predicate="intersects")
    rest = part_shapes.copy()
    for row in np.unique(pairs[0]):
        covering = shapely.union_all(place_shapes[pairs[1][pairs[0] == row]])
        rest[row] = shapely.difference(part_shapes[row], covering)
    rest, _ = repaired(rest)
    kept = shapely.area(rest) > _LEAST * shapely.area(part_shapes)
    skipped["county subdivisions that places cover"] += int((~kept).sum())
    left = [
        replace(part, geometry=shape)
        for part, shape, keep in zip(parts, rest, kept, strict=True)
        if keep
    ]
    others = [feature for feature in features if feature.level is not Level.district]
    return [*others, *places, *left]
