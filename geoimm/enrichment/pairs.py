"""The photo and the video of a Live Photo: one capture in two files."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeVar

from geoimm.domain.claims import PositionClaim, PositionSource
from geoimm.enrichment.photos import Draft

_MOST_APART = 3_000_000_000
_MOTION = "_hevc"
"""What Apple's exports add to the name of a video."""
_Member = TypeVar("_Member")
_ORDER = {source: place for place, source in enumerate(PositionSource)}


def join_live_photos(drafts: Sequence[Draft]) -> None:
    """Say of each video of a Live Photo whose it is, and give both files one position.

    They are told by the identifier that both have, wherever they lie; where neither has one, by
    name, folder and times up to 3 s apart. The photo's position is the finer one and stands for
    both; the video's is taken where the photo has none. Drafts are in order, and all but copies
    have metadata; a file's copies lend it the folders they lie in. Videos that are told already
    stay as they are.
    """
    for still, video in _pairs(drafts):
        if video.live_photo_of is not None:
            continue
        video.live_photo_of = still.path
        position = _best(still)
        if position is not None:
            video.claims = replace(video.claims, positions=(_lent(position),))
        elif (position := _best(video)) is not None:
            still.claims = replace(
                still.claims, positions=(*still.claims.positions, _lent(position))
            )


def _pairs(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, Draft]]:
    originals = [draft for draft in drafts if draft.copy_of is None]
    stills = [draft for draft in originals if draft.claims.media_kind == "image"]
    videos = [draft for draft in originals if draft.claims.media_kind == "video"]
    homes = _grouped(
        (draft.copy_of or draft.path, (draft.folder, _stem(draft))) for draft in drafts
    )
    by_id = _grouped((draft.claims.live_photo_id, draft) for draft in stills)
    by_home = _grouped(
        (home, draft)
        for draft in stills
        if draft.claims.live_photo_id is None
        for home in homes[draft.path]
    )
    for video in videos:
        if video.claims.live_photo_id is not None:
            found = by_id.get(video.claims.live_photo_id, [])
            found = [each for each in found if each.folder == video.folder] or found
        else:
            found = [still for home in homes[video.path] for still in by_home.get(home, [])]
            found = [each for each in found if _is_at_once(each, video)]
        if found:
            yield found[0], video


def _grouped(pairs: Iterable[tuple[object, _Member]]) -> dict[object, list[_Member]]:
    groups: defaultdict[object, list[_Member]] = defaultdict(list)
    for key, member in pairs:
        groups[key].append(member)
    return groups


def _stem(draft: Draft) -> str:
    return PurePosixPath(draft.name).stem.casefold().removesuffix(_MOTION)


def _is_at_once(still: Draft, video: Draft) -> bool:
    """On either clock: a video may have written local time where UTC belongs."""
    one, other = still.metadata, video.metadata
    times = (
        (one.instant, other.instant),
        (one.wall_nanoseconds, other.wall_nanoseconds),
    )
    return any(
        first is not None and second is not None and abs(first - second) <= _MOST_APART
        for first, second in times
    )


def _best(draft: Draft) -> PositionClaim | None:
    measured = [claim for claim in draft.claims.positions if claim.radius_metres is None]
    return min(measured, key=lambda claim: _ORDER[claim.source], default=None)


def _lent(position: PositionClaim) -> PositionClaim:
    return replace(position, source=PositionSource.live_photo)
