"""Stays of enriched photos: the service's clustering without the service."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from enrichment.journeys import Camera, march
from geoimm.domain.clusters import DateOptions
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Level
from geoimm.domain.groupings import Grouping, LeftOut
from geoimm.enrichment.stays import Stay, find_stays, left_out
from geoimm.enrichment.trip_text import left_out_line
from geoimm.resolver import Resolver
from support.api import Dataset, photo, stay
from support.world import LAT_LONG

ALL = DateOptions(gap_days=1, min_days=1, max_days=15)
LEVELS = [Grouping(level) for level in Level]
PLACES = ["Hangzhou", "West Lake", "Jiaxing", "Shanghai", "Urumqi", "Seongsan", "New York", "Paris"]


@pytest.fixture
def camera(world: Path) -> Camera:
    return Camera(Resolver.open(world))


def spans(stays: list[Stay]) -> list[tuple[str, str, int, int]]:
    return [
        (each.grouping.name, each.division.name_in("en"), each.first_day.day, each.last_day.day)
        for each in stays
    ]


@pytest.mark.parametrize(
    "options",
    [(0, 1, 15), (1, 1, 15), (1, 2, 4), (2, 3, 5), (3, 4, 4), (0, 1, 1), (6, 1, 31)],
    ids=str,
)
async def test_stays_are_those_of_the_service_for_the_same_photos(
    dataset: Dataset, camera: Camera, options: tuple[int, int, int]
) -> None:
    gap, shortest, longest = options
    journey = random.Random(f"{options}")  # noqa: S311  # the same in every run
    files = []
    for place in PLACES:
        for day in sorted(journey.sample(range(1, 29), 9)):
            clock = journey.choice(["00:00:00", "10:00:00", "23:59:59", "03:00:00Z"])
            time = f"2024-02-{day:02}T{clock}"
            files.append(photo(camera.photo(place, time).path, LAT_LONG[place], time))

    await dataset.index(*files)
    levels = [level.name for level in Level]
    await dataset.cluster(*levels, gap=gap, shortest=shortest, longest=longest)
    found = find_stays(camera.taken, LEVELS, DateOptions(gap, shortest, longest))

    assert found
    assert sorted(
        (
            each.grouping.name,
            each.division.name_in("en"),
            each.start.text(),
            each.end.text(),
        )
        for each in found
    ) == sorted(
        (
            each["LocationDateClusterLevel"],
            stay(each)[0],
            each["LocationDateClusterStartTime"],
            each["LocationDateClusterEndTime"],
        )
        for each in await dataset.clusters()
    )


def test_the_vendors_example_gives_its_three_stays(camera: Camera) -> None:
    camera.days("Hangzhou", "2024-03", [3, 4, 5])
    camera.days("Jiaxing", "2024-03", [6, 7, 8])

    found = find_stays(camera.taken, [Grouping.city, Grouping.province], ALL)

    assert spans(found) == [
        ("province", "Zhejiang", 3, 8),
        ("city", "Hangzhou", 3, 5),
        ("city", "Jiaxing", 6, 8),
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((1, 1, 15), [(4, 7)]),
        ((0, 1, 15), [(4, 5), (7, 7)]),
        ((1, 4, 4), [(4, 7)]),
        ((1, 5, 15), []),
        ((1, 1, 3), []),
        ((0, 2, 15), [(4, 5)]),
    ],
    ids=["gap 1", "gap 0", "just long enough", "too short", "too long", "one of two"],
)
def test_photos_on_4_5_and_7_march(
    camera: Camera, options: tuple[int, int, int], expected: list[tuple[int, int]]
) -> None:
    camera.days("Hangzhou", "2024-03", [4, 5, 7])

    found = find_stays(camera.taken, [Grouping.city], DateOptions(*options))

    assert [(each.first_day.day, each.last_day.day) for each in found] == expected


def test_a_stay_tells_its_days_photos_and_place(camera: Camera) -> None:
    camera.days("Hangzhou", "2024-03", [7, 4, 5])
    camera.photo("West Lake", "2024-03-05T09:00:00")

    (found,) = find_stays(camera.taken, [Grouping.city], ALL)

    assert found.photo_days == (march(4), march(5), march(7))
    assert found.days == 4
    assert [each.path[-8:] for each in found.photos] == [
        "0001.jpg",
        "0003.jpg",
        "0002.jpg",
        "0000.jpg",
    ]
    assert [each and each.name for each in found.address] == [
        *("中国", "浙江省", "杭州市"),
        *(None, None),
    ]
    assert found.start.text() == "2024-03-04T00:00:00+08:00"
    assert found.end.text() == "2024-03-07T23:59:59.999999999+08:00"


def test_photos_without_a_day_or_a_place_take_no_part(camera: Camera) -> None:
    camera.photo("Hangzhou", None)
    camera.photo(None, "2024-03-04T10:00:00")
    camera.photo("At sea", "2024-03-04T10:00:00")

    assert find_stays(camera.taken, LEVELS, ALL) == []


def test_a_level_that_an_address_skips_has_no_stay(camera: Camera) -> None:
    camera.days("Seongsan", "2024-03", [4])

    assert [each[0] for each in spans(find_stays(camera.taken, LEVELS, ALL))] == [
        "country",
        "province",
        "city",
        "township",
    ]


def test_a_division_that_stands_at_two_levels_has_a_stay_at_each(camera: Camera) -> None:
    camera.days("Shanghai", "2024-03", [4])

    stays = find_stays(camera.taken, [Grouping.province, Grouping.city], ALL)
    assert [(stay.grouping.name, stay.division.name) for stay in stays] == [
        ("province", "上海市"),
        ("city", "上海市"),
    ]
    assert stays[0].id != stays[1].id


def test_one_capture_is_counted_once_whatever_its_files(camera: Camera) -> None:
    one = camera.photo("Hangzhou", "2024-03-04T10:00:00")
    others = [
        replace(one, path="/photos/copy.jpg", copy_of=one.path),
        replace(one, path="/photos/live.mov", live_photo_of=one.path),
        replace(one, path="/photos/small.jpg", same_capture_as=one.path),
    ]

    (found,) = find_stays([*others, one], [Grouping.city], ALL)

    assert found.photos == (one,)


def test_the_cover_is_the_first_still(camera: Camera) -> None:
    film = camera.photo("Hangzhou", "2024-03-04T09:00:00", kind="video")
    still = camera.photo("Hangzhou", "2024-03-04T10:00:00")

    (both,) = find_stays([still, film], [Grouping.city], ALL)
    (films,) = find_stays([film], [Grouping.city], ALL)

    assert (both.cover, films.cover) == (still, film)


def test_the_id_is_kept_while_a_stay_grows_at_its_end(camera: Camera) -> None:
    camera.days("Hangzhou", "2024-03", [4, 5])
    (before,) = find_stays(camera.taken, [Grouping.city], ALL)
    camera.days("Hangzhou", "2024-03", [6])
    (after,) = find_stays(camera.taken, [Grouping.city], ALL)
    camera.days("Hangzhou", "2024-03", [3])
    (other,) = find_stays(camera.taken, [Grouping.city], ALL)

    assert before.id == after.id != other.id


def test_the_coordinate_is_a_photos_own_on_either_side_of_the_date_line(camera: Camera) -> None:
    (taken,) = camera.days("Honolulu", "2024-03", [4])
    on_both_sides = [
        replace(
            taken,
            path=f"/photos/{degrees}.jpg",
            metadata=replace(taken.metadata, coordinate=Coordinate(degrees, 20.0)),
        )
        for degrees in (179.0, 179.9, -179.5)
    ]

    (found,) = find_stays(on_both_sides, [Grouping.country], ALL)

    assert found.coordinate == Coordinate(179.9, 20.0)


def test_the_order_of_the_photos_changes_nothing(camera: Camera) -> None:
    for place in PLACES:
        camera.days(place, "2024-03", [2, 3, 6, 9])
    shuffled = sorted(camera.taken, key=lambda each: each.path[-5], reverse=True)

    assert find_stays(shuffled, LEVELS, ALL) == find_stays(camera.taken, LEVELS, ALL)


def test_stays_at_places_are_where_a_traveller_says_they_were(camera: Camera) -> None:
    """A city in China, a province where it has no cities, the country at last."""
    camera.days("Hangzhou", "2024-03", [4, 5])
    camera.days("Shanghai", "2024-04", [4, 5])
    camera.days("Honolulu", "2024-05", [4])
    camera.days("Loire", "2024-06", [4])

    stays = find_stays(camera.taken, [Grouping.place], ALL)
    assert [(stay.name_in("en"), stay.grouping.name, stay.days) for stay in stays] == [
        ("Hangzhou", "place", 2),
        ("Shanghai", "place", 2),
        ("Hawaii", "place", 1),
        ("France", "place", 1),
    ]
    assert [stay.around.finest and stay.around.finest.id for stay in stays] == [
        *("zj", "cn", "us", None),
    ]


def test_what_is_left_out_is_counted_by_its_first_reason(camera: Camera) -> None:
    """Without a place, without a day, without a division at the level; all others take part."""
    camera.days("Hangzhou", "2024-03", [4, 5])
    camera.days("Loire", "2024-06", [4])
    camera.photo("At sea", "2024-03-04T10:00:00")
    camera.photo("Hangzhou", None)

    found = left_out(camera.taken, [Grouping.place, Grouping.city, Grouping.country])
    assert found == LeftOut(without_place=1, without_day=1, without_division={Grouping.city: 1})
    assert left_out_line(found, Grouping.place) == (
        "2 photos are left out: 1 without a place, 1 without a day."
    )
    assert left_out_line(found, Grouping.city) == (
        "3 photos are left out: 1 without a place, 1 without a day, 1 where there is no city."
    )
    assert left_out_line(left_out([], [Grouping.city]), Grouping.city) == ""
