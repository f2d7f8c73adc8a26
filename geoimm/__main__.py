"""The command line: `geoimm`, or `python -m geoimm`."""

import sys

import typer

from geoimm.cli.commands import app
from geoimm.errors import GeoimmError


def main() -> None:
    """Run a command; what geoimm refuses is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal without UTF-8 shows `?` for a name rather than ending the command.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        app(prog_name="geoimm")
    except GeoimmError as error:
        typer.echo(f"geoimm: {error.message}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
