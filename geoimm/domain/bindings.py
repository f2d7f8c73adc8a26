"""Bindings: a root whose files a dataset follows."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from geoimm.domain.days import Moment
from geoimm.domain.media_names import READ_SUFFIXES
from geoimm.domain.records import INTERNAL, at_most_bytes

BoundUri = Annotated[str, Field(pattern=r"^(oss|pds)://[^/\n]+[^\n]*$"), at_most_bytes(1024)]
"""`oss://bucket`, or a folder in one."""


class BindingState(StrEnum):
    """What a binding does just now."""

    Ready = "Ready"
    """Made, and not begun."""
    Running = "Running"
    Retrying = "Retrying"
    """Its root could not be read; it is tried again."""
    Stopped = "Stopped"
    """By StopBinding."""
    Failed = "Failed"
    """Its root is not mapped any more."""
    Deleted = "Deleted"


class BindingPhase(StrEnum):
    """How far a binding is."""

    FullScanning = "FullScanning"
    """Its root was not listed to the end yet."""
    IncrementalScanning = "IncrementalScanning"


@dataclass(frozen=True, slots=True)
class Binding:
    """A dataset and the root that it follows: IMM's Binding."""

    dataset_id: str = field(metadata=INTERNAL)
    project_name: str
    dataset_name: str
    uri: str
    """Without a slash at its end."""
    create_time: Moment
    update_time: Moment
    state: BindingState = BindingState.Ready
    phase: BindingPhase = BindingPhase.FullScanning
    reason: str | None = None
    """Why it is not Running."""


def overlaps(one: str, other: str) -> bool:
    """Whether one root is the other or lies in it."""
    first, second = f"{one}/", f"{other}/"
    return first.startswith(second) or second.startswith(first)


def is_media(name: str) -> bool:
    """Whether a file's name is that of a photo or video that can be read; its content decides."""
    return name.rpartition(".")[2].lower() in READ_SUFFIXES
