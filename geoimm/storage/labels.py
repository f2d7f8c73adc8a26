"""Labels as one text that both databases search alike."""

from collections.abc import Mapping

import sqlalchemy as sa

from geoimm.domain.queries import LabelCondition

_BETWEEN, _AROUND = "\x1e", "\x1f"
_PLAIN = str.maketrans({_BETWEEN: " ", _AROUND: " "})


def index_labels(labels: Mapping[str, str], *, any_case: bool) -> str:
    """All labels in one text, for `has_label` to look in."""
    pairs = (f"{_plain(key, any_case)}{_BETWEEN}{_plain(labels[key], any_case)}" for key in labels)
    return "".join(f"{_AROUND}{pair}{_AROUND}" for pair in pairs)


def has_label(
    index: "sa.ColumnElement[str]", wanted: LabelCondition, *, any_case: bool
) -> "sa.ColumnElement[bool]":
    """Whether an index holds a label, with its value or with any."""
    part = f"{_AROUND}{_plain(wanted.key, any_case)}{_BETWEEN}"
    if wanted.value is not None:
        part += f"{_plain(wanted.value, any_case)}{_AROUND}"
    return index.contains(part, autoescape=True)


def _plain(text: str, any_case: bool) -> str:  # noqa: FBT001  # one caller's own word
    return (text.casefold() if any_case else text).translate(_PLAIN)
