"""Photo days: on which local days a division was photographed, counted from files."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geoimm.domain.divisions import Level
from geoimm.domain.files import FileMeta


@dataclass(frozen=True, slots=True, order=True)
class PhotoDayKey:
    """One (level, division, local day), in one time zone: the zone tells when the day begins."""

    level: Level
    division_id: str
    day: int
    zone: str


@dataclass(frozen=True, slots=True)
class PhotoDay:
    """The files of one division on one local day in one time zone, counted."""

    key: PhotoDayKey
    file_count: int
    first_instant: int
    last_instant: int
    entered: int
    """The dataset's revision at which a file last entered it."""


@dataclass(frozen=True, slots=True)
class PhotoDayChange:
    """What a batch of files does to one photo day."""

    entering: int = 0
    leaving: int = 0
    first_instant: int | None = None
    """Among the files that enter; None when none does."""
    last_instant: int | None = None
    entered: int | None = None
    """The revision at which the files that enter were new; None for now."""


def photo_day_changes(
    files: Iterable[tuple[FileMeta | None, FileMeta]],
) -> dict[PhotoDayKey, PhotoDayChange]:
    """What a batch does to the photo days, from each file's (old, new) state.

    A file leaves the photo days of its old place and time and enters those of the new; where
    neither changed it does nothing.
    """
    changes: dict[PhotoDayKey, PhotoDayChange] = {}
    for old, new in files:
        left = set(photo_day_keys(old)) if old else set()
        entered = set(photo_day_keys(new))
        for key in left - entered:
            change = changes.get(key, PhotoDayChange())
            changes[key] = replace(change, leaving=change.leaving + 1)
        for key in entered - left:
            changes[key] = _enter(changes.get(key, PhotoDayChange()), new)
    return changes


def photo_day_keys(file: FileMeta) -> list[PhotoDayKey]:
    """The photo days a file counts in: one for each level its path has, none without a time."""
    if file.local_day is None:
        return []
    return [
        PhotoDayKey(level, division_id, file.local_day.day, file.local_day.zone)
        for level, division_id in zip(Level, file.division_ids, strict=True)
        if division_id is not None
    ]


def _enter(change: PhotoDayChange, file: FileMeta) -> PhotoDayChange:
    instant = file.local_day.instant if file.local_day else 0
    known = [each for each in (change.first_instant, change.last_instant) if each is not None]
    return replace(
        change,
        entering=change.entering + 1,
        first_instant=min([instant, *known]),
        last_instant=max([instant, *known]),
    )
