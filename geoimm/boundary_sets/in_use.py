"""The set in use: layered of imported sets and the default one, changed in one step.

`in-use` is a link to a folder `layered-…` beside it. A new folder is written under a hidden
name, read back and checked; then the link is replaced by a rename, which a crash leaves either
undone or done. The folder used before stays until the next change, for who is reading it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from geoimm.boundary_sets.broken import opens, relied_on
from geoimm.boundary_sets.folders import DEFAULT, IN_USE, Folders, files_of
from geoimm.boundary_sets.kept_names import write_kept_names
from geoimm.boundary_sets.layering import Layered, lay_over
from geoimm.boundary_sets.layers import Layer, Layers, notice_of, read_layers, write_layers
from geoimm.boundary_sets.publishing import published
from geoimm.boundary_sets.rows import Rows, read_rows, rows_of_files
from geoimm.boundary_sets.sidecars import read_sidecar
from geoimm.boundary_sets.writing import sync, used_rows, write_company, write_files
from geoimm.errors import BoundaryDataError
from geoimm.resolver.hashes import sha256_of
from geoimm.resolver.progress import Progress, silent

_MAKING = ".making-"
_LAYERED = "layered-"


def use(
    folders: Folders,
    names: Sequence[str],
    *,
    now: datetime,
    progress: Progress = silent,
    staged: Path | None = None,
) -> Layers:
    """Lay imported sets over the default one, later ones over earlier ones, and use the result.

    Sets in the folder `staged` are taken before imported ones of their names, and go to the
    imported ones with the change. Raises BoundaryDataError for an unknown or repeated name, sets
    that do not go together, and a disk that cannot be written; all sets are then what they were.
    """
    new = sorted(staged.glob("*.parquet")) if staged else []
    known = {path.stem: path for path in new}
    paths = [known.get(name) or folders.imported(name) for name in names]
    if len(set(names)) < len(names) or not names:
        raise BoundaryDataError("Name one or more sets, each once, or `default`.")
    with _alone(folders):
        _sweep(folders)
        made = Path(tempfile.mkdtemp(prefix=_MAKING, dir=folders.boundaries))
        layers = _make(made, folders, paths, now, progress)
        progress("swap", 0, None)
        final = made.with_name(_LAYERED + made.name.removeprefix(_MAKING))
        made.chmod(0o755)
        made.rename(final)
        with published(folders, new):
            _point_to(folders, final)
    return layers


def take_off(
    folders: Folders, names: Sequence[str], *, now: datetime, progress: Progress = silent
) -> Layers | None:
    """Use the layers in use without some of them; None where only the default set is left.

    Raises BoundaryDataError; the set in use is then what it was.
    """
    layers = layers_in_use(folders)
    used = [layer.name for layer in layers.layers if layer.name != DEFAULT] if layers else []
    left = [name for name in used if name not in names]
    if left == used:
        return layers
    if left:
        return use(folders, left, now=now, progress=progress)
    use_default(folders)
    return None


def use_default(folders: Folders) -> None:
    """Use the default set alone; imported sets stay where they are."""
    if not folders.in_use.is_symlink():
        return
    with _alone(folders):
        folders.in_use.unlink()
        _sweep(folders)


def layers_in_use(folders: Folders) -> Layers | None:
    """What the set in use was made from, None where it is the default one."""
    return read_layers(folders.in_use) if folders.in_use.is_dir() else None


def changed_since(folders: Folders, layers: Layers) -> list[str]:
    """The sets that are no longer what they were when they were layered."""
    return [layer.name for layer in layers.layers if _hash_of(folders, layer) != layer.sha256]


def _make(
    folder: Path, folders: Folders, paths: Sequence[Path], now: datetime, progress: Progress
) -> Layers:
    """Write the layered set to an empty folder and check it."""
    progress("read", 0, None)
    below = files_of(folders.default)
    rows = [rows_of_files(below)]
    rows += [rows_of_files([path], first=len(below) + at) for at, path in enumerate(paths)]
    layered = Layered(rows[0])
    tops = _apart(rows[1:])
    for done, top in enumerate(tops):
        progress("layer", done, len(tops))
        layered = lay_over(layered, top)
    progress("write", 0, None)
    file_names = [file.name for file in below] + [f"user-{path.name}" for path in paths]
    write_files(folder, [*below, *paths], file_names, layered)
    write_company(folder, folders.default, layered.replaced)
    beside = sorted(folders.default.glob("names/*.parquet"))
    write_kept_names(folder, [*below, *paths], beside, layered.replaced)
    layers = _layers(folders, paths, rows, layered, len(below), now)
    with (folder / "NOTICE").open("a", encoding="utf-8") as notice:
        notice.write(notice_of(layers.layers[1:]))
    write_layers(folder, layers)
    progress("verify", 0, None)
    _check(folder)
    sync(folder)
    return layers


def _apart(tops: Sequence[Rows]) -> list[Rows]:
    """Sets one after the other that have no country in common as one: quicker, and the same."""
    together: list[Rows] = []
    for top in tops:
        if together and not set(together[-1].countries) & set(top.countries):
            together[-1] = together[-1].below(top)
        else:
            together.append(top)
    return together


def _layers(  # noqa: PLR0913, PLR0917  all there is by now
    folders: Folders,
    paths: Sequence[Path],
    rows: Sequence[Rows],
    layered: Layered,
    default_files: int,
    now: datetime,
) -> Layers:
    firsts = [0, *range(default_files, default_files + len(rows))]
    layers = []
    for at, (path, own) in enumerate(zip([folders.default, *paths], rows, strict=True)):
        told = read_sidecar(path)
        layers.append(
            Layer(
                name=path.stem if at else DEFAULT,
                title=told.title if at else "the default boundary set",
                licence=told.licence if at else "by source, see NOTICE",
                sha256=sha256_of(path),
                divisions=len(own),
                used=used_rows(layered.rows, firsts[at], firsts[at + 1]),
                credits=told.credits if at else (),
            )
        )
    return Layers(now.isoformat(timespec="seconds"), len(layered.rows), tuple(layers))


def _check(folder: Path) -> None:
    for check in [*relied_on(read_rows(folder)), opens(folder)]:
        if check.count:
            found = ", ".join(example.id for example in check.examples[:3])
            raise BoundaryDataError(
                f"The sets do not go together: {check.name}: {check.rule}, but {check.count}"
                f" fail ({found}). `geoimm boundaries verify SET` shows whose it is; the set in"
                " use is unchanged."
            )


def _point_to(folders: Folders, final: Path) -> None:
    """Replace the link by another in one step, and remember the change on the disk."""
    link = final.with_name(f".{IN_USE}-{final.name}")
    link.symlink_to(final.name)
    link.replace(folders.in_use)
    descriptor = os.open(folders.boundaries, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folders: Folders) -> None:
    """Remove what a crash or an earlier change left, but not the set in use."""
    used = folders.in_use.resolve() if folders.in_use.is_dir() else None
    for path in folders.boundaries.iterdir():
        if path.name.startswith(f".{IN_USE}-") and path.is_symlink():
            path.unlink()
        elif path.name.startswith((_MAKING, _LAYERED)) and path.resolve() != used:
            shutil.rmtree(path)


@contextmanager
def _alone(folders: Folders) -> Iterator[None]:
    """One change at a time; what the disk refuses is said as such, and half a set is removed."""
    import fcntl

    try:
        folders.boundaries.mkdir(parents=True, exist_ok=True)
        with (folders.boundaries / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                yield
            except BaseException:
                with suppress(OSError):
                    _sweep(folders)
                raise
    except OSError as error:
        raise BoundaryDataError(
            f"{folders.boundaries} cannot be written ({error}); the set in use is unchanged."
            " Free space or name another folder with GEOIMM_DATA."
        ) from error


def _hash_of(folders: Folders, layer: Layer) -> str | None:
    if layer.name == DEFAULT:
        return sha256_of(folders.default)
    return sha256_of(folders.imported(layer.name)) if layer.name in folders.names() else None
