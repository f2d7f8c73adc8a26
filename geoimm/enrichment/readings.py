"""What reading one file gave: its claims, or why there are none, and what it cost."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geoimm.domain.claims import Claims
from geoimm.enrichment.claims_json import claims_from_json, claims_to_json
from geoimm.enrichment.items import Item, Role
from geoimm.enrichment.left_out import Reason
from geoimm.enrichment.places import opened, stream
from geoimm.media.reader import read_claims
from geoimm.media.sources import BlockSource
from geoimm.media.takeout import LARGEST_JSON, takeout_claims
from geoimm.media.xmp import LARGEST_SIDECAR, xmp_claims


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file says."""

    claims: Claims = field(default_factory=Claims)
    problem: Reason | None = None
    """Why it could not be read."""
    detail: str = ""
    """What the system said of it."""
    bytes: int = 0
    """Fetched, of the archive for a member of one."""
    requests: int = 0
    """In so many pieces."""

    def as_json(self) -> dict[str, Any]:
        """A short page."""
        page: dict[str, Any] = {"bytes": self.bytes, "requests": self.requests}
        if self.problem:
            return {**page, "problem": self.problem.name, "detail": self.detail}
        return {**page, "claims": claims_to_json(self.claims)}


def reading_from_json(page: Mapping[str, Any]) -> Reading:
    """What `as_json` gave."""
    return Reading(
        claims=claims_from_json(page.get("claims", {})),
        problem=Reason[page["problem"]] if "problem" in page else None,
        detail=page.get("detail", ""),
        bytes=page["bytes"],
        requests=page["requests"],
    )


def read(item: Item) -> Reading:
    """What a photo, video or sidecar claims; nothing is raised, whatever its bytes are."""
    try:
        with opened(item.place) as (source, counted):
            claims = _claims(source, item)
            return Reading(claims, bytes=counted.bytes, requests=counted.requests)
    except Exception as error:
        # Of the file, of the archive, of the store: each costs this file only.
        return Reading(problem=Reason.unreadable, detail=_told(error))


def sha256(item: Item) -> str | None:
    """Of all its bytes, in hexadecimal digits; None for a file that cannot be read whole."""
    whole = hashlib.sha256()
    try:
        for part in stream(item.place):
            whole.update(part)
    except Exception:
        return None
    return whole.hexdigest()


def _claims(source: BlockSource, item: Item) -> Claims:
    if item.role is Role.xmp:
        return xmp_claims(source.read_at(0, LARGEST_SIDECAR + 1), sidecar=True)
    if item.role is Role.takeout:
        return takeout_claims(source.read_at(0, LARGEST_JSON + 1))
    return read_claims(source, name=item.name)


def _told(error: Exception) -> str:
    reason = getattr(error, "strerror", None) or str(error)
    return f"{type(error).__name__}: {reason}"[:200]
