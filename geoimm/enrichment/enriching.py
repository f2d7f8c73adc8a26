"""Folders, archives and stores of photos to where and when each was taken."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geoimm.domain.capturing import ZoneAt
from geoimm.domain.claims import Claims, TimeSource, claims_of, together
from geoimm.enrichment.company import Company, company_of
from geoimm.enrichment.copies import may_be_copies
from geoimm.enrichment.deciding import Estimate, Rules, decide, locate
from geoimm.enrichment.exiftool import (
    Disagreement,
    ExifTool,
    disagreements,
    exiftool_claims,
)
from geoimm.enrichment.items import Item, OnDisk, Role
from geoimm.enrichment.left_out import Reason
from geoimm.enrichment.library import Library
from geoimm.enrichment.photos import Draft, EnrichedPhoto
from geoimm.enrichment.progress import Progress, silent
from geoimm.enrichment.readings import Reading
from geoimm.enrichment.summary import Summary, summary_of
from geoimm.enrichment.workers import Workers, default_count
from geoimm.media.times import claim_instant
from geoimm.resolver.resolver import Resolver


@dataclass(frozen=True, slots=True)
class EnrichOptions:
    """How a run reads and decides."""

    default_zone: str = "UTC"
    """Of times that neither a place nor a neighbour tells the zone of."""
    local_video_makes: Sequence[str] = ()
    """Makers whose films have the camera's clock where UTC belongs."""
    language: str | None = None
    """Of the names in the summary."""
    use_modified_time: bool = False
    """Whether a file without any time has that of its last change, which is low confidence."""
    estimates: Sequence[Estimate] = ()
    """What gives photos without a position one, the more trusted first."""
    exiftool: ExifTool | None = None
    """Whom to ask for a second opinion."""
    journals: Path | None = None
    """The folder where what is read is kept, None for nowhere."""
    is_fresh: bool = False
    """Whether all is read again, changed or not."""
    processes: int = 0
    """That read; as many as there are processors but one, and two at least, where 0."""
    seconds: float = 60.0
    """For a chunk of files, and then for each of them alone, before it counts as stalled."""

    def rules(self, zone_at: ZoneAt, now: int | None) -> Rules:
        """What decides, with what a run knows beside its options."""
        return Rules(
            zone_at,
            self.default_zone,
            day_from_modified=self.use_modified_time,
            now=now,
            local_video_makes=self.local_video_makes,
            estimates=self.estimates,
        )


@dataclass(slots=True)
class _Found:
    """What reading gave."""

    drafts: list[Draft] = field(default_factory=list)
    own: dict[str, tuple[Item, Claims]] = field(default_factory=dict)
    """By path each photo and video, with what it claims itself."""
    disagreements: list[Disagreement] = field(default_factory=list)
    sidecars: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrichment:
    """The outcome of a run."""

    photos: Sequence[EnrichedPhoto]
    """In the order of paths."""
    summary: Summary
    sidecars: Mapping[str, Path]
    """Where the XMP file of each photo on this machine is, or is to be."""


def enrich(  # noqa: PLR0913  # what a run is given
    roots: Sequence[str],
    *,
    resolver: Resolver,
    zone_at: ZoneAt,
    options: EnrichOptions,
    now: int | None = None,
    progress: Progress = silent,
) -> Enrichment:
    """Find, read, date and locate all photos and videos below folders, archives and URLs.

    The outcome is the same however many processes read and however often a run was broken off.
    `now`, in nanoseconds since 1970-01-01T00:00:00Z, lets later times be refused. Raises
    InvalidArgument for a root that is not there and SettingsError for a full disk; a file that
    cannot be read is left out, and the summary says why.
    """
    begin = time.monotonic()
    workers = Workers(options.processes or default_count(), seconds=options.seconds)
    with Library(roots, options.journals, workers, is_fresh=options.is_fresh) as library:
        found = _read(library, options, progress)
        sizes = {path: (item.size, own) for path, (item, own) in found.own.items()}
        compared = [found.own[path][0] for paths in may_be_copies(sizes) for path in paths]
        identities = library.identities(compared, progress)
        library.settle()
        is_resumable = library.is_resumable
    progress("decide", 0, len(found.drafts))
    decide(found.drafts, options.rules(zone_at, now), identities)
    photos = locate(found.drafts, resolver)
    summary = summary_of(
        photos,
        left_out=library.left_out,
        costs=library.costs,
        seconds=time.monotonic() - begin,
        language=options.language,
        default_zone=options.default_zone,
        is_resumable=is_resumable,
        disagreements=found.disagreements,
    )
    return Enrichment(photos, summary, found.sidecars)


def _read(library: Library, options: EnrichOptions, progress: Progress) -> _Found:
    """All photos and videos with the claims about them."""
    items = library.find(progress)
    readings = library.read(items, progress)
    company = company_of(items, lambda item: readings[item.path].claims.title)
    found = _Found(own=_media(items, readings, library))
    _leave_out_sidecars(items, company, library)
    added: dict[str, Claims] = {}
    if options.exiftool is not None:
        added, found.disagreements = _second_opinions(
            found.own, library, options.exiftool, progress
        )
    for path, (item, own) in found.own.items():
        beside = company.get(path, Company())
        claims = [own, added.get(path, Claims())]
        claims.extend(readings[each.path].claims for each in beside.items)
        if options.use_modified_time:
            claims.append(_modified(item))
        found.drafts.append(Draft(path, item.folder, item.name, item.size, together(claims)))
        if isinstance(item.place, OnDisk):
            found.sidecars[path] = Path(beside.xmp.path if beside.xmp else f"{path}.xmp")
    return found


def _media(
    items: Sequence[Item], readings: Mapping[str, Reading], library: Library
) -> dict[str, tuple[Item, Claims]]:
    media = {}
    for item in items:
        reading = readings[item.path]
        if item.role is not Role.media or reading.problem:
            continue
        if "." not in item.name and reading.claims.media_kind in (None, "other"):
            library.left_out.add(Reason.not_media, item.path)
        else:
            media[item.path] = item, reading.claims
    return media


def _leave_out_sidecars(
    items: Sequence[Item], company: Mapping[str, Company], library: Library
) -> None:
    used = {each.path for beside in company.values() for each in beside.items}
    for item in items:
        if item.role is not Role.media and item.path not in used and item.is_walked:
            library.left_out.add(Reason.no_photo, item.path)


def _second_opinions(
    media: Mapping[str, tuple[Item, Claims]], library: Library, tool: ExifTool, progress: Progress
) -> tuple[dict[str, Claims], list[Disagreement]]:
    """What ExifTool adds, by path, and where it reads otherwise."""
    pages = library.second_opinions(tool, [item for item, _ in media.values()], progress)
    added = {path: exiftool_claims(page, media[path][1]) for path, page in pages.items()}
    differ = [
        each for path in sorted(pages) for each in disagreements(path, pages[path], media[path][1])
    ]
    return added, differ


def _modified(item: Item) -> Claims:
    if item.modified is None:
        return Claims()
    return claims_of(claim_instant(TimeSource.modified, item.modified))
