"""Degrees as arguments: `-23.55` is a latitude, not an option."""

from typing import Any

import typer
from typer.core import TyperCommand

_MINUS_SIGN = "\N{MINUS SIGN}"


class CommandWithDegrees(TyperCommand):
    """A command whose arguments may be negative numbers; a mistyped option stays an error."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Hide the hyphen of numbers from the parser, which would look for an option."""
        return super().parse_args(ctx, [_unhyphenated(arg) for arg in args])


def degrees(text: str) -> float:
    """Read a number written with a hyphen or with a minus sign."""
    written = text.replace(_MINUS_SIGN, "-")
    try:
        return float(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} must be a number of degrees, as in 30.25.") from None


def _unhyphenated(arg: str) -> str:
    return arg.replace("-", _MINUS_SIGN, 1) if arg.startswith("-") and _is_number(arg) else arg


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
