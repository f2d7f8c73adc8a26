"""Folders, archives and stores to items, in one order however the disk keeps them."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from geoimm.enrichment.archives import walk_archive
from geoimm.enrichment.hidden import is_derived, why_left_out
from geoimm.enrichment.items import Item, OnDisk, Role, role_of
from geoimm.enrichment.left_out import LeftOut, Reason
from geoimm.enrichment.remote import is_url, walk_store
from geoimm.errors import InvalidArgument

_UNREAD_ARCHIVES = (".tgz", ".tar", ".gz", ".7z", ".rar", ".bz2", ".xz")
_SIDECARS = (Role.xmp, Role.takeout)


def walk(roots: Iterable[str], left_out: LeftOut) -> Iterator[Item]:
    """All photos, videos and sidecars below the roots, the members of archives included.

    A root is a folder, a file or a URL. Raises InvalidArgument for one that does not exist.
    What is named twice, by a folder and one in it, is found once.
    """
    seen: set[str] = set()
    for root in root_paths(roots):
        for item in _files(root, left_out):
            if item.path in seen:
                left_out.add(Reason.twice, item.path)
                continue
            seen.add(item.path)
            yield from _useful(replace(item, root=root), left_out)


def root_paths(roots: Iterable[str]) -> list[str]:
    """Absolute paths and URLs; InvalidArgument for a path that does not exist."""
    paths = [root if is_url(root) else str(Path(_local(root)).absolute()) for root in roots]
    for root, path in zip(roots, paths, strict=True):
        if not is_url(path) and not os.path.exists(path):  # noqa: PTH110  # Path's may raise
            raise InvalidArgument(
                f"{root!r} does not exist: name a folder, a photo, a zip archive or a URL."
            )
    return list(dict.fromkeys(paths))


def _local(root: str) -> str:
    return root.removeprefix("file://").removeprefix("local://")


def _files(root: str, left_out: LeftOut) -> Iterator[Item]:
    if is_url(root):
        yield from _visible(walk_store(root), root, left_out)
    elif Path(root).is_dir():
        yield from _walk_folder(root, left_out)
    else:
        yield from _walk_file(Path(root), left_out)


def _useful(item: Item, left_out: LeftOut) -> Iterator[Item]:
    role = item.role
    if role is Role.archive:
        yield from (
            each for member in walk_archive(item, left_out) for each in _useful(member, left_out)
        )
    elif role is Role.other:
        is_archive = PurePosixPath(item.name).suffix.lower() in _UNREAD_ARCHIVES
        left_out.add(Reason.archive_kind if is_archive else Reason.not_media, item.path)
    elif item.size == 0:
        left_out.add(Reason.empty, item.path)
    else:
        yield item


def _walk_folder(folder: str, left_out: LeftOut) -> Iterator[Item]:
    """Files before folders, each by name; links to folders are not followed."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        folders = []
        for entry in _entries(here, left_out):
            if reason := _why_left_out(here, entry):
                left_out.add(reason, entry.path)
            elif _is_folder(entry):
                folders.append(entry.path)
            else:
                yield from _file(entry.path, left_out)
        waiting.extend(reversed(folders))


def _entries(folder: str, left_out: LeftOut) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        left_out.add(Reason.unreadable, folder, error.strerror or "")
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder or leads to one; what cannot be told fails when it is read."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _why_left_out(folder: str, entry: os.DirEntry[str]) -> Reason | None:
    if reason := why_left_out(entry.name):
        return reason
    if not _is_folder(entry):
        return None
    if is_derived(folder, entry.name):
        return Reason.made_by_programs
    return Reason.link if entry.is_symlink() else None


def _walk_file(path: Path, left_out: LeftOut) -> Iterator[Item]:
    """A file that was named, and the sidecars beside it that may be its own."""
    yield from _file(str(path), left_out)
    start = path.stem[:20]
    if role_of(path.name) is Role.media:
        for entry in _entries(str(path.parent), left_out):
            if entry.name.startswith(start) and role_of(entry.name) in _SIDECARS:
                found = _file(str(path.parent / entry.name), left_out)
                yield from (replace(item, is_walked=False) for item in found)


def _file(path: str, left_out: LeftOut) -> Iterator[Item]:
    try:
        status = os.stat(path)  # noqa: PTH116  # a hundred thousand times
    except OSError as error:
        left_out.add(Reason.unreadable, path, error.strerror or "")
        return
    if not stat.S_ISREG(status.st_mode):
        left_out.add(Reason.special, path)
        return
    folder, name = os.path.split(path)
    yield Item(
        path=path,
        folder=folder,
        name=name,
        size=status.st_size,
        # Programs that keep the time of change of a file they rewrite cannot keep the second one.
        version=f"{status.st_mtime_ns:x}.{status.st_ctime_ns:x}",
        place=OnDisk(path),
        modified=status.st_mtime_ns,
    )


def _visible(items: Iterable[Item], root: str, left_out: LeftOut) -> Iterator[Item]:
    """What a store lists, without what a walk over folders would not enter."""
    above = len(PurePosixPath(root).parts)
    for item in items:
        names = PurePosixPath(item.path).parts[above:] or (item.name,)
        if reason := next(filter(None, map(why_left_out, names)), None):
            left_out.add(reason, item.path)
        else:
            yield item
