"""`geoimm enrich`: where and when photos were taken, in the format that is asked for."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console

from geoimm.cli.enrich_progress import enrich_progress
from geoimm.cli.enrich_summary import print_sample, print_sidecars, print_summary
from geoimm.domain.days import check_zone
from geoimm.enrichment.deciding import Estimate
from geoimm.enrichment.enriching import Enrichment, EnrichOptions, enrich
from geoimm.enrichment.estimating import ByTrack, by_neighbours, parse_camera_offset
from geoimm.enrichment.exiftool import ExifTool
from geoimm.enrichment.outputs.formats import Format, format_of, writer_of
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.progress import Progress
from geoimm.enrichment.sidecar_writing import WrittenSidecars, write_sidecars
from geoimm.enrichment.walking import root_paths
from geoimm.enrichment.whole_files import written_whole
from geoimm.enrichment.workers import default_count
from geoimm.errors import InvalidArgument
from geoimm.media.gpx import gpx_track
from geoimm.media.reader import zone_at
from geoimm.media.timeline import timeline_track
from geoimm.media.tracks import Track
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

    Whatever can be refused is refused before anything is read.
    """
    wanted = _checked_format(wish)
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


def _checked_format(wish: Wish) -> Format | None:
    """What the photos are written as; None for the sample that is shown where nobody asked."""
    if wish.output is not None:
        _check_output(wish.output)
        return Format(wish.output_format) if wish.output_format else format_of(wish.output)
    if wish.output_format is None:
        return None
    if wish.as_json:
        raise InvalidArgument(
            "--json prints the summary where --format would print the photos:"
            " add --output FILE for the photos."
        )
    if wish.output_format == Format.geoparquet and sys.stdout.isatty():
        raise InvalidArgument("--format geoparquet is no text for a terminal: add --output FILE.")
    return Format(wish.output_format)


def _check_output(path: Path) -> None:
    if path.is_dir():
        raise InvalidArgument(f"--output {str(path)!r} is a folder: name a file in it.")
    if path.exists() and not path.is_file():
        raise InvalidArgument(
            f"--output {str(path)!r} is a device or a pipe: name a file, or leave --output out"
            " and say --format for stdout."
        )
    if not path.resolve().parent.is_dir():
        raise InvalidArgument(
            f"--output {str(path)!r} lies in a folder that does not exist:"
            " make it first, or name another."
        )


def _options(settings: Settings, wish: Wish) -> EnrichOptions:
    if wish.overwrite and not wish.write_xmp:
        raise InvalidArgument("--overwrite is about the files of --write-xmp: add --write-xmp.")
    processes = wish.jobs or default_count()
    return EnrichOptions(
        default_zone=settings.time_zone,
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
    offset = parse_camera_offset(wish.camera_offset)
    if offset and not (wish.gpx or wish.timeline):
        raise InvalidArgument("--camera-offset is about tracks: add --gpx FILE or --timeline FILE.")
    tracks = [
        *(_track("--gpx", gpx_track, path) for path in wish.gpx),
        *(_track("--timeline", timeline_track, path) for path in wish.timeline),
    ]
    found: list[Estimate] = [ByTrack(track, zone_at, offset) for track in tracks]
    return [*found, by_neighbours] if wish.interpolate else found


def _track(option: str, read: Callable[[Path], Track], path: Path) -> Track:
    try:
        return read(path)
    except OSError as error:
        raise InvalidArgument(
            f"{option} {str(path)!r} cannot be read ({error.strerror})."
        ) from error


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
