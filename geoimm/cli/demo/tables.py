"""The demo's printed page."""

from collections.abc import Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table

from geoimm.cli.demo.client import DATASET, PROJECT, Stay
from geoimm.cli.demo.samples import HOME, Sample
from geoimm.domain.clusters import DateOptions
from geoimm.domain.divisions import Level
from geoimm.enrichment.trip_text import period


def print_stays(console: Console, stays: Sequence[Stay]) -> None:
    """One table for each level."""
    for level in Level:
        at_level = [stay for stay in stays if stay.level is level]
        console.print()
        console.print(_table(level, at_level))


def print_reading(console: Console, options: DateOptions, samples: Sequence[Sample]) -> None:
    """What is left out of the tables and why, and whose days they show."""
    sundays = sorted(date.fromisoformat(s.produce_time[:10]) for s in samples if s.story == HOME)
    span = (sundays[-1] - sundays[0]).days + 1
    console.print(
        f"\nA stay ends when more than {options.gap_days} days pass without a photo there"
        " (GapDays)."
        f"\nHome is left out at every level: {period(sundays[0], sundays[-1])} in Hangzhou"
        f" is {span} days, longer than MaxDays {options.max_days}."
        "\nDays are those of the place: auckland-harbour.jpg says 2025-02-07T20:15:00Z, when it"
        " was 8 February there."
        "\nThe flight from Auckland crosses the date line: 10 February was lived twice."
    )


def print_addresses(console: Console, address: str, folder: str) -> None:
    """Where to go on, in lines that can be copied whole."""
    query = f"Action=QueryLocationDateClusters&ProjectName={PROJECT}&DatasetName={DATASET}"
    sdk = f"Config(endpoint='{address.removeprefix('http://')}', protocol='http', region_id='any',"
    keys = "access_key_id='any', access_key_secret='any')"
    for line in (
        f"\nOpen     {address}",
        f"Query    curl '{address}/?{query}&MaxResults=3'",
        f"SDK      {sdk} {keys}",
        f"Photos   {folder}: what you put there is indexed at once",
    ):
        console.print(line, soft_wrap=True, markup=False)


def _table(level: Level, stays: Sequence[Stay]) -> Table:
    table = Table(
        title=f"{level.name}: {len(stays)} stays", title_justify="left", box=box.SIMPLE_HEAD
    )
    table.add_column("When", no_wrap=True)
    table.add_column("Days", justify="right", no_wrap=True)
    table.add_column("Place", style="bold", overflow="fold")
    table.add_column("In English", overflow="fold")
    if level is not Level.country:
        table.add_column("Within", style="dim", overflow="fold")
    for stay in stays:
        table.add_row(*_cells(stay))
    return table


def _cells(stay: Stay) -> list[str]:
    *parents, english = stay.english_names
    local = stay.local_names[-1]
    cells = [period(stay.first_day, stay.last_day), str(stay.days), local]
    cells.append(english if english != local else "")
    if parents:
        # The nearest parent and the country say where it is; a chain of five fills the screen.
        cells.append(", ".join(dict.fromkeys([parents[-1], parents[0]])))
    return cells
