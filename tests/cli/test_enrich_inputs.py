"""What `geoimm enrich` refuses of its files: outputs that are inputs, tracks that say nothing."""

from pathlib import Path

import pytest

from enrichment.photos import Photo
from geoimm.cli.enrich import Wish, run
from geoimm.errors import InvalidArgument
from geoimm.settings import Settings

TRACK = """<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="1" lon="2"><time>2024-05-01T10:00:00Z</time></wpt>
<trk><trkseg><trkpt lat="48.85" lon="2.35"/></trkseg></trk></gpx>"""


@pytest.fixture
def photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A photo in the folder where the command runs."""
    monkeypatch.chdir(tmp_path)
    return Photo(latitude=15.0, longitude=15.0).write(tmp_path / "photo.jpg")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("photo.jpg", "photos and videos that are read and never written: try --output"),
        ("new.MP4", "try --output 'new.csv'"),
        ("photo.jpg.xmp", "XMP files"),
        ("photo.jpg.json", "Google's JSON beside photos"),
        ("takeout.zip", "archives"),
        ("walk.gpx", "tracks"),
        ("link.csv", "photos and videos"),
        ("photo", "photos and videos"),
    ],
)
def test_no_output_takes_the_place_of_what_is_read(photo: Path, name: str, words: str) -> None:
    before = photo.read_bytes()
    Path("link.csv").symlink_to("photo.jpg")
    Path("photo").write_bytes(before)

    with pytest.raises(InvalidArgument) as refused:
        run(Settings(), Wish(paths=["photo.jpg"], output=Path(name), output_format="csv"))

    assert f"--output {name!r}" in refused.value.message
    assert words in refused.value.message
    assert photo.read_bytes() == Path("photo").read_bytes() == before
    assert sorted(path.name for path in photo.parent.iterdir()) == [
        "link.csv",
        "photo",
        "photo.jpg",
    ]


def test_a_track_without_times_is_refused_with_what_it_lacks(photo: Path) -> None:
    Path("walk.gpx").write_text(TRACK)

    with pytest.raises(InvalidArgument, match=r"--gpx 'walk\.gpx' has no track point with a time"):
        run(Settings(), Wish(paths=["photo.jpg"], gpx=[Path("walk.gpx")]))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "--timeline 'track.json' has no position with a time"),
        ("[]", "--timeline 'track.json' has no position with a time"),
        ('[{"name": "a"}, 5]', "--timeline 'track.json' has no position with a time"),
        ('{"locations": [{}]}', "--timeline 'track.json' has no position with a time"),
        ('{"items": [{"name": "a"}]}', "--timeline: timeline 'track.json' is no Google Timeline"),
        ("words", "--timeline: timeline 'track.json' "),
    ],
)
def test_a_timeline_that_says_nothing_is_refused(photo: Path, text: str, words: str) -> None:
    Path("track.json").write_text(text)

    with pytest.raises(InvalidArgument) as refused:
        run(Settings(), Wish(paths=["photo.jpg"], timeline=[Path("track.json")]))

    assert words in refused.value.message
