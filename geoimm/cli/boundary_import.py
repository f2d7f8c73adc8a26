"""`geoimm boundaries import`."""

import json
import re
from pathlib import Path

import typer

from geoimm.cli import boundary_tables as tables
from geoimm.cli.boundary_commands import folders
from geoimm.cli.progress_bar import progress_bar
from geoimm.domain.divisions import Level
from geoimm.importers.features import Datum, ImportOptions
from geoimm.importers.mapping import mapping_of
from geoimm.importers.pipeline import import_boundaries


def options_of(  # noqa: PLR0913  # one for each option
    *,
    country: str | None,
    level: str | None,
    licence: str | None,
    crs: str | None,
    datum: str | None,
    mapping: str | None,
) -> ImportOptions:
    """What a person said about a source."""
    return ImportOptions(
        country=country,
        level=Level[level] if level else None,
        mapping=mapping_of(mapping) if mapping else {},
        licence=licence,
        datum=Datum(datum) if datum else None,
        crs=crs,
    )


def run(
    format_name: str, source: Path, name: str | None, options: ImportOptions, *, as_json: bool
) -> None:
    """Import, and print the report and what to do next."""
    chosen = name or _name_of(format_name, source)
    with progress_bar() as progress:
        report = import_boundaries(
            format_name, source, to=folders().sets, name=chosen, options=options, progress=progress
        )
    if as_json:
        typer.echo(json.dumps(report.as_dict(), ensure_ascii=False))
        return
    tables.print_report(report.as_dict())
    typer.echo(f"The set is named {chosen}. Next: geoimm boundaries use {chosen}")


def _name_of(format_name: str, source: Path) -> str:
    """The source's name without what a name of a set cannot have."""
    stem = source.name.partition(".")[0].lower()
    plain = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:64]
    return plain or format_name
