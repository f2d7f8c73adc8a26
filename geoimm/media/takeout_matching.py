"""Which JSON of a Google Takeout album belongs to which photo or video."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias

from geoimm.media.takeout_names import (
    Key,
    as_file_name,
    bare_keys,
    clipped_keys,
    decomposed,
    is_long,
    is_takeout_json,
    json_keys,
    lenders,
    own_keys,
    split_name,
    with_and_without_counter,
)

_TitleOf: TypeAlias = Callable[[str], str | None]


def json_for(
    media: Collection[str],
    jsons: Collection[str],
    *,
    title_of: _TitleOf | None = None,
    may_lend: bool = True,
) -> dict[str, str]:
    """The JSON of each photo and video of one album, by name, where exactly one fits.

    `media` and `jsons` are the names in the album, from all parts of a split Takeout together.
    A JSON of a photo's own comes first, then that of the photo it is an edit of, then that of the
    still image it is the moving part of; these two are left out unless `may_lend`. Where two fit,
    `title_of` (the `title` in a JSON of that name) decides; where it does not, there is no match.
    Letters composed and decomposed are alike,
    and upper and lower case are where nothing else fits. JSON files of the album itself are left
    out.
    """
    sidecars = [name for name in jsons if is_takeout_json(name)]
    title = title_of or (lambda _: None)
    found: dict[str, str] = {}
    passes = []
    for fold in (str, str.casefold):
        matching = _Matching(sidecars, title, fold, taken=set(found.values()))
        found.update(matching.match([name for name in media if name not in found]))
        passes.append(matching)
    if may_lend:
        # Only now is it known which JSON is whose own.
        for matching in passes:
            found.update(matching.lend([name for name in media if name not in found]))
    return found


class _Matching:
    """One pass over an album, with letters folded by `fold`."""

    def __init__(
        self, jsons: Iterable[str], title_of: _TitleOf, fold: Callable[[str], str], taken: set[str]
    ) -> None:
        self._title_of, self._fold, self._taken = title_of, fold, taken
        self._jsons: dict[Key, list[str]] = defaultdict(list)
        self._counters: dict[str, list[str]] = defaultdict(list)
        for name in sorted(jsons):
            for base, counter in json_keys(fold(decomposed(name))):
                self._jsons[base, counter].append(name)
                self._counters[base].append(name)

    def match(self, media: Iterable[str]) -> dict[str, str]:
        open_media, found = sorted(media), dict[str, str]()
        for tier in (own_keys, clipped_keys, bare_keys):
            proposals = {name: self._proposals(tier(self._plain(name))) for name in open_media}
            found.update(self._settle(proposals))
            self._taken.update(found.values())
            open_media = [
                name
                for name in open_media
                if name not in found and not set(proposals[name]) - self._taken
            ]
        found.update(self._clipped_by_title(open_media))
        return found

    def lend(self, media: Iterable[str]) -> dict[str, str]:
        """The JSON of another for each edit and each moving part."""
        lent = {name: self._lent(name) for name in sorted(media)}
        return {name: json for name, json in lent.items() if json is not None}

    def _plain(self, name: str) -> str:
        return self._fold(decomposed(name))

    def _proposals(self, keys: Iterable[Key]) -> list[str]:
        """The JSON files of these names that are no other photo's own."""
        names = {name for key in keys for name in self._jsons.get(key, ())}
        return sorted(names - self._taken)

    def _settle(self, proposals: Mapping[str, list[str]]) -> dict[str, str]:
        """One JSON to one photo; a title decides between several on either side."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for name, jsons in proposals.items():
            chosen = self._by_title(jsons, [name])
            if chosen is not None:
                wanted[chosen[1]].append(name)
        chosen_pairs = (self._by_title([json], names) for json, names in wanted.items())
        return {pair[0]: pair[1] for pair in chosen_pairs if pair is not None}

    def _by_title(self, jsons: list[str], media: list[str]) -> tuple[str, str] | None:
        """The one pair there is, or the one pair whose title is the name of the photo."""
        pairs = [(name, json) for json in jsons for name in media]
        if len(pairs) > 1:
            pairs = [pair for pair in pairs if self._has_title(*pair)]
        return pairs[0] if len(pairs) == 1 else None

    def _has_title(self, media: str, json: str) -> bool:
        title = self._title_of(json)
        if title is None:
            return False
        stem, extension = split_name(self._plain(as_file_name(title)))
        for name in with_and_without_counter(self._plain(media)):
            own_stem, own_extension = split_name(name)
            is_cut = is_long(own_stem) and stem.startswith(own_stem)
            if own_extension in (extension, "") and (stem == own_stem or is_cut):
                return True
        return False

    def _clipped_by_title(self, media: Iterable[str]) -> dict[str, str]:
        """Long names that are cut to the same beginning, where counters replace the ends."""
        proposals = {}
        for name in media:
            bases = {base for base, _ in clipped_keys(self._plain(name))}
            jsons = {json for base in bases for json in self._counters.get(base, ())} - self._taken
            proposals[name] = sorted(json for json in jsons if self._has_title(name, json))
        return self._settle(proposals)

    def _lent(self, name: str) -> str | None:
        """The JSON of the photo that this is an edit or the moving part of."""
        for keys in lenders(self._plain(name)):
            jsons = sorted({json for key in keys for json in self._jsons.get(key, ())})
            if jsons:
                return jsons[0] if len(jsons) == 1 else None
        return None
