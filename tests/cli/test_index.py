"""`geoimm index`: build it, find it, remove it."""

import json
from pathlib import Path

from cli.processes import Run


def test_builds_the_index_once_and_removes_it(
    geoimm: Run, boundaries: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    variables = {"GEOIMM_CACHE": str(cache), "GEOIMM_BOUNDARIES": str(boundaries)}
    first = geoimm("index", **variables)
    assert first.returncode == 0
    (place,) = cache.glob("covering-*")
    assert first.stdout.startswith(f"{place}: ")
    before = {path.name: path.stat().st_mtime_ns for path in place.iterdir()}
    told = json.loads(geoimm("index", "--json", **variables).stdout)
    assert told["folder"] == str(place)
    assert told["bytes"] == sum(path.stat().st_size for path in place.iterdir())
    assert {path.name: path.stat().st_mtime_ns for path in place.iterdir()} == before

    plain = geoimm("locate", "15", "15", "--json", GEOIMM_BOUNDARIES=str(boundaries))
    assert geoimm("locate", "15", "15", "--json", **variables).stdout == plain.stdout

    removed = geoimm("index", "--remove", "--json", **variables)
    assert json.loads(removed.stdout) == {"removed": [str(place)]}
    assert geoimm("index", "--remove", **variables).stdout == "There is no index.\n"


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(
    geoimm: Run, boundaries: Path
) -> None:
    answer = geoimm("index", "--boundaries", str(boundaries), GEOIMM_CACHE="/dev/null/cache")
    assert answer.returncode == 2
    assert "/dev/null/cache" in answer.stderr
    assert "GEOIMM_CACHE" in answer.stderr
