"""`geoimm boundaries get` against a replica of the servers, as users have it."""

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.processes import Run
from geoimm.domain.divisions import Division
from geoimm.importers.remote.web import ATTEMPTS
from geoimm.resolver import BoundarySet, Resolver
from support.replica import Replica, serving
from support.replica_geoboundaries import points_in, publish, tiers_of

COUNTRIES = {"LI": "LIE", "LU": "LUX", "BN": "BRN", "QA": "QAT", "SG": "SGP"}
GET = (sys.executable, "-m", "geoimm", "boundaries", "get")
DEADLINE_SECONDS = 300
LICENCES = ("CC0 1.0", "CC BY 4.0", "ODbL 1.0", "Public Domain", "OGL 3.0")
Tiers = dict[str, list[list[tuple[str, Any]]]]
Get = Callable[..., Any]


@pytest.fixture(scope="module")
def tiers() -> Tiers:
    """Of five countries, as the default set has them, each with one tier more."""
    return {each: tiers_of(BoundarySet.default_path(), each) for each in COUNTRIES}


@pytest.fixture
def replica(tiers: Tiers) -> Iterator[Replica]:
    """The servers of geoBoundaries, with the five countries."""
    with serving() as server:
        for country, of_country in tiers.items():
            publish(server, COUNTRIES[country], of_country, LICENCES[: len(of_country)])
        yield server


@pytest.fixture
def get(replica: Replica, tmp_path: Path) -> Get:
    """Run `geoimm boundaries get`."""

    def run(*arguments: str) -> Any:
        return run_get(tmp_path / "data", tmp_path / "cache", replica, *arguments)

    return run


def run_get(
    data: Path, cache: Path, replica: Replica, *arguments: str, stdin: int = subprocess.DEVNULL
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, which takes a while: the set in use is made of the whole default set."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GEOIMM_")}
    kept |= {"GEOIMM_DATA": str(data), "GEOIMM_CACHE": str(cache)}
    return subprocess.run(
        [*GET, *arguments, "--server", replica.address],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=kept,
        stdin=stdin,
        timeout=DEADLINE_SECONDS,
    )


@pytest.fixture(scope="module")
def liechtenstein(
    tiers: Tiers, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A data folder in which Liechtenstein was got, and what was said."""
    folder = tmp_path_factory.mktemp("liechtenstein")
    with serving() as server:
        publish(server, "LIE", tiers["LI"], LICENCES[:2])
        done = run_get(folder, folder / "cache", server, "LI", "--yes")
    return folder, done


@pytest.fixture
def has_liechtenstein(liechtenstein: tuple[Path, object], tmp_path: Path) -> None:
    """The data folder of this test has Liechtenstein already."""
    shutil.copytree(liechtenstein[0], tmp_path / "data", symlinks=True)


def kept(tmp_path: Path) -> dict[str, bytes | str]:
    """All sets as they are: files by their content, links by their target."""
    found = sorted((tmp_path / "data").rglob("*"))
    return {
        str(path): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in found
        if path.is_symlink() or path.is_file()
    }


def test_five_countries_are_laid_over_at_every_level(
    get: Get, tiers: Tiers, tmp_path: Path, default_resolver: Resolver
) -> None:
    done = get("LI", "LUX", "Brunei", "قطر", "sg", "--yes", "--json")

    assert done.stderr == ""
    assert done.returncode == 0
    page = json.loads(done.stdout)
    assert [each["set"] for each in page["countries"]] == [
        f"geoboundaries-{each.lower()}" for each in COUNTRIES
    ]
    after = Resolver.open(tmp_path / "data" / "boundaries" / "in-use")
    deeper = 0
    for country, of_country in tiers.items():
        finest = [*points_in(of_country[-1])]
        looked_at = 0
        for name, longitude, latitude in finest:
            before = default_resolver.resolve(longitude=longitude, latitude=latitude)
            if before.finest is None or before.finest.id != name.rpartition("/")[0]:
                continue  # Two of the default set share this place, or there is no finer tier.
            looked_at += 1
            now = after.resolve(longitude=longitude, latitude=latitude)
            assert now.finest is not None
            assert now.finest.id.startswith(f"geoboundaries-{country.lower()}:")
            assert now.finest.name == name.upper()
            known = [each for each in now if each and each != now.finest]
            assert _told(before) == _told(known)
        deeper += looked_at > 0.95 * len(finest)
    assert deeper >= 3
    assert list((tmp_path / "cache" / "downloads" / "geoboundaries").iterdir()) == [
        tmp_path / "cache" / "downloads" / "geoboundaries" / ".lock"
    ]


def _told(chain: Iterable[Division | None]) -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in chain if each]


def test_the_licence_of_each_layer_is_shown_stored_and_told(
    geoimm: Run, liechtenstein: tuple[Path, subprocess.CompletedProcess[str]]
) -> None:
    data, done = liechtenstein

    notice = (data / "boundaries" / "in-use" / "NOTICE").read_text(encoding="utf-8")
    shown = json.loads(
        geoimm("boundaries", "info", "in-use", "--json", GEOIMM_DATA=str(data)).stdout
    )

    sources = {each["source"]: each["licence"] for each in shown["sources"]}
    for at, licence in enumerate(LICENCES[:2], start=1):
        title = f"geoBoundaries LIE ADM{at} 2021"
        assert f"{title}: {licence}; Survey of LIE, OpenStreetMap; by geoBoundaries" in done.stdout
        assert sources[title] == licence
        block = f"  Survey of LIE, OpenStreetMap; by geoBoundaries; www.survey.example/LIE/ADM{at}"
        assert f"{block}; imported as geoboundaries-li\n  Licence: {licence}\n" in notice
    assert "To take them off again: geoimm boundaries remove geoboundaries-li" in done.stdout


def test_without_a_yes_sizes_and_licences_are_shown_and_nothing_is_fetched(
    get: Get, replica: Replica, tmp_path: Path
) -> None:
    done = get("LI")

    assert done.returncode == 2
    assert "CC BY 4.0" in done.stdout
    assert "MB" in done.stdout
    assert "to agree, type: geoimm boundaries get LI --from geoboundaries --server" in done.stderr
    assert done.stderr.rstrip().endswith("--yes")
    assert not any(replica.gets(path) for path in replica.files if "/media/" in path)
    assert kept(tmp_path) == {}


def test_a_person_is_asked_and_may_say_no(replica: Replica, tmp_path: Path) -> None:
    asked, terminal = pty.openpty()
    os.write(asked, b"n\n")
    done = run_get(tmp_path / "data", tmp_path / "cache", replica, "LI", stdin=terminal)
    os.close(asked)
    os.close(terminal)
    assert done.returncode == 1
    assert "CC BY 4.0" in done.stdout
    assert "Fetch these?" in done.stderr
    assert "Nothing was fetched." in done.stderr
    assert not any(replica.gets(path) for path in replica.files if "/media/" in path)


def test_a_dry_run_tells_what_there_is(get: Get, replica: Replica) -> None:
    page = json.loads(get("LI", "--dry-run", "--json").stdout)
    layers = page["countries"][0]["layers"]
    paths = [f"/media/LIE/ADM{at}/geoBoundaries-LIE-ADM{at}.geojson" for at in (1, 2)]
    assert [each["bytes"] for each in layers] == [len(replica.files[path]) for path in paths]
    assert [each["licence"] for each in layers] == list(LICENCES[:2])
    assert page["bytes"] == sum(each["bytes"] for each in layers)


def test_a_download_that_was_cut_goes_on_at_the_next_command(
    get: Get, replica: Replica, tmp_path: Path
) -> None:
    path = "/media/LIE/ADM2/geoBoundaries-LIE-ADM2.geojson"
    half = len(replica.files[path]) // 2
    replica.cuts[path] = [half] + [0] * ATTEMPTS

    cut = get("LI", "--yes", "--json")
    assert cut.returncode == 2
    assert "the same command goes on there" in cut.stderr
    assert kept(tmp_path) == {}
    replica.cuts.clear()
    replica.asked.clear()

    again = get("LI", "--yes", "--json")
    assert (again.returncode, again.stderr) == (0, "")
    first = "/media/LIE/ADM1/geoBoundaries-LIE-ADM1.geojson"
    assert replica.gets(first) == []
    ranges = replica.gets(path)
    assert len(ranges) == 1
    assert 0 < int((ranges[0] or "bytes=0-")[6:-1]) <= half


def test_a_level_that_is_not_there_is_left_out(get: Get, replica: Replica) -> None:
    del replica.files["/api/current/gbOpen/QAT/ALL/"]
    del replica.files["/api/current/gbOpen/QAT/ADM2/"]
    del replica.files["/media/QAT/ADM3/geoBoundaries-QAT-ADM3.geojson"]
    page = json.loads(get("QA", "--yes", "--json").stdout)
    assert [each["layer"] for each in page["countries"][0]["layers"]] == ["ADM1"]
    assert page["countries"][0]["import"]["kept_by_level"] == {"province": 7}


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda content: content[: len(content) // 2], "It is removed: the same command"),
        (lambda _: b"version https://git-lfs.github.com/spec/v1\n", "It is removed"),
        (lambda _: b'{"type": "FeatureCollection", "features": []}', "geoBoundaries-LUX"),
        (lambda content: content.replace(b"shapeName", b"name"), "lacks the column shapeName"),
    ],
    ids=["cut short", "a pointer", "empty", "another schema"],
)
def test_when_one_of_several_countries_fails_all_sets_stay_as_they_are(
    get: Get,
    has_liechtenstein: None,
    replica: Replica,
    tmp_path: Path,
    harm: Callable[[bytes], bytes],
    message: str,
) -> None:
    before = kept(tmp_path)
    assert before
    path = "/media/LUX/ADM2/geoBoundaries-LUX-ADM2.geojson"
    replica.files[path] = harm(replica.files[path])

    done = get("LI", "QA", "LU", "--yes", "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert kept(tmp_path) == before


def test_a_country_is_got_again_and_others_stay(get: Get, has_liechtenstein: None) -> None:
    for country in ("QA", "LI"):
        done = get(country, "--yes", "--json")
        assert (done.returncode, done.stderr) == (0, "")
    layers = [each["name"] for each in json.loads(done.stdout)["in_use"]["layers"]]
    assert layers == ["default", "geoboundaries-qa", "geoboundaries-li"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Atlantis"], "'Atlantis' is no country; name it by its code"),
        (["Germny"], "Did you mean DE (germany)"),
        (["DE", "--yes"], "nothing below the country for Germany (DE); try --from overture"),
        (["LI", "--from", "census", "--yes"], "The US Census has nothing of Liechtenstein (LI)"),
        (["LI", "--from", "etalab", "--yes"], "Etalab has nothing of Liechtenstein (LI)"),
        (["LI", "--from", "osm", "--yes"], "index-v1-nogeom.json lists no extracts"),
        (["LI", "--from", "overture", "--yes"], "catalog.json is no STAC catalog"),
    ],
    ids=["no country", "a mistyped one", "nothing there", "census", "etalab", "osm", "overture"],
)
def test_what_cannot_be_got_is_one_line_that_helps(
    get: Get, tmp_path: Path, arguments: list[str], message: str
) -> None:
    done = get(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert kept(tmp_path) == {}
