"""`geoimm index`: the covering index, built once and kept for every process."""

import json
import time
from pathlib import Path

import typer

from geoimm.cli.progress_bar import progress_bar
from geoimm.errors import SettingsError
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.covering.cache import IndexCache, index_bytes
from geoimm.resolver.resolver import Resolver
from geoimm.settings import Settings


def build(settings: Settings, *, as_json: bool) -> None:
    """Build the index of the set in use unless it is there, and compile its look-ups."""
    boundaries = settings.boundaries or BoundarySet.default_path()
    cache = _cache(settings)
    begin = time.monotonic()
    with progress_bar() as progress:
        place = cache.build(boundaries, progress)
        progress("look-ups", 0, None)
        Resolver.open(boundaries, cache=cache.folder).warm_up()
    seconds = round(time.monotonic() - begin, 1)
    if as_json:
        typer.echo(
            json.dumps({"folder": str(place), "bytes": index_bytes(place), "seconds": seconds})
        )
    else:
        megabytes = index_bytes(place) / 1_000_000
        typer.echo(f"{place}: {megabytes:.0f} MB, ready after {seconds} s")


def remove(settings: Settings, *, as_json: bool) -> None:
    """Remove the indexes of all sets."""
    gone = [str(place) for place in _cache(settings).remove()]
    if as_json:
        typer.echo(json.dumps({"removed": gone}))
    else:
        typer.echo("\n".join(f"removed {place}" for place in gone) or "There is no index.")


def _cache(settings: Settings) -> IndexCache:
    if settings.cache is None:
        raise SettingsError("There is no folder for the index: set GEOIMM_CACHE=/path/to/folder.")
    return IndexCache(Path(settings.cache))
