"""What can be typed after `geoimm trips`.

As in `commands.py`, nothing heavy is imported before the command runs.
"""

from pathlib import Path
from typing import Annotated

import typer

from geoimm.cli.options import (
    AsJson,
    Boundaries,
    DefaultZone,
    Fresh,
    Jobs,
    Language,
    LocalVideoMakes,
    MediaPaths,
    Worldview,
)
from geoimm.domain.groupings import Grouping

_MOST_DAYS = 99_999


def _levels(text: str) -> tuple[Grouping, ...]:
    """Levels as they are typed, from wide to fine and the place last, each once."""
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in Grouping.__members__]
    if unknown or not names:
        known = ", ".join(Grouping.__members__)
        raise typer.BadParameter(
            f"{(unknown or [text])[0]!r} is no level: name some of {known},"
            " as in --levels country,city."
        )
    return tuple(sorted({Grouping[name] for name in names}))


def trips(  # noqa: PLR0913, PLR0917  # one argument for each thing that can be asked
    paths: MediaPaths,
    levels: Annotated[
        str,
        typer.Option(
            parser=_levels,
            metavar="LEVEL,...",
            help="place, or country, province, city, district, township: each is clustered on its"
            " own. The place is what a traveller would name, whatever its level.",
        ),
    ] = "place",
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
    language: Language = None,
    default_zone: DefaultZone = None,
    local_video_makes: LocalVideoMakes = None,
    fresh: Fresh = False,  # noqa: FBT002  # typer's shape of an option
    jobs: Jobs = None,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
    boundaries: Boundaries = None,
    worldview: Worldview = None,
) -> None:
    """Find the stays in a collection of photos and videos.

    A stay is a place, its first and last day, and the number of photos.

    Everything is done on this machine, without a server. What is read is remembered, so the
    next run is quick.

    geoimm trips ~/Pictures --html trips.html
    """
    from geoimm.cli import trips as command
    from geoimm.settings import Settings, comma_separated

    targets = {"html": html, "geojson": geojson, "gpx": gpx, "ics": ics}
    wish = command.Wish(
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
    makes = None if local_video_makes is None else comma_separated(local_video_makes)
    settings = Settings.read(
        boundaries=boundaries,
        worldview=worldview,
        time_zone=default_zone,
        local_video_makes=makes,
    )
    command.run(settings, wish)
