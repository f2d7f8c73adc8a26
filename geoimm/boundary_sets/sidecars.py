"""The page beside an imported set, `<name>.json`, which the importer writes."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What an import says about its set; empty where there is no page."""

    title: str = ""
    licence: str = ""
    imported_at: str = ""
    source: str = ""
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
    return Sidecar(**texts, source=str(page.get("source") or ""), page=page)
