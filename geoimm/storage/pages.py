"""Pages by key: stable while rows come and go, cheap at any depth."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from geoimm.domain.queries import Interval, Page, PageRequest

T = TypeVar("T")

_AFTER_SLASH = chr(ord("/") + 1)


def page_of(found: Sequence[T], size: int, key: Callable[[T], Sequence[Any]]) -> Page[T]:
    """A page from up to `size + 1` rows: the extra one tells that there are more."""
    items = found[:size]
    return Page(items, key(items[-1]) if len(found) > size else None)


def after_key(
    query: "sa.Select[Any]", page: PageRequest, *columns: "sa.ColumnElement[Any]"
) -> "sa.Select[Any]":
    """The query ordered by columns, from the page's key on, with one row more than its size."""
    ascending = page.order == "asc"
    if page.after is not None:
        here, there = sa.tuple_(*columns), sa.tuple_(*page.after)
        query = query.where(here > there if ascending else here < there)
    ordered = [column.asc() if ascending else column.desc() for column in columns]
    return query.order_by(*ordered).limit(page.size + 1)


def within(column: "sa.ColumnElement[int]", interval: Interval) -> "list[sa.ColumnElement[bool]]":
    """The conditions for an instant to lie in an interval, both ends included."""
    conditions = []
    if interval.first is not None:
        conditions.append(column >= interval.first)
    if interval.last is not None:
        conditions.append(column <= interval.last)
    return conditions


def below(column: "sa.ColumnElement[str]", root_uri: str) -> "list[sa.ColumnElement[bool]]":
    """The conditions for a URI to lie below a root; the key of its table finds them."""
    return [column > f"{root_uri}/", column < f"{root_uri}{_AFTER_SLASH}"]
