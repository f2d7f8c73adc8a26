"""`--local-video-makes`: the makers whose films have the camera's clock where UTC belongs."""

import json
from pathlib import Path

import pytest

from geoimm.cli.enrich_command import OutputFormat, enrich
from geoimm.cli.trips_command import trips
from geoimm.domain.days import parse_time
from geoimm.domain.groupings import Grouping
from media.box_files import FROM_1904, box, film, mvhd, user_text

VARIABLE = "GEOIMM_LOCAL_VIDEO_MAKES"


@pytest.fixture
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder with a Canon's film in Northland, whose clocks are one hour ahead of UTC."""
    monkeypatch.setenv("GEOIMM_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv(VARIABLE, raising=False)
    created = parse_time("2024-03-04T23:30:00").wall_nanoseconds // 1_000_000_000 + FROM_1904
    texts = user_text("©mak", "Canon"), user_text("©xyz", "+15.0000+015.0000/")
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "MVI_1.mov").write_bytes(film(mvhd(created), box(b"udta", *texts)))
    return str(folder)


@pytest.mark.parametrize(
    ("variable", "option", "day"),
    [
        (None, None, "2024-03-05"),
        (None, "Nikon,canon", "2024-03-04"),
        ("Canon", None, "2024-03-04"),
        ("Canon", "Nikon", "2024-03-05"),
        ("Canon", "", "2024-03-05"),
    ],
)
def test_the_option_comes_before_the_variable(
    films: str,
    boundaries: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    variable: str | None,
    option: str | None,
    day: str,
) -> None:
    if variable is not None:
        monkeypatch.setenv(VARIABLE, variable)
    enrich(
        [films],
        output_format=OutputFormat.jsonl,
        local_video_makes=option,
        boundaries=boundaries,
        jobs=1,
    )
    (photo,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert photo["day"] == day


def test_stays_go_by_it_too(
    films: str, boundaries: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trips(
        [films],
        levels=(Grouping.country,),  # type: ignore[arg-type]  # as the parser makes them
        local_video_makes="Canon",
        boundaries=boundaries,
        jobs=1,
        as_json=True,
    )
    (stay,) = json.loads(capsys.readouterr().out)["stays"]
    assert "2024-03-04" in stay.values()
