"""`geoimm enrich`."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cli.processes import Run
from enrichment.photos import Photo
from geoimm.cli.enrich import Wish, run
from geoimm.errors import InvalidArgument
from geoimm.settings import Settings

Enriched = Callable[..., str]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with a photo in each of two countries, one without a place and a text."""
    folder = tmp_path / "pictures"
    Photo(latitude=15.0, longitude=15.0).write(folder / "north.jpg")
    Photo(latitude=-25.0, longitude=-45.0).write(folder / "2024" / "coast.jpg")
    Photo(salt=3).write(folder / "nowhere.jpg")
    (folder / "notes.txt").write_text("words")
    return folder


@pytest.fixture
def enriched(
    pictures: Path,
    boundaries: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Enriched:
    """Run the command over the pictures in this process; what it printed on stdout."""
    monkeypatch.chdir(pictures.parent)

    def run_here(cache: Path | None = None, **wish: Any) -> str:
        settings = Settings(boundaries=boundaries, cache=cache, time_zone="Africa/Ndjamena")
        run(settings, Wish(paths=["pictures"], **wish))
        return capsys.readouterr().out

    return run_here


def test_without_options_a_table_and_a_summary_are_printed(
    geoimm: Run, pictures: Path, boundaries: Path
) -> None:
    answer = geoimm(
        "enrich", "pictures", "--boundaries", str(boundaries), "--language", "en", COLUMNS="200"
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    lines = [line.split() for line in answer.stdout.splitlines()]
    assert [
        "coast.jpg",
        "2024-05-01",
        "10:00",
        "South,",
        "Coast",
        "-25.00000,",
        "-45.00000",
    ] in lines
    assert ["Files", "3"] in lines
    assert ["Countries", "2:", "Northland", "1,", "South", "1"] in lines
    assert f"Left out: 1 not a photo or video: {pictures}/notes.txt" in answer.stdout
    assert "bytes in 1.00 requests each" in answer.stdout


def test_output_is_written_in_the_format_of_its_suffix_through_a_link(
    enriched: Enriched, tmp_path: Path
) -> None:
    (tmp_path / "link.parquet").symlink_to("out.parquet")

    printed = enriched(output=Path("link.parquet"))

    assert "Written: link.parquet" in printed
    written = pq.read_table(tmp_path / "out.parquet")
    assert written.column("country_id").to_pylist() == ["s", "n", None]


@pytest.mark.parametrize("to_stdout", [("--format", "jsonl"), ("-o", "-")], ids=" ".join)
def test_the_photos_go_to_stdout_and_the_summary_beside(
    geoimm: Run, pictures: Path, boundaries: Path, to_stdout: tuple[str, str]
) -> None:
    answer = geoimm("enrich", "pictures", *to_stdout, "--boundaries", str(boundaries))

    pages = [json.loads(line) for line in answer.stdout.splitlines()]
    names = [page["path"].rpartition("/")[2] for page in pages]
    assert names == ["coast.jpg", "north.jpg", "nowhere.jpg"]
    assert "Files" in answer.stderr


def test_json_is_the_summary_in_one_object(enriched: Enriched) -> None:
    page = json.loads(enriched(as_json=True))

    assert (page["files"], page["with_position"], page["days"]) == (3, 2, 1)
    assert (page["xmp"], page["resumable"]) == (None, False)


def test_a_second_run_reads_nothing_where_there_is_a_cache(
    enriched: Enriched, tmp_path: Path
) -> None:
    pages = [
        json.loads(enriched(cache=tmp_path / "cache", as_json=True, fresh=fresh))
        for fresh in (False, False, True)
    ]

    assert [(page["read"], page["unchanged"]) for page in pages] == [(3, 0), (0, 3), (3, 0)]
    assert [page["resumable"] for page in pages] == [True] * 3


def test_write_xmp_puts_files_beside_photos_with_a_place(
    enriched: Enriched, pictures: Path
) -> None:
    printed = enriched(write_xmp=True)

    assert "XMP files: 2 written, 1 for photos without a place: not written" in printed
    names = sorted(path.name for path in pictures.rglob("*.xmp"))
    assert names == ["coast.jpg.xmp", "north.jpg.xmp"]


def test_tracks_and_interpolation_can_be_asked_for(enriched: Enriched, tmp_path: Path) -> None:
    (tmp_path / "walk.gpx").write_text(
        '<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1" creator="t"><trk><trkseg>'
        '<trkpt lat="15" lon="15"><time>2024-05-01T08:59:00Z</time></trkpt>'
        '<trkpt lat="15" lon="15"><time>2024-05-01T09:01:00Z</time></trkpt>'
        "</trkseg></trk></gpx>"
    )

    printed = enriched(as_json=True, gpx=[Path("walk.gpx")], interpolate=True, camera_offset="0")

    page = json.loads(printed)
    assert page["by_position_source"] == {"exif": 2, "gpx": 1}
    assert page["estimated"] == 1


def test_what_is_refused_is_one_line_on_stderr(geoimm: Run, pictures: Path) -> None:
    answer = geoimm("enrich", "pictures", "nowhere")

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == (
        "geoimm: 'nowhere' does not exist: name a folder, a photo, a zip archive or a URL.\n"
    )


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"output": "a.xls"}, "--output 'a.xls' must end in .jsonl"),
        ({"output": "no/a.csv"}, "lies in a folder that does not exist"),
        ({"output": "/"}, "is a folder: name a file in it"),
        ({"output": os.devnull}, "is a device or a pipe"),
        ({"as_json": True, "output_format": "csv"}, "add --output FILE for the photos"),
        ({"gpx": ["no.gpx"]}, "--gpx 'no.gpx' cannot be read (No such file"),
        ({"timeline": ["no.json"]}, "--timeline 'no.json' cannot be read (No such file"),
        ({"camera_offset": "1:00:00"}, "add --gpx FILE or --timeline FILE"),
        ({"camera_offset": "1:00"}, "write 1:00:00 for H:MM, 0:01:00 for M:SS"),
        ({"camera_offset": "soon"}, "--camera-offset 'soon' must be seconds"),
        ({"overwrite": True}, "add --write-xmp"),
        ({"paths": ["nosuch://bucket"]}, "must begin with s3://"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_with_option_value_and_rule(
    pictures: Path, boundaries: Path, wish: dict[str, Any], words: str
) -> None:
    typed = {"paths": [str(pictures)], **wish}
    for name in ("gpx", "timeline"):
        typed[name] = [Path(file) for file in typed.get(name, ())]
    typed["output"] = Path(typed["output"]) if "output" in typed else None

    with pytest.raises(InvalidArgument) as refused:
        run(Settings(boundaries=boundaries), Wish(**typed))

    assert words in refused.value.message


def test_a_zone_that_does_not_exist_is_refused(pictures: Path) -> None:
    with pytest.raises(InvalidArgument, match="time zone 'Mars' must be an IANA name"):
        run(Settings(time_zone="Mars"), Wish(paths=[str(pictures)]))
