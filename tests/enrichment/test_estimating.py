"""Positions by tracks and by other photos of the same device."""

import json
from pathlib import Path

import pytest

from enrichment.conftest import Enrich
from enrichment.photos import Photo
from geoimm.enrichment.estimating import ByTrack, by_neighbours, parse_camera_offset
from geoimm.errors import InvalidArgument
from geoimm.media.gpx import gpx_track
from geoimm.media.reader import zone_at
from geoimm.media.timeline import timeline_track

_HOUR = 3_600_000_000_000
# Noon in Paris, and four minutes later.
GPX = b"""<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="t"><trk><trkseg>
<trkpt lat="48.850" lon="2.350"><time>2024-05-01T10:00:00Z</time></trkpt>
<trkpt lat="48.854" lon="2.354"><time>2024-05-01T10:04:00Z</time></trkpt>
</trkseg></trk></gpx>"""


def _track(hours: int = 0) -> ByTrack:
    return ByTrack(gpx_track(GPX), zone_at, hours * _HOUR)


def test_a_camera_time_is_read_in_the_zone_of_the_track(tmp_path: Path, run: Enrich) -> None:
    Photo("2024:05:01 12:02:00").write(tmp_path / "a.jpg")

    [photo] = run(tmp_path, estimates=[_track()]).photos

    coordinate = photo.metadata.coordinate
    assert coordinate is not None
    assert (coordinate.latitude, coordinate.longitude) == pytest.approx((48.852, 2.352), abs=1e-5)
    assert photo.metadata.coordinate_source == "gpx"
    assert photo.is_estimated
    assert photo.address.city is not None
    assert photo.metadata.zone == "Europe/Paris"


def test_a_clock_that_was_ahead_is_put_back(tmp_path: Path, run: Enrich) -> None:
    Photo("2024:05:01 15:02:00").write(tmp_path / "a.jpg")

    assert run(tmp_path, estimates=[_track()]).summary.placed == 0
    assert run(tmp_path, estimates=[_track(hours=3)]).summary.placed == 1


def test_a_time_of_gps_or_of_google_is_no_cameras_clock(tmp_path: Path, run: Enrich) -> None:
    Photo(taken=None).write(tmp_path / "PXL_20240501_100200000.jpg")

    assert run(tmp_path, estimates=[_track(hours=3)]).summary.placed == 1


def test_a_day_without_a_time_is_not_looked_up(tmp_path: Path, run: Enrich) -> None:
    """At its midnight in Paris, the owner was at home."""
    midnight = GPX.replace(b"-01T10:0", b"-01T22:0")
    Photo(taken=None).write(tmp_path / "IMG-20240502-WA0001.jpg")

    [photo] = run(tmp_path, estimates=[ByTrack(gpx_track(midnight), zone_at)]).photos

    assert photo.metadata.coordinate is None
    assert str(photo.metadata.local_day) == "2024-05-02"


def test_a_photo_with_a_position_keeps_it(tmp_path: Path, run: Enrich) -> None:
    Photo("2024:05:01 12:02:00", latitude=45.0, longitude=3.0).write(tmp_path / "a.jpg")

    [photo] = run(tmp_path, estimates=[_track(), by_neighbours]).photos

    assert photo.metadata.coordinate_source == "exif"


def test_a_gpx_track_goes_before_a_timeline(tmp_path: Path, run: Enrich) -> None:
    place = {"latitudeE7": 458_000_000, "longitudeE7": 30_000_000}
    records = {"locations": [{**place, "timestamp": "2024-05-01T10:02:00Z"}]}
    timeline = ByTrack(timeline_track(json.dumps(records).encode()), zone_at)
    Photo("2024:05:01 12:02:00").write(tmp_path / "a.jpg")

    [both] = run(tmp_path, estimates=[_track(), timeline]).photos
    [one] = run(tmp_path, estimates=[timeline]).photos

    assert (both.metadata.coordinate_source, one.metadata.coordinate_source) == ("gpx", "timeline")


def test_between_two_photos_of_the_device_a_position_is_estimated_only_where_asked(
    tmp_path: Path, run: Enrich
) -> None:
    Photo("2024:05:01 10:00:00", latitude=48.85, longitude=2.35).write(tmp_path / "a.jpg")
    Photo("2024:05:01 10:02:00").write(tmp_path / "b.jpg")
    Photo("2024:05:01 10:02:00", model="Other").write(tmp_path / "c.jpg")
    Photo("2024:05:01 10:04:00", latitude=48.85, longitude=2.36).write(tmp_path / "d.jpg")

    assert run(tmp_path).summary.placed == 2
    _, photo, other, _ = run(tmp_path, estimates=[by_neighbours]).photos

    assert photo.metadata.coordinate_source == "neighbours"
    assert photo.is_estimated
    assert photo.metadata.radius_metres == pytest.approx(351.75)
    assert other.metadata.coordinate is None


def test_hours_between_two_photos_a_third_has_the_divisions_they_share(
    tmp_path: Path, run: Enrich
) -> None:
    Photo("2024:05:01 10:00:00", latitude=30.24, longitude=120.14).write(tmp_path / "a.jpg")
    Photo("2024:05:01 12:00:00").write(tmp_path / "b.jpg")
    Photo("2024:05:01 14:00:00", latitude=30.6, longitude=119.5).write(tmp_path / "c.jpg")
    Photo("2024:05:01 15:00:00").write(tmp_path / "d.jpg")

    _, between, _, after = run(tmp_path, estimates=[by_neighbours]).photos

    assert [level and level.id for level in between.address] == ["cn", "zj", "hz", None, None]
    assert between.metadata.coordinate is None
    assert between.is_estimated
    assert not any(after.address)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("90", 90),
        ("-0.5", -0.5),
        ("0:01:30", 90),
        ("-1:00:00", -3600),
        ("+2:03:04", 7384),
    ],
)
def test_an_offset_is_written_as_clocks_are(text: str, seconds: float) -> None:
    assert parse_camera_offset(text) == round(seconds * 1_000_000_000)


@pytest.mark.parametrize("text", ["", "soon", "1h", "1:2:3:4", "1:75", "--1", "٣"])
def test_another_offset_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidArgument, match=r"--camera-offset .* 90, 0:01:30, -1:00:00"):
        parse_camera_offset(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1:00", "write 1:00:00 for H:MM, 0:01:00 for M:SS"),
        ("-8:30", "write -8:30:00 for H:MM, -0:08:30 for M:SS"),
    ],
)
def test_two_numbers_may_be_hours_or_minutes_and_are_refused(text: str, words: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        parse_camera_offset(text)
    assert words in refused.value.message
