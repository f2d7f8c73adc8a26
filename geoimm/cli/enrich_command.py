"""What can be typed after `geoimm enrich`.

As in `commands.py`, nothing heavy is imported before the command runs.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geoimm.cli.options import (
    Boundaries,
    DefaultZone,
    Fresh,
    Jobs,
    Language,
    LocalVideoMakes,
    MediaPaths,
    Worldview,
)

_STANDARD_OUTPUT = Path("-")


class OutputFormat(StrEnum):
    """The formats as they are typed, those of `enrichment.outputs.formats`."""

    jsonl = "jsonl"
    csv = "csv"
    geojson = "geojson"
    geoparquet = "geoparquet"
    table = "table"


def enrich(  # noqa: PLR0913, PLR0917  # one argument for each thing that can be asked
    paths: MediaPaths,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="All photos: .jsonl .csv .geojson .parquet .txt; - is stdout",
            show_default="a table of the first ones",
        ),
    ] = None,
    output_format: Annotated[
        OutputFormat | None,
        typer.Option("--format", help="Of FILE, or to stdout.", show_default="by FILE's suffix"),
    ] = None,
    language: Language = None,
    default_zone: DefaultZone = None,
    local_video_makes: LocalVideoMakes = None,
    use_modified_time: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool,
        typer.Option("--use-modified-time", help="Date files without a time by their last change."),
    ] = False,
    gpx: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="GPX tracks for photos without a place; repeatable."),
    ] = None,
    timeline: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Google's Timeline or Records.json; repeatable."),
    ] = None,
    camera_offset: Annotated[
        str,
        typer.Option(
            metavar="[-]H:MM:SS", help="How far cameras' clocks were ahead of the true time."
        ),
    ] = "0",
    interpolate: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool,
        typer.Option("--interpolate", help="Estimate places by the same device's other photos."),
    ] = False,
    exiftool: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool,
        typer.Option("--exiftool", help="A second opinion by ExifTool, which must be installed."),
    ] = False,
    write_xmp: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool,
        typer.Option("--write-xmp", help="Write places into .xmp files beside the photos."),
    ] = False,
    overwrite: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool,
        typer.Option("--overwrite", help="With --write-xmp: replace places that are there."),
    ] = False,
    fresh: Fresh = False,  # noqa: FBT002  # typer's shape of an option
    jobs: Jobs = None,
    as_json: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--json", help="The summary as one JSON object.")
    ] = False,
    boundaries: Boundaries = None,
    worldview: Worldview = None,
) -> None:
    """Find when and where photos and videos were taken.

    XMP files and Google Takeout's JSON beside photos are used, the parts of a split Takeout
    together. A run that was broken off goes on where it was; the next one reads what changed.

    geoimm enrich ~/Pictures takeout-*.zip -o photos.parquet
    """
    from geoimm.cli import enrich as command
    from geoimm.settings import Settings, comma_separated

    if output == _STANDARD_OUTPUT:
        output, output_format = None, output_format or OutputFormat.jsonl
    wish = command.Wish(
        paths=paths,
        output=output,
        output_format=output_format and output_format.value,
        language=language,
        use_modified_time=use_modified_time,
        gpx=gpx or [],
        timeline=timeline or [],
        camera_offset=camera_offset,
        interpolate=interpolate,
        exiftool=exiftool,
        write_xmp=write_xmp,
        overwrite=overwrite,
        fresh=fresh,
        jobs=jobs,
        as_json=as_json,
    )
    makes = None if local_video_makes is None else comma_separated(local_video_makes)
    settings = Settings.read(
        boundaries=boundaries,
        worldview=worldview,
        time_zone=default_zone,
        local_video_makes=makes,
    )
    command.run(settings, wish)
