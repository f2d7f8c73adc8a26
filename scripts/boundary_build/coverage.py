"""How well the divisions below the provinces are named, by country."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from boundary_build.overture import Place
from boundary_build.overture_names import DAMAGED, Names
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_HEAD = "country  rows  matched  repaired  local  en  zh  damaged"


def tell(
    rows: Sequence[Boundary],
    places: Mapping[str, Place],
    names: Sequence[Names],
    say: Callable[[str], None],
) -> None:
    """One line for each country: how many names Overture gives, and how many stay damaged."""
    by_id = {each.id: each for each in names}
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        if row.level > Level.province:
            counts.setdefault(row.country, Counter()).update(_facts(row, places, by_id))
    lines = [_line(country, counts[country]) for country in sorted(counts)]
    total = sum(counts.values(), Counter[str]())
    say("\n".join([_HEAD, *lines, _line("all", total)]))


def _line(country: str, count: Mapping[str, int]) -> str:
    return "  ".join([country, *(str(count[fact]) for fact in _HEAD.split()[1:])])


def _facts(row: Boundary, places: Mapping[str, Place], names: Mapping[str, Names]) -> list[str]:
    each = names.get(row.id)
    known = {
        "rows": True,
        "matched": row.id in places,
        "repaired": each is not None and each.name is not None,
        "local": (each is not None and each.local is not None) or row.name_local is not None,
        "en": (each is not None and each.english is not None) or "en" in row.names,
        "zh": (each is not None and each.chinese is not None) or "zh" in row.names,
        # In a damaged layer a name that nothing confirms may have lost letters.
        "damaged": row.country in DAMAGED and row.id.startswith("gb:") and row.id not in places,
    }
    return [fact for fact, holds in known.items() if holds]
