"""Which sidecars belong to which photo or video of a walk."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from geoimm.enrichment.items import Item, Role
from geoimm.media.sidecars import xmp_for
from geoimm.media.takeout_matching import json_for

_TAKEOUT_PART = re.compile(r"[/\\](takeout-\d{8}T\d{6}Z)[^/\\]*(?=[/\\]Takeout\b)", re.IGNORECASE)
"""The folder that one of them was unpacked into, as archive programs name it."""

TitleOf = Callable[[Item], str | None]
"""The title in a JSON of Google's Takeout, None for another file."""


@dataclass(frozen=True, slots=True)
class Company:
    """What lies beside one photo or video."""

    xmp: Item | None = None
    takeout: Item | None = None

    @property
    def items(self) -> list[Item]:
        """The files there are, the most trusted first."""
        return [item for item in (self.xmp, self.takeout) if item]


def company_of(items: Iterable[Item], title_of: TitleOf) -> dict[str, Company]:
    """The sidecars of each photo and video that has some, by path.

    Only files of one folder belong together. Where a folder is spread over archives, such as the
    parts of one Takeout, its parts are one folder; but where parts have files of the same name,
    each goes by its own files first.
    """
    folders: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        folders[_folder(item)].append(item)
    found: dict[str, Company] = {}
    for folder in folders.values():
        found.update(_in_folder(folder, title_of))
    return found


def _folder(item: Item) -> str:
    """The folder, the same in the unpacked parts of one Takeout."""
    part = _TAKEOUT_PART.search(item.folder)
    return f"{part[1].lower()}{item.folder[part.end() :]}" if part else item.folder


def _in_folder(items: Sequence[Item], title_of: TitleOf) -> dict[str, Company]:
    if len(_once(items)) == len(items):
        return _matched(items, title_of)
    parts: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        parts[item.part].append(item)
    found: dict[str, Company] = {}
    for part in parts.values():
        found.update(_matched(part, title_of, may_lend=False))
    taken = {item.path for company in found.values() for item in company.items} | set(found)
    left = _once([item for item in items if item.path not in taken])
    found.update(_matched(left, title_of, may_lend=False))
    for group in (*parts.values(), _once(items)):
        for path, company in _matched(group, title_of).items():
            known = found.get(path, company)
            found[path] = known if known.takeout else replace(known, takeout=company.takeout)
    return found


def _once(items: Sequence[Item]) -> list[Item]:
    """Those whose name no other has."""
    names = Counter(item.name for item in items)
    return [item for item in items if names[item.name] == 1]


def _matched(
    items: Sequence[Item], title_of: TitleOf, *, may_lend: bool = True
) -> dict[str, Company]:
    by_name = {item.name: item for item in items}
    media = [item.name for item in items if item.role is Role.media]
    jsons = [item.name for item in items if item.role is Role.takeout]
    xmp = xmp_for(list(by_name)) if len(media) + len(jsons) < len(items) else {}
    takeout = json_for(
        media, jsons, title_of=lambda name: title_of(by_name[name]), may_lend=may_lend
    )
    return {
        by_name[name].path: Company(_item(by_name, xmp, name), _item(by_name, takeout, name))
        for name in media
        if name in xmp or name in takeout
    }


def _item(items: Mapping[str, Item], sidecars: Mapping[str, str], name: str) -> Item | None:
    return items[sidecars[name]] if name in sidecars else None
