"""The trailer of Samsung's photos: the time in UTC, which gives the camera's clock its offset."""

import struct
from dataclasses import replace
from pathlib import Path

import pytest

from geoimm.domain.claims import Claims, DoubtCode, TimeSource
from geoimm.domain.photo_metadata import DaySource, PhotoMetadata
from geoimm.media.containers.detect import Format
from geoimm.media.reader import read_claims, read_metadata
from geoimm.media.samsung import samsung_claims
from geoimm.media.sources import BLOCK, BlockSource, BytesSource, FileSource
from media.box_files import box, exif_item, heif, picture
from media.images import (
    GPS_DATE,
    GPS_TIME,
    MAKE,
    MODEL,
    ORIGINAL,
    ORIGINAL_OFFSET,
    SHANGHAI,
    Tags,
    exif_segment,
    image_utc,
    jpeg,
    png,
    samsung_trailer,
    tiff,
)

_CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "photos"
UTC = b"1709616000123"
"""2024-03-05T05:20:00.123Z."""
CALIFORNIA: Tags = {ORIGINAL: "2024:03:04 21:20:00"}
GALAXY: Tags = {MAKE: "samsung", MODEL: "Galaxy S10"}
COUNTRY = (0x0AA1, b"MCC_Data", b"310")
TRAILER = samsung_trailer(image_utc(UTC), COUNTRY)


def photo(
    tail: bytes = TRAILER,
    *,
    main: Tags = GALAXY,
    exif: Tags = CALIFORNIA,
    gps: Tags | None = None,
) -> bytes:
    return jpeg(exif_segment(tiff(main, exif=exif, gps=gps)), tail=tail)


def utc(data: bytes) -> list[int]:
    claims = read_claims(BytesSource(data))
    return [
        one.time.wall_nanoseconds for one in claims.times if one.source is TimeSource.samsung_utc
    ]


def doubts(read: Claims | PhotoMetadata) -> list[DoubtCode]:
    return [doubt.code for doubt in read.doubts]


def test_the_time_in_the_trailer_is_claimed_in_utc() -> None:
    (claim,) = [one for one in read_claims(BytesSource(photo())).times if one.time.universal]
    assert claim.source is TimeSource.samsung_utc
    assert claim.time.wall_nanoseconds == 1_709_616_000_123_000_000


def test_it_gives_the_cameras_clock_its_offset() -> None:
    metadata = read_metadata(photo(), default_zone="Europe/Berlin")
    assert (metadata.offset_minutes, metadata.offset_source) == (-480, TimeSource.samsung_utc)
    assert metadata.wall_source is TimeSource.exif_original
    assert metadata.instant == 1_709_616_000_000_000_000
    assert (metadata.day_source, metadata.zone) == (DaySource.wall_with_offset, "-08:00")
    assert str(metadata.local_day) == "2024-03-04"
    assert metadata.doubts == ()


def test_at_a_place_the_clocks_there_tell_the_day() -> None:
    place = {tag: value for tag, value in SHANGHAI.items() if tag not in (GPS_DATE, GPS_TIME)}
    metadata = read_metadata(photo(gps=place))
    assert (metadata.offset_minutes, metadata.zone) == (-480, "Asia/Shanghai")
    assert (str(metadata.local_day), metadata.day_source) == ("2024-03-05", DaySource.instant)
    assert doubts(metadata) == [DoubtCode.offset_conflict]


def test_a_phone_in_greenwich_has_an_offset_of_zero() -> None:
    metadata = read_metadata(photo(exif={ORIGINAL: "2024:03:05 05:20:00"}))
    assert (metadata.offset_minutes, metadata.zone) == (0, "+00:00")


@pytest.mark.parametrize(
    ("gps_hour", "minutes", "source"), [(6, -540, "exif-gps"), (17, -480, "samsung-utc")]
)
def test_gps_time_comes_first_where_it_can_be_trusted(
    gps_hour: int, minutes: int, source: str
) -> None:
    gps: Tags = {GPS_DATE: "2024:03:05", GPS_TIME: [(gps_hour, 1), (20, 1), (0, 1)]}
    metadata = read_metadata(photo(gps=gps))
    assert (metadata.offset_minutes, metadata.offset_source) == (minutes, source)


@pytest.mark.parametrize("date", ["2024:03:06 21:20:00", "2024:03:04 21:27:00"])
def test_a_date_that_someone_changed_afterwards_stands_without_an_offset(date: str) -> None:
    metadata = read_metadata(photo(exif={ORIGINAL: date}))
    assert (metadata.offset_minutes, metadata.day_source) == (None, DaySource.wall)
    assert str(metadata.local_day) == date[:10].replace(":", "-")
    assert DoubtCode.suspect_time in doubts(metadata)


def test_it_dates_a_photo_without_another_time() -> None:
    metadata = read_metadata(photo(exif={}), default_zone="America/Los_Angeles")
    assert (metadata.instant_source, metadata.day_source) == ("samsung-utc", DaySource.universal)
    assert str(metadata.local_day) == "2024-03-04"


def test_a_heic_file_has_it_in_a_box() -> None:
    still = heif([picture(), exif_item("samsung")])
    for data in (still + box(b"sefd", TRAILER), still + box(b"sefd", TRAILER) + box(b"free")):
        assert utc(data) == [1_709_616_000_123_000_000]
    assert utc(still + box(b"mpvd", TRAILER)) == []
    assert utc(still + box(b"free") * 40 + box(b"sefd", TRAILER)) == []


def test_real_phones_note_the_time_that_exif_has_with_its_offset() -> None:
    if not _CORPUS.exists():
        pytest.skip("the corpus of photos is not here")
    found = 0
    for path in _CORPUS.rglob("*.[hH][eE][iI][cC]"):
        with FileSource(path) as source:
            claims = read_claims(source)
            trailer = samsung_claims(source, Format.heif, replace(claims, times=()))
        original = next((one.time for one in claims.times if "original" in one.source), None)
        offset = None if original is None else original.offset_minutes
        if trailer and trailer.times and original and offset is not None:
            found += 1
            (claim,) = trailer.times
            expected = original.wall_nanoseconds - offset * 60 * 10**9
            assert claim.time.wall_nanoseconds == expected
    assert found > 0


def test_blocks_may_lie_far_before_their_directory() -> None:
    trailer = samsung_trailer(COUNTRY, image_utc(UTC), between=300_000)
    assert utc(photo(trailer)) == [1_709_616_000_123_000_000]


@pytest.mark.parametrize(
    "data",
    [
        photo(main={MAKE: "Google"}),
        photo(main={}),
        photo(exif={**CALIFORNIA, ORIGINAL_OFFSET: "-08:00"}),
        photo(b""),
        photo(TRAILER + b"\0"),
        photo(samsung_trailer(COUNTRY)),
        photo(samsung_trailer(image_utc(b"0"))),
        png() + TRAILER,
    ],
    ids=["other make", "no make", "offset", "no trailer", "more", "no time", "unset", "PNG"],
)
def test_other_photos_claim_nothing(data: bytes) -> None:
    claims = read_claims(BytesSource(data))
    assert utc(data) == []
    assert claims.doubts == ()


@pytest.mark.parametrize(
    ("main", "exif", "requests"),
    [
        ({MAKE: "Google"}, CALIFORNIA, 1),
        (GALAXY, {**CALIFORNIA, ORIGINAL_OFFSET: "-08:00"}, 1),
        (GALAXY, CALIFORNIA, 2),
    ],
)
def test_the_end_of_a_file_is_read_only_where_it_tells_more(
    main: Tags, exif: Tags, requests: int
) -> None:
    data = photo(bytes(3 * BLOCK) + TRAILER, main=main, exif=exif)
    source = BlockSource(lambda offset, length: data[offset : offset + length], len(data))
    read_claims(source)
    assert source.requests == requests


@pytest.mark.parametrize("value", [b"", b"yesterday", b"-1", b"9" * 16, b"9" * 15, b"\xb2"])
def test_a_time_that_is_none_is_a_doubt(value: bytes) -> None:
    data = photo(samsung_trailer(image_utc(value)))
    assert utc(data) == []
    assert doubts(read_claims(BytesSource(data))) == [DoubtCode.unreadable_time]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (-8, 0),
        (-8, 24),
        (-8, 0xFFFF_FFFF),
        (-24, 4),
        (-24, 0xFFFF_FFFF),
        (-28, 4),
        (-28, 0xFFFF_FFFF),
    ],
    ids=["no size", "a size", "a long size", "short", "long", "near", "far"],
)
def test_a_directory_that_leads_astray_is_damage(field: int, value: int) -> None:
    broken = bytearray(TRAILER)
    struct.pack_into("<I", broken, len(broken) + field, value)
    data = photo(bytes(broken))
    assert utc(data) == []
    assert doubts(read_claims(BytesSource(data))) == [DoubtCode.damaged]


def test_a_count_of_entries_is_not_believed() -> None:
    for count, expected in ((0, []), (0xFFFF_FFFF, [1_709_616_000_123_000_000])):
        broken = bytearray(TRAILER)
        struct.pack_into("<I", broken, len(broken) - 36, count)
        assert utc(photo(bytes(broken))) == expected
