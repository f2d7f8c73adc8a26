"""The kinds of parameters that several operations share."""

from typing import Annotated

from pydantic import AfterValidator, Field

from geoimm.domain.files import MOST_LABELS

PageSize = Annotated[int, Field(ge=0, le=200)]
"""Of projects and datasets; 0 stands for the default."""
DEFAULT_PAGE_SIZE = 100


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
