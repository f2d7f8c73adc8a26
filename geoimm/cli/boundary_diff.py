"""`geoimm boundaries diff`, and what it means for the files of a dataset."""

import asyncio
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
import typer
from numpy.typing import NDArray

from geoimm.boundary_sets.diff import diff
from geoimm.cli import boundary_tables as tables
from geoimm.cli.boundary_commands import folders
from geoimm.cli.progress_bar import progress_bar
from geoimm.domain.divisions import Level
from geoimm.domain.files import FileMeta
from geoimm.domain.queries import Interval
from geoimm.errors import InvalidArgument, SettingsError
from geoimm.resolver.resolver import Addresses, Resolver
from geoimm.settings import Settings
from geoimm.storage.database import Database
from geoimm.storage.datasets import get_dataset
from geoimm.storage.files import list_placed_files

_BATCH = 5_000
_LEVELS = [level.name for level in Level]
_Texts: TypeAlias = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Effect:
    """How many files of a dataset would be of another division."""

    files: int = 0
    """With a coordinate."""
    changed: int = 0
    """Those of another division at any level."""
    by_level: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_LEVELS, 0))
    renamed_by_level: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_LEVELS, 0))
    """Whose division has another name, whatever its id."""


def run(  # noqa: PLR0913  # one argument for each option
    old: str, new: str, *, dataset: str | None, database_url: str | None, first: int, as_json: bool
) -> None:
    """Compare, and print."""
    settings = Settings.read(database_url=database_url)
    names = _dataset(dataset) if dataset else None
    if names:
        _refuse_new_file(settings.database_url)
    before, after = folders().find(old), folders().find(new)
    with progress_bar() as progress:
        found = diff(before, after, progress=progress)
    effect = asyncio.run(_effect(settings, *names, before, after)) if names else None
    if as_json:
        page = {"old": old, "new": new, **found.as_dict(first)}
        counted = effect and {"dataset": dataset, **asdict(effect)}
        typer.echo(json.dumps({**page, "effect": counted}, ensure_ascii=False))
        return
    tables.print_difference(found, first)
    if effect:
        typer.echo(
            f"{dataset}: of {effect.files:,} files with a coordinate {effect.changed:,} would be of"
            " another division."
        )
        for level in _LEVELS:
            typer.echo(
                f"  {level}: {effect.by_level[level]:,} of another division,"
                f" {effect.renamed_by_level[level]:,} under another name"
            )


def _dataset(text: str) -> tuple[str, str]:
    project, slash, name = text.partition("/")
    if not (project and slash and name):
        raise InvalidArgument(f"--dataset {text!r} must be PROJECT/DATASET.")
    return project, name


def _refuse_new_file(url: str) -> None:
    """Opening a database file that is not there would make it."""
    path = url.partition("sqlite:///")[2].partition("?")[0]
    if path and not Path(path).is_file():
        raise SettingsError(
            f"There is no database {path}; name that of the dataset with --database-url."
        )


async def _effect(settings: Settings, project: str, name: str, before: Path, after: Path) -> Effect:
    """Resolve every file with both sets; nothing is written."""
    old, new = Resolver.open(before), Resolver.open(after)
    database = await Database.open(settings.database_url)
    effect = Effect()
    try:
        async with database.read() as connection:
            dataset = await get_dataset(connection, project, name)
            last = ""
            while files := await list_placed_files(
                connection,
                dataset,
                taken=Interval(None, None),
                after_uri=last,
                most=_BATCH,
                zone="UTC",
            ):
                last = files[-1].uri
                effect = _plus(effect, files, old, new)
    finally:
        await database.close()
    return effect


def _plus(effect: Effect, files: list[FileMeta], old: Resolver, new: Resolver) -> Effect:
    places = [file.lat_long for file in files if file.lat_long]
    xs = [place.longitude for place in places]
    ys = [place.latitude for place in places]
    ids, names = zip(
        *(_texts(each, each.resolve_many(longitudes=xs, latitudes=ys)) for each in (old, new)),
        strict=True,
    )
    unlike, renamed = ids[0] != ids[1], names[0] != names[1]
    return Effect(
        files=effect.files + len(places),
        changed=effect.changed + int(unlike.any(axis=1).sum()),
        by_level=_sum(effect.by_level, unlike),
        renamed_by_level=_sum(effect.renamed_by_level, renamed),
    )


def _texts(resolver: Resolver, found: Addresses) -> tuple[_Texts, _Texts]:
    """Ids and names in the place of rows, which are each set's own."""
    rows, where = np.unique(found.division_ids, return_inverse=True)
    divisions = [resolver.division(int(row)) if row >= 0 else None for row in rows]
    ids = np.array([each.id if each else "" for each in divisions], dtype=np.str_)
    names = np.array([each.name if each else "" for each in divisions], dtype=np.str_)
    shape = found.division_ids.shape
    return ids[where].reshape(shape), names[where].reshape(shape)


def _sum(counts: dict[str, int], unlike: NDArray[np.bool_]) -> dict[str, int]:
    return {level.name: counts[level.name] + int(unlike[:, level].sum()) for level in Level}
