"""Photo days: on which local days a division was photographed, counted from files."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    retimed: bool = False
    """A file that stays has another instant."""


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
        if old and old.local_day != new.local_day:
            for key in entered & left:
                changes[key] = replace(changes.get(key, PhotoDayChange()), retimed=True)
    return changes


Origins = Mapping[PhotoDayKey, Sequence[PhotoDayKey]]
"""For photo days that a file enters, those it leaves for them."""


def carry_over(
    changes: Mapping[PhotoDayKey, PhotoDayChange],
    origins: Iterable[Origins],
    entered: Mapping[PhotoDayKey, int],
    *,
    fresh: Collection[PhotoDayKey] = (),
) -> dict[PhotoDayKey, PhotoDayChange]:
    """The changes, with files that are no newer in their new place than in their old.

    `entered` tells when a file last entered the photo days that are left; `fresh` are photo days
    that another file of the batch enters as a new one.
    """
    newest: dict[PhotoDayKey, int] = {}
    for of_file in origins:
        for key, left in of_file.items():
            was = min((entered.get(each, 0) for each in left), default=0)
            newest[key] = max(newest.get(key, 0), was)
    return {
        key: replace(change, entered=newest[key]) if key in newest and key not in fresh else change
        for key, change in changes.items()
    }


def rezoned(old: FileMeta | None, new: FileMeta) -> Origins:
    """The photo days that a file enters by a change of time zone alone."""
    if old is None:
        return {}
    left = {(key.level, key.division_id, key.day): key for key in photo_day_keys(old)}
    entering = (
        (key, left.get((key.level, key.division_id, key.day))) for key in photo_day_keys(new)
    )
    return {key: [was] for key, was in entering if was is not None and was != key}


def moved(old: FileMeta, new: FileMeta) -> Origins:
    """For every photo day of a moved file, that of its old level, else all its old ones."""
    left = {key.level: key for key in photo_day_keys(old)}
    return {
        key: [left[key.level]] if key.level in left else list(left.values())
        for key in photo_day_keys(new)
    }


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
