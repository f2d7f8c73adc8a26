"""From a function's signature to an operation of the API: its name and its parameters."""

import inspect
import re
import types
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.errors import PydanticUserError

from geoimm.domain.records import explain, read_json, shown, wire_name
from geoimm.errors import InvalidArgument

_DECIMAL = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUL = re.compile(r"\x00|(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation, and how its text is read."""

    name: str
    wire: str
    required: bool
    adapter: TypeAdapter[Any]
    kind: type
    """`bool`, `int`, `str` or a choice (`Enum`) as plain text; `dict` for what travels as JSON."""

    def read(self, text: str) -> Any:
        """The checked value; InvalidArgument names the parameter, the value and the rule."""
        if _NUL.search(text):
            raise InvalidArgument(f"{self.wire} must not contain the character U+0000.")
        if self.kind is dict:
            return read_json(self.adapter, self.wire, text)
        try:
            return self.adapter.validate_python(self._plain(text))
        except ValidationError as error:
            raise InvalidArgument(explain(self.wire, error)) from None

    def _plain(self, text: str) -> str | int | bool:
        if self.kind is bool:
            if text.lower() not in ("true", "false"):
                raise InvalidArgument(f"{self.wire} is {shown(text)}: it must be true or false.")
            return text.lower() == "true"
        if self.kind is int:
            if not _DECIMAL.fullmatch(text):
                raise InvalidArgument(
                    f"{self.wire} is {shown(text)}: it must be a decimal integer."
                )
            return int(text)
        return text


@dataclass(frozen=True, slots=True)
class Operation:
    """One named action of the API."""

    name: str
    function: Callable[..., Awaitable[Any]]
    parameters: tuple[Parameter, ...]

    def read(self, given: Mapping[str, str]) -> dict[str, Any]:
        """The function's arguments from the request's texts; unknown parameters are ignored."""
        arguments = {}
        for parameter in self.parameters:
            text = given.get(parameter.wire)
            if not text and parameter.required:
                raise InvalidArgument(
                    f"The parameter {parameter.wire} is required but not provided."
                )
            if text is None or (not text and parameter.kind is not str):
                continue
            arguments[parameter.name] = parameter.read(text)
        return arguments


def operation(function: Callable[..., Awaitable[Any]]) -> Operation:
    """The operation that a function is: `create_project` is CreateProject."""
    hints = get_type_hints(function, include_extras=True)
    parameters = tuple(
        _parameter(parameter, hints[parameter.name])
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY
    )
    return Operation(wire_name(function.__name__), function, parameters)


def _parameter(parameter: inspect.Parameter, hint: Any) -> Parameter:
    kind = _kind(hint)
    return Parameter(
        name=parameter.name,
        wire=wire_name(parameter.name),
        required=parameter.default is parameter.empty,
        adapter=_json_adapter(hint) if kind is dict else TypeAdapter(hint),
        kind=kind,
    )


def _json_adapter(hint: Any) -> TypeAdapter[Any]:
    plain = _without_none(hint)
    try:
        return TypeAdapter(plain, config=ConfigDict(strict=True))
    except PydanticUserError:
        # A record brings its own configuration.
        return TypeAdapter(plain)


def _kind(hint: Any) -> type:
    plain = _without_none(hint)
    while get_origin(plain) is Annotated:
        plain = get_args(plain)[0]
    if plain is bool or plain is int:
        return plain
    if plain is str:
        return str
    if get_origin(plain) is Literal or (isinstance(plain, type) and issubclass(plain, Enum)):
        return Enum
    return dict


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        (plain,) = (each for each in get_args(hint) if each is not type(None))
        return plain
    return hint
