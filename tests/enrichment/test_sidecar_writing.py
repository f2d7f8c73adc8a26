"""Addresses into XMP files beside photos."""

from collections.abc import Callable
from pathlib import Path

import pytest

from enrichment.conftest import Enrich
from enrichment.photos import Photo, xmp
from geoimm.enrichment.sidecar_writing import WrittenSidecars, write_sidecars
from geoimm.media.xmp_places import read_places

Write = Callable[..., WrittenSidecars]
WEST_LAKE = Photo(latitude=30.24, longitude=120.14)


@pytest.fixture
def write(run: Enrich) -> Write:
    """Enrich a folder and write its XMP files."""

    def written(folder: Path, *, overwrite: bool = False) -> WrittenSidecars:
        found = run(folder)
        return write_sidecars(found.photos, found.sidecars, language="en", overwrite=overwrite)

    return written


def test_the_levels_stand_beside_the_photo_which_is_not_touched(
    tmp_path: Path, write: Write
) -> None:
    photo = WEST_LAKE.write(tmp_path / "a.jpg")
    before = photo.read_bytes(), photo.stat().st_mtime_ns

    done = write(tmp_path)

    assert (done.written, done.failed) == (1, 0)
    assert (photo.read_bytes(), photo.stat().st_mtime_ns) == before
    places = read_places((tmp_path / "a.jpg.xmp").read_bytes())
    assert places == ("China", "Zhejiang", "Hangzhou", "Xihu", None)


def test_a_second_run_writes_nothing_and_finds_the_same(
    tmp_path: Path, write: Write, run: Enrich
) -> None:
    WEST_LAKE.write(tmp_path / "a.jpg")
    before = run(tmp_path).photos
    write(tmp_path)

    done = write(tmp_path)

    assert (done.written, done.unchanged) == (0, 1)
    assert run(tmp_path).photos == before


def test_the_file_that_is_there_is_used_under_its_own_name(tmp_path: Path, write: Write) -> None:
    Photo().write(tmp_path / "a.jpg")
    (tmp_path / "a.xmp").write_text(xmp(30.24, 120.14))

    write(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jpg", "a.xmp"]
    data = (tmp_path / "a.xmp").read_text()
    assert 'exif:GPSLatitude="30.24"' in data
    assert read_places(data.encode())[2] == "Hangzhou"


def test_a_file_that_is_no_xmp_is_told_and_costs_no_other(tmp_path: Path, write: Write) -> None:
    WEST_LAKE.write(tmp_path / "a.jpg")
    WEST_LAKE.write(tmp_path / "b.jpg")
    Photo(salt=1, make=None).write(tmp_path / "nowhere.jpg")
    (tmp_path / "a.jpg.xmp").write_text("no XMP")

    done = write(tmp_path)

    assert (done.written, done.failed, done.without_place) == (1, 1, 1)
    assert "a.jpg.xmp: the sidecar cannot be read as XMP" in done.failures[0]
    assert (tmp_path / "a.jpg.xmp").read_text() == "no XMP"
