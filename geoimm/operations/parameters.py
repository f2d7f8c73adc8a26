"""The kinds of parameters that several operations share."""

import json
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from geoimm.domain import files
from geoimm.domain.files import MOST_LABELS, InputFile
from geoimm.domain.records import shown
from geoimm.errors import InvalidArgument

PageSize = Annotated[int, Field(ge=0, le=200)]
"""Of projects and datasets; 0 stands for the default."""
DEFAULT_PAGE_SIZE = 100

_MOST_URI_BYTES = 2048
_MOST_NAME_BYTES = 256
_MOST_LANGUAGE_BYTES = 64


def _at_most(most_bytes: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text.encode()) > most_bytes:
            raise ValueError(f"must be at most {most_bytes} bytes of UTF-8")
        return text

    return AfterValidator(check)


UserData = Annotated[str, _at_most(2048)]
ShortText = Annotated[str, _at_most(1024)]
Prefix = Annotated[str, Field(max_length=128)]
Labels = Annotated[dict[str, str], Field(max_length=MOST_LABELS)]
FieldNames = list[str]
Uri = Annotated[files.Uri, _at_most(_MOST_URI_BYTES)]


def check_size(file: InputFile, name: str) -> None:
    """InvalidArgument for what cannot be stored: keys of the indexes have a limit in bytes."""
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
    yield "URI", file.uri, _MOST_URI_BYTES
    for number, address in enumerate(file.addresses or ()):
        path = f"Addresses[{number}]"
        yield f"{path}.Language", address.language, _MOST_LANGUAGE_BYTES
        for level in ("country", "province", "city", "district", "township"):
            yield f"{path}.{level.capitalize()}", getattr(address, level), _MOST_NAME_BYTES
