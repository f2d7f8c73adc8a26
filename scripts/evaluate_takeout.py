"""Match every photo of a Takeout to its JSON and say what was found, or what has none.

    python scripts/evaluate_takeout.py FOLDER [--json]

The names of photos that are not there, in a tree of JSON files only, are derived from the title
in each JSON: then each must find exactly the JSON it was derived from.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from geoimm.media.takeout import albums, json_paths, takeout_claims, takeout_title
from geoimm.media.takeout_names import media_name


@dataclass(frozen=True, slots=True)
class Match:
    """One photo and what was found for it."""

    album: str
    media: str
    json: str | None
    expected: str | None
    """The JSON a derived name comes from; None for a photo that is there."""
    verdict: str
    """`matched` or `no match`; of a derived name `right`, `wrong`, or `no match`."""
    positions: int
    times: int


def main() -> None:
    """Print one line for each photo, then counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    matches = list(evaluate(arguments.folder))
    counts = dict(Counter(match.verdict for match in matches))
    if arguments.json:
        rows = [asdict(match) for match in matches]
        print(json.dumps({"matches": rows, "counts": counts}, ensure_ascii=False, indent=1))
        return
    for match in matches:
        print(f"{match.verdict:9} {match.album}/{match.media} <- {match.json or '-'}")
    print(", ".join(f"{verdict} {count}" for verdict, count in sorted(counts.items())) or "empty")


def evaluate(folder: Path) -> Iterator[Match]:
    """All photos of a tree, those that are there and those that the JSON files tell of."""
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]

    def read(path: str) -> bytes:
        return (folder / path).read_bytes()

    for name, album in sorted(albums(files).items()):
        expected = {}
        for json_name, path in album.jsons.items():
            title = takeout_title(read(path))
            claims = takeout_claims(read(path))
            derived = media_name(json_name, title) if title else None
            if derived and derived not in album.media and claims.title:
                expected[derived] = path
                album.media[derived] = derived
        found = json_paths(album, read)
        for media, path in sorted(album.media.items()):
            chosen = found.get(path)
            claims = takeout_claims(read(chosen) if chosen else b"{}")
            yield Match(
                name,
                media,
                chosen and chosen.rpartition("/")[2],
                expected.get(media, "").rpartition("/")[2] or None,
                _verdict(chosen, expected.get(media)),
                len(claims.positions),
                len(claims.times),
            )


def _verdict(found: str | None, expected: str | None) -> str:
    if found is None:
        return "no match"
    if expected is None:
        return "matched"
    return "right" if found == expected else "wrong"


if __name__ == "__main__":
    main()
