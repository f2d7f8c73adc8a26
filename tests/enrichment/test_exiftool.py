"""ExifTool as a second opinion: what it adds, where it disagrees, and when it is not there."""

import os
from pathlib import Path

import pytest

from enrichment.conftest import Enrich
from enrichment.photos import Photo, quicktime
from geoimm.domain.claims import Claims, PositionSource, TimeSource, claim_position, claims_of
from geoimm.enrichment.exiftool import ExifTool, disagreements, exiftool_claims
from geoimm.errors import SettingsError
from geoimm.media.times import claim_time
from support.programs import program


@pytest.fixture
def installed_exiftool() -> str:
    return program("exiftool")


PAGE = {
    "File:MIMEType": "image/jpeg",
    # Long numbers come as text.
    "Composite:GPSPosition": "48.8500000000000001 2.35",
    "ExifIFD:DateTimeOriginal": "2024:05:01 10:00:00",
    "ExifIFD:OffsetTimeOriginal": "+02:00",
}


def _own(latitude: float, taken: str) -> Claims:
    time, _ = claim_time(TimeSource.exif_original, taken)
    return claims_of(claim_position(PositionSource.exif, longitude=2.35, latitude=latitude), time)


def test_it_fills_what_a_file_does_not_claim_itself() -> None:
    added = exiftool_claims(PAGE, Claims())

    assert added.positions[0].coordinate.text() == "48.85,2.35"
    assert added.times[0].time.offset_minutes == 120


def test_it_adds_nothing_to_what_a_file_claims_itself() -> None:
    added = exiftool_claims(PAGE, _own(10.0, "2020:01:01 00:00:00"))

    assert (added.positions, added.times) == ((), ())


@pytest.mark.parametrize(
    ("latitude", "taken", "what"),
    [
        (48.85, "2024:05:01 10:00:00", []),
        (48.85009, "2024:05:01 10:00:00.9", []),
        (48.8502, "2024:05:01 10:00:00", ["position"]),
        (48.85, "2024:05:01 10:00:01", ["exif-original"]),
    ],
)
def test_it_disagrees_from_a_ten_thousandth_of_a_degree_and_a_second_on(
    latitude: float, taken: str, what: list[str]
) -> None:
    found = disagreements("a.jpg", PAGE, _own(latitude, taken))

    assert [each.what for each in found] == what


@pytest.mark.usefixtures("installed_exiftool")
def test_the_real_program_agrees_with_the_reader(tmp_path: Path, run: Enrich) -> None:
    for number in range(120):
        Photo(salt=number, offset="+02:00", latitude=-33.5, longitude=-70.6).write(
            tmp_path / "with spaces" / f"-{number}.jpg"
        )
    keys = {"creationdate": "2024-05-01T10:00:02+0200", "location.ISO6709": "+48.8500+002.3500/"}
    (tmp_path / "v.mov").write_bytes(quicktime(keys=keys))

    found = run(tmp_path, exiftool=ExifTool(2))

    assert found.summary.disagreements == []
    assert found.photos == run(tmp_path).photos


@pytest.mark.usefixtures("installed_exiftool")
def test_it_dates_films_of_formats_that_are_not_read(tmp_path: Path, run: Enrich) -> None:
    date = b"IDIT" + (20).to_bytes(4, "little") + b"2003:03:10 15:04:43\0"
    header = b"LIST" + (4 + len(date)).to_bytes(4, "little") + b"hdrl" + date
    riff = b"RIFF" + (4 + len(header)).to_bytes(4, "little") + b"AVI " + header
    (tmp_path / "a.avi").write_bytes(riff)

    [photo] = run(tmp_path, exiftool=ExifTool(1)).photos

    assert (str(photo.metadata.local_day), photo.metadata.media_kind) == ("2003-03-10", "video")


@pytest.mark.usefixtures("installed_exiftool")
def test_what_it_said_of_unchanged_files_is_kept(tmp_path: Path, run: Enrich) -> None:
    Photo(latitude=48.85, longitude=2.35).write(tmp_path / "photos" / "a.jpg")
    tool, journals = ExifTool(1), tmp_path / "journals"

    first = run(tmp_path / "photos", exiftool=tool, journals=journals)
    [journal] = journals.iterdir()
    before = journal.read_bytes()
    second = run(tmp_path / "photos", exiftool=tool, journals=journals)

    assert first.photos == second.photos
    assert f"exiftool-{tool.version}\t".encode() in before
    assert journal.read_bytes() == before


def test_without_it_the_error_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))

    with pytest.raises(SettingsError, match="not installed: `apt install"):
        ExifTool(1)
