"""What a run knows of photos in the end: sidecars, pairs, copies and neighbours included."""

import os
from datetime import date
from pathlib import Path

import pytest

from enrichment.conftest import Enrich
from enrichment.photos import Photo, quicktime, takeout_json, xmp
from geoimm.domain.claims import DoubtCode
from geoimm.enrichment.left_out import Reason
from geoimm.enrichment.photos import EnrichedPhoto

PARIS = Photo(latitude=48.85, longitude=2.35)
WEST_LAKE = Photo(latitude=30.24, longitude=120.14)
_1904 = 2_082_844_800
"""Seconds from 1904 to 1970."""


def _by_name(photos: object) -> dict[str, EnrichedPhoto]:
    return {Path(photo.path).name: photo for photo in photos}  # type: ignore[attr-defined]


def test_a_photo_with_a_position_has_its_day_and_all_levels_there(
    tmp_path: Path, run: Enrich
) -> None:
    WEST_LAKE.write(tmp_path / "a.jpg")

    [photo] = run(tmp_path).photos

    assert [division and division.id for division in photo.address] == [
        "cn",
        "zj",
        "hz",
        "xh",
        None,
    ]
    assert photo.metadata.local_day == date(2024, 5, 1)
    assert photo.metadata.zone == "Asia/Shanghai"


def test_the_summary_counts_what_was_found_and_left_out(tmp_path: Path, run: Enrich) -> None:
    PARIS.write(tmp_path / "a.jpg")
    WEST_LAKE.write(tmp_path / "b.jpg")
    Photo(taken=None, salt=3).write(tmp_path / "c.jpg")
    (tmp_path / "lost.json").write_text("{}")
    (tmp_path / "notes.txt").write_text("notes")

    page = run(tmp_path, language="en").summary.as_dict()

    assert {
        name: page[name] for name in ("files", "with_position", "with_day", "cities", "days")
    } == {
        "files": 3,
        "with_position": 2,
        "with_day": 2,
        "cities": 2,
        "days": 1,
    }
    assert page["countries"] == [
        {"id": "cn", "name": "China", "captures": 1},
        {"id": "fr", "name": "France", "captures": 1},
    ]
    assert [(each["reason"], each["files"]) for each in page["left_out"]] == [
        ("not_media", 1),
        ("no_photo", 1),
    ]
    assert page["read"] == 4
    assert page["requests_per_file"] == 1.0


@pytest.mark.parametrize("name", ["a.jpg.xmp", "a.xmp", "a.JPG.XMP"])
def test_an_xmp_file_beside_a_photo_gives_its_position(
    tmp_path: Path, run: Enrich, name: str
) -> None:
    Photo().write(tmp_path / "a.jpg")
    (tmp_path / name).write_text(xmp(48.85, 2.35))

    [photo] = run(tmp_path).photos

    assert photo.metadata.coordinate_source == "sidecar"
    assert photo.address.city is not None


def test_takeouts_json_gives_position_and_instant(tmp_path: Path, run: Enrich) -> None:
    Photo(taken=None).write(tmp_path / "a.jpg")
    (tmp_path / "a.jpg.supplemental-metadata.json").write_text(
        takeout_json(title="a.jpg", seconds=1_714_606_200, latitude=30.24, longitude=120.14)
    )

    [photo] = run(tmp_path).photos

    # 23:30 in UTC is the next day at the West Lake.
    assert photo.metadata.local_day == date(2024, 5, 2)
    assert photo.metadata.wall_source == "takeout"


def test_files_of_the_same_bytes_count_once_and_share_what_lies_beside_each(
    tmp_path: Path, run: Enrich
) -> None:
    Photo().write(tmp_path / "album" / "a.jpg")
    Photo().write(tmp_path / "year" / "a(1).jpg")
    Photo(salt=1).write(tmp_path / "year" / "other.jpg")
    (tmp_path / "year" / "a(1).jpg.xmp").write_text(xmp(48.85, 2.35))

    found = run(tmp_path)

    first, second, other = found.photos
    assert (second.copy_of, first.copy_of, other.copy_of) == (first.path, None, None)
    assert first.metadata == second.metadata
    assert first.metadata.coordinate is not None
    assert (found.summary.files, found.summary.captures, found.summary.copies) == (3, 2, 1)


def test_the_files_of_a_live_photo_are_one_capture_at_the_still_images_place(
    tmp_path: Path, run: Enrich
) -> None:
    # By name: neither has an identifier.
    Photo(offset="+02:00", latitude=48.850001, longitude=2.350001).write(tmp_path / "IMG_1.jpg")
    keys = {"creationdate": "2024-05-01T10:00:02+0200", "location.ISO6709": "+48.8500+002.3500/"}
    (tmp_path / "IMG_1.MOV").write_bytes(quicktime(keys=keys))

    found = run(tmp_path)

    photos = _by_name(found.photos)
    still, video = photos["IMG_1.jpg"], photos["IMG_1.MOV"]
    assert video.live_photo_of == still.path
    assert video.metadata.coordinate == still.metadata.coordinate
    assert video.metadata.coordinate_source == "live-photo"
    assert (found.summary.captures, found.summary.live_photos) == (1, 1)


def test_a_still_image_that_is_a_copy_makes_a_live_photo_with_the_video_beside_the_copy(
    tmp_path: Path, run: Enrich
) -> None:
    first = tmp_path / "album" / "IMG_1.jpg"
    first.parent.mkdir()
    Photo(offset="+02:00").write(first)
    beside = tmp_path / "camera" / "IMG_1.jpg"
    beside.parent.mkdir()
    beside.write_bytes(first.read_bytes())
    keys = {"creationdate": "2024-05-01T10:00:02+0200"}
    beside.with_suffix(".MOV").write_bytes(quicktime(keys=keys))

    found = run(tmp_path)

    assert _by_name(found.photos)["IMG_1.MOV"].live_photo_of == str(first)
    assert (found.summary.captures, found.summary.live_photos, found.summary.copies) == (1, 1, 1)


def test_a_video_of_another_minute_is_no_live_photo(tmp_path: Path, run: Enrich) -> None:
    Photo(offset="+02:00").write(tmp_path / "IMG_1.jpg")
    keys = {"creationdate": "2024-05-01T10:01:00+0200"}
    (tmp_path / "IMG_1.MOV").write_bytes(quicktime(keys=keys))

    assert run(tmp_path).summary.captures == 2


def test_a_still_image_without_a_place_has_that_of_its_video(tmp_path: Path, run: Enrich) -> None:
    Photo(offset="+02:00").write(tmp_path / "IMG_1.jpg")
    keys = {"creationdate": "2024-05-01T10:00:02+0200", "location.ISO6709": "+48.8500+002.3500/"}
    (tmp_path / "IMG_1.MOV").write_bytes(quicktime(keys=keys))

    still = _by_name(run(tmp_path).photos)["IMG_1.jpg"]

    assert still.metadata.coordinate_source == "live-photo"
    assert still.address.city is not None


def test_a_camera_time_without_a_place_is_read_in_the_zone_of_the_same_devices_nearest_photo(
    tmp_path: Path, run: Enrich
) -> None:
    Photo("2024:05:01 09:00:00", latitude=30.24, longitude=120.14).write(tmp_path / "a.jpg")
    Photo("2024:05:02 08:00:00").write(tmp_path / "day.jpg")
    Photo("2024:05:02 10:00:00").write(tmp_path / "late.jpg")
    Photo("2024:05:01 10:00:00", model="Other").write(tmp_path / "other.jpg")

    photos = _by_name(run(tmp_path).photos)

    zones = {name: (each.metadata.zone, each.metadata.zone_source) for name, each in photos.items()}
    assert zones == {
        "a.jpg": ("Asia/Shanghai", "place"),
        "day.jpg": ("Asia/Shanghai", "neighbour"),
        "late.jpg": ("UTC", "default"),
        "other.jpg": ("UTC", "default"),
    }


def test_an_instant_without_a_place_is_on_the_day_of_any_devices_nearest_photo(
    tmp_path: Path, run: Enrich
) -> None:
    Photo("2024:05:02 09:00:00", latitude=30.24, longitude=120.14).write(tmp_path / "a.jpg")
    # 20:00 in UTC on 1 May is 04:00 on 2 May at the West Lake.
    created = _1904 + 1_714_593_600
    (tmp_path / "b.mov").write_bytes(quicktime(created=created))

    video = _by_name(run(tmp_path).photos)["b.mov"]

    assert video.metadata.local_day == date(2024, 5, 2)
    assert video.metadata.zone_source == "neighbour"


def test_without_neighbours_the_default_zone_is_taken_and_doubted(
    tmp_path: Path, run: Enrich
) -> None:
    Photo().write(tmp_path / "a.jpg")

    [photo] = run(tmp_path, default_zone="Europe/Paris").photos

    assert (photo.metadata.zone, photo.metadata.zone_source) == ("Europe/Paris", "default")
    assert DoubtCode.zone_assumed in {doubt.code for doubt in photo.metadata.doubts}


def test_the_same_capture_in_other_bytes_is_a_hint_and_counts(tmp_path: Path, run: Enrich) -> None:
    original = Photo(subsec="123", latitude=48.85, longitude=2.35)
    original.write(tmp_path / "a.jpg")
    (tmp_path / "b.jpg").write_bytes(original.jpeg() + b"edited")

    found = run(tmp_path)

    assert [photo.same_capture_as for photo in found.photos] == [None, found.photos[0].path]
    assert found.summary.captures == 2


def test_photos_of_a_day_without_times_are_no_same_capture(tmp_path: Path, run: Enrich) -> None:
    for salt, name in enumerate(("a.jpg", "a edited.jpg")):
        Photo("2024:05:01", latitude=48.85, longitude=2.35, salt=salt).write(tmp_path / name)

    found = run(tmp_path)

    assert [photo.same_capture_as for photo in found.photos] == [None, None]
    assert {str(photo.metadata.local_day) for photo in found.photos} == {"2024-05-01"}


def test_without_fractions_of_a_second_the_photos_of_a_burst_are_captures_of_their_own(
    tmp_path: Path, run: Enrich
) -> None:
    for number in (1, 2, 10):
        Photo(latitude=48.85, longitude=2.35, salt=number).write(tmp_path / f"IMG_{number}.jpg")
    edited = Photo(latitude=48.85, longitude=2.35, salt=99)
    edited.write(tmp_path / "IMG_2-edited.jpg")

    photos = _by_name(run(tmp_path).photos)

    same = {name: photo.same_capture_as for name, photo in photos.items() if photo.same_capture_as}
    # By path the edited one is first.
    assert same == {"IMG_2.jpg": str(tmp_path / "IMG_2-edited.jpg")}


def test_the_time_of_change_is_used_only_where_asked_and_is_low(
    tmp_path: Path, run: Enrich
) -> None:
    path = Photo(taken=None).write(tmp_path / "a.jpg")
    os.utime(path, (1_714_557_600, 1_714_557_600))

    [undated] = run(tmp_path).photos
    [dated] = run(tmp_path, use_modified_time=True).photos

    assert undated.metadata.day is None
    assert (dated.metadata.local_day, dated.metadata.confidence) == (date(2024, 5, 1), "low")


def test_a_file_that_may_not_be_read_is_left_out(tmp_path: Path, run: Enrich) -> None:
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    PARIS.write(tmp_path / "a.jpg")

    found = run(tmp_path)

    assert len(found.photos) == 1
    assert dict(found.summary.left_out.counts) == {Reason.unreadable: 1}


def test_a_file_without_a_suffix_counts_when_its_bytes_are_a_photos(
    tmp_path: Path, run: Enrich
) -> None:
    PARIS.write(tmp_path / "photo")
    (tmp_path / "LICENSE").write_text("words")

    found = run(tmp_path)

    assert [Path(photo.path).name for photo in found.photos] == ["photo"]
    assert dict(found.summary.left_out.counts) == {Reason.not_media: 1}


def test_the_order_is_that_of_paths_however_many_processes_read(
    tmp_path: Path, run: Enrich
) -> None:
    for number in range(150):
        Photo(salt=number).write(tmp_path / f"{number % 7}" / f"{number}.jpg")

    one, three = run(tmp_path, processes=1).photos, run(tmp_path, processes=3).photos

    assert one == three
    assert [photo.path for photo in one] == sorted(photo.path for photo in one)
