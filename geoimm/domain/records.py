"""What the records of the API share: frozen, checked when made, spelled the wire's way."""

from collections.abc import Mapping
from dataclasses import Field as DataclassField
from dataclasses import fields, is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import AfterValidator, ConfigDict, TypeAdapter, ValidationError

from geoimm.errors import InvalidArgument

T = TypeVar("T")

_MOST_SHOWN = 100
_IRREGULAR = {"uri": "URI", "uris": "URIs", "oss": "OSS", "mns": "MNS", "mq": "MQ", "exif": "EXIF"}


def wire_name(name: str) -> str:
    """The wire's spelling of a Python name: `lat_long` is `LatLong`, `oss_uri` is `OSSURI`."""
    return "".join(_IRREGULAR.get(word, word.capitalize()) for word in name.split("_"))


INPUT = ConfigDict(alias_generator=wire_name, strict=True, validate_by_name=True)
"""Configuration of records that callers send as JSON: exact types, wire spelling."""


INTERNAL = MappingProxyType({"wire": None})
"""Metadata of a dataclass field that never leaves the server."""


def spelled(name: str) -> Mapping[str, str]:
    """Metadata of a dataclass field whose wire name is not the rule's."""
    return {"wire": name}


def at_most_bytes(most: int) -> AfterValidator:
    """A rule for texts: so many bytes of UTF-8 at the most."""

    def check(text: str) -> str:
        if len(text.encode()) > most:
            raise ValueError(f"must be at most {most} bytes of UTF-8")
        return text

    return AfterValidator(check)


def render(value: Any) -> Any:
    """Any record as plain JSON values in the wire's spelling; None members are left out.

    A value that has a `text()` of its own (a moment, a coordinate) is that text.
    """
    if hasattr(value, "text"):
        return value.text()
    if isinstance(value, Enum):
        return value.name if isinstance(value, int) else value.value
    if is_dataclass(value):
        return {
            name: render(member)
            for name, member in ((_spelling(f), getattr(value, f.name)) for f in fields(value))
            if name is not None and member is not None
        }
    if isinstance(value, dict):
        return {key: render(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [render(member) for member in value]
    return value


def read_json(adapter: TypeAdapter[T], name: str, text: str | bytes) -> T:
    """Check JSON text against a type; InvalidArgument names the member, its value and the rule."""
    try:
        return adapter.validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        raise InvalidArgument(explain(name, error)) from None


def explain(name: str, error: ValidationError) -> str:
    """The first thing wrong: the member by its wire name, its value, the rule."""
    first = error.errors(include_url=False)[0]
    path = name
    for step in first["loc"]:
        if not str(step).startswith("literal["):
            path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return f"{path} is {shown(first['input'])}: {first['msg'].removeprefix('Value error, ')}."


def shown(value: object) -> str:
    """A value as a message shows it, however long it is."""
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


def _spelling(member: DataclassField[Any]) -> str | None:
    return member.metadata.get("wire", wire_name(member.name))  # type: ignore[no-any-return]
