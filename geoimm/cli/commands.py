"""What can be typed: the commands, their arguments and options.

Nothing heavy is imported before a command runs, so that `--help` answers at once.
"""

from typing import Annotated

import typer

from geoimm.cli import boundaries as boundary_sets
from geoimm.cli.degrees import CommandWithDegrees, degrees
from geoimm.cli.enrich_command import enrich
from geoimm.cli.one_answer import give_one_answer
from geoimm.cli.options import AsJson, Boundaries, DatabaseUrl, Language, Worldview
from geoimm.cli.trips_command import trips

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Knows where and when photos were taken.",
)

app.add_typer(boundary_sets.app, name="boundaries")
app.command()(enrich)
app.command()(trips)

Port = Annotated[int | None, typer.Option(min=0, max=65_535, show_default="8080")]


def _show_version(wanted: bool) -> None:  # noqa: FBT001  # the shape of a typer callback
    if wanted:
        from importlib import metadata

        typer.echo(f"geoimm {metadata.version('geoimm')}")
        raise typer.Exit


@app.callback()
def _geoimm(
    version: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command(cls=CommandWithDegrees)
def locate(
    latitude: Annotated[float, typer.Argument(parser=degrees, metavar="LATITUDE")],
    longitude: Annotated[float, typer.Argument(parser=degrees, metavar="LONGITUDE")],
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
    language: Language = None,
    boundaries: Boundaries = None,
    worldview: Worldview = None,
) -> None:
    """Resolve a coordinate to country, province, city and district.

    The coordinate is WGS-84; townships are named where they are known.

    Decimal degrees, negative in the south and west: geoimm locate -23.55 -46.63
    """
    give_one_answer()
    from geoimm.cli import locate as command
    from geoimm.settings import Settings

    show = command.print_json if as_json else command.print_table
    settings = Settings.read(boundaries=boundaries, worldview=worldview)
    show(command.find(settings, longitude=longitude, latitude=latitude), language)


@app.command(cls=CommandWithDegrees)
def explain(
    latitude: Annotated[float, typer.Argument(parser=degrees, metavar="LATITUDE")],
    longitude: Annotated[float, typer.Argument(parser=degrees, metavar="LONGITUDE")],
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
    language: Language = None,
    boundaries: Boundaries = None,
    worldview: Worldview = None,
) -> None:
    """Explain why a coordinate resolves as it does.

    Lists the candidates of each level, the rule that decided, and the sources.

    Decimal degrees, negative in the south and west: geoimm explain -23.55 -46.63
    """
    give_one_answer()
    from geoimm.cli import explain as command
    from geoimm.settings import Settings

    show = command.print_json if as_json else command.print_tables
    settings = Settings.read(boundaries=boundaries, worldview=worldview)
    show(command.find(settings, longitude=longitude, latitude=latitude), language)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(show_default="127.0.0.1")] = None,
    port: Port = None,
    database_url: DatabaseUrl = None,
    boundaries: Boundaries = None,
    worldview: Worldview = None,
) -> None:
    """Serve the API of IMM over HTTP until Ctrl-C.

    What is not given is read from GEOIMM_HOST, GEOIMM_PORT, GEOIMM_DATABASE_URL,
    GEOIMM_ACCESS_KEYS (id:secret), GEOIMM_BOUNDARIES, GEOIMM_WORLDVIEW,
    GEOIMM_TIME_ZONE. GEOIMM_ROOTS says where files may be read
    (oss://photos=file:///srv/photos), GEOIMM_SCAN_INTERVAL how often stores are listed.
    """
    from geoimm.settings import Settings

    settings = Settings.read(
        host=host,
        port=port,
        database_url=database_url,
        boundaries=boundaries,
        worldview=worldview,
    )
    # A setting that is wrong is told before all that serving needs is loaded.
    from geoimm.cli.serve import run

    run(settings)


@app.command()
def demo(
    once: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--once", help="End after the tables.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65_535, show_default="8080, or any when that is taken"),
    ] = None,
    boundaries: Boundaries = None,
) -> None:
    """Try geoimm: serve two years of a family's photos.

    Shows their stays; everything is kept in a temporary folder.
    """
    from geoimm.cli.demo.run import run

    run(once=once, port=port, boundaries=boundaries)


@app.command()
def index(
    boundaries: Boundaries = None,
    remove: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--remove", help="Remove the indexes of all boundary sets.")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Build the index that makes resolving dozens of times faster.

    A server does it by itself. The index is kept in GEOIMM_CACHE and shared by all processes.
    """
    from geoimm.cli import index as command
    from geoimm.settings import Settings

    settings = Settings.read(boundaries=boundaries)
    if remove:
        command.remove(settings, as_json=as_json)
    else:
        command.build(settings, as_json=as_json)


@app.command()
def reindex(
    dataset: Annotated[
        list[str] | None,
        typer.Option(help="PROJECT/DATASET, may be repeated.", show_default="all datasets"),
    ] = None,
    country: Annotated[
        str | None, typer.Option(help="Only files in this country (ISO 3166-1, two letters).")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="Only files taken at or after this RFC 3339 time.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", help="Only files taken at or before this time.")
    ] = None,
    dry_run: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    database_url: DatabaseUrl = None,
    boundaries: Boundaries = None,
    worldview: Worldview = None,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Move files that are indexed already to the boundaries of now.

    A run that was broken off goes on where it was when it is started again.
    """
    from geoimm.cli.reindex import Wish, run
    from geoimm.settings import Settings

    wish = Wish(dataset or [], country, first, last, dry_run)
    settings = Settings.read(database_url=database_url, boundaries=boundaries, worldview=worldview)
    run(settings, wish, as_json=as_json)
