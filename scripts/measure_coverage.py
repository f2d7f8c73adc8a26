"""Measure how well siblings and countries share their borders, country by country.

For the leaves of each country, and for its boundaries of each level: the area that two siblings
both have, the enclosed gaps up to a kilometre wide, and the edges that touch a sibling without
being one of its edges. With --compare, the same of another set beside it.
"""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from boundary_evaluation.boundary_files import read_boundaries
from boundary_evaluation.shared_borders import Borders, Sizes, measure, sizes
from rich.console import Console
from rich.table import Table

_BOUNDARIES = Path(__file__).resolve().parent.parent / "boundaries"
_SHARES = (
    "overlap_percent",
    "gap_percent",
    "unmatched_edges_percent",
    "unmatched_divisions_percent",
)
TARGETS = {"overlap_percent": 0.05, "gap_percent": 0.05, "unmatched_edges_percent": 1.0}

Measured = tuple[Sizes, dict[tuple[str, str], Borders]]


def main() -> None:
    """Print the tables, or both reports as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boundaries", type=Path, default=_BOUNDARIES, help="folder of a set")
    parser.add_argument("--compare", type=Path, help="folder of another set, earlier or later")
    parser.add_argument("--country", action="append", help="ISO 3166-1 alpha-2; default all")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    console = Console(width=None if Console().is_terminal else 160)
    folders = [folder for folder in (options.boundaries, options.compare) if folder]
    wanted = set(options.country or ())
    tell = Console(stderr=True).log
    found = {str(folder): _measured(folder, wanted, tell) for folder in folders}
    if options.json:
        console.print_json(data={name: _plain(each) for name, each in found.items()})
        return
    for name, (size, _) in found.items():
        console.print(
            f"{name}: {size.divisions:,} divisions, {size.vertices:,} vertices,"
            f" {size.distinct_edges:,} distinct edges"
        )
    reports = [borders for _, borders in found.values()]
    console.print(_table(reports))
    _print_targets(reports[0], console)


def _measured(folder: Path, wanted: set[str], tell: Callable[..., None]) -> Measured:
    rows, geometries = read_boundaries(folder)
    if wanted:
        chosen = [index for index, row in enumerate(rows) if row.country in wanted]
        rows, geometries = [rows[index] for index in chosen], geometries[chosen]
    tell(f"{folder}: {len(rows):,} boundaries")
    borders = measure(rows, geometries, tell)
    return sizes(geometries), {(each.country, each.group): each for each in borders}


def _plain(measured: Measured) -> dict[str, object]:
    size, borders = measured
    return {"sizes": asdict(size), "groups": [asdict(each) for each in borders.values()]}


def _table(reports: list[dict[tuple[str, str], Borders]]) -> Table:
    """A row for each group; two sets as `one / other`."""
    table = Table(title="Shares in percent" + (", both sets" if len(reports) > 1 else ""))
    for heading in ("country", "group", "divisions", *_SHARES, "edges"):
        table.add_column(heading.removesuffix("_percent").replace("_", " "))
    for key in sorted({key for report in reports for key in report}):
        each = [report.get(key) for report in reports]
        cells = [
            " / ".join("-" if one is None else f"{getattr(one, name):,}" for one in each)
            for name in ("divisions", *_SHARES, "edges")
        ]
        table.add_row(*key, *cells)
    return table


def _print_targets(report: dict[tuple[str, str], Borders], console: Console) -> None:
    """How many groups miss each target, and the worst of them."""
    for name, target in TARGETS.items():
        missed = [each for each in report.values() if getattr(each, name) > target]
        missed.sort(key=lambda each: -getattr(each, name))
        worst = ", ".join(f"{e.country} {e.group} {getattr(e, name)}" for e in missed[:12])
        console.print(f"{name.replace('_', ' ')} over {target}: {len(missed)} groups. {worst}")


if __name__ == "__main__":
    main()
