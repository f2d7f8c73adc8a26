"""Google Timeline exports as tracks."""

import json
from pathlib import Path
from typing import Any

import pytest

from geoimm.errors import InvalidArgument
from geoimm.media.timeline import timeline_track
from geoimm.media.tracks import Track, position_at

SHARED = Path(__file__).parents[3] / "shared" / "corpus" / "traces"
SECOND = 1_000_000_000
NOON = 1_717_243_200 * SECOND
"""2024-06-01T12:00:00Z."""


def read(value: Any) -> Track:
    return timeline_track(json.dumps(value, ensure_ascii=False).encode())


def rows(track: Track) -> list[tuple[int, float, float]]:
    """Seconds after noon, latitude, longitude."""
    seconds = ((track.instants - NOON) // SECOND).tolist()
    return list(zip(seconds, track.latitudes.tolist(), track.longitudes.tolist(), strict=True))


def where(track: Track, seconds: float) -> tuple[float, float] | None:
    claim = position_at(track, NOON + round(seconds * SECOND))
    return None if claim is None else (claim.coordinate.latitude, claim.coordinate.longitude)


@pytest.mark.parametrize(
    "text",
    [
        "48.1°, -11.5°",
        "48.1000000°,-11.5000000°",
        "geo:48.1,-11.5",
        "48.1, -11.5",
        "geo:48.1,-11.5;u=9",
    ],
)
def test_a_path_of_android_has_its_own_times(text: str) -> None:
    path = [
        {"point": text, "time": "2024-06-01T14:05:00.000+02:00"},
        {"point": text, "time": "2024-06-01T12:01:00Z"},
    ]
    segments = [{"startTime": "2024-06-01T14:00:00+02:00", "timelinePath": path}]
    assert rows(read({"semanticSegments": segments})) == [(60, 48.1, -11.5), (300, 48.1, -11.5)]


def test_a_path_of_ios_counts_minutes_from_the_start_of_its_segment() -> None:
    path = [
        {"point": "geo:48.1,11.5", "durationMinutesOffsetFromStartTime": "5"},
        {"point": "geo:48.2,11.6", "durationMinutesOffsetFromStartTime": 10},
    ]
    track = read([{"startTime": "2024-06-01T12:00:00.000Z", "timelinePath": path}])
    assert rows(track) == [(300, 48.1, 11.5), (600, 48.2, 11.6)]


def test_the_path_goes_on_from_one_segment_to_the_next() -> None:
    def segment(time: str, point: str) -> dict[str, Any]:
        return {"timelinePath": [{"point": point, "time": time}]}

    track = read(
        {
            "semanticSegments": [
                segment("2024-06-01T12:00:00Z", "48.0°, 11.0°"),
                segment("2024-06-01T12:05:00Z", "48.2°, 11.0°"),
            ]
        }
    )
    assert where(track, 150) == pytest.approx((48.1, 11.0))


@pytest.mark.parametrize("place", ["geo:48.1,11.5", {"latLng": "48.1°, 11.5°"}])
def test_a_visit_is_a_stay(place: Any) -> None:
    visit = {"topCandidate": {"placeLocation": place}}
    span = {"startTime": "2024-06-01T12:00:00Z", "endTime": "2024-06-01T18:00:00Z"}
    for track in (
        read([{**span, "visit": visit}]),
        read({"semanticSegments": [{**span, "visit": visit}]}),
    ):
        assert where(track, 3 * 3600) == (48.1, 11.5)
        assert where(track, 7 * 3600) is None


def test_an_activity_has_two_ends_and_a_way_only_if_it_is_short() -> None:
    activity = {"start": {"latLng": "48.0°, 11.0°"}, "end": {"latLng": "48.2°, 11.0°"}}

    def during(end: str) -> Track:
        span = {"startTime": "2024-06-01T12:00:00Z", "endTime": end}
        return read({"semanticSegments": [{**span, "activity": activity}]})

    assert where(during("2024-06-01T12:05:00Z"), 150) == pytest.approx((48.1, 11.0))
    assert where(during("2024-06-01T13:00:00Z"), 1800) is None
    assert where(during("2024-06-01T13:00:00Z"), 3600) == (48.2, 11.0)


def test_raw_signals_have_accuracy_and_altitude() -> None:
    signal = {
        "position": {
            "LatLng": "48.1°, 11.5°",
            "accuracyMeters": 13,
            "altitudeMeters": 90.5,
            "timestamp": "2024-06-01T12:00:00.000Z",
        }
    }
    scan = {"wifiScan": {"deliveryTime": "2024-06-01T12:00:00Z", "devicesRecords": []}}
    track = read({"semanticSegments": [], "rawSignals": [scan, signal]})
    assert rows(track) == [(0, 48.1, 11.5)]
    assert track.accuracies.tolist() == [13.0]
    assert track.altitudes.tolist() == [90.5]


def test_records_count_ten_millionths_of_a_degree() -> None:
    locations = [
        {"latitudeE7": 481000000, "longitudeE7": -115000000, "timestamp": "2024-06-01T12:00:00Z"},
        {"latitudeE7": 481000000, "longitudeE7": 115000000, "timestampMs": "1717243260000"},
    ]
    assert rows(read({"locations": locations})) == [(0, 48.1, -11.5), (60, 48.1, 11.5)]


def test_negative_numbers_that_turned_over_at_32_bits_turn_back() -> None:
    wrapped = {
        "latitudeE7": (1 << 32) - 338_000_000,
        "longitudeE7": (1 << 32) - 1_179_500_000,
        "timestampMs": "1717243200000",
    }
    assert rows(read({"locations": [wrapped]})) == [(0, -33.8, -117.95)]
    east = {"latitudeE7": 1, "longitudeE7": 1_799_999_999, "timestampMs": "1717243200000"}
    assert rows(read({"locations": [east]})) == [(0, 1e-7, 179.9999999)]


def test_the_devices_of_one_account_do_not_mix() -> None:
    def fix(seconds: int, latitude: float, device: int) -> dict[str, Any]:
        return {
            "latitudeE7": round(latitude * 1e7),
            "longitudeE7": 110000000,
            "timestampMs": str(1717243200000 + seconds * 1000),
            "deviceTag": device,
        }

    track = read({"locations": [fix(0, 48.0, 1), fix(60, 50.0, 2), fix(120, 48.0, 1)]})
    assert where(track, 30) == pytest.approx((48.0, 11.0))


def test_fixes_of_radio_masts_are_left_out() -> None:
    base = {"latitudeE7": 481000000, "longitudeE7": 115000000, "timestampMs": "1717243200000"}
    assert len(read({"locations": [{**base, "accuracy": 18000}]})) == 0
    assert len(read({"locations": [{**base, "accuracy": 999}]})) == 1


def test_the_months_of_the_old_takeout_are_read() -> None:
    def duration(start: str, end: str) -> dict[str, str]:
        return {"startTimestampMs": start, "endTimestampMs": end}

    visit = {
        "location": {"latitudeE7": 481000000, "longitudeE7": 115000000},
        "duration": duration("1717243200000", "1717250400000"),
    }
    activity = {
        "startLocation": {"latitudeE7": 481000000, "longitudeE7": 115000000},
        "endLocation": {},
        "duration": duration("1717250400000", "1717254000000"),
        "simplifiedRawPath": {
            "points": [{"latE7": 490000000, "lngE7": 120000000, "timestampMs": "1717252000000"}]
        },
    }
    track = read({"timelineObjects": [{"placeVisit": visit}, {"activitySegment": activity}]})
    assert where(track, 3600) == (48.1, 11.5)
    assert where(track, 8800) == (49.0, 12.0)


def test_records_that_cannot_be_read_are_left_out() -> None:
    bad = [
        None,
        5,
        {"latitudeE7": "x", "longitudeE7": 1, "timestampMs": "1"},
        {"latitudeE7": 10**400, "longitudeE7": 1, "timestampMs": "1"},
        {"latitudeE7": 481000000, "longitudeE7": 115000000},
        {"latitudeE7": 481000000, "longitudeE7": 115000000, "timestamp": "yesterday"},
        {"latitudeE7": 481000000, "longitudeE7": 115000000, "timestamp": "2024-06-01T12:00:00"},
        {"latitudeE7": 0, "longitudeE7": 0, "timestampMs": "1717243200000"},
    ]
    assert len(read({"locations": bad})) == 0
    assert len(read([{"visit": 5, "activity": [], "timelinePath": {"point": 1}}])) == 0


def test_a_large_file_is_read_item_by_item(tmp_path: Path) -> None:
    path = tmp_path / "Records.json"
    with path.open("w", encoding="utf-8") as file:
        file.write('\ufeff{"ignored": {"deep": [1, {"a": "]}"}]},\n "locations" : [\n')
        for number in range(20_000):
            comma = "" if number == 0 else ",\n"
            file.write(
                f'{comma}{{"latitudeE7": 481000000, "longitudeE7": {115000000 + number}, '
                f'"timestampMs": "{1717243200000 + number * 1000}", "source": "é°"}}'
            )
        file.write('\n], "count": 12}\n')
    assert path.stat().st_size > 3 << 19
    track = timeline_track(path)
    assert len(track) == 20_000
    assert track.longitudes[-1] == pytest.approx(11.5019999)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "must begin"),
        (b"hello", "must begin"),
        (b'{"locations": [', "a value is wanted"),
        (b'{"locations": [{}', "is wanted"),
        (b'{"locations": [{}]} {}', "something follows"),
        (b'{"locations": [{"a": "\xff"}]}', "not UTF-8"),
        (b"{5: []}", "a key is wanted"),
        (b"[" * 100_000, "a value is wanted"),
        (b'{"gaiaId": "1", "deviceSettings": [{}]}', "no Google Timeline"),
    ],
    ids=range(9),
)
def test_what_is_no_timeline_is_an_error_that_says_why(data: bytes, rule: str) -> None:
    with pytest.raises(InvalidArgument, match=rule):
        timeline_track(data)


@pytest.mark.parametrize("data", [b"[]", b" {} ", b'{"locations": []}'])
def test_an_empty_export_is_an_empty_track(data: bytes) -> None:
    assert len(timeline_track(data)) == 0


def test_real_exports_are_read() -> None:
    folder = SHARED / "dedicatedcode+reitti" / "src" / "test" / "resources" / "data" / "google"
    if not folder.exists():
        pytest.skip("the corpus of traces is not here")
    assert len(timeline_track(folder / "Records.json")) == 95
    android = timeline_track(folder / "timeline_from_android_randomized.json")
    assert android.stays.sum() == 7
    assert timeline_track(folder / "timeline_from_ios_randomized.json").stays.sum() == 26
