"""Whom the divisions of a set are owed to: its NOTICE, or the page of an imported set."""

import re
from collections.abc import Collection
from pathlib import Path

from geoimm.boundary_sets.sidecars import Credit, read_sidecar

_SECTION = re.compile(r"^(\S.*)\n-+$", re.MULTILINE)
_ENTRY = re.compile(
    r"^(\S.*) \([\d,]+ (?:rows|boundaries)\)\n((?:  .*\n)*?)  Licence: (.*)$", re.MULTILINE
)
_NAMES = "names/"


def credits_of(path: Path, sources: Collection[str]) -> list[Credit]:
    """The credits of some sources of a set, and of the names laid over its rows.

    A source that nothing tells of is credited by its own name.
    """
    told, names = _noticed(path if path.is_dir() else path.parent)
    page = read_sidecar(path)
    own = {page.title: Credit(page.title, page.licence)} if page.title else {}
    known = {**told, **own, **{each.title: each for each in page.credits}}
    found = [known.get(source, Credit(source, "")) for source in sorted(sources)]
    return found + [credit for credit in names if path.is_dir() and credit not in found]


def notice(credits_: Collection[Credit]) -> str:
    """The credits as a text to be handed on with the divisions."""
    return "\n".join(
        f"{each.title}\n"
        + "".join(f"  {text}\n" for text in (each.attribution, each.address) if text)
        + f"  Licence: {each.licence or 'not known'}\n"
        for each in credits_
    )


def _noticed(folder: Path) -> tuple[dict[str, Credit], list[Credit]]:
    """The credits that a NOTICE has by source, and those of the files of names."""
    try:
        text = (folder / "NOTICE").read_text(encoding="utf-8")
    except OSError:
        return {}, []
    told: dict[str, Credit] = {}
    names = []
    parts = _SECTION.split(text)
    for heading, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        for title, lines, licence in _ENTRY.findall(part + "\n"):
            told[title] = Credit(title, licence.strip(), " ".join(lines.split()))
            if heading.startswith(_NAMES):
                names.append(told[title])
    return told, names
