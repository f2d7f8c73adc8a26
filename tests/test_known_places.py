"""Cities and sights in the default boundary set, as a traveller expects them."""

import sys
from pathlib import Path

import pytest

from geoimm.resolver import Resolver

_ROOT = Path(__file__).resolve().parent.parent
if str(_ROOT / "scripts") not in sys.path:
    sys.path.insert(0, str(_ROOT / "scripts"))

from boundary_evaluation.known_places import (  # noqa: E402  # lies in scripts/
    KnownPlace,
    faults,
    read_known_places,
)

PLACES = read_known_places(_ROOT / "tests" / "known_places.csv")


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_known_place_is_right_at_every_level_and_in_its_label(
    place: KnownPlace, default_resolver: Resolver
) -> None:
    assert list(faults(place, default_resolver)) == []


def test_the_table_has_places_in_sixty_countries(default_resolver: Resolver) -> None:
    addresses = [
        default_resolver.resolve(longitude=each.longitude, latitude=each.latitude)
        for each in PLACES
    ]
    assert len(PLACES) >= 100
    assert len({each.country.country for each in addresses if each.country}) >= 60
