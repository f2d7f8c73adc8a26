"""The query of a plain GET: the first of each parameter, and what is read from it."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from geoimm.errors import InvalidArgument

_LONGEST = 8_192


def read_query(request: web.BaseRequest) -> dict[str, str]:
    """The parameters by name; the first of those that are repeated is heard."""
    text = request.raw_path.partition("?")[2]
    if len(text) > _LONGEST:
        raise InvalidArgument(f"The query has {len(text)} bytes: it may have {_LONGEST}.")
    if "%" in text or "+" in text:
        return _unquoted(text)
    return {name: value for name, _, value in _backwards(text)}


def read_degrees(given: Mapping[str, str]) -> tuple[float, float]:
    """The numbers `latitude` and `longitude`; the resolver checks whether they are a position."""
    return _degrees("latitude", given, 90), _degrees("longitude", given, 180)


def read_flag(given: Mapping[str, str], name: str) -> bool:
    """A parameter that is `true` or `false`, the latter where it is left out."""
    text = given.get(name, "false")
    if text not in {"true", "false"}:
        raise InvalidArgument(f"{name} {text!r} must be true or false.")
    return text == "true"


def _backwards(text: str) -> list[tuple[str, str, str]]:
    return [pair.partition("=") for pair in reversed(text.split("&"))]


def _unquoted(text: str) -> dict[str, str]:
    try:
        return dict(reversed(parse_qsl(text, keep_blank_values=True, errors="strict")))
    except ValueError:
        raise InvalidArgument("A parameter in the query is not UTF-8.") from None


def _degrees(name: str, given: Mapping[str, str], limit: int) -> float:
    text = given.get(name, "")
    try:
        return float(text)
    except ValueError:
        raise InvalidArgument(
            f"{name} {text!r} must be a number of degrees between -{limit} and {limit}."
        ) from None
