"""The command line: `geoimm`, or `python -m geoimm`."""

import sys
from typing import TextIO

import typer

from geoimm.cli.commands import app
from geoimm.cli.standard_output import BROKEN_PIPE, OutputRefused, checked_stdout
from geoimm.errors import GeoimmError


def main() -> None:
    """Run a command; what geoimm refuses is one line on stderr and exit code 2.

    Where stdout does not take what is printed it is one line and exit code 1; a reader who has
    had enough, as `head`, ends a command without a word.
    """
    errors: TextIO | None = sys.stderr
    if errors is not None:
        # A terminal without UTF-8 shows `?` for a name rather than ending the command.
        errors.reconfigure(errors="replace")  # type: ignore[attr-defined]
    try:
        with checked_stdout():
            _run()
    except OutputRefused as refused:
        if refused.is_broken_pipe:
            sys.exit(BROKEN_PIPE)
        typer.echo(f"geoimm: stdout cannot be written ({refused}).", err=True)
        sys.exit(1)


def _run() -> None:
    try:
        app(prog_name="geoimm")
    except GeoimmError as error:
        typer.echo(f"geoimm: {error.message}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
