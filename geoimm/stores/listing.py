"""Listing: the files below a folder of a store, one folder in memory at a time."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from geoimm.errors import StoreUnavailable
from geoimm.media.sidecars import xmp_for
from geoimm.stores.store import Entry, Store

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that was found."""

    uri: str
    size: int
    tag: str
    """Differs whenever what the file and its sidecar say may differ."""
    sidecar_uri: str | None = None
    """Of the XMP file beside it."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A folder that must not be listed: what is below it stays unknown."""

    uri: str
    """With a slash at its end."""


@dataclass(frozen=True, slots=True)
class _Folder:
    uri: str
    path: tuple[str, ...]


_Step = Listed | Unlisted | _Folder


def walk(
    store: Store, uri: str, path: Sequence[str], wanted: Callable[[str], bool], *, must_exist: bool
) -> Iterator[Listed | Unlisted]:
    """All wanted files below a folder, in the order of their URIs' code points.

    Names that begin with a dot, and links, are left out. A folder that vanishes meanwhile is empty;
    for the first one that holds unless it `must_exist`, else StoreUnavailable is raised.
    """
    levels: list[Iterator[_Step]] = [iter([_Folder(uri.rstrip("/"), tuple(path))])]
    while levels:
        step = next(levels[-1], None)
        if step is None:
            levels.pop()
        elif isinstance(step, _Folder):
            is_first = len(levels) == 1
            levels.append(_steps(store, step, wanted, must_exist=must_exist and is_first))
        else:
            yield step


def flat(
    store: Store, uri: str, path: Sequence[str], wanted: Callable[[str], bool]
) -> list[Listed]:
    """The wanted files of one folder; none where it is not there.

    Raises PermissionError for one that must not be listed.
    """
    try:
        entries = store.entries(path)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return _listed(uri.rstrip("/"), entries, wanted)


def _steps(
    store: Store, folder: _Folder, wanted: Callable[[str], bool], *, must_exist: bool
) -> Iterator[_Step]:
    """The files and the deeper folders of a folder, in order."""
    uri, path = folder.uri, folder.path
    try:
        entries = store.entries(path)
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        if must_exist:
            reason = error.strerror or str(error) or "it is not there"
            raise StoreUnavailable(f"{uri} cannot be listed: {reason}.") from error
        if isinstance(error, PermissionError):
            _log.warning("%s must not be listed; what is in it is left as it is.", uri)
            yield Unlisted(f"{uri}/")
        return
    folders = [entry.name for entry in entries if entry.is_folder and _is_plain(entry.name)]
    found: dict[str, _Step] = {listed.uri: listed for listed in _listed(uri, entries, wanted)}
    found |= {f"{uri}/{name}/": _Folder(f"{uri}/{name}", (*path, name)) for name in folders}
    for key in sorted(found):
        yield found[key]


def _listed(uri: str, entries: Sequence[Entry], wanted: Callable[[str], bool]) -> list[Listed]:
    files = {entry.name: entry for entry in entries if not entry.is_folder}
    sidecars = xmp_for(files.keys())
    return [
        _with_sidecar(uri, entry, files.get(sidecars.get(name, "")))
        for name, entry in sorted(files.items())
        if _is_plain(name) and wanted(name)
    ]


def _with_sidecar(uri: str, entry: Entry, sidecar: Entry | None) -> Listed:
    if sidecar is None:
        return Listed(f"{uri}/{entry.name}", entry.size, entry.tag)
    tag = f"{entry.tag}+{sidecar.tag}"
    return Listed(f"{uri}/{entry.name}", entry.size, tag, f"{uri}/{sidecar.name}")


def _is_plain(name: str) -> bool:
    return not name.startswith(".")
