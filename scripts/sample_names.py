"""Names of the set to be read by eye: a seeded sample of divisions with their chains.

Prints each with its English and Chinese name, then how many divisions are called like one below
them, and how many have names in each language.
"""

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path

from boundary_evaluation.confused_names import confused

from geoimm.domain.divisions import Division, Level
from geoimm.resolver.boundary_set import BoundarySet


def main() -> None:
    """Read the set, print the sample and the counts."""
    arguments = _arguments()
    found = BoundarySet.read(arguments.boundaries)
    divisions = {id_: found.division(row) for row, id_ in enumerate(found.ids)}
    for division in _sample(divisions, arguments):
        print(_line(division, divisions))
    below = [each for each in divisions.values() if each.level > Level.province]
    alike = confused(divisions)
    print(f"\n{len(alike):,} of {len(below):,} are called like a division below them:")
    count = Counter(each.division.country for each in alike)
    print(", ".join(f"{country} {n}" for country, n in count.most_common(20)))
    for level in list(Level)[1:]:
        rows = [each for each in divisions.values() if each.level is level]
        shares = {tag: sum(tag in each.names for each in rows) / len(rows) for tag in ("en", "zh")}
        print(
            f"{level.name}: {len(rows):,}, English {shares['en']:.1%}, Chinese {shares['zh']:.1%}"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Print a sample of names.")
    parser.add_argument("--boundaries", type=Path, default=BoundarySet.default_path())
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--countries", type=int, default=60)
    parser.add_argument("--each", type=int, default=5)
    return parser.parse_args()


def _sample(divisions: dict[str, Division], arguments: argparse.Namespace) -> list[Division]:
    chance = random.Random(arguments.seed)  # noqa: S311 - a sample to be read, the same each time
    by_country: dict[str, list[Division]] = defaultdict(list)
    for _, division in sorted(divisions.items()):
        if division.level > Level.province:
            by_country[division.country].append(division)
    large = sorted(c for c, group in by_country.items() if len(group) >= arguments.each)
    chosen = sorted(chance.sample(large, min(arguments.countries, len(large))))
    return [each for c in chosen for each in chance.sample(by_country[c], arguments.each)]


def _line(division: Division, divisions: dict[str, Division]) -> str:
    chain = [division.name]
    above = divisions.get(division.parent_id or "")
    while above is not None:
        chain.insert(0, above.name)
        above = divisions.get(above.parent_id or "")
    names = " | ".join(division.names.get(tag, "-") for tag in ("en", "zh"))
    bare = f" ({division.bare_name})" if division.bare_name else ""
    return f"{division.country} {division.level.name}: {' > '.join(chain)}{bare} | {names}"


if __name__ == "__main__":
    main()
