"""The options that several commands have, each declared once."""

from pathlib import Path
from typing import Annotated

import typer

Boundaries = Annotated[
    Path | None,
    typer.Option(
        help="A GeoParquet file, or a folder of them, in the place of the default boundary set.",
        show_default="GEOIMM_BOUNDARIES, else the set that is installed",
    ),
]
Worldview = Annotated[
    str | None,
    typer.Option(
        help="Whose view decides the countries of disputed areas: CN, IN, ...",
        show_default="GEOIMM_WORLDVIEW, else the neutral one",
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        help="sqlite:///path or postgresql://user:password@host/database.",
        show_default="sqlite:///geoimm.db",
    ),
]
Language = Annotated[
    str | None, typer.Option(help="Show names in this language where known: en, zh, ...")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
MediaPaths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH", help="Folders, photos, zip archives, s3:// oss:// gs:// http:// URLs."
    ),
]
DefaultZone = Annotated[
    str | None,
    typer.Option(
        metavar="ZONE",
        help="Of times without a place: Europe/Berlin, +08:00.",
        show_default="GEOIMM_TIME_ZONE",
    ),
]
LocalVideoMakes = Annotated[
    str | None,
    typer.Option(
        metavar="MAKE,...",
        help="Makers whose films have the camera's clock where UTC belongs: Canon,Nikon.",
        show_default="GEOIMM_LOCAL_VIDEO_MAKES, else none",
    ),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Read all files again, changed or not.")]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes that read.", show_default="CPUs")]
