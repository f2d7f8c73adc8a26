"""What `geoimm enrich` prints at the end."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from geoimm.enrichment.left_out import LeftOut
from geoimm.enrichment.outputs.table import printable, table_of
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.sidecar_writing import WrittenSidecars
from geoimm.enrichment.summary import Summary

_SHOWN = 20
_MOST_COUNTRIES = 10
_EXAMPLES = 3
_DISAGREEMENTS = 5


def print_sample(console: Console, photos: Sequence[EnrichedPhoto], language: str | None) -> None:
    """The first photos, and how to have all."""
    if not photos:
        return
    console.print(table_of(photos[:_SHOWN], language))
    if len(photos) > _SHOWN:
        console.print(
            f"... and {len(photos) - _SHOWN:,} more: --output photos.jsonl writes all"
            " (or .csv .geojson .parquet).",
            markup=False,
            soft_wrap=True,
        )
    console.print()


def print_summary(console: Console, summary: Summary) -> None:
    """The figures, one kind a line; what is zero is not shown."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in _lines(summary):
        table.add_row(name, text.replace("[", r"\["))
    console.print(table)
    _print_left_out(console, summary.left_out)
    for each in summary.disagreements[:_DISAGREEMENTS]:
        told = f"  {each.path}: {each.what} is {each.ours}, ExifTool says {each.theirs}"
        console.print(printable(told), markup=False, soft_wrap=True)


def print_sidecars(console: Console, written: WrittenSidecars) -> None:
    """What came of `--write-xmp`."""
    counts = (
        ("written", written.written),
        ("unchanged", written.unchanged),
        ("for photos without a place: not written", written.without_place),
        ("in archives and stores: not written", written.elsewhere),
        ("failed", written.failed),
    )
    shown = ", ".join(f"{count:,} {name}" for name, count in counts if count)
    console.print(f"XMP files: {shown or 'none'}", markup=False, soft_wrap=True)
    for failure in written.failures[:_EXAMPLES]:
        console.print(f"  {printable(failure)}", markup=False, soft_wrap=True)


def _lines(summary: Summary) -> Iterator[tuple[str, str]]:
    yield "Files", _files(summary)
    yield "With a place", _with_sources(summary.placed, summary.by_position_source)
    if summary.estimated:
        yield "Estimated", f"{summary.estimated:,}"
    yield "With a day", _with_sources(summary.dated, summary.by_time_source)
    if summary.by_zone_source:
        yield "Time zones", _zones(summary)
    if summary.days:
        yield "Days", f"{summary.days:,}, {summary.first_day} to {summary.last_day}"
    if summary.countries:
        yield "Countries", _countries(summary)
    if summary.cities:
        yield "Cities", f"{summary.cities:,}"
    if summary.doubts:
        yield "Doubts", _counts(summary.doubts)
    yield "Read", _costs(summary)
    if summary.disagreements:
        yield "ExifTool", f"{len(summary.disagreements):,} values read otherwise"
    if not summary.is_resumable:
        yield "Not kept", "set GEOIMM_CACHE to a folder, and the next run reads only what changed"


def _files(summary: Summary) -> str:
    parts = [f"{summary.files:,}"]
    kinds = (
        ("copies", summary.copies),
        ("Live Photos of two files", summary.live_photos),
        ("of a capture that is there in other bytes", summary.same_captures),
    )
    parts.extend(f"{count:,} {name}" for name, count in kinds if count)
    if summary.captures != summary.files:
        parts.append(f"so {summary.captures:,} captures")
    return ", ".join(parts)


def _with_sources(count: int, sources: Mapping[str, int]) -> str:
    return f"{count:,}: {_counts(sources)}" if sources else f"{count:,}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _countries(summary: Summary) -> str:
    shown = [
        f"{summary.country_names[id_]} {count:,}"
        for id_, count in list(summary.countries.items())[:_MOST_COUNTRIES]
    ]
    more = len(summary.countries) - len(shown)
    return f"{len(summary.countries):,}: {', '.join(shown)}{f' and {more} more' if more else ''}"


def _zones(summary: Summary) -> str:
    text = _counts(summary.by_zone_source)
    if "default" not in summary.by_zone_source:
        return text
    return f"{text} (which is {summary.default_zone}: --default-zone names another)"


def _costs(summary: Summary) -> str:
    costs = summary.costs
    parts = []
    if costs.read:
        parts.append(
            f"{costs.read:,} files, {costs.bytes / costs.read:,.0f} bytes"
            f" in {costs.requests / costs.read:.2f} requests each"
        )
    if costs.unchanged:
        parts.append(f"{costs.unchanged:,} unchanged since they were read")
    parts.append(f"{summary.seconds:.1f} s")
    return "; ".join(parts)


def _print_left_out(console: Console, left_out: LeftOut) -> None:
    for each in left_out.as_dict():
        examples = printable(", ".join(each["examples"][:_EXAMPLES]))
        more = ", ..." if each["files"] > _EXAMPLES else ""
        console.print(
            f"Left out: {each['files']:,} {each['meaning']}: {examples}{more}",
            markup=False,
            soft_wrap=True,
        )
