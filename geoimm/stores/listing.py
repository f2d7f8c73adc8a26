"""Listing: the files below a folder of a store, one folder in memory at a time."""

import errno
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
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
class Mount:
    """A folder where another device is mounted: while that is away, it is empty."""

    uri: str
    """With a slash at its end."""


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A folder that cannot be listed: what is below it stays unknown."""

    uri: str
    """With a slash at its end."""


@dataclass(frozen=True, slots=True)
class Base:
    """A folder of a store, whose path may lead over links."""

    store: Store
    uri: str
    """Without a slash at its end."""
    path: tuple[str, ...]
    others: Collection[tuple[str, ...]] = ()
    """The steps to folders that belong to other roots: they are never listed here."""


Found = Listed | Mount | Unlisted


@dataclass(frozen=True, slots=True)
class _Folder:
    steps: tuple[str, ...]
    """From the base."""
    is_first: bool = False
    is_mount: bool = False


_Step = Listed | _Folder


def walk(
    base: Base, steps: Sequence[str], wanted: Callable[[str], bool], *, must_exist: bool
) -> Iterator[Found]:
    """All wanted files below the folder that is `steps` from a base, in the order of their URIs.

    That is the order of code points. Names that begin with a dot, and links, are left out. A folder
    that is not there is empty, unless it `must_exist`: then StoreUnavailable is raised. A deeper
    one that vanishes meanwhile is unlisted, for its disk may have.
    """
    levels: list[Iterator[_Step]] = [iter([_Folder(tuple(steps), is_first=True)])]
    while levels:
        step = next(levels[-1], None)
        if step is None:
            levels.pop()
        elif isinstance(step, Listed):
            yield step
        elif step.is_first or step.steps not in base.others:
            uri = _uri(base, step.steps)
            if step.is_mount:
                yield Mount(f"{uri}/")
            try:
                entries = _entries(base, step.steps)
            except OSError as error:
                if _is_unknown(uri, error, is_first=step.is_first, must_exist=must_exist):
                    yield Unlisted(f"{uri}/")
            else:
                levels.append(_in_order(uri, step.steps, entries, wanted))


def flat(base: Base, steps: Sequence[str], wanted: Callable[[str], bool]) -> list[Listed]:
    """The wanted files of the folder that is `steps` from a base; none where it is not there.

    Raises PermissionError for one that cannot be listed.
    """
    try:
        entries = _entries(base, steps)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return _listed(_uri(base, steps), entries, wanted)


def walk_other(base: Base, wanted: Callable[[str], bool]) -> Iterator[Found]:
    """All wanted files of a root that lies in another one, which is a mount as long as it has any.

    So it is away where it has none, or is not there.
    """
    found = walk(base, (), wanted, must_exist=False)
    first = next(found, None)
    if first is not None:
        yield Mount(f"{base.uri}/")
        yield first
        yield from found


def _entries(base: Base, steps: Sequence[str]) -> list[Entry]:
    if any(tuple(steps[: len(other)]) == other for other in base.others):
        raise PermissionError(errno.EPERM, "it belongs to another root")
    return base.store.entries(base.path, steps)


def _uri(base: Base, steps: Sequence[str]) -> str:
    return "/".join((base.uri, *steps))


def _is_unknown(uri: str, error: OSError, *, is_first: bool, must_exist: bool) -> bool:
    """Whether what is in a folder is unknown, rather than nothing."""
    if is_first and must_exist:
        reason = error.strerror or str(error) or "it is not there"
        raise StoreUnavailable(f"{uri} cannot be listed: {reason}.") from error
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return not is_first
    reason = error.strerror or str(error)
    _log.warning("%s cannot be listed: %s. What is in it is left as it is.", uri, reason)
    return True


def _in_order(
    uri: str, steps: tuple[str, ...], entries: Sequence[Entry], wanted: Callable[[str], bool]
) -> Iterator[_Step]:
    """The files and the deeper folders of a folder."""
    found: dict[str, _Step] = {listed.uri: listed for listed in _listed(uri, entries, wanted)}
    for entry in entries:
        if entry.is_folder and _is_plain(entry.name):
            deeper = _Folder((*steps, entry.name), is_mount=entry.is_mount)
            found[f"{uri}/{entry.name}/"] = deeper
    return iter([found[key] for key in sorted(found)])


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
