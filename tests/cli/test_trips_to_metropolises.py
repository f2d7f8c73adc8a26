"""`geoimm trips` on two days in each of twelve metropolises of the default set."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.processes import Run
from enrichment.photos import Photo
from support.sights import SIGHTS


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A month for each trip, three photos on its 5th and three on its 6th."""
    folder = tmp_path_factory.mktemp("metropolises")
    for month, sights in enumerate(SIGHTS.values(), 1):
        for number, (latitude, longitude) in enumerate(sights):
            taken = f"2024:{month:02}:{5 + number // 3:02} 1{number}:00:00"
            salt = month * 10 + number
            Photo(taken, latitude=latitude, longitude=longitude, salt=salt).write(
                folder / f"{salt}.jpg"
            )
    return folder


def stays(geoimm: Run, photos: Path, levels: str) -> list[dict[str, Any]]:
    answer = geoimm("trips", str(photos), "--levels", levels, "--json", "--language", "en")
    assert (answer.returncode, answer.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(answer.stdout)["stays"]
    return found


@pytest.mark.parametrize("levels", ["city", "province,city", "place"])
def test_two_days_in_a_metropolis_are_one_stay_with_all_its_photos(
    geoimm: Run, photos: Path, levels: str
) -> None:
    found = [
        (stay["level"], stay["first_day"], stay["last_day"], stay["photos"])
        for stay in stays(geoimm, photos, levels)
    ]
    assert sorted(found) == sorted(
        (level, f"2024-{month:02}-05", f"2024-{month:02}-06", 6)
        for level in levels.split(",")
        for month in range(1, len(SIGHTS) + 1)
    )


def test_a_stay_at_the_place_has_the_name_a_traveller_says(geoimm: Run, photos: Path) -> None:
    named = [stay["name"] for stay in stays(geoimm, photos, "place")]
    # The shipped set has no English names of Italian comuni.
    assert named == ["Roma" if city == "Rome" else city for city in SIGHTS]
