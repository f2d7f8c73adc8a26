"""The work of `geoimm boundaries get`: find out, fetch, import, check, lay over, all or nothing."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from geoimm.boundary_sets import in_use
from geoimm.boundary_sets.checks import Verification
from geoimm.boundary_sets.folders import DEFAULT, Folders
from geoimm.boundary_sets.layers import Layers
from geoimm.boundary_sets.verify import verify
from geoimm.errors import BoundaryDataError, SettingsError
from geoimm.importers.features import DamagedFile, ImportOptions
from geoimm.importers.libraries import library
from geoimm.importers.pipeline import import_boundaries
from geoimm.importers.remote.offers import Offer, Piece, Wanted
from geoimm.importers.remote.sources import SOURCES, RemoteSource
from geoimm.importers.remote.web import opened_web
from geoimm.importers.report import Report
from geoimm.resolver.progress import Progress
from geoimm.settings import Settings

Shown: TypeAlias = Callable[[], AbstractContextManager[Progress]]
"""Shows the progress of one stretch of work."""
_NEEDED = {"osm": "osmium", "overture": "pyarrow"}
"""The library that reads a format; pyogrio the others."""
_STAGING = ".getting-"
_ABANDONED = 86_400
"""Seconds without a change."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """The files of one country."""

    offer: Offer
    folder: Path
    missing: tuple[str, ...]
    """Layers that were gone when they were to be fetched."""


@dataclass(frozen=True, slots=True)
class Got:
    """What became of one country."""

    name: str
    """Of its set."""
    fetched: Fetched
    report: Report
    verification: Verification


def source_named(name: str) -> RemoteSource:
    """One of the sources; BoundaryDataError names them."""
    if name not in SOURCES:
        raise BoundaryDataError(f"--from {name!r} is no source; there is {', '.join(SOURCES)}.")
    return SOURCES[name]


def downloads_folder(source: str) -> Path:
    """Where files are until they are imported; SettingsError without a cache."""
    cache = Settings.read().cache
    if cache is None:
        raise SettingsError("GEOIMM_CACHE must name a folder: there is no home to fetch files to.")
    return cache / "downloads" / source


async def plan(source: RemoteSource, server: str | None, wanted: Sequence[Wanted]) -> list[Offer]:
    """What the source has of each country."""
    async with opened_web() as web:
        offers = await source.plan(web, (server or source.server).rstrip("/"), wanted)
    for offer in offers:
        library(_NEEDED.get(offer.format, "pyogrio"))
    return offers


async def fetch(offers: Sequence[Offer], downloads: Path, progress: Progress) -> list[Fetched]:
    """Bring all pieces of all offers.

    Raises BoundaryDataError; what has come is kept for the next time.
    """
    async with opened_web() as web:
        fetched = []
        for offer in offers:
            folder = downloads / offer.country / offer.version
            missing = []
            for piece in offer.pieces:
                came = partial(_told, progress, f"{offer.country} {piece.layer}, kB")
                if not await piece.fetch(web, folder, came):
                    missing.append(piece.layer)
            if len(missing) == len(offer.pieces):
                raise BoundaryDataError(
                    f"Nothing of {offer.country} is there any more: {offer.pieces[0].url} and the"
                    " others are gone."
                )
            fetched.append(Fetched(offer, folder, tuple(missing)))
    return fetched


def lay_over(
    places: Folders, source: str, fetched: Sequence[Fetched], progress: Shown
) -> tuple[list[Got], Layers]:
    """Import what was fetched, check it, and lay it over the set in use.

    Raises BoundaryDataError; all sets are then what they were. What was fetched is removed once
    it is in use.
    """
    places.boundaries.mkdir(parents=True, exist_ok=True)
    _sweep(places.boundaries)
    with tempfile.TemporaryDirectory(dir=places.boundaries, prefix=_STAGING) as staging:
        staged = Path(staging)
        got = []
        for each in fetched:
            name = f"{source}-{each.offer.country.lower()}"
            report = _imported(places, each, name, staged, progress)
            found = _verified(staged / f"{name}.parquet", progress)
            got.append(Got(name, each, report, found))
        names = [each.name for each in got]
        below = [name for name in _in_use(places) if name not in names]
        with progress() as told:
            layers = in_use.use(
                places, [*below, *names], now=datetime.now(UTC), progress=told, staged=staged
            )
    for each in fetched:
        shutil.rmtree(each.folder.parent, ignore_errors=True)
    return got, layers


def _sweep(boundaries: Path) -> None:
    """Remove what runs that were killed have left; one that is still at work is younger."""
    for left in boundaries.glob(f"{_STAGING}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _imported(
    places: Folders, fetched: Fetched, name: str, staged: Path, progress: Shown
) -> Report:
    offer, folder = fetched.offer, fetched.folder
    country = offer.country if offer.only_this_country else None
    options = ImportOptions(country=country, like=places.default)
    source = next(iter(folder.glob("*.osm.pbf")), folder)
    try:
        with progress() as told:
            return import_boundaries(
                offer.format, source, to=staged, name=name, options=options, progress=told
            )
    except DamagedFile as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise BoundaryDataError(
            f"{error.message} It is removed: the same command fetches it anew."
        ) from error


def _verified(path: Path, progress: Shown) -> Verification:
    with progress() as told:
        found = verify(path, told)
    broken = [check for check in found.checks if check.broken and check.count]
    if broken:
        raise BoundaryDataError(
            f"{path.stem} cannot be relied on ({broken[0].name}: {broken[0].rule}, but"
            f" {broken[0].count} fail); nothing was changed."
        )
    return found


def _in_use(places: Folders) -> list[str]:
    """The imported sets that are layered already, the topmost last."""
    layers = in_use.layers_in_use(places)
    return [layer.name for layer in layers.layers if layer.name != DEFAULT] if layers else []


@contextmanager
def alone(downloads: Path) -> Iterator[None]:
    """One run at a time in a folder of downloads; the next one is refused, not kept waiting."""
    import fcntl

    try:
        downloads.mkdir(parents=True, exist_ok=True)
        lock = (downloads / ".lock").open("w")
    except OSError as error:
        raise BoundaryDataError(
            f"{downloads} cannot be written ({error}); name another folder with GEOIMM_CACHE."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BoundaryDataError(
                f"Another `geoimm boundaries get` is fetching to {downloads}; wait for its end."
            ) from error
        yield


def _told(progress: Progress, stage: str, done: int, total: int | None) -> None:
    progress(stage, done // 1_000, None if total is None else total // 1_000)


def size_of(pieces: Sequence[Piece]) -> int | None:
    """Bytes of all, None where one is not told."""
    sizes = [piece.size for piece in pieces]
    return None if None in sizes else sum(size for size in sizes if size is not None)
