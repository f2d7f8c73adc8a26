"""What a run left out, and why."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_MOST_EXAMPLES = 5


class Reason(StrEnum):
    """Why something was left out."""

    not_media = "not a photo or video"
    hidden = "hidden"
    made_by_programs = "thumbnails and other folders that programs make"
    link = "a link to a folder"
    special = "no file: a pipe, a socket or a device"
    twice = "named twice"
    empty = "empty"
    no_photo = "a sidecar without its photo"
    archive_kind = "an archive of a kind that is not read: unpack it first"
    nested_archive = "an archive in an archive: unpack it first"
    encrypted = "encrypted in its archive"
    compression = "compressed in its archive by a method that is not read: unpack it first"
    damaged_archive = "a damaged archive"
    unreadable = "not readable"
    too_slow = "took too long to read"
    crashed = "ended the process that read it"


@dataclass(slots=True)
class LeftOut:
    """Counts by reason, with the first paths of each."""

    counts: Counter[Reason] = field(default_factory=Counter)
    examples: dict[Reason, list[str]] = field(default_factory=dict)

    def add(self, reason: Reason, path: str, detail: str = "") -> None:
        """One more; the detail is what the system said."""
        self.counts[reason] += 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < _MOST_EXAMPLES:
            shown.append(f"{path} ({detail})" if detail else path)

    def as_dict(self) -> list[dict[str, Any]]:
        """Reasons in the order of `Reason`."""
        return [
            {
                "reason": reason.name,
                "meaning": reason.value,
                "files": self.counts[reason],
                "examples": self.examples[reason],
            }
            for reason in Reason
            if self.counts[reason]
        ]
