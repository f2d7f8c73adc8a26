"""What can be typed after `geoimm boundaries`.

As in `commands.py`, nothing heavy is imported before a command runs.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geoimm.cli.options import AsJson
from geoimm.domain.divisions import Level

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Boundary sets: get, import, verify, compare and use them.",
)


class Datum(StrEnum):
    """Which shift coordinates carry, as `importers.features` has it."""

    wgs84 = "WGS-84"
    gcj02 = "GCJ-02"
    bd09 = "BD-09"


class LevelName(StrEnum):
    """The levels as they are typed."""

    country = Level.country.name
    province = Level.province.name
    city = Level.city.name
    district = Level.district.name
    township = Level.township.name


class SourceName(StrEnum):
    """The publishers as they are typed, those of `importers.remote.sources`."""

    geoboundaries = "geoboundaries"
    overture = "overture"
    osm = "osm"
    census = "census"
    etalab = "etalab"


Set = Annotated[str, typer.Argument(metavar="SET", help="default, in-use, a name, or a path.")]


@app.command("list")
def list_sets(as_json: AsJson = False) -> None:  # noqa: FBT002  # typer's shape of an option
    """List the boundary sets there are, and say which one is used."""
    from geoimm.cli import boundary_commands as commands

    commands.list_sets(commands.folders(), as_json=as_json)


@app.command()
def info(
    name: Set,
    country: Annotated[
        str | None, typer.Option(metavar="CC", help="Only this country (ISO 3166-1, two letters).")
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Show a set's divisions, sources and licences.

    Divisions are counted by country and level; of an imported set, its import report too.
    """
    from geoimm.cli import boundary_commands as commands

    commands.info(commands.folders(), name, country and country.upper(), as_json=as_json)


@app.command("import")
def import_(  # noqa: PLR0913, PLR0917  # one argument for each thing a person may know
    format_name: Annotated[
        str, typer.Argument(metavar="FORMAT", help="osm, gadm, overture, plain, ...")
    ],
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="A file or a folder.")],
    name: Annotated[
        str | None, typer.Option(help="Of the set.", show_default="by the source's name")
    ] = None,
    country: Annotated[
        str | None, typer.Option(metavar="CC", help="Of all rows, where the file does not tell.")
    ] = None,
    level: Annotated[
        LevelName | None, typer.Option(help="Of all rows, where the file does not tell.")
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Of the data, as it is to be shown.")] = None,
    crs: Annotated[
        str | None, typer.Option(help="EPSG:2326, ...: where the file tells none or a wrong one.")
    ] = None,
    datum: Annotated[Datum | None, typer.Option(help="The shift of Chinese maps.")] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            metavar="KEY=COLUMN,...|FILE",
            help="For plain files, which column is what: name=NAME_X,code=CODE; see above.",
        ),
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Import a boundary set from a file in a public format.

    A report says what was found in it.

    A plain file's columns are named by --mapping: name, id, code, parent (the parent's id),
    level (a column, or one of the five), country (a column, or alpha-2), name_en and other
    languages, bare_name, other_levels (the finer levels at which a division stands too, as in
    "city district"), is_union. For example

    geoimm boundaries import plain towns.gpkg --mapping name=TOWN,id=GID,country=TW --level district

    A TOML or JSON file says more: several kinds of rows ([[tier]] with layer, where, dissolve),
    and what a column's values mean (levels). Without --mapping the columns are those of a boundary
    set: id, parent_id, level, name, country, ... Where one is missing, a mapping of the columns
    that the file has is suggested.
    """
    from geoimm.cli import boundary_import

    options = boundary_import.options_of(
        country=country and country.upper(),
        level=level and level.value,
        licence=licence,
        crs=crs,
        datum=datum and datum.value,
        mapping=mapping,
    )
    boundary_import.run(format_name, source, name, options, as_json=as_json)


@app.command()
def get(  # noqa: PLR0913, PLR0917  # one argument for each thing that can be asked
    countries: Annotated[
        list[str], typer.Argument(metavar="COUNTRY...", help="DE, DEU, Germany, Deutschland, ...")
    ],
    source: Annotated[
        SourceName, typer.Option("--from", help="Who publishes the polygons.")
    ] = SourceName.geoboundaries,
    yes: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--yes", "-y", help="Fetch without asking.")
    ] = False,
    dry_run: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--dry-run", help="Show what there is, and fetch nothing.")
    ] = False,
    server: Annotated[
        str | None, typer.Option(metavar="URL", help="A mirror in the place of the publisher.")
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Download finer open boundaries of countries and use them.

    They are laid over the set in use.

    Sizes and licences are shown before anything is fetched. A download that was cut goes on
    where it was; when anything fails, all sets stay as they are.
    """
    from geoimm.cli import boundary_get

    wish = boundary_get.Wish(countries, source.value, server, yes, dry_run)
    boundary_get.run(wish, as_json=as_json)


@app.command()
def verify(name: Set = "in-use", as_json: AsJson = False) -> None:  # noqa: FBT002  # typer's shape
    """Check a set for errors: rings, parents, overlaps, gaps, names.

    Without SET the one in use. The exit code is 1 when the product cannot rely on it.
    """
    from geoimm.cli import boundary_commands as commands

    raise typer.Exit(commands.verify(commands.folders(), name, as_json=as_json))


@app.command()
def diff(  # noqa: PLR0913, PLR0917  # one argument for each thing that can be asked
    old: Annotated[str, typer.Argument(metavar="OLD", help="default, in-use, a name, or a path.")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
    dataset: Annotated[
        str | None, typer.Option(metavar="PROJECT/DATASET", help="Count its files that change.")
    ] = None,
    database_url: Annotated[
        str | None, typer.Option(help="Where the dataset is.", show_default="GEOIMM_DATABASE_URL")
    ] = None,
    first: Annotated[int, typer.Option(min=0, help="Show so many changes of each kind.")] = 10,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Compare two sets: what is new, removed, renamed or moved."""
    from geoimm.cli import boundary_diff

    boundary_diff.run(
        old, new, dataset=dataset, database_url=database_url, first=first, as_json=as_json
    )


@app.command()
def use(
    names: Annotated[
        list[str], typer.Argument(metavar="SET...|default", help="Later sets win over earlier.")
    ],
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Choose the sets to resolve with, or return to the default.

    Imported sets are laid over the default one.
    """
    from geoimm.cli import boundary_commands as commands

    commands.use(commands.folders(), names, as_json=as_json)


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(metavar="SET...")],
    keep: Annotated[  # noqa: FBT002  # typer's shape of an option
        bool, typer.Option("--keep", help="Take them off the set in use only.")
    ] = False,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Take imported sets off the set in use, and delete them."""
    from geoimm.cli import boundary_export

    boundary_export.remove(names, keep=keep, as_json=as_json)


@app.command()
def export(  # noqa: PLR0913, PLR0917  # one argument for each thing that can be chosen
    name: Set,
    to: Annotated[Path, typer.Argument(metavar="FILE", help="x.parquet or x.geojson.")],
    countries: Annotated[
        list[str] | None,
        typer.Option("--country", metavar="CC", help="Only this one; may be repeated."),
    ] = None,
    levels: Annotated[
        list[LevelName] | None, typer.Option("--level", help="Only this one; may be repeated.")
    ] = None,
    divisions: Annotated[
        list[str] | None,
        typer.Option("--division", metavar="ID", help="Only this one and what it holds."),
    ] = None,
    languages: Annotated[
        str | None,
        typer.Option(metavar="en,zh", help="Of names beside the local ones.", show_default="all"),
    ] = None,
    as_json: AsJson = False,  # noqa: FBT002  # typer's shape of an option
) -> None:
    """Write a set, or a part of it, as GeoParquet or GeoJSON.

    FILE.NOTICE.txt beside it names whom the divisions are owed to, and their licences.
    """
    from geoimm.boundary_sets.selection import Selection
    from geoimm.cli import boundary_export
    from geoimm.settings import comma_separated

    selection = Selection(
        countries=[each.upper() for each in countries or []],
        levels=[Level[each.value] for each in levels or []],
        divisions=divisions or [],
        languages=None if languages is None else comma_separated(languages),
    )
    boundary_export.run(name, to, selection, as_json=as_json)
