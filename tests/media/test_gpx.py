"""GPX files as tracks."""

from pathlib import Path

import pytest

from geoimm.errors import InvalidArgument
from geoimm.media.gpx import gpx_track
from geoimm.media.tracks import position_at

SHARED = Path(__file__).parents[3] / "shared" / "corpus" / "traces"
NOON = 1_717_243_200 * 1_000_000_000
"""2024-06-01T12:00:00Z."""


def gpx(body: str, head: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>{head}
<gpx version="1.1" creator="a test" xmlns="http://www.topografix.com/GPX/1/1">{body}</gpx>
""".encode()


def point(time: str | None, latitude: float = 50.0, longitude: float = 10.0) -> str:
    inner = "<ele>312.5</ele>" + (f"<time>{time}</time>" if time else "")
    return f'<trkpt lat="{latitude}" lon="{longitude}">{inner}</trkpt>'


def segments(*points: str) -> bytes:
    return gpx("<trk>" + "".join(f"<trkseg>{one}</trkseg>" for one in points) + "</trk>")


def test_each_segment_is_one_with_times_positions_and_altitudes(tmp_path: Path) -> None:
    data = segments(
        point("2024-06-01T12:00:00Z") + point("2024-06-01T12:01:00.500Z", 50.5, -10.25),
        point("2024-06-01T14:00:00+02:00"),
    )
    track = gpx_track(data)
    assert track.bounds.tolist() == [0, 2, 3]
    assert track.instants.tolist() == [NOON, NOON + 60_500_000_000, NOON]
    assert track.latitudes.tolist() == [50.0, 50.5, 50.0]
    assert track.longitudes.tolist() == [10.0, -10.25, 10.0]
    assert track.altitudes.tolist() == [312.5] * 3
    path = tmp_path / "a.gpx"
    path.write_bytes(data)
    assert gpx_track(path).instants.tolist() == track.instants.tolist()


def test_a_time_without_an_offset_is_in_utc() -> None:
    assert gpx_track(segments(point("2024-06-01T12:00:00"))).instants.tolist() == [NOON]


def test_points_without_time_waypoints_and_routes_are_no_record() -> None:
    assert len(gpx_track(segments(point(None)))) == 0
    waypoint = '<wpt lat="1" lon="2"><time>2024-06-01T12:00:00Z</time></wpt>'
    route = '<rte><rtept lat="1" lon="2"><time>2024-06-01T12:00:00Z</time></rtept></rte>'
    assert len(gpx_track(gpx(waypoint + route))) == 0


def test_other_encodings_and_a_byte_order_mark_are_read() -> None:
    data = segments(point("2024-06-01T12:00:00Z")).decode()
    for encoding in ("utf-8-sig", "utf-16"):
        assert len(gpx_track(data.encode(encoding))) == 1
    named = data.replace("a test", "Müller").replace("UTF-8", "ISO-8859-1")
    assert len(gpx_track(named.encode("latin-1"))) == 1


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE gpx [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE gpx SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_entities_and_document_types_are_refused(head: str) -> None:
    with pytest.raises(InvalidArgument, match="cannot be read"):
        gpx_track(gpx("<metadata><name>n</name></metadata>", head))


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"<gpx>", b"<kml/>", b"\xff\xfe\x00", segments(point("2024-06-01"))[:-20]],
    ids=range(6),
)
def test_what_is_no_gpx_is_an_error_that_says_so_or_an_empty_track(data: bytes) -> None:
    try:
        assert len(gpx_track(data)) == 0
    except InvalidArgument as error:
        assert "GPX cannot be read" in error.message  # noqa: PT017  # either is right


def test_a_text_that_would_hold_up_the_reader_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="namespace"):
        gpx_track(gpx("<name>" + " xmlns" * 100_000 + "</name>"))


def test_real_days_of_a_phone_are_read() -> None:
    folder = SHARED / "dedicatedcode+reitti" / "src" / "test" / "resources" / "data" / "gpx"
    if not folder.exists():
        pytest.skip("the corpus of traces is not here")
    track = gpx_track(folder / "20250601.gpx")
    assert len(track) == 2463
    middle = int(track.instants[1000])
    claim = position_at(track, middle)
    assert claim is not None
    assert claim.coordinate.latitude == track.latitudes[1000]


def test_every_real_gpx_file_is_read() -> None:
    if not SHARED.exists():
        pytest.skip("the corpus of traces is not here")
    small = [path for path in sorted(SHARED.rglob("*.gpx")) if path.stat().st_size < 100_000]
    assert small
    for path in small:
        gpx_track(path)
