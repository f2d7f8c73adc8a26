"""One file to its claims, and to where and when it was taken."""

import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geoimm.domain.claims import DoubtCode, PositionSource, TimeSource
from geoimm.domain.days import parse_time
from geoimm.domain.photo_metadata import DaySource, PhotoMetadata
from geoimm.errors import InvalidArgument
from geoimm.media.containers.detect import Format, detect
from geoimm.media.reader import read_claims, read_metadata
from geoimm.media.sources import BytesSource, FileSource
from media.box_files import FROM_1904, box, film, mvhd, user_text
from media.images import (
    GPS_DATE,
    IPHONE,
    LATITUDE,
    LONGITUDE,
    ORIGINAL,
    SHANGHAI,
    SHANGHAI_EXIF,
    Tags,
    chunk,
    exif_segment,
    iptc,
    jp2,
    jpeg,
    mrw,
    photoshop_segment,
    png,
    raf,
    raw_profile,
    resource,
    tiff,
    webp,
    webp_canvas,
    x3f,
    xmp,
    xmp_segment,
)

_ROOT = Path(__file__).parents[2]
_CORPUS = _ROOT.parent / "shared" / "corpus" / "photos"
_STRUCTURE = tiff(IPHONE, exif=SHANGHAI_EXIF, gps=SHANGHAI)
_PACKET = xmp('exif:GPSLatitude="48,51.5N" exif:GPSLongitude="2,17.6E"')
_JP2_EXIF = b"JpgTiffExif->JP2"
_JP2_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_FILES: dict[str, bytes] = {
    "jpeg": jpeg(exif_segment(_STRUCTURE), xmp_segment(_PACKET)),
    "tiff": _STRUCTURE,
    "png": png(chunk(b"eXIf", _STRUCTURE)),
    "png profile": png(
        chunk(b"tEXt", b"Raw profile type exif\0" + raw_profile("exif", _STRUCTURE))
    ),
    "webp": webp(webp_canvas(40, 30), (b"EXIF", _STRUCTURE), (b"XMP ", _PACKET)),
    "raf": raf(jpeg(exif_segment(_STRUCTURE))),
    "mrw": mrw(_STRUCTURE),
    "x3f": x3f(jpeg(exif_segment(_STRUCTURE))),
    "jp2": jp2((_JP2_EXIF, _STRUCTURE), (_JP2_XMP, _PACKET)),
}


def photo(
    *segments: bytes, main: Tags | None = None, exif: Tags | None = None, gps: Tags | None = None
) -> bytes:
    return jpeg(exif_segment(tiff(main, exif=exif, gps=gps)), *segments)


@pytest.mark.parametrize("name", _FILES)
def test_each_format_tells_the_same(name: str) -> None:
    metadata = read_metadata(_FILES[name])
    assert metadata.coordinate is not None
    assert metadata.coordinate.latitude == pytest.approx(31.2303667)
    assert metadata.coordinate.longitude == pytest.approx(121.4738)
    assert metadata.coordinate_source is PositionSource.exif
    assert metadata.wall_nanoseconds == parse_time("2024-03-04T10:20:30.05").wall_nanoseconds
    assert (metadata.offset_minutes, metadata.zone) == (480, "Asia/Shanghai")
    assert metadata.day_source is DaySource.instant
    assert str(metadata.local_day) == "2024-03-04"
    assert (metadata.make, metadata.model, metadata.orientation) == ("Apple", "iPhone 12", 6)
    assert metadata.media_kind == "image"
    assert metadata.doubts == ()


def test_a_file_is_read_by_its_path_open_in_memory_or_by_range(tmp_path: Path) -> None:
    data = _FILES["jpeg"]
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    expected = read_metadata(data)
    assert read_metadata(path) == read_metadata(str(path)) == expected
    assert read_metadata(io.BytesIO(data)) == expected
    assert read_metadata(BytesSource(data)) == expected
    with FileSource(path) as source:
        assert read_metadata(source) == expected


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_metadata(tmp_path / "photo.jpg")


def test_the_sidecar_beside_a_path_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg())
    assert read_metadata(path).coordinate is None
    (tmp_path / "photo.xmp").write_bytes(_PACKET)
    assert read_metadata(path).coordinate_source is PositionSource.sidecar
    assert read_metadata(path, sidecars=False).coordinate is None
    with path.open("rb") as file:
        assert read_metadata(file, name="photo.jpg").coordinate is None
    (tmp_path / "photo.jpg.xmp").write_bytes(xmp('exif:GPSLatitude="1N" exif:GPSLongitude="2E"'))
    metadata = read_metadata(str(path))
    assert metadata.coordinate is not None
    assert metadata.coordinate.text() == "1.0,2.0"


def test_the_sidecar_of_two_images_is_nobodys(tmp_path: Path) -> None:
    for name in ("photo.jpg", "photo.jpeg"):
        (tmp_path / name).write_bytes(jpeg())
    (tmp_path / "photo.xmp").write_bytes(_PACKET)
    assert read_metadata(tmp_path / "photo.jpg").coordinate is None


def test_what_the_file_itself_says_comes_before_its_sidecar(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(_FILES["jpeg"])
    (tmp_path / "photo.xmp").write_bytes(_PACKET)
    assert read_metadata(path) == read_metadata(_FILES["jpeg"])


def test_a_time_yet_to_come_is_doubted_by_the_clock() -> None:
    data = photo(exif={ORIGINAL: "2099:03:04 10:20:30"})
    metadata = read_metadata(data)
    assert metadata.local_day is None
    assert [doubt.code for doubt in metadata.doubts] == [DoubtCode.suspect_time]
    later = parse_time("2100-01-01T00:00:00").wall_nanoseconds
    assert str(read_metadata(data, now=later).local_day) == "2099-03-04"


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "photo.jpg"
    os.mkfifo(pipe)
    for path in (pipe, "/dev/zero"):
        with pytest.raises(OSError, match=r"a pipe, a device or a socket"):
            read_metadata(path)
    with pytest.raises(IsADirectoryError):
        read_metadata(tmp_path)


def test_a_pipe_beside_a_photo_is_no_sidecar(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(_FILES["jpeg"])
    os.mkfifo(tmp_path / "photo.jpg.xmp")
    assert read_metadata(path) == read_metadata(_FILES["jpeg"])


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("https://host/a.jpg", "geoimm enrich"),
        ("s3://bucket/a.jpg", "geoimm enrich"),
        ("file:///srv/a.jpg", "give the path"),
    ],
)
def test_a_url_is_refused_with_advice(url: str, advice: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        read_metadata(url)
    assert repr(url) in refusal.value.message
    assert advice in refusal.value.message


def test_the_films_of_some_makers_are_on_the_cameras_clock() -> None:
    created = parse_time("2024-03-04T18:00:00").wall_nanoseconds // 1_000_000_000 + FROM_1904
    data = film(mvhd(created), box(b"udta", user_text("©mak", "Canon")))
    assert str(read_metadata(data, default_zone="Asia/Shanghai").local_day) == "2024-03-05"
    metadata = read_metadata(data, default_zone="Asia/Shanghai", local_video_makes=("canon",))
    assert str(metadata.local_day) == "2024-03-04"
    assert DoubtCode.utc_assumed not in [doubt.code for doubt in metadata.doubts]
    with pytest.raises(InvalidArgument, match="local_video_makes"):
        read_metadata(data, local_video_makes="canon")


def test_the_format_is_told_by_the_first_bytes_not_by_the_name() -> None:
    assert read_metadata(_FILES["png"], name="photo.jpg").content_type == "image/png"


def test_xmp_tells_the_position_where_exif_has_no_valid_one() -> None:
    zeros: Tags = {**SHANGHAI, LATITUDE: [(0, 1)], LONGITUDE: [(0, 1)]}
    metadata = read_metadata(photo(xmp_segment(_PACKET), gps=zeros))
    assert metadata.coordinate_source is PositionSource.xmp
    assert metadata.zone == "Europe/Paris"
    assert [doubt.code for doubt in metadata.doubts] == [DoubtCode.null_island]


def test_iptc_dates_a_photo_without_another_date() -> None:
    metadata = read_metadata(
        jpeg(photoshop_segment(resource(0x0404, iptc([(2, 55, b"20240304")]))))
    )
    assert (metadata.day_source, str(metadata.local_day)) == (DaySource.created, "2024-03-04")


def test_the_name_dates_a_photo_that_does_not_itself(tmp_path: Path) -> None:
    path = tmp_path / "IMG_20190212_152712.jpg"
    path.write_bytes(jpeg())
    assert read_metadata(path).wall_source is TimeSource.filename
    assert read_metadata(jpeg(), name="a/b/IMG_20190212_152712.jpg").day is not None
    assert read_metadata(jpeg()).day is None


def test_a_clock_of_gps_without_a_day_gives_the_offset() -> None:
    gps = {tag: value for tag, value in SHANGHAI.items() if tag != GPS_DATE}
    metadata = read_metadata(photo(exif={ORIGINAL: "2024:03:04 10:20:30"}, gps=gps))
    assert (metadata.offset_minutes, metadata.offset_source) == (480, TimeSource.exif_gps)


def test_the_container_knows_the_size_better_than_exif() -> None:
    data = jpeg(exif_segment(tiff(exif={0xA002: 9999, 0xA003: 9999})), width=4032, height=3024)
    metadata = read_metadata(data)
    assert (metadata.width, metadata.height) == (4032, 3024)


def test_the_default_zone_dates_what_has_no_place() -> None:
    metadata = read_metadata(
        photo(exif={ORIGINAL: "2024:03:04 10:20:30"}), default_zone="Asia/Tokyo"
    )
    assert metadata.zone == "Asia/Tokyo"


@pytest.mark.parametrize("data", [b"", b"hello, world", b"PK\3\4" + bytes(60), b"RIFF\0\0\0\0WAVE"])
def test_an_unknown_format_is_other_with_a_doubt(data: bytes) -> None:
    metadata = read_metadata(data)
    assert metadata.media_kind == "other"
    assert [doubt.code for doubt in metadata.doubts] == [DoubtCode.damaged]


def test_a_sidecar_is_read_as_one() -> None:
    claims = read_claims(BytesSource(_PACKET))
    assert [claim.source for claim in claims.positions] == [PositionSource.sidecar]
    assert (claims.media_kind, claims.content_type) == ("other", "application/rdf+xml")
    too_long = read_claims(BytesSource(_PACKET + b" " * (2 << 20)))
    assert [doubt.code for doubt in too_long.doubts] == [DoubtCode.truncated]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Format.heif),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", Format.heif),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", Format.cr3),
        (b"\0\0\0\x18ftypabcd\0\0\0\0mif1heic", Format.heif),
        (b"\0\0\0\x18ftypqt  \0\0\0\0qt  \0\0\0\0", Format.quicktime),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomavif", Format.quicktime),
        (b"\0\0\0\x18ftypXAVC\0\0\0\0XAVCmp42", Format.quicktime),
        (b"\0\0\0\x08wide\0\0\0\0mdat", Format.quicktime),
        (b"\0\0\0\x0cJXL \r\n\x87\n", Format.jxl),
        (b"\xff\x0a\x00\x01", Format.jxl),
        (b"\xef\xbb\xbf<?xpacket begin=", Format.xmp),
        (b'<?xml version="1.0"?><x:xmpmeta', Format.xmp),
        (b"<!DOCTYPE html><html>", None),
        (b"GIF89a", None),
    ],
)
def test_formats_by_their_first_bytes(head: bytes, expected: Format | None) -> None:
    assert detect(head) is expected


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 30)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _swell(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    number = chance.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\x08"])
    return data[:at] + number + data[at + 4 :]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.randrange(1, 40)) + data[at:]


@pytest.mark.parametrize("change", [_cut, _flip, _swell, _insert])
@pytest.mark.parametrize("name", _FILES)
def test_broken_files_raise_nothing(
    name: str, change: Callable[[bytes, random.Random], bytes]
) -> None:
    chance = random.Random(f"{name} {change.__name__}")  # noqa: S311  # the same files each time
    for _ in range(60):
        metadata = read_metadata(change(_FILES[name], chance))
        assert isinstance(metadata, PhotoMetadata)


def test_the_corpus_is_read_as_exiftool_reads_it() -> None:
    """All targets of the script hold: at least 98 % of positions and none wrong, and so on."""
    if not _CORPUS.exists():
        pytest.skip("the corpus of photos is not here")
    script = _ROOT / "scripts" / "evaluate_photos.py"
    command = [sys.executable, str(script), "--corpus", str(_CORPUS), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    total = json.loads(done.stdout)["total"]
    assert total["GPS"]["right"] > 100
    assert total["GPS"]["wrong"] == 0
