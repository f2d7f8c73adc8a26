"""Files that are the same bytes, and captures that are in several files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from geoimm.domain.claims import Claims, TimeSource, together
from geoimm.enrichment.photos import Draft

_SECOND = 1_000_000_000
_OF_NAMES = (TimeSource.filename, TimeSource.filename_universal, TimeSource.filename_day)


def may_be_copies(own: Mapping[str, tuple[int, Claims]]) -> list[list[str]]:
    """Paths that have the same size and claim the same, names aside: only they need comparing.

    `own` has, by path, the size and what the file itself claims.
    """
    groups: defaultdict[object, list[str]] = defaultdict(list)
    for path, (size, claims) in own.items():
        times = tuple(claim for claim in claims.times if claim.source not in _OF_NAMES)
        groups[size, replace(claims, times=times)].append(path)
    return [paths for paths in groups.values() if len(paths) > 1]


def mark_copies(drafts: Sequence[Draft], identities: Mapping[str, str]) -> None:
    """Say of each file which earlier one has its bytes, and share all claims between them.

    `identities` has, by path, what only files with the same bytes share. Drafts are in order.
    """
    groups: defaultdict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.path in identities:
            groups[identities[draft.path]].append(draft)
    for same in (group for group in groups.values() if len(group) > 1):
        shared = _shared(draft.claims for draft in same)
        for draft in same:
            draft.claims = shared
        for draft in same[1:]:
            draft.copy_of = same[0].path


def mark_same_captures(drafts: Iterable[Draft]) -> None:
    """Say of each file which earlier one has its model, time to the fraction and coordinate.

    It is a hint: an edit, or another size of the same photo. Of a camera that writes no fractions
    the photos of a burst have all that too: there one name must begin with the other's.
    """
    first: defaultdict[object, list[Draft]] = defaultdict(list)
    for draft in drafts:
        metadata = draft.metadata
        is_told = (
            metadata.model is not None
            and metadata.wall_source is TimeSource.exif_original
            and metadata.wall_nanoseconds is not None
            and metadata.coordinate is not None
            and not metadata.is_estimated
        )
        if is_told and draft.copy_of is None and draft.live_photo_of is None:
            key = metadata.make, metadata.model, metadata.wall_nanoseconds, metadata.coordinate
            earlier = next((each for each in first[key] if _is_same_capture(each, draft)), None)
            if earlier is None:
                first[key].append(draft)
            draft.same_capture_as = None if earlier is None else earlier.path


def _is_same_capture(one: Draft, other: Draft) -> bool:
    if (one.metadata.wall_nanoseconds or 0) % _SECOND:
        return True
    shorter, longer = sorted((_stem(one), _stem(other)), key=len)
    return longer.startswith(shorter) and not longer[len(shorter) :][:1].isdigit()


def _stem(draft: Draft) -> str:
    return PurePosixPath(draft.name).stem.casefold()


def _shared(claims: Iterable[Claims]) -> Claims:
    """All claims of copies, each once."""
    merged = together(claims)
    return replace(
        merged,
        positions=tuple(dict.fromkeys(merged.positions)),
        times=tuple(dict.fromkeys(merged.times)),
        doubts=tuple(dict.fromkeys(merged.doubts)),
    )
