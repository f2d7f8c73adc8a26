"""`geoimm enrich`: where and when photos were taken, in the format that is asked for."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from geoimm.cli.enrich_output import checked_format
from geoimm.cli.enrich_progress import enrich_progress
from geoimm.cli.enrich_status import end_with_status
from geoimm.cli.enrich_summary import print_sample, print_sidecars, print_summary
from geoimm.cli.enrich_tracks import tracks_of
from geoimm.domain.days import check_zone
from geoimm.enrichment.deciding import Estimate
from geoimm.enrichment.enriching import Enrichment, EnrichOptions, enrich
from geoimm.enrichment.estimating import by_neighbours
from geoimm.enrichment.exiftool import ExifTool
from geoimm.enrichment.outputs.formats import Format, writer_of
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.progress import Progress
from geoimm.enrichment.sidecar_writing import WrittenSidecars, write_sidecars
from geoimm.enrichment.walking import root_paths
from geoimm.enrichment.whole_files import written_whole
from geoimm.enrichment.workers import default_count
from geoimm.errors import InvalidArgument
from geoimm.media.reader import zone_at
from geoimm.resolver.resolver import Resolver
from geoimm.settings import Settings

JOURNALS = "enrich"
"""In the folder of the cache: what one command has read, the other need not."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed."""

    paths: Sequence[str]
    output: Path | None = None
    output_format: str | None = None
    language: str | None = None
    use_modified_time: bool = False
    gpx: Sequence[Path] = ()
    timeline: Sequence[Path] = ()
    camera_offset: str = "0"
    interpolate: bool = False
    exiftool: bool = False
    write_xmp: bool = False
    overwrite: bool = False
    fresh: bool = False
    jobs: int | None = None
    as_json: bool = False


def run(settings: Settings, wish: Wish) -> None:
    """Enrich, write what was asked for, and print the summary.

    Whatever can be refused is refused before anything is read. The exit status is 1 where
    an argument could not be read at all, or an XMP file not be written.
    """
    wanted = checked_format(wish.output, wish.output_format, as_json=wish.as_json)
    check_zone(settings.time_zone)
    root_paths(wish.paths)
    options = _options(settings, wish)
    resolver = Resolver.open(
        settings.boundaries, worldview=settings.worldview or None, cache=settings.cache
    )
    with enrich_progress() as progress, explained_interrupt():
        found = enrich(
            wish.paths,
            resolver=resolver,
            zone_at=zone_at,
            options=options,
            now=time.time_ns(),
            progress=progress,
        )
        progress("write", 0, len(found.photos))
        _write(found.photos, wish, wanted)
        written = _write_xmp(found, wish, progress)
    _print(found, written, wish, wanted)
    end_with_status(wish.paths, found.photos, has_failed=bool(written and written.failed))


def _options(settings: Settings, wish: Wish) -> EnrichOptions:
    if wish.overwrite and not wish.write_xmp:
        raise InvalidArgument("--overwrite is about the files of --write-xmp: add --write-xmp.")
    processes = wish.jobs or default_count()
    return EnrichOptions(
        default_zone=settings.time_zone,
        local_video_makes=settings.local_video_makes,
        language=wish.language,
        use_modified_time=wish.use_modified_time,
        estimates=_estimates(wish),
        exiftool=ExifTool(processes) if wish.exiftool else None,
        journals=settings.cache and Path(settings.cache) / JOURNALS,
        is_fresh=wish.fresh,
        processes=processes,
    )


def _estimates(wish: Wish) -> list[Estimate]:
    """The more trusted first: GPX, Timeline, the same device's other photos."""
    found: list[Estimate] = [*tracks_of(wish.gpx, wish.timeline, wish.camera_offset)]
    return [*found, by_neighbours] if wish.interpolate else found


def _write(photos: Sequence[EnrichedPhoto], wish: Wish, wanted: Format | None) -> None:
    if wish.output is not None and wanted is not None:
        with written_whole(wish.output.resolve()) as file:
            writer_of(wanted)(file, photos, wish.language)


def _write_xmp(found: Enrichment, wish: Wish, progress: Progress) -> WrittenSidecars | None:
    if not wish.write_xmp:
        return None
    return write_sidecars(
        found.photos,
        found.sidecars,
        language=wish.language,
        overwrite=wish.overwrite,
        progress=progress,
    )


def _print(
    found: Enrichment, written: WrittenSidecars | None, wish: Wish, wanted: Format | None
) -> None:
    is_to_stdout = wanted is not None and wish.output is None
    if is_to_stdout and wanted is not None:
        writer_of(wanted)(sys.stdout.buffer, found.photos, wish.language)
        sys.stdout.flush()
    if wish.as_json:
        page = found.summary.as_dict()
        page["xmp"] = written and written.as_dict()
        typer.echo(json.dumps(page, ensure_ascii=False))
        return
    console = Console(highlight=False, stderr=is_to_stdout)
    if wanted is None:
        print_sample(console, found.photos, wish.language)
    print_summary(console, found.summary)
    if written is not None:
        print_sidecars(console, written)
    if wish.output is not None:
        console.print(f"Written: {wish.output}", markup=False, soft_wrap=True)


@contextmanager
def explained_interrupt() -> Iterator[None]:
    """Ctrl-C ends with 130, and says that nothing is lost."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("\ngeoimm: interrupted; started again, it goes on where it was.", err=True)
        raise typer.Exit(130) from None
