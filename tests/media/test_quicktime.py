"""MP4, QuickTime and 3GPP: positions, times, size and turn."""

import csv
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geoimm.domain.claims import DoubtCode, PositionSource, TimeSource
from geoimm.domain.days import CaptureTime
from geoimm.media.containers.found import Found
from geoimm.media.containers.quicktime import read_quicktime
from geoimm.media.sources import BytesSource, FileSource
from media.box_files import (
    FROM_1904,
    QUARTER_RIGHT,
    XMP_UUID,
    box,
    film,
    ftyp,
    full_box,
    items_meta,
    keys_meta,
    loci,
    long_box,
    mvhd,
    sparse,
    trak,
    user_text,
    uuid_box,
)

LOCATION = "com.apple.quicktime.location.ISO6709"
CREATION = "com.apple.quicktime.creationdate"
VIDEO = trak(b"vide", size=(1920, 1080))
SOUND = trak(b"soun")


def read(data: bytes) -> Found:
    return read_quicktime(BytesSource(data))


def positions(found: Found) -> list[tuple[PositionSource, str, float | None]]:
    return [
        (one.source, one.coordinate.text(), one.altitude_metres) for one in found.claims.positions
    ]


def times(found: Found) -> list[tuple[TimeSource, CaptureTime]]:
    return [(one.source, one.time) for one in found.claims.times]


def nanoseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 10**9


# Where


@pytest.mark.parametrize("iso", [False, True])
@pytest.mark.parametrize("in_user_data", [False, True])
def test_keys_hold_a_position_in_either_kind_of_meta(*, iso: bool, in_user_data: bool) -> None:
    meta = keys_meta({"com.apple.quicktime.make": "Apple", LOCATION: "+32.1+034.8+28.5/"}, iso=iso)
    found = read(film(VIDEO, box(b"udta", meta) if in_user_data else meta, brand=b"qt  "))
    assert positions(found) == [(PositionSource.quicktime_keys, "32.1,34.8", 28.5)]
    assert found.claims.make == "Apple"


def test_xyz_is_read_behind_its_length_and_language_or_without_them() -> None:
    expected = [(PositionSource.quicktime_xyz, "51.4,-0.08", None)]
    for atom in (user_text("©xyz", "+51.4-000.08/"), box(b"\xa9xyz", b"+51.4-000.08/")):
        assert positions(read(film(box(b"udta", atom)))) == expected


def test_xyz_may_be_an_item_as_pixel_phones_write_it() -> None:
    found = read(film(box(b"udta", items_meta({"©xyz": "+47.5383-2.8919+000.000/"}))))
    assert positions(found) == [(PositionSource.quicktime_xyz, "47.5383,-2.8919", 0.0)]


@pytest.mark.parametrize("name", [b"Home\0", b"\0", b"\xfe\xff\0H\0o\0\0", b"\xff\xfeH\0o\0\0\0"])
def test_loci_holds_fixed_point_numbers_behind_a_name(name: bytes) -> None:
    place = loci(longitude=-73.9375, latitude=40.5, altitude=12.25, name=name)
    found = read(film(box(b"udta", place), brand=b"3gp5"))
    assert positions(found) == [(PositionSource.quicktime_loci, "40.5,-73.9375", 12.25)]


def test_every_position_is_claimed_and_none_is_chosen() -> None:
    found = read(
        film(
            box(b"udta", user_text("©xyz", "+1+2/"), loci(longitude=4, latitude=3, altitude=0)),
            keys_meta({LOCATION: "+5+6/"}),
        )
    )
    assert positions(found) == [
        (PositionSource.quicktime_xyz, "1.0,2.0", None),
        (PositionSource.quicktime_loci, "3.0,4.0", None),
        (PositionSource.quicktime_keys, "5.0,6.0", None),
    ]


def test_positions_that_are_none_are_doubts_of_their_source() -> None:
    found = read(film(box(b"udta", user_text("©xyz", "+00.0+000.0/"), box(b"loci", bytes(9)))))
    assert positions(found) == []
    assert [(doubt.code, doubt.source) for doubt in found.claims.doubts] == [
        (DoubtCode.null_island, "quicktime-xyz"),
        (DoubtCode.unreadable_position, "quicktime-loci"),
    ]


# When


@pytest.mark.parametrize("version", [0, 1])
def test_the_movie_has_its_time_in_utc_and_its_duration(version: int) -> None:
    created = FROM_1904 + 1_549_956_432
    found = read(film(mvhd(created, units=600, duration=900, version=version)))
    utc = CaptureTime(1_549_956_432 * 10**9, offset_minutes=0, universal=True)
    assert times(found) == [(TimeSource.quicktime_movie, utc)]
    assert found.claims.duration_seconds == 1.5


def test_zero_is_no_time() -> None:
    assert times(read(film(mvhd(0)))) == []


def test_a_time_before_1970_was_counted_from_there() -> None:
    ((_, time),) = times(read(film(mvhd(1_549_956_432))))
    assert time.wall_nanoseconds == 1_549_956_432 * 10**9


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("2019-02-12T15:27:12+08:00", 480),
        ("2019-02-12T15:27:12+0800", 480),
        ("2019-02-12T15:27:12-0330", -210),
        ("2019-02-12T15:27:12", None),
    ],
)
def test_the_creation_date_of_the_keys_is_local_with_its_offset(
    text: str, offset: int | None
) -> None:
    found = read(film(mvhd(FROM_1904 + 1_700_000_000), keys_meta({CREATION: text})))
    wall = CaptureTime(nanoseconds("2019-02-12T15:27:12"), offset, universal=False)
    assert times(found)[0] == (TimeSource.quicktime_keys, wall)
    assert times(found)[1][0] is TimeSource.quicktime_movie


def test_a_creation_date_in_utc_says_nothing_of_the_place() -> None:
    ((_, time),) = times(read(film(keys_meta({CREATION: "2019-02-12T15:27:12Z"}))))
    assert time.universal


@pytest.mark.parametrize("in_list", [False, True])
def test_day_is_a_time_only_with_an_offset(*, in_list: bool) -> None:
    def of(text: str) -> Found:
        atom = items_meta({"©day": text}) if in_list else user_text("©day", text)
        return read(film(box(b"udta", atom)))

    ((source, time),) = times(of("2011-05-13T17:36:01+0200"))
    assert source is TimeSource.quicktime_keys
    assert (time.wall_nanoseconds, time.offset_minutes) == (nanoseconds("2011-05-13T17:36:01"), 120)
    for text in ("2011", "2011-05-13", "2011-05-13T07:00:00Z", "2011-05-13T07:00:00"):
        assert times(of(text)) == []


def test_an_unreadable_creation_date_is_a_doubt() -> None:
    found = read(film(keys_meta({CREATION: "yesterday"})))
    assert [doubt.code for doubt in found.claims.doubts] == [DoubtCode.unreadable_time]


# What


def test_the_first_picture_track_tells_size_and_turn() -> None:
    found = read(film(SOUND, trak(b"vide", size=(1920, 1080), turn=QUARTER_RIGHT), VIDEO))
    assert (found.width, found.height, found.orientation) == (1920, 1080, 6)
    assert found.media_kind == "video"


@pytest.mark.parametrize(
    ("turn", "orientation"),
    [
        ((1, 0, 0, 1), 1),
        ((-1, 0, 0, -1), 3),
        ((0, -1, 1, 0), 8),
        ((-1, 0, 0, 1), 2),
        ((1, 0, 0, -1), 4),
        ((0, 1, 1, 0), 5),
        ((0, -1, -1, 0), 7),
        ((0, 0, 0, 0), None),
    ],
)
def test_matrices_are_turns_as_in_exif(
    turn: tuple[int, int, int, int], orientation: int | None
) -> None:
    track = trak(b"vide", size=(640, 480), turn=turn, version=1)
    found = read(film(track))
    assert (found.width, found.height, found.orientation) == (640, 480, orientation)


@pytest.mark.parametrize(
    ("brand", "track", "content_type", "kind"),
    [
        (b"mp42", VIDEO, "video/mp4", "video"),
        (b"isom", SOUND, "audio/mp4", "audio"),
        (b"M4A ", SOUND, "audio/mp4", "audio"),
        (b"M4A ", SOUND + trak(b"vide"), "audio/mp4", "audio"),
        (b"M4V ", VIDEO, "video/x-m4v", "video"),
        (b"qt  ", VIDEO, "video/quicktime", "video"),
        (b"3gp5", VIDEO, "video/3gpp", "video"),
        (b"3gp4", SOUND, "audio/3gpp", "audio"),
        (b"3g2a", VIDEO, "video/3gpp2", "video"),
        (b"XAVC", VIDEO, "video/mp4", "video"),
    ],
)
def test_brand_and_tracks_tell_what_it_is(
    brand: bytes, track: bytes, content_type: str, kind: str
) -> None:
    found = read(film(track, brand=brand))
    assert (found.content_type, found.media_kind) == (content_type, kind)


def test_a_file_from_before_brands_is_quicktime() -> None:
    found = read(box(b"wide") + box(b"mdat", b"x") + box(b"moov", mvhd(), VIDEO))
    assert (found.content_type, found.media_kind) == ("video/quicktime", "video")


@pytest.mark.parametrize(
    "atoms",
    [
        keys_meta(
            {"com.apple.quicktime.make": "Acme", "com.apple.quicktime.model": "One"}, iso=True
        ),
        keys_meta({"com.android.manufacturer": "Acme", "com.android.model": "One"}),
        box(b"udta", user_text("©mak", "Acme"), user_text("©mod", "One", language=0)),
        box(b"udta", full_box(b"manu", b"\0\0Acme\0"), full_box(b"modl", b"\0\0One\0rest")),
    ],
)
def test_make_and_model_are_read_in_every_spelling(atoms: bytes) -> None:
    found = read(film(atoms))
    assert (found.claims.make, found.claims.model) == ("Acme", "One")


def test_the_video_of_a_live_photo_has_its_identifier() -> None:
    found = read(film(keys_meta({"com.apple.quicktime.content.identifier": "E905-06C6"})))
    assert found.claims.live_photo_id == "E905-06C6"


def test_titles_are_read_from_items_and_user_data() -> None:
    assert read(film(box(b"udta", items_meta({"©nam": "Été"})))).claims.title == "Été"
    titl = full_box(b"titl", b"\x15\xc7", "Été".encode("utf-16"))
    assert read(film(box(b"udta", titl))).claims.title == "Été"


def test_xmp_lies_in_user_data_and_in_uuid_boxes() -> None:
    found = read(film(box(b"udta", box(b"XMP_", b"<a/>")), behind=uuid_box(XMP_UUID, b"<b/>")))
    assert found.xmp == (b"<a/>", b"<b/>")


def test_the_duration_of_fragments_is_that_of_their_header() -> None:
    extends = box(b"mvex", full_box(b"mehd", struct.pack(">I", 3_000)))
    found = read(film(mvhd(units=1_000, duration=0), VIDEO, extends))
    assert found.claims.duration_seconds == 3.0


# Costs


def test_a_movie_behind_two_gibibytes_costs_three_requests_at_the_most() -> None:
    size = 2 << 30
    head = ftyp(b"qt  ") + long_box(b"mdat", size=size)
    tables = [full_box(b"stsz", bytes(50_000))]
    moov = box(
        b"moov",
        mvhd(FROM_1904 + 1_549_956_432),
        trak(b"vide", size=(3840, 2160), tables=tables),
        keys_meta({LOCATION: "+32.1+034.8/", CREATION: "2019-02-12T15:27:12+0800"}),
    )
    start = len(ftyp(b"qt  ")) + size
    source = sparse({0: head, start: moov}, start + len(moov))
    found = read_quicktime(source)
    assert positions(found) == [(PositionSource.quicktime_keys, "32.1,34.8", None)]
    assert len(times(found)) == 2
    assert found.width == 3840
    assert source.requests <= 3


def test_fragments_are_not_walked() -> None:
    fragment = box(b"moof", bytes(100)) + long_box(b"mdat", bytes(100_000))
    data = film(mvhd(FROM_1904 + 1), VIDEO, media=b"", behind=fragment * 100)
    source = sparse({0: data}, len(data))
    assert read_quicktime(source).width == 1920
    assert source.requests == 1


# Damage


def test_a_file_cut_off_before_its_movie_is_a_doubt() -> None:
    data = film(mvhd(FROM_1904 + 1), media=bytes(10_000), moov_last=True)
    found = read(data[:5_000])
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.truncated]
    assert (found.content_type, times(found)) == ("video/mp4", [])


def test_a_file_without_a_movie_is_a_doubt() -> None:
    found = read(ftyp(b"mp42") + box(b"mdat", b"x"))
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.damaged]


def test_no_more_than_thirty_two_positions_are_claimed() -> None:
    places = loci(longitude=4, latitude=3, altitude=0, name=b"\xfe\xff" + b"\1" * 60_000) * 40
    found = read(film(box(b"udta", places, user_text("©xyz", "+1+2/") * 1_000)))
    assert len(found.claims.positions) + len(found.claims.doubts) == 32
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.truncated]


WHOLE = film(
    mvhd(FROM_1904 + 1_549_956_432),
    VIDEO,
    box(b"udta", user_text("©xyz", "+1+2/"), loci(longitude=4, latitude=3, altitude=0)),
    keys_meta({LOCATION: "+5+6/", CREATION: "2019-02-12T15:27:12+0800"}),
)


def test_no_cut_and_no_flipped_byte_raises() -> None:
    for at in range(len(WHOLE)):
        assert isinstance(read(WHOLE[:at]), Found)
        flipped = WHOLE[:at] + bytes([WHOLE[at] ^ 0xFF]) + WHOLE[at + 1 :]
        assert isinstance(read(flipped), Found)


# The corpus

PHOTOS = Path(__file__).parents[3] / "shared" / "corpus" / "photos"
FORMATS = ("MP4", "MOV", "3GP", "M4V")


@pytest.mark.skipif(not PHOTOS.exists(), reason="the corpus of photos is not here")
def test_positions_and_times_of_real_films_are_those_of_exiftool() -> None:
    with (PHOTOS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["format"] in FORMATS]
    films = [row for row in rows if not row["path"].endswith(".avif")]
    for row in films:
        with FileSource(PHOTOS / row["path"]) as source:
            found = read_quicktime(source)
        assert _is_where(row, found), row["path"]
        told = dict(times(found))
        assert _movie_time(row) == _seconds(told.get(TimeSource.quicktime_movie)), row["path"]
        assert _keys_time(row) == _local(told.get(TimeSource.quicktime_keys)), row["path"]
        assert source.requests <= 3
    assert films


def _is_where(row: dict[str, str], found: Found) -> bool:
    """Whether each position is that of exiftool; a file may have two that differ by 1e-5."""
    if not row["lat"]:
        return not found.claims.positions
    latitude, longitude = float(row["lat"]), float(row["lon"])
    return bool(found.claims.positions) and all(
        abs(one.coordinate.latitude - latitude) < 2e-5
        and abs(one.coordinate.longitude - longitude) < 2e-5
        for one in found.claims.positions
    )


def _movie_time(row: dict[str, str]) -> str | None:
    text = row["QuickTime_CreateDate_UTC"][:19]
    return None if text in ("", "0000:00:00 00:00:00") else text


def _keys_time(row: dict[str, str]) -> str | None:
    return row["Keys_CreationDate"] or None


def _seconds(time: CaptureTime | None) -> str | None:
    if time is None:
        return None
    return datetime.fromtimestamp(time.wall_nanoseconds // 10**9, UTC).strftime("%Y:%m:%d %H:%M:%S")


def _local(time: CaptureTime | None) -> str | None:
    if time is None or time.offset_minutes is None:
        return None
    sign, minutes = "-" if time.offset_minutes < 0 else "+", abs(time.offset_minutes)
    return f"{_seconds(time)}{sign}{minutes // 60:02d}:{minutes % 60:02d}"
