"""Travel for two days to each of a hundred metropolises, and count the stays that are told.

At level city each is one stay, and so it is at province and city together; by the vendor's SDK
against a running server, and by `geoimm trips` on photos with EXIF. Photos that lie in no stay, as
at sea, are counted. The exit status is 1 where a trip is split, or has no stay.
"""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from boundary_build.packages import Cache
from boundary_evaluation.city_trips import (
    FoundStay,
    Photo,
    is_whole,
    photos_of,
    stays_by_command,
    stays_by_sdk,
    stays_of_trip,
)
from boundary_evaluation.metropolises import COUNT, Metropolis, choose
from boundary_evaluation.places import read_places
from boundary_evaluation.targets import Target, print_targets
from rich.console import Console
from rich.table import Table

from geoimm.app import running
from geoimm.settings import Settings

LEVELS = (("city",), ("province", "city"))
"""What each run asks for."""
PLACES = ("place",)
"""What `trips` is asked for beside them; the vendor's API knows no places."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one way in made of all trips at some levels."""

    way: str
    levels: tuple[str, ...]
    stays: list[FoundStay]

    @property
    def name(self) -> str:
        """For people."""
        return f"{' and '.join(self.levels)}, {self.way}"


def main() -> None:
    """Print the summary and what is split, or all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder the packages are kept in")
    parser.add_argument("--boundaries", type=Path, help="boundary file or folder; default set")
    parser.add_argument("--count", type=int, default=COUNT, help="how many metropolises")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    metropolises = choose(read_places(Cache(options.cache.resolve())), options.count)
    photos = photos_of(metropolises)
    with tempfile.TemporaryDirectory() as folder:
        runs = [
            *asyncio.run(_by_sdk(photos, options.boundaries, Path(folder))),
            *_by_command(photos, options.boundaries, Path(folder) / "photos"),
        ]
    targets = [Target(run.name, _share(run, metropolises), 100.0) for run in runs]
    console = Console(width=None if Console().is_terminal else 160)
    if options.json:
        data = [
            {"metropolis": each.name, "country": each.country, "run": run.name, "told": told}
            for run in runs
            for trip, each in enumerate(metropolises)
            if (told := _told(run, trip))
        ]
        console.print_json(data=data, ensure_ascii=False)
    else:
        print_targets(f"Two days in {len(metropolises)} metropolises, whole", targets, console)
        _print(runs, metropolises, console)
    sys.exit(0 if all(target.is_met for target in targets) else 1)


async def _by_sdk(photos: list[Photo], boundaries: Path | None, folder: Path) -> list[Run]:
    settings = Settings(
        port=0, database_url=f"sqlite:///{folder / 'geoimm.db'}", boundaries=boundaries
    )
    async with running(settings) as address:
        return [
            Run("SDK", levels, await asyncio.to_thread(stays_by_sdk, address, photos, levels))
            for levels in LEVELS
        ]


def _by_command(photos: list[Photo], boundaries: Path | None, folder: Path) -> list[Run]:
    return [
        Run("trips", levels, stays_by_command(folder, photos, levels, boundaries))
        for levels in (*LEVELS, PLACES)
    ]


def _told(run: Run, trip: int) -> str:
    """What is wrong with a trip; empty where nothing is."""
    faults = []
    for level in run.levels:
        stays = stays_of_trip(run.stays, trip, level)
        if not is_whole(stays, trip):
            named = ", ".join(sorted({stay.place for stay in stays}))
            faults.append(f"{level}: {len(stays)} of {named}" if stays else f"{level}: none")
    return "; ".join(faults)


def _share(run: Run, metropolises: list[Metropolis]) -> float:
    whole = sum(not _told(run, trip) for trip in range(len(metropolises)))
    return 100.0 * whole / len(metropolises)


def _print(runs: list[Run], metropolises: list[Metropolis], console: Console) -> None:
    """What is not whole, the ways in that say the same in one row; then what is left out."""
    table = Table("metropolis", "country", "told", "by")
    for trip, each in enumerate(metropolises):
        told: dict[str, list[str]] = {}
        for run in runs:
            told.setdefault(_told(run, trip), []).append(run.name)
        for fault, names in told.items():
            if fault:
                table.add_row(each.name, each.country, fault, "; ".join(names))
    console.print(table)
    for run in runs:
        counted = sum(stay.photos or 0 for stay in run.stays if stay.level == "city")
        if counted:
            every = sum(len(each.longitudes) for each in metropolises)
            console.print(f"{run.name}: {counted:,} of {every:,} photos are in a stay at city")


if __name__ == "__main__":
    main()
