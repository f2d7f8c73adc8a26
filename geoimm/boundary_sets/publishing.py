"""Sets into the folder of imported sets and out of it: all of them, or none."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from geoimm.boundary_sets.folders import Folders

_BEFORE = ".before-"


@contextmanager
def published(folders: Folders, new: Sequence[Path]) -> Iterator[None]:
    """Move sets to the imported ones; what was there comes back where the body fails."""
    if not new:
        yield
        return
    folders.sets.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folders.sets, prefix=_BEFORE) as kept:
        moved: list[Path] = []
        try:
            for path in [file for each in new for file in _files_of(each)]:
                target = folders.sets / path.name
                if target.exists():
                    target.rename(Path(kept) / path.name)
                path.rename(target)
                moved.append(target)
            yield
        except BaseException:
            for target in moved:
                target.unlink()
            for old in Path(kept).iterdir():
                old.rename(folders.sets / old.name)
            raise


def remove(folders: Folders, names: Sequence[str]) -> None:
    """Delete imported sets, with what lies beside them."""
    for name in names:
        for path in _files_of(folders.imported(name)):
            path.unlink()


def _files_of(path: Path) -> list[Path]:
    """The page first: a set is listed by its Parquet file."""
    page = path.with_suffix(".json")
    return [*([page] if page.exists() else []), path]
