"""`geoimm trips`: photos on this machine to stays, without a server."""

import json
from pathlib import Path

import gpxpy
import pytest
from icalendar import Calendar

from cli.processes import Run
from enrichment.photos import Photo

RULE = (
    "A stay ends when more than 6 days pass without a photo there (--gap-days); stays longer"
    " than 31 days, as at home, are left out (--max-days)."
)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hangzhou on 3, 4 and 5 March, Jiaxing on the 6th and 7th; one photo without a place."""
    folder = tmp_path_factory.mktemp("photos")
    for day in (3, 4, 5):
        taken = f"2024:03:{day:02} 10:00:00"
        Photo(taken, latitude=30.6, longitude=119.5, salt=day).write(folder / "a" / f"{day}.jpg")
    for day in (6, 7):
        taken = f"2024:03:{day:02} 10:00:00"
        Photo(taken, latitude=30.75, longitude=120.75, salt=day).write(folder / f"{day}.jpg")
    Photo("2024:03:05 12:00:00", salt=9).write(folder / "nowhere.jpg")
    return folder


def test_stays_are_shown_as_a_table_for_each_level(geoimm: Run, photos: Path, world: Path) -> None:
    answer = geoimm(
        *("trips", str(photos), "--boundaries", str(world), "--language", "en"),
        *("--levels", "city,province"),
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    assert [" ".join(line.split()) for line in answer.stdout.splitlines() if line.strip(" ─")] == [
        "province: 1 stay",
        "Place Within When Days Photos",
        "Zhejiang China 3-7 Mar 2024 5 5",
        "city: 2 stays",
        "Place Within When Days Photos",
        "Hangzhou Zhejiang, China 3-5 Mar 2024 3 3",
        "Jiaxing Zhejiang, China 6-7 Mar 2024 2 2",
        "6 photos, 5 with a place and a day, 5 in 3 stays (province, city).",
        "1 photo is left out: 1 without a place.",
        RULE,
        f"See them on a map: geoimm trips {photos} --html trips.html",
    ]


def test_json_has_the_options_the_counts_and_each_stay_with_its_files(
    geoimm: Run, photos: Path, world: Path
) -> None:
    answer = geoimm(
        *("trips", str(photos), "--boundaries", str(world), "--levels", "city", "--json"),
        *("--gap-days", "1", "--min-days", "3", "--max-days", "15"),
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    page = json.loads(answer.stdout)
    (hangzhou,) = page.pop("stays")
    assert page == {
        "levels": ["city"],
        "gap_days": 1,
        "min_days": 3,
        "max_days": 15,
        "photos": 6,
        "with_place_and_day": 5,
        "in_stays": 3,
        "left_out": {"without_place": 1, "without_day": 0, "without_division": {"city": 0}},
        "written": {},
    }
    assert hangzhou["place"] == "杭州市, 浙江省, 中国"
    assert hangzhou["start"] == "2024-03-03T00:00:00+08:00"
    assert hangzhou["files"] == [str(photos / "a" / f"{day}.jpg") for day in (3, 4, 5)]


def test_all_files_are_written_and_told(
    geoimm: Run, photos: Path, world: Path, tmp_path: Path
) -> None:
    names = {each: f"stays.{each}" for each in ("html", "geojson", "gpx", "ics")}
    options = [text for name, file in names.items() for text in (f"--{name}", file)]

    answer = geoimm("trips", str(photos), "--boundaries", str(world), *options)

    assert answer.returncode == 0, answer.stderr
    assert [line for line in answer.stdout.splitlines() if line.startswith("Written")] == [
        f"Written: {file}" for file in names.values()
    ]
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names.values())
    assert (tmp_path / "stays.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    collection = json.loads((tmp_path / "stays.geojson").read_text(encoding="utf-8"))
    events = Calendar.from_ical((tmp_path / "stays.ics").read_text(encoding="utf-8"))
    assert len(collection["features"]) == len(events.walk("VEVENT")) == 2
    gpx = gpxpy.parse((tmp_path / "stays.gpx").read_text(encoding="utf-8"))
    assert len(gpx.waypoints) == 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--levels", "town"], ["--levels", "'town'", "country, province, city", "city."]),
        (["--levels", ","], ["--levels", "no level"]),
        (["--min-days", "5", "--max-days", "3"], ["--min-days 5", "try --max-days 5 or more"]),
        (["--gap-days", "100000"], ["--gap-days", "less than or equal to 99999"]),
        (["--html", "3.jpg"], ["--html '3.jpg'", "try --html '3.html'"]),
        (["--ics", "no/stays.ics"], ["--ics 'no/stays.ics'", "make 'no' first"]),
        (["--default-zone", "Mars"], ["'Mars'", "Asia/Shanghai"]),
        (["--boundaries", "nowhere"], ["nowhere does not exist"]),
        (["nowhere"], ["'nowhere' does not exist"]),
    ],
    ids=["level", "no level", "min", "gap", "suffix", "folder", "zone", "boundaries", "path"],
)
def test_a_bad_option_ends_with_2_writes_nothing_and_says_what_to_type(
    geoimm: Run, photos: Path, tmp_path: Path, arguments: list[str], words: list[str]
) -> None:
    answer = geoimm("trips", str(photos), *arguments)

    assert (answer.returncode, answer.stdout) == (2, "")
    told = " ".join(answer.stderr.split())
    assert [word for word in words if word not in told] == []
    assert "Traceback" not in answer.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (None, "There is no photo or video"),
        (Photo(), "No photo has both a place and a day: `geoimm enrich"),
        (
            Photo(latitude=30.6, longitude=119.5),
            "No stay is left: try a greater --max-days, a smaller --min-days",
        ),
    ],
    ids=["nothing", "no place", "too short"],
)
def test_where_there_is_nothing_to_show_the_next_step_is(
    geoimm: Run, world: Path, tmp_path: Path, photo: Photo | None, words: str
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    if photo is not None:
        photo.write(folder / "one.jpg")

    answer = geoimm("trips", "photos", "--boundaries", str(world), "--min-days", "2")

    assert answer.returncode == 0
    assert words in answer.stdout
