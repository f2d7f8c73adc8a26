"""What a query asks: ranges of time, labels, pages and their tokens."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import pydantic
from pydantic import ConfigDict, TypeAdapter
from pydantic_core import from_json

from geoimm.domain.days import Moment, parse_moment
from geoimm.domain.records import INPUT, read_json, shown
from geoimm.errors import InvalidArgument

T = TypeVar("T")

Order = Literal["asc", "desc"]

_MOST_CONDITIONS = 100
_LABELS = TypeAdapter(dict[str, str], config=ConfigDict(strict=True))
_INT64 = range(-(2**63), 2**63)


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class TimeRange:
    """Both ends inclusive; an end that is absent or empty is open."""

    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """Instants in nanoseconds, both ends inclusive, None for an open one."""

    first: int | None = None
    last: int | None = None


ANY_TIME = Interval()


def read_interval(name: str, given: TimeRange | None, default_zone: str) -> Interval:
    """The instants of a range; InvalidArgument names the end that is malformed, or both."""
    if given is None:
        return ANY_TIME
    first = _instant(f"{name}.Start", given.start, default_zone)
    last = _instant(f"{name}.End", given.end, default_zone)
    if first is not None and last is not None and first > last:
        raise InvalidArgument(
            f"{name}.Start {given.start!r} must not be after {name}.End {given.end!r}."
        )
    return Interval(first, last)


def _instant(name: str, text: str | None, default_zone: str) -> int | None:
    if not text:
        return None
    try:
        moment: Moment = parse_moment(text, default_zone=default_zone)
    except InvalidArgument as error:
        raise InvalidArgument(f"{name}: {error.message}") from None
    return moment.nanoseconds


@dataclass(frozen=True, slots=True)
class LabelCondition:
    """A label that must be there; with any value where none is given."""

    key: str
    value: str | None


def parse_labels(name: str, text: str) -> list[LabelCondition]:
    """Read `key=value,other=value`, a bare `key`, or a JSON object; all must hold."""
    conditions = _read_labels(name, text)
    if len(conditions) > _MOST_CONDITIONS:
        raise InvalidArgument(f"{name} must have at most {_MOST_CONDITIONS} labels.")
    return conditions


def _read_labels(name: str, text: str) -> list[LabelCondition]:
    if text.lstrip().startswith("{"):
        labels = read_json(_LABELS, name, text)
        return [LabelCondition(key, value) for key, value in labels.items()]
    conditions = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        key, equals, value = part.partition("=")
        if not key:
            raise InvalidArgument(
                f"{name} {shown(text)} must be `key=value` pairs joined by commas."
            )
        conditions.append(LabelCondition(key, value if equals else None))
    return conditions


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of the answers, and the key after which the rest begins."""

    items: Sequence[T]
    after: Sequence[Any] | None
    """None on the last page."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which answers to give: at most `size`, after a key of an earlier page."""

    size: int
    order: Order = "asc"
    sort: str = ""
    after: Sequence[Any] | None = None


def write_token(request: PageRequest, after: Sequence[Any] | None) -> str | None:
    """The opaque token of the next page; None when there is none."""
    if after is None:
        return None
    text = json.dumps([request.sort, request.order, *after], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def read_token(token: str | None, *, sort: str = "", order: Order = "asc", kinds: str) -> Any:
    """The key in a token of the same sort and order; None for the first page.

    `kinds` tells the key's types, `i` for an integer and `s` for a text.
    """
    if not token:
        return None
    try:
        told_sort, told_order, *after = from_json(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError):
        raise _foreign(token) from None
    if (told_sort, told_order) != (sort, order):
        raise InvalidArgument("NextToken belongs to a query with another Sort or Order.")
    if len(after) != len(kinds) or not all(map(_is_key, kinds, after)):
        raise _foreign(token)
    return after


def _is_key(kind: str, member: object) -> bool:
    """Whether a token's member is of a kind, and one that a database can hold."""
    if kind == "i":
        return type(member) is int and member in _INT64
    return isinstance(member, str) and "\0" not in member


def _foreign(token: str) -> InvalidArgument:
    return InvalidArgument(f"NextToken {shown(token)} was not given out by this server.")
