"""The kinds of parameters that several operations share."""

import json
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from geoimm.domain.files import InputFile
from geoimm.domain.records import at_most_bytes, shown
from geoimm.errors import InvalidArgument

PageSize = Annotated[int, Field(ge=0, le=200)]
"""Of projects and datasets; 0 stands for the default."""
DEFAULT_PAGE_SIZE = 100

_MOST_NAME_BYTES = 256
_MOST_LANGUAGE_BYTES = 64


UserData = Annotated[str, at_most_bytes(2048)]
ShortText = Annotated[str, at_most_bytes(1024)]
Prefix = Annotated[str, Field(max_length=128)]
FieldNames = list[str]


def check_size(file: InputFile, name: str) -> None:
    """InvalidArgument for what cannot be stored: the names of divisions are keys of indexes."""
    for member, text, most in _keys(file):
        if text and len(text.encode()) > most:
            raise InvalidArgument(
                f"{name}.{member} is {shown(text)}: must be at most {most} bytes of UTF-8."
            )
    for member, value in (("Labels", file.labels), ("Figures", file.figures)):
        try:
            json.dumps(value, allow_nan=False)
        except ValueError:
            raise InvalidArgument(f"{name}.{member} has a number that is not finite.") from None


def _keys(file: InputFile) -> Iterator[tuple[str, str | None, int]]:
    for number, address in enumerate(file.addresses or ()):
        path = f"Addresses[{number}]"
        yield f"{path}.Language", address.language, _MOST_LANGUAGE_BYTES
        for level in ("country", "province", "city", "district", "township"):
            yield f"{path}.{level.capitalize()}", getattr(address, level), _MOST_NAME_BYTES
