"""Whom the boundaries of a map are to be credited to, as the NOTICE of their set says."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from geoimm.resolver.boundary_set import BoundarySet

_SECTION = re.compile(r"^(\S.*)\n-+$", re.MULTILINE)
_ENTRY = re.compile(
    r"^(\S.*) \([\d,]+ (?:rows|boundaries)\)\n((?:  .*\n)*?)  Licence: (.*)$", re.MULTILINE
)
_NAMES = "names/"


@dataclass(frozen=True, slots=True)
class Credit:
    """One source of a map."""

    source: str
    by: str = ""
    """Who made it, in the words that they ask for."""
    licence: str = ""


def credits_of(sources: Collection[str], boundaries: Path | None = None) -> list[Credit]:
    """The credits of the sources of boundaries, and of the names that are laid over them.

    `boundaries` is the path of the set, None for the default one. A source that its NOTICE does
    not tell of, or all of a set without one, are credited by their own name.
    """
    path = boundaries or BoundarySet.default_path()
    folder = path if path.is_dir() else path.parent
    try:
        notice = (folder / "NOTICE").read_text(encoding="utf-8")
    except OSError:
        notice = ""
    told, names = _entries(notice)
    own = [told.get(source, Credit(source)) for source in sorted(sources)]
    return own + [credit for credit in names if credit not in own]


def _entries(notice: str) -> tuple[dict[str, Credit], list[Credit]]:
    """The credits by source, and those of the files of names."""
    told: dict[str, Credit] = {}
    names = []
    sections = [*_SECTION.finditer(notice)]
    for section, following in zip(sections, [*sections[1:], None], strict=False):
        end = following.start() if following else len(notice)
        for source, lines, licence in _ENTRY.findall(notice[section.end() : end] + "\n"):
            told[source] = Credit(source, " ".join(lines.split()), licence.strip())
            if section[1].startswith(_NAMES):
                names.append(told[source])
    return told, names
