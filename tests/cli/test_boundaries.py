"""`geoimm boundaries` as users have it: import, look, check, compare, use."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from cli.processes import Run

SQUARES = [
    {"id": "1", "name": "Coast", "level": "city", "country": "SS", "box": (-50, -30, -45, -20)},
    {"id": "2", "name": "Hills", "level": "city", "country": "SS", "box": (-45, -30, -40, -20)},
]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(tmp_path / "data")


@pytest.fixture
def squares(tmp_path: Path) -> Path:
    """A GeoJSON file of two cities."""
    features = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in each.items() if key != "box"},
            "geometry": shapely.geometry.mapping(shapely.box(*each["box"])),
        }
        for each in SQUARES
    ]
    path = tmp_path / "Two Cities.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def ask(geoimm: Run, data: str) -> Ask:
    """What `geoimm boundaries … --json` answers."""

    def run(*arguments: str, code: int = 0, **variables: str) -> dict[str, Any]:
        done = geoimm("boundaries", *arguments, "--json", GEOIMM_DATA=data, **variables)
        assert (done.returncode, done.stderr) == (code, "")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return run


def test_a_set_is_imported_listed_shown_checked_and_used(
    geoimm: Run, ask: Ask, squares: Path, data: str
) -> None:
    report = ask("import", "plain", str(squares), "--licence", "CC0")
    assert (report["name"], report["kept"], report["dropped"]) == ("two-cities", 2, {})

    listed = ask("list")
    assert listed["used"] == "default"
    assert [each["name"] for each in listed["sets"]] == ["default", "two-cities"]
    own = listed["sets"][1]
    assert (own["divisions"], own["countries"], own["by_level"]["city"]) == (2, 1, 2)
    assert own["licence"] == "CC0"

    shown = ask("info", "two-cities", "--country", "ss")
    assert shown["by_country"]["SS"]["city"] == 2
    assert shown["bounds"] == [-50, -30, -40, -20]
    assert [each["licence"] for each in shown["sources"]] == ["CC0"]
    assert shown["import"]["read"] == 2

    assert ask("verify", "two-cities")["broken"] is False

    used = ask("use", "two-cities")
    assert used["used"] == "in-use"
    assert [layer["name"] for layer in used["layers"]] == ["default", "two-cities"]
    located = json.loads(geoimm("locate", "--json", "-25", "-47", GEOIMM_DATA=data).stdout)
    assert located["city"]["name"] == "Coast"
    assert ask("list")["used"] == "in-use"

    assert ask("use", "default")["used"] == "default"
    assert not (Path(data) / "boundaries" / "in-use").exists()


def test_tables_say_the_same_to_people(geoimm: Run, squares: Path, data: str) -> None:
    def say(*arguments: str) -> str:
        done = geoimm("boundaries", *arguments, GEOIMM_DATA=data)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    imported = say("import", "plain", str(squares), "--name", "mine")
    assert "The set is named mine. Next: geoimm boundaries use mine" in imported
    assert "mine: 2 divisions, can be relied on." in say("verify", "mine")
    assert "Path: " in say("info", "mine")
    assert "* is used: default" in say("list")
    assert "2 divisions became 2; 2 are unchanged." in say("diff", "mine", "mine")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["info", "nowhere"], "There is no boundary set 'nowhere'; there is default."),
        (["use", "nowhere"], "`geoimm boundaries import FORMAT SOURCE` makes one."),
        (["verify", "nowhere"], "There is no boundary set 'nowhere'"),
        (["diff", "default", "nowhere"], "There is no boundary set 'nowhere'"),
        (["import", "plain", "nowhere.geojson"], "nowhere.geojson does not exist"),
        (["import", "paper", "nowhere.geojson"], "'paper' is no format; the formats are"),
        (["use", "default", "other"], "name the others, or `default` alone"),
        (["diff", "default", "default", "--dataset", "p"], "'p' must be PROJECT/DATASET"),
        (["diff", "default", "default", "--dataset", "p/d"], "There is no database geoimm.db"),
    ],
    ids=["info", "use", "verify", "diff", "no file", "no format", "default", "dataset", "database"],
)
def test_what_cannot_be_done_is_one_line_that_helps(
    geoimm: Run, data: str, arguments: list[str], message: str
) -> None:
    done = geoimm("boundaries", *arguments, GEOIMM_DATA=data)

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not Path(data).exists()


def test_a_failed_import_leaves_the_set_of_this_name(
    ask: Ask, geoimm: Run, squares: Path, data: str
) -> None:
    ask("import", "plain", str(squares), "--name", "mine")
    kept = {path: path.read_bytes() for path in Path(data).rglob("*") if path.is_file()}
    squares.write_text(squares.read_text()[:-100])

    done = geoimm("boundaries", "import", "plain", str(squares), "--name", "mine", GEOIMM_DATA=data)

    assert done.returncode == 2
    assert "Two Cities.geojson" in done.stderr
    assert {path: path.read_bytes() for path in Path(data).rglob("*") if path.is_file()} == kept


def test_a_broken_set_is_told_by_the_exit_code(ask: Ask, tmp_path: Path, boundaries: Path) -> None:
    table = pq.read_table(boundaries)
    twice = pa.concat_tables([table, table.slice(0, 1)])
    pq.write_table(twice, tmp_path / "twice.parquet")

    found = ask("verify", str(tmp_path / "twice.parquet"), code=1)

    assert found["broken"] is True
    broken = [check for check in found["checks"] if check["broken"] and check["count"]]
    assert [check["name"] for check in broken] == ["duplicate ids", "reading"]
    assert [example["id"] for example in broken[0]["examples"]] == ["n", "n"]


def test_boundaries_that_the_environment_names_go_before_the_set_in_use(
    ask: Ask, geoimm: Run, squares: Path, data: str, boundaries: Path
) -> None:
    ask("import", "plain", str(squares), "--name", "mine")

    listed = ask("list", GEOIMM_BOUNDARIES=str(boundaries))

    assert listed["used"] == str(boundaries)
    assert [each["name"] for each in listed["sets"]] == ["default", "mine", str(boundaries)]


def test_boundaries_help_names_the_commands(geoimm: Run) -> None:
    shown = geoimm("boundaries", "--help").stdout
    assert all(name in shown for name in ("list", "info", "import", "verify", "diff", "use"))


def test_a_layer_is_exported_and_removed(
    geoimm: Run, ask: Ask, squares: Path, data: str, tmp_path: Path
) -> None:
    ask("import", "plain", str(squares), "--name", "mine", "--licence", "CC0")
    ask("use", "mine")
    to = str(tmp_path / "out.geojson")

    found = ask("export", "mine", to, "--country", "ss", "--level", "city", "--languages", "en")
    assert (found["divisions"], found["by_level"]) == (2, {"city": 2})
    assert found["credits"][0]["licence"] == "CC0"
    page = json.loads(Path(to).read_text(encoding="utf-8"))
    assert [each["properties"]["name"] for each in page["features"]] == ["Coast", "Hills"]

    kept = ask("remove", "mine", "--keep")
    assert (kept["taken_off"], kept["deleted"], kept["in_use"]) == (["mine"], [], None)
    assert [each["name"] for each in ask("list")["sets"]] == ["default", "mine"]
    gone = ask("remove", "mine")
    assert (gone["taken_off"], gone["deleted"]) == ([], ["mine"])
    assert list((Path(data) / "boundaries" / "sets").iterdir()) == []

    refused = geoimm("boundaries", "remove", "mine", GEOIMM_DATA=data)
    assert refused.returncode == 2
    assert "There is no boundary set 'mine'" in refused.stderr
