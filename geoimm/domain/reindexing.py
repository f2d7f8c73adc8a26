"""Re-resolving: what a new boundary set does to a file, and to the clusters of its divisions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geoimm.domain.addresses import WrittenAddress, read_address, write_address
from geoimm.domain.clusters import LocationDateCluster
from geoimm.domain.divisions import Address, Level
from geoimm.domain.files import FileMeta, IndexedFile, division_names, division_path
from geoimm.domain.queries import ANY_TIME, Interval


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files to resolve anew: all conditions must hold."""

    country: str | None = None
    """ISO 3166-1 alpha-2 of where a file lies, before or after."""
    taken: Interval = ANY_TIME


@dataclass(frozen=True, slots=True, order=True)
class DivisionMove:
    """Files of one local day that go from one division to another at a level."""

    level: Level
    from_division_id: str
    to_division_id: str
    day: int


@dataclass(frozen=True, slots=True)
class ReindexReport:
    """What resolving anew did, or would do."""

    read: int = 0
    moved: int = 0
    """Files whose path of divisions changed."""
    changes: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """Files by (level, old name, new name); `-` where there is no division."""

    def plus(self, read: int, moves: Iterable[tuple[FileMeta, FileMeta]]) -> "ReindexReport":
        """The report with one more batch counted."""
        changes = Counter(self.changes)
        moved = 0
        for old, new in moves:
            moved += 1
            changes.update(_named_changes(old, new))
        return ReindexReport(self.read + read, self.moved + moved, changes)


def reindex_file(file: FileMeta, address: Address) -> IndexedFile:
    """A file as the boundaries of now resolve its coordinate; its day is its clock's, and stays.

    Addresses that the caller gave stay as they were given; where the coordinate resolves to
    nothing they are the file's place, as when it was indexed.
    """
    written = write_address(address) if address.finest else ()
    if file.own_addresses:
        if not address.finest:
            address, written = read_address(file.addresses[0]), file.addresses
        moved = replace(file, division_ids=division_path(address))
    else:
        moved = replace(file, division_ids=division_path(address), addresses=written)
    return IndexedFile(moved, division_names(address, written))


def division_moves(moves: Iterable[tuple[FileMeta, FileMeta]]) -> Counter[DivisionMove]:
    """The files that went from one division to another, counted by level and day."""
    counted: Counter[DivisionMove] = Counter()
    for old, new in moves:
        if old.local_day is None:
            continue
        for level, before, after in zip(Level, old.division_ids, new.division_ids, strict=True):
            if before and after and before != after:
                counted[DivisionMove(level, before, after, old.local_day.day)] += 1
    return counted


def new_home(
    cluster: LocationDateCluster, moved: Mapping[DivisionMove, int], *, staying: int
) -> str | None:
    """The division that a cluster follows its files to; None when most of them stay.

    `staying` is how many files its division still has in its span. Of equals the lower id wins.
    """
    gone: Counter[str] = Counter()
    for move, count in moved.items():
        if _is_of(cluster, move):
            gone[move.to_division_id] += count
    if not gone:
        return None
    home, count = min(gone.items(), key=lambda item: (-item[1], item[0]))
    return home if count > staying else None


def _is_of(cluster: LocationDateCluster, move: DivisionMove) -> bool:
    return (
        move.level is cluster.level
        and move.from_division_id == cluster.division_id
        and cluster.first_day <= move.day <= cluster.last_day
    )


def _named_changes(old: FileMeta, new: FileMeta) -> list[tuple[str, str, str]]:
    before, after = _names(old.addresses), _names(new.addresses)
    return [
        (level.name, before[level] or "-", after[level] or "-")
        for level in Level
        if old.division_ids[level] != new.division_ids[level]
    ]


def _names(addresses: Sequence[WrittenAddress]) -> tuple[str | None, ...]:
    return addresses[0].names if addresses else (None,) * len(Level)
