"""Roots: which URIs are mapped to which store. What is under none of them is never read."""

import contextlib
import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from geoimm.domain.records import shown
from geoimm.errors import GeoimmError, InvalidArgument, SettingsError
from geoimm.media.sources import BlockSource
from geoimm.stores.folders import Folder
from geoimm.stores.listing import Base, Found, Listed, flat, walk, walk_other
from geoimm.stores.object_stores import ObjectStore
from geoimm.stores.store import Store
from geoimm.stores.uris import Location, parse_uri, split_uri


@dataclass(frozen=True, slots=True)
class Mapped:
    """A URI under a root: the store it is in, and the path there."""

    uri: str
    store: Store
    path: tuple[str, ...]


class Roots:
    """The mapped prefixes of URIs; the longest one that a URI is under decides."""

    def __init__(self, mapping: Mapping[str, str] | None = None) -> None:
        """From prefix to target, as in `oss://photos` to `file:///srv/photos`.

        Raises SettingsError, which names the root and the rule.
        """
        self._roots = [_root(prefix, target) for prefix, target in (mapping or {}).items()]
        self._roots.sort(key=lambda root: -len(root[0].segments))

    def __bool__(self) -> bool:
        """Whether anything is mapped."""
        return bool(self._roots)

    def is_under(self, uri: str) -> bool:
        """Whether a URI begins with the prefix of a root, also one that could lead elsewhere."""
        location = split_uri(uri)
        return location is not None and self._find(uri, location) is not None

    def find(self, uri: str) -> Mapped | None:
        """Where a URI is mapped to, None when it is under no root.

        Raises InvalidArgument for a URI that could lead elsewhere.
        """
        return self._find(uri, parse_uri(uri))

    def get(self, uri: str) -> Mapped:
        """Where a URI is mapped to; InvalidArgument says how to map one that is not."""
        mapped = self.find(uri)
        if mapped is None:
            raise InvalidArgument(
                f"URI {shown(uri)} is under no root of this server: map its prefix with "
                "GEOIMM_ROOTS, as in `oss://bucket=file:///srv/photos`."
            )
        return mapped

    @contextlib.contextmanager
    def open(self, uri: str) -> Iterator[BlockSource]:
        """The bytes of a file, to be read by range.

        Raises InvalidArgument when there is no such file or it must not be read, and
        StoreUnavailable when its store does not answer.
        """
        mapped = self.get(uri)
        if not mapped.path or uri.endswith("/"):
            raise InvalidArgument(f"URI {shown(uri)} names no file.")
        with mapped.store.open(mapped.path) as source:
            yield source

    def list(
        self,
        uri: str,
        wanted: Callable[[str], bool],
        *,
        steps: Sequence[str] = (),
        must_exist: bool = False,
    ) -> Iterator[Found]:
        """The files whose names are wanted, in the order of their URIs, below a folder.

        That is `steps` below the folder of the URI; those never lead over a link. One that is not
        there is empty, unless it `must_exist`: then StoreUnavailable is raised, as when its store
        does not answer. Roots that lie in that folder take the place of what is there.
        """
        base = self._base(uri)
        walks = [
            walk_other(self._base("/".join((base.uri, *other))), wanted)
            for other in base.others
            if other[: len(steps)] == tuple(steps)
        ]
        own = walk(base, steps, wanted, must_exist=must_exist)
        return heapq.merge(own, *walks, key=lambda found: found.uri)

    def list_folder(
        self, uri: str, wanted: Callable[[str], bool], *, steps: Sequence[str] = ()
    ) -> "Sequence[Listed]":
        """The wanted files of one such folder alone; none when it is not there."""
        return flat(self._base(uri), steps, wanted)

    def folder(self, uri: str) -> Path | None:
        """The folder of this machine that a URI is mapped to.

        None for a store's, and for a link out of the mapped folder.
        """
        mapped = self.get(uri)
        if mapped.store.folder is None:
            return None
        root = mapped.store.folder.resolve()
        folder = root.joinpath(*mapped.path)
        return folder if folder.resolve().is_relative_to(root) else None

    def is_mount(self, uri: str, steps: Sequence[str]) -> bool:
        """Whether another device is mounted in a folder just now, `steps` below that of the URI."""
        mapped = self.get(uri)
        return isinstance(mapped.store, Folder) and mapped.store.is_mount(mapped.path, steps)

    def _find(self, uri: str, location: Location) -> Mapped | None:
        for prefix, store in self._roots:
            path = location.below(prefix)
            if path is not None:
                return Mapped(uri, store, path)
        return None

    def _base(self, uri: str) -> Base:
        mapped, location = self.get(uri), parse_uri(uri)
        below = [prefix.below(location) for prefix, _ in self._roots]
        return Base(mapped.store, uri.rstrip("/"), mapped.path, [each for each in below if each])


def _root(prefix: str, target: str) -> tuple[Location, Store]:
    try:
        return parse_uri(prefix), _store(target)
    except GeoimmError as error:
        raise SettingsError(f"GEOIMM_ROOTS: {prefix}={target}: {error.message}") from None


def _store(target: str) -> Store:
    parts = urlsplit(target)
    if parts.scheme == "file":
        path = Path(unquote(parts.path))
        if parts.netloc not in ("", "localhost") or not path.is_absolute():
            raise SettingsError("a folder must be named as `file:///folder`.")
        return Folder(path)
    if not parts.scheme:
        raise SettingsError("a target must be a URL such as `file:///folder` or `s3://bucket`.")
    path_in_store = f"{parts.netloc}{parts.path}".strip("/")
    return ObjectStore(parts.scheme, path_in_store, dict(parse_qsl(parts.query)))
