"""A trip of two days to each metropolis: what the service and the command line make of it."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from alibabacloud_imm20200930 import models
from alibabacloud_imm20200930.client import Client
from alibabacloud_tea_openapi.models import Config

from boundary_evaluation.metropolises import Metropolis

FIRST_DAY = date(2024, 1, 6)
DAYS_APART = 10
"""From one trip to the next; the days between are at home."""
_GAP_DAYS, _MIN_DAYS, _MAX_DAYS = 1, 1, 15
_AT_A_TIME = 100
_PROJECT, _DATASET = "metropolises", "photos"
_PAGE = 100
_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of a trip."""

    trip: int
    number: int
    longitude: float
    latitude: float
    day: date
    hour: int

    @property
    def name(self) -> str:
        """A file name of its own."""
        return f"{self.trip:03}-{self.number:02}.jpg"


@dataclass(frozen=True, slots=True)
class FoundStay:
    """A stay at one level, as either way in tells it."""

    level: str
    place: str
    first_day: date
    last_day: date
    photos: int | None = None
    """None where the way in does not tell."""


def trip_days(trip: int) -> tuple[date, date]:
    """The two days of a trip."""
    first = FIRST_DAY + timedelta(days=DAYS_APART * trip)
    return first, first + timedelta(days=1)


def photos_of(metropolises: Sequence[Metropolis]) -> list[Photo]:
    """Half of a metropolis's points on the first day, the others on the second."""
    found = []
    for trip, each in enumerate(metropolises):
        half = len(each.longitudes) // 2
        for number, (x, y) in enumerate(zip(each.longitudes, each.latitudes, strict=True)):
            day = trip_days(trip)[number >= half]
            found.append(Photo(trip, number, float(x), float(y), day, 9 + number % max(half, 1)))
    return found


def stays_by_sdk(address: str, photos: Sequence[Photo], levels: Sequence[str]) -> list[FoundStay]:
    """Index the photos, run one clustering task, and ask for its stays, by the vendor's SDK."""
    host = address.removeprefix("http://")
    client = Client(
        Config(
            access_key_id="id",
            access_key_secret="secret",  # noqa: S106  # the server asks for none
            endpoint=host,
            protocol="http",
            region_id="any",
        )
    )
    project = f"{_PROJECT}_{'_'.join(levels)}"
    names = {"project_name": project, "dataset_name": _DATASET}
    client.create_project(models.CreateProjectRequest(project_name=project))
    client.create_dataset(models.CreateDatasetRequest(**names))
    files = [_input(photo) for photo in photos]
    for start in range(0, len(files), _AT_A_TIME):
        request = models.BatchIndexFileMetaRequest(**names, files=files[start : start + _AT_A_TIME])
        client.batch_index_file_meta(request)
    _cluster(client, names, levels)
    return [stay for stay in _stays(client, names) if stay.level in levels]


def stays_by_command(
    folder: Path, photos: Sequence[Photo], levels: Sequence[str], boundaries: Path | None
) -> list[FoundStay]:
    """Write the photos with EXIF into a folder, and ask `geoimm trips`."""
    _write_photos(folder, photos)
    chosen = ["--boundaries", str(boundaries.resolve())] if boundaries else []
    command = ["trips", str(folder), "--levels", ",".join(levels), "--json", "--language", "en"]
    bounds = ["--gap-days", str(_GAP_DAYS), "--max-days", str(_MAX_DAYS)]
    answer = subprocess.run(
        [sys.executable, "-m", "geoimm", *command, *bounds, *chosen],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return [_stay_of_json(stay) for stay in json.loads(answer.stdout)["stays"]]


def stays_of_trip(stays: Sequence[FoundStay], trip: int, level: str) -> list[FoundStay]:
    """The stays of a level on the days of a trip."""
    first, last = trip_days(trip)
    return [
        stay
        for stay in stays
        if stay.level == level and stay.first_day <= last and stay.last_day >= first
    ]


def is_whole(stays: Sequence[FoundStay], trip: int) -> bool:
    """Whether the stays of a trip at one level are one, of both its days."""
    return len(stays) == 1 and (stays[0].first_day, stays[0].last_day) == trip_days(trip)


def _input(photo: Photo) -> models.InputFile:
    return models.InputFile(
        uri=f"oss://bucket/{photo.name}",
        lat_long=f"{photo.latitude},{photo.longitude}",
        # A camera's wall clock, without an offset.
        produce_time=f"{photo.day}T{photo.hour:02}:00:00",
    )


def _cluster(client: Client, names: dict[str, str], levels: Sequence[str]) -> None:
    created = client.create_location_date_clustering_task(
        models.CreateLocationDateClusteringTaskRequest(
            **names,
            date_options=models.CreateLocationDateClusteringTaskRequestDateOptions(
                gap_days=_GAP_DAYS, min_days=_MIN_DAYS, max_days=_MAX_DAYS
            ),
            location_options=models.CreateLocationDateClusteringTaskRequestLocationOptions(
                location_date_cluster_levels=list(levels)
            ),
        )
    ).body
    asked = models.GetTaskRequest(
        project_name=names["project_name"],
        task_type="LocationDateClustering",
        task_id=created.task_id,
    )
    while (task := client.get_task(asked).body).status == "Running":
        time.sleep(_PAUSE_SECONDS)
    if task.status != "Succeeded":
        raise RuntimeError(f"the clustering task ended as {task.status}: {task.message}")


def _stays(client: Client, names: dict[str, str]) -> list[FoundStay]:
    found: list[FoundStay] = []
    token: str | None = None
    while True:
        page = client.query_location_date_clusters(
            models.QueryLocationDateClustersRequest(
                **names, max_results=_PAGE, next_token=token or None
            )
        ).body
        found += [_stay_of_cluster(cluster) for cluster in page.location_date_clusters or ()]
        token = page.next_token
        if not token:
            return found


def _stay_of_cluster(cluster: models.LocationDateCluster) -> FoundStay:
    """A cluster names its level's division last: by its level, where that is told."""
    english = [each for each in cluster.addresses if each.language == "en"]
    names = (english or cluster.addresses)[0]
    level = cluster.location_date_cluster_level
    return FoundStay(
        level=level,
        place=getattr(names, level, None) or "",
        first_day=date.fromisoformat(cluster.location_date_cluster_start_time[:10]),
        last_day=date.fromisoformat(cluster.location_date_cluster_end_time[:10]),
    )


def _stay_of_json(stay: dict[str, Any]) -> FoundStay:
    return FoundStay(
        level=stay["level"],
        place=stay["name"],
        first_day=date.fromisoformat(stay["first_day"]),
        last_day=date.fromisoformat(stay["last_day"]),
        photos=stay["photos"],
    )


def _write_photos(folder: Path, photos: Sequence[Photo]) -> None:
    """By the small true photos of the tests, which are no package that is installed."""
    tests = str(Path(__file__).parents[2] / "tests")
    if tests not in sys.path:
        sys.path.insert(0, tests)
    make = import_module("enrichment.photos").Photo
    for photo in photos:
        make(
            f"{photo.day:%Y:%m:%d} {photo.hour:02}:{photo.number:02}:00",
            latitude=photo.latitude,
            longitude=photo.longitude,
            salt=photo.trip * 100 + photo.number,
        ).write(folder / photo.name)
