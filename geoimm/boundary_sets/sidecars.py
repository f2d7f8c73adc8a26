"""The page beside an imported set, `<name>.json`, which the importer writes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TEXTS = ("title", "licence", "attribution", "address")


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom some divisions are owed to, and how they may be used."""

    title: str
    licence: str
    attribution: str = ""
    address: str = ""
    divisions: int = 0


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What an import says about its set; empty where there is no page."""

    title: str = ""
    licence: str = ""
    imported_at: str = ""
    source: str = ""
    credits: tuple[Credit, ...] = ()
    """Of the parts of the set, where these differ in their makers or licences."""
    page: dict[str, Any] = field(default_factory=dict)
    """All of it, the import's report included."""


def read_sidecar(set_path: Path) -> Sidecar:
    """The page of a set's file; a set also works without one."""
    try:
        page = json.loads(set_path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Sidecar()
    if not isinstance(page, dict):
        return Sidecar()
    texts = {name: str(page.get(name) or "") for name in ("title", "licence", "imported_at")}
    owed = tuple(_credits(page.get("credits")))
    return Sidecar(**texts, source=str(page.get("source") or ""), credits=owed, page=page)


def _credits(told: Any) -> Iterator[Credit]:
    for each in told if isinstance(told, list) else ():
        if isinstance(each, dict) and each.get("title"):
            texts = {name: str(each.get(name) or "") for name in _TEXTS}
            yield Credit(**texts, divisions=int(each.get("divisions") or 0))
