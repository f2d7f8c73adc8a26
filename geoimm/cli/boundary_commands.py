"""`geoimm boundaries list`, `info`, `verify` and `use`."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from geoimm.boundary_sets import in_use
from geoimm.boundary_sets.contents import contents_of
from geoimm.boundary_sets.folders import DEFAULT, IN_USE, Folders
from geoimm.boundary_sets.sidecars import read_sidecar
from geoimm.boundary_sets.summary import Summary, summary_of
from geoimm.boundary_sets.verify import verify as verify_set
from geoimm.cli import boundary_tables as tables
from geoimm.cli.progress_bar import progress_bar
from geoimm.errors import BoundaryDataError, SettingsError
from geoimm.settings import Settings


def folders() -> Folders:
    """Where the sets are; SettingsError for a user without a home and without GEOIMM_DATA."""
    data = Settings.read().data
    if data is None:
        raise SettingsError("GEOIMM_DATA must name a folder: there is no home to keep sets in.")
    return Folders.below(data)


def list_sets(places: Folders, *, as_json: bool) -> None:
    """All sets, the one that is used, and what that was made from."""
    paths = {name: places.find(name) for name in (DEFAULT, *places.names())}
    if places.in_use.is_dir():
        paths[IN_USE] = places.in_use.resolve()
    chosen = Settings.read().boundaries
    used = next((name for name, path in paths.items() if path == chosen), str(chosen or DEFAULT))
    if chosen is not None and used not in paths:
        paths[used] = chosen
    found = [_summary(name, path) for name, path in paths.items()]
    layers = in_use.layers_in_use(places)
    changed = in_use.changed_since(places, layers) if layers else []
    if as_json:
        page = {"used": used, "changed_since_layered": changed}
        sets = [each if isinstance(each, dict) else each.as_dict() for each in found]
        return _print({**page, "sets": sets, "layers": layers and layers.as_dict()["layers"]})
    tables.print_sets(found, used)
    if layers and used == IN_USE:
        tables.print_layers(layers)
    if changed:
        typer.echo(
            f"Changed since they were layered: {', '.join(changed)}."
            " `geoimm boundaries use SET...` layers them again."
        )
    return None


def info(places: Folders, name: str, country: str | None, *, as_json: bool) -> None:
    """One set in all its figures."""
    path = places.find(name)
    summary, contents = summary_of(name, path), contents_of(path, country)
    if country is not None and not contents.countries:
        raise BoundaryDataError(
            f"The set {name} has no division of the country {country!r};"
            f" `geoimm boundaries info {name}` lists its countries."
        )
    report = read_sidecar(path).page.get("report")
    if as_json:
        _print({**summary.as_dict(), **contents.as_dict(), "import": report})
    else:
        tables.print_info(summary, contents, report)


def verify(places: Folders, name: str, *, as_json: bool) -> int:
    """The exit code: 1 for a set that cannot be relied on."""
    name, path = set_named(places, name)
    with progress_bar() as progress:
        found = verify_set(path, progress)
    if as_json:
        _print({"set": name, "path": str(path), **found.as_dict()})
    else:
        tables.print_verification(name, found)
    return 1 if found.broken else 0


def set_named(places: Folders, name: str) -> tuple[str, Path]:
    """A set and its path; that in use is the default one where none was made."""
    if name == IN_USE and not places.in_use.is_dir():
        name = str(Settings.read().boundaries or DEFAULT)
    return name, places.find(name)


def use(places: Folders, names: Sequence[str], *, as_json: bool) -> None:
    """Change the set in use."""
    if list(names) == [DEFAULT]:
        in_use.use_default(places)
        layers = None
    elif DEFAULT in names:
        raise BoundaryDataError(
            "The default set lies below the others always: name the others, or `default` alone."
        )
    else:
        with progress_bar() as progress:
            layers = in_use.use(places, names, now=datetime.now(UTC), progress=progress)
    chosen = Settings.read().boundaries
    overruled = chosen is not None and chosen != places.in_use.resolve()
    if as_json:
        made = layers.as_dict() if layers else {"made_at": None, "divisions": None, "layers": None}
        used = str(chosen) if overruled else IN_USE if layers else DEFAULT
        _print({"used": used, **made})
        return
    if layers is None:
        typer.echo("The default boundary set is in use.")
    else:
        tables.print_layers(layers)
        typer.echo(
            f"{layers.divisions:,} divisions are in use; a running server must be restarted."
        )
        typer.echo("`geoimm reindex` moves files that are indexed already.")
    if overruled:
        typer.echo(f"But GEOIMM_BOUNDARIES names {chosen}, which goes before it: unset it.")


def _summary(name: str, path: Path) -> Summary | dict[str, Any]:
    """A set that cannot be read is listed with the reason."""
    try:
        return summary_of(name, path)
    except BoundaryDataError as error:
        return {"name": name, "path": str(path), "error": error.message}


def _print(page: dict[str, Any]) -> None:
    typer.echo(json.dumps(page, ensure_ascii=False))
