"""What can be typed after `geoimm trips`.

As in `commands.py`, nothing heavy is imported before the command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from geoimm.domain.divisions import Level

_MOST_DAYS = 99_999


def _levels(text: str) -> tuple[Level, ...]:
    """Levels as they are typed, from wide to fine, each once."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in Level.__members__]
    if unknown or not names:
        known = ", ".join(Level.__members__)
        raise typer.BadParameter(
            f"{(unknown or [text])[0]!r} is no level: name some of {known},"
            " as in --levels country,city."
        )
    return tuple(sorted({Level[name] for name in names}))


def trips(  # noqa: PLR0913, PLR0917  # one argument for each thing that can be asked
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Folders, photos, zip archives, s3:// oss:// gs:// http:// URLs.",
        ),
    ],
    levels: Annotated[
        str,
        typer.Option(
            parser=_levels,
            metavar="LEVEL,...",
            help="country, province, city, district, township: each is clustered on its own.",
        ),
    ] = "country,province,city",
    gap_days: Annotated[
        int,
        typer.Option(min=0, max=_MOST_DAYS, help="Days without a photo that a stay may contain."),
    ] = 6,
    min_days: Annotated[
        int, typer.Option(min=1, max=_MOST_DAYS, help="Leave out what is shorter.")
    ] = 1,
    max_days: Annotated[
        int, typer.Option(min=1, max=_MOST_DAYS, help="Leave out what is longer: home is.")
    ] = 31,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A page with a map, which needs no network."),
    ] = None,
    geojson: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A feature for each stay.")
    ] = None,
    gpx: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A waypoint for each photo, a track for each day."),
    ] = None,
    ics: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A calendar with an all-day event for each stay."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Names in this language where known: en, zh, ...")
    ] = None,
    default_zone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE",
            help="Of times without a place: Europe/Berlin, +08:00.",
            show_default="GEOIMM_TIME_ZONE",
        ),
    ] = None,
    fresh: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--fresh", help="Read all files again, changed or not.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes that read.", show_default="CPUs")
    ] = None,
    as_json: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--json", help="One JSON object.")
    ] = False,
    boundaries: Annotated[
        Path | None,
        typer.Option(
            help="A GeoParquet file, or a folder of them, in place of the default boundary set.",
            show_default="GEOIMM_BOUNDARIES, else the set that is installed",
        ),
    ] = None,
    worldview: Annotated[
        str | None,
        typer.Option(
            help="Whose view decides the countries of disputed areas: CN, IN, ...",
            show_default="GEOIMM_WORLDVIEW, else the neutral one",
        ),
    ] = None,
) -> None:
    """Find the stays in photos and videos: where, from when to when, how many photos.

    Everything is done on this machine, without a server. What is read is remembered, so the
    next run is quick.

    geoimm trips ~/Pictures --html trips.html
    """
    from geoimm.cli import trip_commands as commands
    from geoimm.settings import Settings

    targets = {"html": html, "geojson": geojson, "gpx": gpx, "ics": ics}
    wish = commands.Wish(
        paths=paths,
        levels=levels,  # type: ignore[arg-type]  # the parser made levels of the text
        gap_days=gap_days,
        min_days=min_days,
        max_days=max_days,
        targets={name: path for name, path in targets.items() if path is not None},
        language=language,
        fresh=fresh,
        jobs=jobs,
        as_json=as_json,
    )
    settings = Settings.read(boundaries=boundaries, worldview=worldview, time_zone=default_zone)
    commands.run(settings, wish)
