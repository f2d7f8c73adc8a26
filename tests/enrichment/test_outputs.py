"""The formats: each is read back by what people read it with."""

import csv
import errno
import io
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from enrichment.conftest import Enrich
from enrichment.photos import Photo
from geoimm.enrichment.outputs.formats import Format, format_of, writer_of
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.whole_files import written_whole
from geoimm.errors import InvalidArgument

MEMBERS = [
    *("path", "media_kind", "latitude", "longitude", "altitude_metres", "position_source"),
    *("estimated", "radius_metres", "taken_at", "time_source", "wall_time", "offset"),
    *("offset_source", "instant", "instant_source", "day", "day_source"),
    *("confidence", "zone", "zone_source", "address", "make", "model", "serial", "width"),
    *("height", "orientation", "duration_seconds", "content_type", "title", "size", "copy_of"),
    *("live_photo_id", "live_photo_of", "same_capture_as", "doubts"),
]
LEVELS = ["country", "province", "city", "district", "township"]


@pytest.fixture
def photos(tmp_path: Path, run: Enrich) -> list[EnrichedPhoto]:
    """One at the West Lake, one without a place, one undated with an odd name."""
    folder = tmp_path / "photos"
    Photo("2024:05:01 10:00:00", subsec="25", latitude=30.24, longitude=120.14).write(
        folder / "a.jpg"
    )
    Photo("2024:05:02 10:00:00", make=None, model=None).write(folder / 'b, "quoted".jpg')
    Photo(taken=None, salt=2).write(folder / os.fsdecode(b"c\xff[bold].jpg"))
    return list(run(folder).photos)


def _written(wanted: Format, photos: list[EnrichedPhoto], language: str | None = "en") -> bytes:
    file = io.BytesIO()
    writer_of(wanted)(file, photos, language)
    return file.getvalue()


def test_json_lines_have_all_members_on_each_line(photos: list[EnrichedPhoto]) -> None:
    lines = [json.loads(line) for line in _written(Format.jsonl, photos).splitlines()]

    assert [list(line) for line in lines] == [MEMBERS] * 3
    first = lines[0]
    assert (first["latitude"], first["longitude"]) == (30.24, 120.14)
    assert first["taken_at"] == "2024-05-01T10:00:00.25+08:00"
    assert first["instant"] == "2024-05-01T02:00:00.25Z"
    assert (first["day"], first["zone"]) == ("2024-05-01", "Asia/Shanghai")
    names = [first["address"][level] and first["address"][level]["name"] for level in LEVELS]
    assert names == ["China", "Zhejiang", "Hangzhou", "Xihu", None]
    assert first["address"]["match"] == "inside"


def test_a_time_whose_zone_is_a_guess_has_no_offset(photos: list[EnrichedPhoto]) -> None:
    lines = [json.loads(line) for line in _written(Format.jsonl, photos).splitlines()]

    assert [line["taken_at"] for line in lines[1:]] == ["2024-05-02T10:00:00", None]
    assert lines[1]["doubts"] == [{"code": "zone_assumed", "source": "zone", "detail": "UTC"}]


@pytest.fixture
def abroad(tmp_path: Path, run: Enrich) -> list[EnrichedPhoto]:
    """One at the West Lake, of a camera that is still on the time of Berlin."""
    photo = Photo("2024:05:01 20:00:00", "+02:00", "5", latitude=30.24, longitude=120.14)
    photo.write(tmp_path / "abroad" / "a.jpg")
    return list(run(tmp_path / "abroad").photos)


CONFLICT = {"code": "offset_conflict", "source": "exif-original", "detail": "+02:00"}


def test_the_cameras_clock_its_offset_and_the_places_are_told_apart(
    abroad: list[EnrichedPhoto],
) -> None:
    [page] = map(json.loads, _written(Format.jsonl, abroad).splitlines())
    [row] = csv.DictReader(io.StringIO(_written(Format.csv, abroad).decode(), newline=""))
    [feature] = json.loads(_written(Format.geojson, abroad))["features"]
    expected = {
        "taken_at": "2024-05-02T02:00:00.5+08:00",
        "time_source": "exif-original",
        "wall_time": "2024-05-01T20:00:00.5",
        "offset": "+02:00",
        "offset_source": "exif-original",
        "instant": "2024-05-01T18:00:00.5Z",
        "instant_source": "exif-original",
        "zone": "Asia/Shanghai",
        "zone_source": "place",
    }

    for told in (page, row, feature["properties"]):
        assert {name: told[name] for name in expected} == expected
    [typed] = pq.read_table(
        pa.BufferReader(_written(Format.geoparquet, abroad)),
        columns=["wall_time", "offset", "offset_source"],
    ).to_pylist()
    assert str(typed["wall_time"]) == "2024-05-01 20:00:00.500000"
    assert (typed["offset"], typed["offset_source"]) == ("+02:00", "exif-original")


def test_every_format_has_the_source_and_the_value_of_a_doubt(
    abroad: list[EnrichedPhoto], photos: list[EnrichedPhoto]
) -> None:
    [row] = csv.DictReader(io.StringIO(_written(Format.csv, abroad).decode(), newline=""))
    [feature] = json.loads(_written(Format.geojson, abroad))["features"]
    table = pq.read_table(pa.BufferReader(_written(Format.geoparquet, abroad)))

    details = feature["properties"]["doubt_details"]
    assert [each["code"] for each in details] == [CONFLICT["code"]]
    assert json.loads(row["doubt_details"]) == details
    assert table.column("doubt_details").to_pylist() == [details]
    assert row["doubts"] == feature["properties"]["doubts"] == "offset_conflict"
    first = next(csv.DictReader(io.StringIO(_written(Format.csv, photos).decode(), newline="")))
    assert (first["doubts"], first["doubt_details"]) == ("", "")


def test_a_name_that_is_no_utf8_is_the_same_after_json(photos: list[EnrichedPhoto]) -> None:
    line = _written(Format.jsonl, photos).splitlines()[2]

    assert json.loads(line)["path"] == photos[2].path


def test_csv_has_a_header_and_quotes_what_needs_it(photos: list[EnrichedPhoto]) -> None:
    data = _written(Format.csv, photos)
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))

    assert data.count(b"\r\n") == 4
    assert rows[1]["path"] == photos[1].path
    assert (rows[0]["city"], rows[0]["city_id"], rows[0]["township"]) == ("Hangzhou", "hz", "")
    assert (rows[0]["estimated"], rows[1]["latitude"]) == ("false", "")


def test_geojson_has_points_in_longitude_and_latitude_and_null_without_a_place(
    photos: list[EnrichedPhoto],
) -> None:
    page = json.loads(_written(Format.geojson, photos))

    assert page["type"] == "FeatureCollection"
    geometries = [feature["geometry"] for feature in page["features"]]
    assert geometries == [{"type": "Point", "coordinates": [120.14, 30.24]}, None, None]
    assert page["features"][0]["properties"]["district"] == "Xihu"
    assert json.loads(_written(Format.geojson, []))["features"] == []


def test_geoparquet_has_typed_columns_and_points(photos: list[EnrichedPhoto]) -> None:
    table = pq.read_table(pa.BufferReader(_written(Format.geoparquet, photos)))

    assert table.num_rows == 3
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["columns"]["geometry"] == {
        "bbox": [120.14, 30.24, 120.14, 30.24],
        "encoding": "WKB",
        "geometry_types": ["Point"],
    }
    points = shapely.from_wkb(table.column("geometry").to_pylist())
    assert shapely.get_coordinates(points).tolist() == [[120.14, 30.24]]
    first = table.slice(0, 1).to_pylist()[0]
    assert first["day"] == date(2024, 5, 1)
    assert first["instant"].to_pydatetime() == datetime(2024, 5, 1, 2, 0, 0, 250_000, UTC)
    assert str(first["taken_at"]) == "2024-05-01 10:00:00.250000"
    assert table.schema.field("width").type == pa.int32()


def test_geoparquet_of_no_photos_can_be_read() -> None:
    table = pq.read_table(pa.BufferReader(_written(Format.geoparquet, [])))

    assert table.num_rows == 0


def test_the_table_shows_names_as_they_are(photos: list[EnrichedPhoto]) -> None:
    lines = _written(Format.table, photos).decode().splitlines()

    assert lines[1].split() == [
        *("a.jpg", "2024-05-01", "10:00", "China,", "Zhejiang,", "Hangzhou,", "Xihu"),
        *("30.24000,", "120.14000"),
    ]
    assert "[bold].jpg" in lines[3]
    assert "undated" in lines[3]


def test_a_day_without_a_time_is_shown_as_one(tmp_path: Path, run: Enrich) -> None:
    Photo(taken=None).write(tmp_path / "IMG-20240502-WA0001.jpg")

    photos = list(run(tmp_path).photos)
    page = json.loads(_written(Format.jsonl, photos))

    assert "  2024-05-02  " in _written(Format.table, photos).decode()
    assert (page["day"], page["time_source"]) == ("2024-05-02", "filename-day")
    assert (page["taken_at"], page["wall_time"], page["instant"]) == (None, None, None)


def test_the_table_lets_no_name_steer_a_terminal(tmp_path: Path, run: Enrich) -> None:
    Photo().write(tmp_path / "a\x1b[31m.jpg")

    assert b"\x1b" not in _written(Format.table, list(run(tmp_path).photos))


@pytest.mark.parametrize("wanted", list(Format))
def test_the_same_photos_give_the_same_bytes(wanted: Format, photos: list[EnrichedPhoto]) -> None:
    assert _written(wanted, photos) == _written(wanted, photos)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("a.jsonl", Format.jsonl),
        ("a.NDJSON", Format.jsonl),
        ("a.csv", Format.csv),
        ("a.geojson", Format.geojson),
        ("a.parquet", Format.geoparquet),
        ("a.txt", Format.table),
    ],
)
def test_the_suffix_tells_the_format(name: str, wanted: Format) -> None:
    assert format_of(Path(name)) is wanted


def test_another_suffix_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidArgument, match=r"'a\.xlsx' must end in \.jsonl, .*--format"):
        format_of(Path("a.xlsx"))


def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")

    def fail() -> None:
        with written_whole(path) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    with written_whole(path) as file:
        file.write(b"new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


_FULL = """
import resource, signal, sys
from pathlib import Path
from geoimm.enrichment.outputs.formats import Format, writer_of
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.whole_files import written_whole
from geoimm.errors import InvalidArgument

photos = [EnrichedPhoto(f"/photos/{number:09d}.jpg", number * 7919) for number in range(3000)]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    with written_whole(Path(sys.argv[1])) as file:
        writer_of(Format(sys.argv[2]))(file, photos, None)
except InvalidArgument as error:
    print(error.message)
"""


@pytest.mark.parametrize("wanted", list(Format))
def test_a_disk_that_is_full_is_an_error_and_leaves_no_half_file(
    wanted: Format, tmp_path: Path
) -> None:
    path = tmp_path / "photos.out"
    path.write_text("old")

    told = subprocess.run(
        [sys.executable, "-c", _FULL, str(path), wanted.value],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )

    assert os.strerror(errno.EFBIG) in told.stdout
    assert "what was there is unchanged. Free space" in told.stdout
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
