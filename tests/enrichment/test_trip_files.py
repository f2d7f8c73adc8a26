"""Stays as GeoJSON, GPX and calendar files, and how files are written."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import gpxpy
import pytest
from defusedxml import ElementTree
from icalendar import Calendar

from enrichment.journeys import Camera
from geoimm.domain.clusters import DateOptions
from geoimm.domain.groupings import Grouping
from geoimm.enrichment.stays import Stay, find_stays
from geoimm.enrichment.trip_files import check_targets, write_files
from geoimm.enrichment.trip_geojson import stays_as_geojson
from geoimm.enrichment.trip_gpx import stays_as_gpx
from geoimm.enrichment.trip_ics import stays_as_ics
from geoimm.errors import InvalidArgument
from geoimm.resolver import Resolver

HOSTILE = '</script><img src="x" onerror="alert(1)">\x0b\ud83d & ]]> ; , \\n.jpg'
NAMESPACE = "{http://www.topografix.com/GPX/1/1}"
ORDER_OF_A_POINT = ["ele", "time", "name", "cmt", "desc", "src"]


@pytest.fixture
def camera(world: Path) -> Camera:
    return Camera(Resolver.open(world))


@pytest.fixture
def stays(camera: Camera) -> list[Stay]:
    """Hangzhou on 4, 5 and 7 March, Jiaxing on the 6th; the province has both."""
    camera.photo("Hangzhou", "2024-03-04T10:00:00")
    camera.photo("West Lake", "2024-03-04T11:30:00.25")
    camera.days("Hangzhou", "2024-03", [5, 7])
    camera.days("Jiaxing", "2024-03", [6])
    return stays_of(camera)


def stays_of(camera: Camera, *levels: Grouping) -> list[Stay]:
    return find_stays(
        camera.taken, levels or (Grouping.province, Grouping.city), DateOptions(1, 1, 15)
    )


def events(stays: list[Stay], language: str | None = None) -> list[Any]:
    return list(Calendar.from_ical(stays_as_ics(stays, language).decode()).walk("VEVENT"))


def test_geojson_has_a_feature_for_each_stay_with_its_photos_as_a_multipoint(
    stays: list[Stay],
) -> None:
    page = json.loads(stays_as_geojson(stays, "en"))

    assert page["type"] == "FeatureCollection"
    assert [each["properties"]["place"] for each in page["features"]] == [
        "Zhejiang, China",
        "Hangzhou, Zhejiang, China",
        "Jiaxing, Zhejiang, China",
    ]
    hangzhou = page["features"][1]
    assert hangzhou["type"] == "Feature"
    assert hangzhou["id"] == str(stays[1].id)
    assert hangzhou["geometry"] == {
        "type": "MultiPoint",
        "coordinates": [[119.5, 30.6], [120.14, 30.24]],
    }
    told = hangzhou["properties"]
    assert {name: told[name] for name in ("level", "name", "first_day", "last_day", "days")} == {
        "level": "city",
        "name": "Hangzhou",
        "first_day": "2024-03-04",
        "last_day": "2024-03-07",
        "days": 4,
    }
    assert told["photo_days"] == ["2024-03-04", "2024-03-05", "2024-03-07"]
    assert told["photos"] == 4
    assert told["divisions"]["province"]["id"] == "zj"


def test_geojson_of_a_stay_without_coordinates_has_no_geometry(stays: list[Stay]) -> None:
    photos = tuple(
        replace(each, metadata=replace(each.metadata, coordinate=None)) for each in stays[0].photos
    )

    page = json.loads(stays_as_geojson([replace(stays[0], photos=photos)]))

    assert page["features"][0]["geometry"] is None
    assert page["features"][0]["properties"]["latitude"] is None


def test_gpx_has_each_photo_once_as_a_waypoint_in_order_of_time(stays: list[Stay]) -> None:
    gpx = gpxpy.parse(stays_as_gpx(stays, "en"))

    assert [(each.name, each.latitude, each.longitude) for each in gpx.waypoints] == [
        ("0000.jpg", 30.6, 119.5),
        ("0001.jpg", 30.24, 120.14),
        ("0002.jpg", 30.6, 119.5),
        ("0004.jpg", 30.75, 120.75),
        ("0003.jpg", 30.6, 119.5),
    ]
    assert gpx.waypoints[1].time == datetime(2024, 3, 4, 3, 30, 0, 250_000, tzinfo=UTC)
    assert gpx.waypoints[1].comment == "Xihu, Hangzhou, Zhejiang, China"
    assert gpx.waypoints[1].source == "exif"


def test_gpx_has_a_track_for_each_day_with_two_places_or_times(stays: list[Stay]) -> None:
    gpx = gpxpy.parse(stays_as_gpx(stays))

    assert [(track.name, len(track.segments[0].points)) for track in gpx.tracks] == [
        ("2024-03-04", 2)
    ]


def test_gpx_is_1_1_with_the_members_of_a_point_in_the_order_of_its_schema(
    stays: list[Stay],
) -> None:
    root = ElementTree.fromstring(stays_as_gpx(stays))

    assert (root.tag, root.get("version")) == (f"{NAMESPACE}gpx", "1.1")
    for point in root.iter(f"{NAMESPACE}wpt"):
        places = [ORDER_OF_A_POINT.index(each.tag.removeprefix(NAMESPACE)) for each in point]
        assert places == sorted(set(places))
        assert point.findtext(f"{NAMESPACE}time", "").endswith("Z")


def test_gpx_says_of_an_estimated_place_that_it_is_one_and_draws_no_track_to_it(
    camera: Camera,
) -> None:
    camera.photo("Hangzhou", "2024-03-04T10:00:00")
    camera.photo("Hangzhou", "2024-03-04T11:00:00", radius=120.4)

    gpx = gpxpy.parse(stays_as_gpx(stays_of(camera)))

    assert [each.source for each in gpx.waypoints] == ["exif", "exif, estimated to 120 m"]
    assert gpx.tracks == []


def test_calendar_has_all_day_events_that_end_before_the_day_after(stays: list[Stay]) -> None:
    found = events(stays, "en")

    assert [(str(each["summary"]), each["dtstart"].dt, each["dtend"].dt) for each in found] == [
        ("Zhejiang", date(2024, 3, 4), date(2024, 3, 8)),
        ("Hangzhou", date(2024, 3, 4), date(2024, 3, 8)),
        ("Jiaxing", date(2024, 3, 6), date(2024, 3, 7)),
    ]
    assert str(found[1]["location"]) == "Hangzhou, Zhejiang, China"
    assert str(found[1]["description"]) == "4 photos on 3 days"
    assert found[1]["geo"].to_ical() == "30.6;119.5"
    assert str(found[1]["transp"]) == "TRANSPARENT"
    assert "DTSTART;VALUE=DATE:20240304" in stays_as_ics(stays).decode()


def test_calendar_is_the_same_for_the_same_stays(stays: list[Stay], camera: Camera) -> None:
    assert stays_as_ics(stays) == stays_as_ics(stays_of(camera))


def test_a_stay_that_grew_replaces_its_event_by_a_newer_one(
    stays: list[Stay], camera: Camera
) -> None:
    before = events(stays)[1]
    camera.days("Hangzhou", "2024-03", [8])
    after = events(stays_of(camera))[1]

    assert after["uid"] == before["uid"]
    assert after["dtstamp"].dt > before["dtstamp"].dt
    assert after["dtend"].dt == date(2024, 3, 9)
    assert len({each["uid"] for each in events(stays)}) == 3


def test_lines_of_a_calendar_are_folded_and_end_as_they_must(stays: list[Stay]) -> None:
    lines = stays_as_ics(stays).split(b"\r\n")

    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


def test_a_name_with_markup_and_odd_bytes_leaves_every_format_whole(camera: Camera) -> None:
    camera.photo("Hangzhou", "2024-03-04T10:00:00", path=f"/photos/{HOSTILE}", title=HOSTILE)
    found = stays_of(camera, Grouping.city)

    shown = HOSTILE.replace("\x0b", "\ufffd").replace("\ud83d", "\ufffd")
    collection = stays_as_geojson(found).encode()
    assert json.loads(collection)["features"][0]["properties"]["cover"] == f"/photos/{shown}"
    (point,) = gpxpy.parse(stays_as_gpx(found).encode()).waypoints
    assert point.description == shown
    assert len(events(found)) == 1


@pytest.mark.parametrize(
    ("language", "place"),
    [
        (None, "杭州市, 浙江省, 中国"),
        ("en", "Hangzhou, Zhejiang, China"),
        ("zh-Hans", "中国浙江省杭州市"),
    ],
)
def test_places_are_in_the_language_asked(
    stays: list[Stay], language: str | None, place: str
) -> None:
    assert str(events(stays, language)[1]["location"]) == place


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    old = tmp_path / "a.ics"
    old.write_bytes(b"old")

    with pytest.raises(InvalidArgument, match=r"b\.gpx.*cannot be written"):
        write_files([(old, b"new"), (tmp_path / "nowhere" / "b.gpx", b"more")])
    assert (old.read_bytes(), list(tmp_path.iterdir())) == (b"old", [old])

    write_files([(old, b"new"), (tmp_path / "b.gpx", b"more")])
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {
        "a.ics": b"new",
        "b.gpx": b"more",
    }


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "there.ics", tmp_path / "here.ics"
    link.symlink_to(target)

    write_files([(link, b"new")])

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("html", "photo.jpg", "must end in .html or .htm: try --html 'photo.html'"),
        ("gpx", "stays", "must end in .gpx: try --gpx 'stays.gpx'"),
        ("ics", "no/such/stays.ics", "make 'no/such' first"),
    ],
    ids=["a photo", "no suffix", "no folder"],
)
def test_a_target_that_cannot_be_right_is_refused_with_what_to_type(
    name: str, file: str, words: str
) -> None:
    with pytest.raises(InvalidArgument) as refused:
        check_targets({name: Path(file)})
    assert words in refused.value.message


RECORDED = '<?xml version="1.0"?>\n<gpx version="1.1" creator="Garmin" xmlns="x"><trk/></gpx>'


@pytest.mark.parametrize(
    ("name", "file", "content"),
    [
        ("gpx", "walk.gpx", RECORDED),
        ("gpx", "walk.gpx", "creator='geoimm'"),
        ("geojson", "Records.json", '{"locations": []}'),
    ],
    ids=["a track", "no GPX", "a timeline"],
)
def test_a_file_that_geoimm_did_not_write_is_kept(
    tmp_path: Path, name: str, file: str, content: str
) -> None:
    path = tmp_path / file
    path.write_text(content)
    path.with_stem(f"{path.stem}-stays").touch()

    with pytest.raises(InvalidArgument) as refused:
        check_targets({name: path})

    assert f"--{name} {str(path)!r} is there and was not written by geoimm" in refused.value.message
    free = path.with_stem(f"{path.stem}-of-stays")
    assert f"Try --{name} {str(free)!r}" in refused.value.message
    assert ("geoimm enrich --gpx" in refused.value.message) is (name == "gpx")


def test_what_geoimm_wrote_is_replaced(tmp_path: Path, stays: list[Stay]) -> None:
    gpx, collection = tmp_path / "stays.gpx", tmp_path / "stays.json"
    gpx.write_text(stays_as_gpx(stays), encoding="utf-8")
    collection.write_text(stays_as_geojson(stays), encoding="utf-8")

    check_targets({"gpx": gpx, "geojson": collection})

    gpx.write_bytes(b"")
    check_targets({"gpx": gpx})


def test_a_pipe_is_no_target(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "stays.gpx")

    with pytest.raises(InvalidArgument, match="is a device or a pipe"):
        check_targets({"gpx": tmp_path / "stays.gpx"})


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "stays.html").mkdir()

    with pytest.raises(InvalidArgument, match="is a folder"):
        check_targets({"html": tmp_path / "stays.html"})
