"""Get five countries from a replica of geoBoundaries on this machine, and look at each promise.

Every level, going on after a cut, the licence of each layer, nothing changed where anything
fails, and all gone again. The replica serves the tiers that the default set has, drawn with more
vertices, and one finer tier. No other machine is reached.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from rich.console import Console
from rich.table import Table

from geoimm.domain.divisions import Division
from geoimm.importers.remote.web import ATTEMPTS
from geoimm.resolver import BoundarySet, Resolver

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.replica import Replica, serving
from support.replica_geoboundaries import points_in, publish, tiers_of

COUNTRIES = {"DK": "DNK", "QA": "QAT", "IE": "IRL", "NL": "NLD", "LU": "LUX"}
LICENCES = ("CC0 1.0", "CC BY 4.0", "ODbL 1.0", "Public Domain", "OGL 3.0")
_CUT = "/media/IRL/ADM2/geoBoundaries-IRL-ADM2.geojson"
_REFUSED = 2
"""The exit code."""
_FINER = 0.002
"""Degrees between two vertices: the replica is drawn more finely than the set."""
_Tiers = list[list[tuple[str, Any]]]


@dataclass(slots=True)
class Trial:
    """A data folder of its own, and what was looked at."""

    folder: Path
    replica: Replica
    rows: list[tuple[str, str, bool]] = field(default_factory=list)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`geoimm boundaries …` in a process."""
        folders = {"GEOIMM_DATA": str(self.folder / "data")}
        folders |= {"GEOIMM_CACHE": str(self.folder / "cache")}
        return subprocess.run(
            [sys.executable, "-m", "geoimm", "boundaries", *arguments],
            check=False,
            capture_output=True,
            encoding="utf-8",
            env=os.environ | folders,
            stdin=subprocess.DEVNULL,
        )

    def get(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`geoimm boundaries get …` from the replica."""
        return self.run("get", *arguments, "--server", self.replica.address, "--yes", "--json")

    def kept(self) -> dict[str, bytes | str]:
        """All sets as they are."""
        paths = sorted((self.folder / "data").rglob("*"))
        links = {str(path): str(path.readlink()) for path in paths if path.is_symlink()}
        return links | {str(path): path.read_bytes() for path in paths if path.is_file()}

    def saw(self, what: str, found: str, *, good: bool) -> None:
        """Keep one line of the table."""
        self.rows.append((what, found, good))


def main() -> None:
    """Try it, print what was seen, and end with 1 where a promise is broken."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with serving() as replica, tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), replica)
        tiers = {each: _drawn(tiers_of(BoundarySet.default_path(), each)) for each in COUNTRIES}
        for country, of_country in tiers.items():
            publish(replica, COUNTRIES[country], of_country, LICENCES[: len(of_country)])
        _nothing_without_a_yes(trial)
        _cut_and_gone_on(trial)
        _every_level(trial, tiers)
        _licences(trial, tiers)
        _nothing_changed_on_failure(trial)
        _gone_again(trial)
    table = Table("promise", "seen", "kept")
    for what, found, good in trial.rows:
        table.add_row(what, found, "yes" if good else "NO")
    Console(width=140).print(table)
    sys.exit(0 if all(good for _, _, good in trial.rows) else 1)


def _drawn(tiers: _Tiers) -> _Tiers:
    return [[(id_, shapely.segmentize(shape, _FINER)) for id_, shape in tier] for tier in tiers]


def _nothing_without_a_yes(trial: Trial) -> None:
    done = trial.run("get", *COUNTRIES, "--server", trial.replica.address)
    fetched = [
        each for each in trial.replica.asked if each.method == "GET" and "media" in each.path
    ]
    shown = [line for line in done.stdout.splitlines() if line.startswith("Together")]
    good = done.returncode == _REFUSED and not fetched and not trial.kept()
    trial.saw("sizes and licences before anything is fetched", " ".join(shown), good=good)


def _cut_and_gone_on(trial: Trial) -> None:
    size = len(trial.replica.files[_CUT])
    trial.replica.cuts[_CUT] = [size // 3, size // 3, *[0] * ATTEMPTS]
    cut = trial.get(*COUNTRIES)
    had = [each for each in trial.replica.gets(_CUT) if each]
    trial.replica.cuts.clear()
    trial.replica.asked.clear()
    good = cut.returncode == _REFUSED and "goes on there" in cut.stderr and not trial.kept()
    trial.saw("a cut connection is gone on with, then given up", f"{len(had)} ranges", good=good)


def _every_level(trial: Trial, tiers: dict[str, _Tiers]) -> None:
    started = time.monotonic()
    done = trial.get(*COUNTRIES)
    seconds = time.monotonic() - started
    ranges = trial.replica.gets(_CUT)
    size = len(trial.replica.files[_CUT])
    found = f"{ranges} of {size:,} bytes"
    good = done.returncode == 0 and len(ranges) == 1 and bool(ranges[0])
    trial.saw("the next command asks for the rest only", found, good=good)
    trial.saw(
        "five countries are in use", f"{seconds:.0f} s {done.stderr}", good=not done.returncode
    )
    before, after = Resolver.open(), Resolver.open(trial.folder / "data" / "boundaries" / "in-use")
    page = json.loads(done.stdout)
    for each in page["countries"]:
        of_country = tiers[each["country"]]
        same, places = _compared(before, after, each, of_country)
        levels = ", ".join(
            f"{name} {count:,}" for name, count in each["import"]["kept_by_level"].items()
        )
        lost = sum(each["import"]["dropped"].values())
        told = (
            f"{levels}; {same:,} of {places:,} places as before, one level deeper; left out {lost}"
        )
        trial.saw(f"{each['country']}: every level", told, good=same >= 0.99 * places > 0)


def _compared(
    before: Resolver,
    after: Resolver,
    page: dict[str, Any],
    tiers: Sequence[Sequence[tuple[str, Any]]],
) -> tuple[int, int]:
    """Of the coordinates in the finest tier, how many keep their chain and get a division more."""
    same = places = 0
    for name, longitude, latitude in points_in(tiers[-1]):
        old = before.resolve(longitude=longitude, latitude=latitude)
        if old.finest is None or old.finest.id != name.rpartition("/")[0]:
            continue
        places += 1
        new = after.resolve(longitude=longitude, latitude=latitude)
        own = new.finest is not None and new.finest.id.startswith(f"{page['set']}:")
        same += own and _ids(old) == _ids(each for each in new if each != new.finest)
    return same, places


def _ids(chain: Iterable[Division | None]) -> list[str]:
    return list(dict.fromkeys(each.id for each in chain if each))


def _licences(trial: Trial, tiers: dict[str, _Tiers]) -> None:
    in_use = trial.folder / "data" / "boundaries" / "in-use"
    notice = (in_use / "NOTICE").read_text(encoding="utf-8")
    shown = json.loads(trial.run("info", "in-use", "--json").stdout)
    sources = {each["source"]: each["licence"] for each in shown["sources"]}
    expected = {
        f"geoBoundaries {COUNTRIES[country]} ADM{at} 2021": licence
        for country, of_country in tiers.items()
        for at, licence in enumerate(LICENCES[: len(of_country)], start=1)
    }
    kept = sum(sources.get(title) == licence for title, licence in expected.items())
    noticed = sum(f"{title} (" in notice for title in expected)
    told = f"{kept} in the rows' sources, {noticed} in NOTICE, of {len(expected)} layers"
    good = kept == noticed == len(expected)
    trial.saw("the licence of each layer is kept", told, good=good)


def _nothing_changed_on_failure(trial: Trial) -> None:
    files = trial.replica.files
    harms: dict[str, Callable[[bytes], bytes]] = {
        "cut short": lambda content: content[: len(content) // 2],
        "a pointer": lambda _: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        "another schema": lambda content: content.replace(b"shapeName", b"title"),
    }
    path = "/media/LUX/ADM1/geoBoundaries-LUX-ADM1.geojson"
    before, whole = trial.kept(), files[path]
    for what, harm in harms.items():
        files[path] = harm(whole)
        done = trial.get("NL", "LU")
        same = trial.kept() == before
        told = done.stderr.strip()[:90]
        trial.saw(
            f"nothing changes where a file is {what}",
            told,
            good=same and done.returncode == _REFUSED,
        )
    files[path] = whole


def _gone_again(trial: Trial) -> None:
    sets = [f"geoboundaries-{each.lower()}" for each in COUNTRIES]
    done = trial.run("remove", *sets, "--json")
    left = (trial.folder / "data" / "boundaries" / "in-use").exists()
    trial.saw("all are taken off again", done.stderr, good=done.returncode == 0 and not left)


if __name__ == "__main__":
    main()
