"""Degrees as arguments: `-23.55` is a latitude, not an option, and maps copy `30.25, 120.17`."""

from typing import Any

import typer
from typer.core import TyperCommand

_MINUS_SIGN = "\N{MINUS SIGN}"


class CommandWithDegrees(TyperCommand):
    """A command whose arguments may be negative numbers; a mistyped option stays an error."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Hide the hyphen of numbers from the parser, which would look for an option."""
        numbers = [number for arg in args for number in _without_comma(arg)]
        return super().parse_args(ctx, [_unhyphenated(number) for number in numbers])


def degrees(text: str) -> float:
    """Read a number written with a hyphen or with a minus sign."""
    written = text.replace(_MINUS_SIGN, "-")
    try:
        return float(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} must be a number of degrees, as in 30.25.") from None


def _without_comma(arg: str) -> list[str]:
    """The numbers that a map puts a comma between, or the argument as it is."""
    numbers = [number for part in arg.split(",") if (number := part.strip())]
    return numbers if numbers and all(map(_is_number, numbers)) else [arg]


def _unhyphenated(arg: str) -> str:
    return arg.replace("-", _MINUS_SIGN, 1) if arg.startswith("-") and _is_number(arg) else arg


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
