"""The tables of `geoimm boundaries`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from geoimm.boundary_sets.checks import Check, Verification
from geoimm.boundary_sets.contents import Contents
from geoimm.boundary_sets.diff import Change, Difference, Kind
from geoimm.boundary_sets.exporting import Exported
from geoimm.boundary_sets.layers import Layers
from geoimm.boundary_sets.summary import Summary
from geoimm.domain.divisions import Level, place_levels
from geoimm.importers.remote.offers import Offer

_LEVELS = [level.name for level in Level]
_EXAMPLES = 3
_ALL = 0.95
"""Share of a country that is all of it: coasts of two sources differ."""


def print_sets(found: Sequence[Summary | dict[str, Any]], used: str) -> None:
    """One row for each set; the one that is used has a star."""
    table = _table("", "Set", "Version", *_LEVELS, "Countries", "Size", left=3)
    console = Console(highlight=False)
    broken = []
    for each in found:
        if isinstance(each, dict):
            broken.append(each)
            continue
        table.add_row(
            "*" if each.name == used else "",
            each.name,
            each.sha256[:8],
            *(f"{each.by_level[level]:,}" for level in _LEVELS),
            f"{each.countries:,}",
            f"{each.bytes / 1e6:.1f} MB",
        )
    console.print(table)
    for each in found:
        if isinstance(each, Summary):
            told = f"{each.name}: {each.title}; {each.licence or 'licence not known'}"
            console.print(told, markup=False, soft_wrap=True)
    for error in broken:
        console.print(f"{error['name']}: {error['error']}", markup=False, soft_wrap=True)
    console.print(f"* is used: {used}", markup=False, soft_wrap=True)


def print_layers(layers: Layers) -> None:
    """What the set in use was made from, the topmost last."""
    table = _table("Layer", "Divisions", "Of these used", "Licence", left=1)
    for layer in layers.layers:
        table.add_row(layer.name, f"{layer.divisions:,}", f"{layer.used:,}", layer.licence)
    Console(highlight=False).print(table)


def print_offers(offers: Sequence[Offer]) -> None:
    """What would be fetched, with its size and licence."""
    table = _table("Country", "Layer", "Size", "Licence", "Source", left=2)
    pieces = [(offer, piece) for offer in offers for piece in offer.pieces]
    for offer, piece in pieces:
        owed = piece.licence or "licence not told"
        table.add_row(offer.country, piece.layer, _megabytes(piece.size), owed, piece.attribution)
    console = Console(highlight=False)
    console.print(table)
    sizes = [piece.size for _, piece in pieces]
    total = sum(size for size in sizes if size is not None)
    unknown = sizes.count(None)
    more = f" and {unknown} of which the size is not told" if unknown else ""
    console.print(f"Together {_megabytes(total)}{more}.", markup=False)


def _megabytes(size: int | None) -> str:
    return "not told" if size is None else f"{size / 1e6:,.1f} MB"


def print_export(found: Exported) -> None:
    """What was written, and whom it is owed to."""
    console = Console(highlight=False)
    levels = ", ".join(f"{name} {count:,}" for name, count in found.by_level.items())
    console.print(f"{found.path}: {found.divisions:,} divisions: {levels}", soft_wrap=True)
    table = _table("Source", "Licence", left=2)
    for credit in found.credits:
        table.add_row(credit.title, credit.licence or "not known")
    console.print(table)
    console.print(f"Whom they are owed to is told in {found.notice}.", soft_wrap=True)


def print_info(summary: Summary, contents: Contents, report: Mapping[str, Any] | None) -> None:
    """How deep the set goes, counts by country and level, then sources, bounds and the import."""
    console = Console(highlight=False)
    console.print(_depth(contents), soft_wrap=True)
    table = _table("Country", *_LEVELS, "Finest", "Place", left=1)
    for country, each in contents.countries.items():
        cells = (_count(each.divisions[level], each.covered[level]) for level in _LEVELS)
        place = place_levels(country)[0].name
        table.add_row(country or "none", *cells, each.finest, place)
    console.print(table)
    console.print(
        "In brackets: the share of the country that the level covers, where that is not all of it."
        " Finest: the finest level that covers half of it. Place: the level at which a place is"
        " looked for first.",
        markup=False,
    )
    sources = _table("Source", "Licence", "Divisions", left=2)
    for source in contents.sources:
        sources.add_row(source.source, source.licence or "not known", f"{source.divisions:,}")
    console.print(sources)
    if contents.bounds:
        console.print(
            "Bounds: {:.5f} west, {:.5f} south, {:.5f} east, {:.5f} north".format(*contents.bounds)
        )
    console.print(f"Version: {summary.sha256}\nPath: {summary.path}", soft_wrap=True)
    if report:
        console.print(f"Imported at {summary.imported_at}:")
        print_report(report)


def _depth(contents: Contents) -> str:
    """In one sentence, the finest level first."""
    counts = contents.by_finest
    told = [f"{level} in {counts[level]:,}" for level in reversed(_LEVELS) if counts[level]]
    countries = len(contents.countries)
    return f"{countries:,} countr{'y' if countries == 1 else 'ies'}; the finest level is " + (
        ", ".join(told) + "."
    )


def _count(divisions: int, covered: float) -> str:
    if not divisions or covered >= _ALL:
        return f"{divisions:,}"
    return f"{divisions:,} ({covered:.0%})"


def print_report(report: Mapping[str, Any]) -> None:
    """An import in figures."""
    console = Console(highlight=False)
    console.print(f"{report['title']}: {report['licence'] or 'licence not known'}", markup=False)
    counts = ("read", "kept", "repaired", "split", "roots", "orphans")
    table = _table(*(name.capitalize() for name in counts), left=0)
    table.add_row(*(f"{report[name]:,}" for name in counts))
    console.print(table)
    lost = _table("Left out", "Why", "Such as", left=3)
    for reason, count in report["dropped"].items():
        such = ", ".join(report["dropped_examples"].get(reason, ()))
        lost.add_row(f"{count:,}", reason, such)
    for reason, count in report["skipped"].items():
        lost.add_row(f"{count:,}", f"no division: {reason}", "")
    if lost.row_count:
        console.print(lost)
    _print_counts(console, "Level", report["kept_by_level"])
    _print_counts(console, "Country", report["kept_by_country"])
    overlaps, gaps = report["overlaps"], report["gaps"]
    console.print(
        f"{overlaps['pairs']:,} pairs of siblings overlap ({overlaps['square_kilometres']:,} km²),"
        f" {overlaps['above_one_percent']:,} of them by more than 1 %;"
        f" {gaps['divisions']:,} divisions have gaps ({gaps['square_kilometres']:,} km²)."
    )


def print_verification(name: str, found: Verification) -> None:
    """One row for each check, then the verdict."""
    console = Console(highlight=False)
    table = _table("Check", "Found", "", "Such as", left=1)
    for check in found.checks:
        table.add_row(check.name, f"{check.count:,}", _verdict(check), _such_as(check))
    console.print(table)
    verdict = "cannot be relied on" if found.broken else "can be relied on"
    console.print(f"{name}: {found.divisions:,} divisions, {verdict}.", markup=False)


def print_difference(found: Difference, limit: int) -> None:
    """Counts by country and level, then the first changes of each kind."""
    console = Console(highlight=False)
    table = _table("Country", "Level", *(kind.value for kind in Kind), left=2)
    for country, levels in found.counts().items():
        for level, kinds in levels.items():
            table.add_row(country or "none", level, *(f"{kinds[kind]:,}" for kind in Kind))
    if found.changes:
        console.print(table)
    for kind in Kind:
        of_kind = [change for change in found.changes if change.kind is kind]
        if of_kind[:limit]:
            console.print(f"{kind.value}, {len(of_kind):,}:")
            console.print(_changes(of_kind[:limit]))
    console.print(
        f"{found.old_divisions:,} divisions became {found.new_divisions:,};"
        f" {found.unchanged:,} are unchanged."
    )


def _changes(changes: Iterable[Change]) -> Table:
    columns = ("Country", "Level", "Id", "Name", "New id", "New name", "New levels", "Apart")
    table = _table(*columns, left=7)
    for each in changes:
        again = each.new_id == each.id
        table.add_row(
            each.country,
            each.level,
            each.id,
            each.name,
            "" if again else each.new_id or "",
            "" if each.new_name == each.name else each.new_name or "",
            each.new_levels or "",
            "" if each.apart is None else f"{each.apart:.1%}",
        )
    return table


def _verdict(check: Check) -> str:
    if not check.count:
        return "good"
    return "broken" if check.broken else "warning"


def _such_as(check: Check) -> str:
    if check.count and not check.examples:
        return check.rule
    shown = []
    for each in check.examples[:_EXAMPLES]:
        value = "" if each.value is None else f" {each.value:,.0f} {check.unit}"
        beside = f" ({each.other})" if each.other else ""
        shown.append(f"{each.name} {each.id}{beside}{value}")
    return "; ".join(shown)


def _print_counts(console: Console, what: str, counts: Mapping[str, int]) -> None:
    shown = ", ".join(f"{name or 'none'} {count:,}" for name, count in counts.items())
    console.print(f"{what}: {shown}", markup=False, soft_wrap=True)


def _table(*headers: str, left: int) -> Table:
    """The first columns and the last ones are texts; numbers are to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    texts = ("Source", "Licence", "Such as", "Why")
    for at, header in enumerate(headers):
        is_text = at < left or not header or header in texts
        table.add_column(header, justify="left" if is_text else "right", overflow="fold")
    return table
