"""Indexing: what was found out about files, into the database in one step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.days import Moment
from geoimm.domain.files import FAILED, FileMeta, InputFile, Place, filename, refused
from geoimm.domain.indexing import ReadFile, index_file
from geoimm.domain.photo_days import (
    PhotoDayChange,
    PhotoDayKey,
    carry_over,
    photo_day_changes,
    photo_day_keys,
    rezoned,
)
from geoimm.domain.projects import Dataset
from geoimm.errors import GeoimmError
from geoimm.storage import files as stored
from geoimm.storage.datasets import count_files
from geoimm.storage.division_names import put_division_names
from geoimm.storage.photo_days import change_photo_days, get_entered


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file: what is said of it, where that lies, and why it is refused or what was read."""

    given: InputFile
    place: Place | None = None
    """Of the coordinate that was given."""
    error: GeoimmError | None = None
    """What is given cannot be read, so none of it is taken."""
    read: ReadFile | GeoimmError | None = None
    """What the file says, or why it could not be read; None when it was not asked."""

    @property
    def problem(self) -> GeoimmError | None:
        """What is to be told of the file."""
        if self.error is not None:
            return self.error
        return self.read if isinstance(self.read, GeoimmError) else None


@dataclass(frozen=True, slots=True)
class Indexing:
    """Who indexes, and when."""

    default_zone: str
    at: Moment
    new_id: Callable[[], str]
    is_automatic: bool = False
    """A binding does, on its own."""


async def put_outcomes(
    connection: AsyncConnection, dataset: Dataset, outcomes: Sequence[Outcome], indexing: Indexing
) -> None:
    """Store files in a dataset that is held, with its revision moved on."""
    uris = [outcome.given.uri for outcome in outcomes]
    old = await stored.get_files(connection, dataset, uris, zone=indexing.default_zone)
    new: dict[str, FileMeta] = {}
    names: dict[str, tuple[WrittenAddress, ...]] = {}
    for outcome in outcomes:
        uri = outcome.given.uri
        known = new.get(uri) or old.get(uri)
        if outcome.error is not None:
            if known is None:
                new[uri] = refused(_blank(uri, dataset, indexing), outcome.error)
            continue
        new[uri], brought = _indexed(outcome, known, dataset, indexing)
        names |= brought
    at = indexing.at
    changed = [replace(file, update_time=at) for uri, file in new.items() if file != old.get(uri)]
    await count_files(connection, dataset, added=len(new.keys() - old.keys()))
    await stored.put_files(connection, dataset, changed)
    await put_division_names(connection, dataset.dataset_id, names)
    moves = [(old.get(file.uri), file) for file in changed]
    await change_photo_days(connection, dataset, await _changes(connection, dataset, moves))


def _indexed(
    outcome: Outcome, known: FileMeta | None, dataset: Dataset, indexing: Indexing
) -> tuple[FileMeta, dict[str, tuple[WrittenAddress, ...]]]:
    blank = known or _blank(outcome.given.uri, dataset, indexing)
    read = outcome.read
    indexed = index_file(
        outcome.given,
        blank,
        place=outcome.place,
        default_zone=indexing.default_zone,
        read=None if isinstance(read, GeoimmError) else read,
    )
    file = replace(indexed.file, is_automatic=blank.is_automatic and indexing.is_automatic)
    if isinstance(read, GeoimmError) and _is_failure(known, indexing):
        file = refused(file, read)
    return file, dict(indexed.division_names)


def _is_failure(known: FileMeta | None, indexing: Indexing) -> bool:
    """Whether a file that cannot be read has failed; one that a caller indexed before stays."""
    return known is None or known.object_status == FAILED or indexing.is_automatic


async def _changes(
    connection: AsyncConnection,
    dataset: Dataset,
    moves: Sequence[tuple[FileMeta | None, FileMeta]],
) -> dict[PhotoDayKey, PhotoDayChange]:
    """The photo days that change; another time zone alone does not make a file new there."""
    changes = photo_day_changes(moves)
    origins = [rezoned(old, new) for old, new in moves]
    left = {key for of_file in origins for keys in of_file.values() for key in keys}
    if not left:
        return changes
    fresh = {
        key
        for of_file, (old, new) in zip(origins, moves, strict=True)
        for key in set(photo_day_keys(new)) - set(photo_day_keys(old) if old else ())
        if key not in of_file
    }
    return carry_over(changes, origins, await get_entered(connection, dataset, left), fresh=fresh)


def _blank(uri: str, dataset: Dataset, indexing: Indexing) -> FileMeta:
    return FileMeta(
        uri=uri,
        filename=filename(uri),
        project_name=dataset.project_name,
        dataset_name=dataset.dataset_name,
        object_id=indexing.new_id(),
        create_time=indexing.at,
        update_time=indexing.at,
        is_automatic=indexing.is_automatic,
    )
