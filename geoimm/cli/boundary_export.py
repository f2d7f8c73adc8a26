"""`geoimm boundaries export` and `remove`."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typer

from geoimm.boundary_sets import in_use
from geoimm.boundary_sets.exporting import export
from geoimm.boundary_sets.folders import DEFAULT, IN_USE
from geoimm.boundary_sets.publishing import remove as remove_sets
from geoimm.boundary_sets.selection import Selection
from geoimm.cli import boundary_tables as tables
from geoimm.cli.boundary_commands import folders, set_named
from geoimm.cli.progress_bar import progress_bar
from geoimm.errors import BoundaryDataError


def run(name: str, to: Path, selection: Selection, *, as_json: bool) -> None:
    """Write a file, and say what is in it."""
    _, path = set_named(folders(), name)
    with progress_bar() as progress:
        found = export(path, to, selection, progress)
    if as_json:
        typer.echo(json.dumps({"set": name, **found.as_dict()}, ensure_ascii=False))
    else:
        tables.print_export(found)


def remove(names: Sequence[str], *, keep: bool, as_json: bool) -> None:
    """Take sets off the one in use and, unless they are kept, delete them."""
    places = folders()
    before = in_use.layers_in_use(places)
    layered = [layer.name for layer in before.layers] if before else []
    for name in names:
        if name in (DEFAULT, IN_USE):
            raise BoundaryDataError(
                f"The set {name} cannot be removed; `geoimm boundaries use default` uses the"
                " default one alone."
            )
        if name not in layered:
            places.imported(name)
    with progress_bar() as progress:
        layers = in_use.take_off(places, names, now=datetime.now(UTC), progress=progress)
    deleted = [] if keep else [name for name in names if name in places.names()]
    remove_sets(places, deleted)
    off = [name for name in names if name in layered]
    if as_json:
        page = {"taken_off": off, "deleted": deleted, "in_use": layers and layers.as_dict()}
        typer.echo(json.dumps(page, ensure_ascii=False))
        return
    typer.echo(f"Taken off the set in use: {', '.join(off) or 'none, they were not layered'}.")
    typer.echo(f"Deleted: {', '.join(deleted) or 'none'}.")
    if layers:
        tables.print_layers(layers)
    else:
        typer.echo("The default boundary set is in use.")
    if off:
        typer.echo("A running server must be restarted; `geoimm reindex` moves files.")
