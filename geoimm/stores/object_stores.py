"""An object store through fsspec: S3 and what is compatible with it, OSS, GCS and others.

Credentials and options are fsspec's and the store's own business: its configuration files, the
variables `FSSPEC_…`, and what the target's query says.
"""

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from geoimm.errors import InvalidArgument, SettingsError, StoreUnavailable
from geoimm.media.sources import BlockSource
from geoimm.stores.store import Entry, MissingFile

_EXTRAS = {"s3fs": "s3", "ossfs": "oss", "gcsfs": "gs"}
_TAGS = ("ETag", "etag", "md5Hash", "LastModified", "mtime", "updated", "created")
"""Where the stores tell that a file is another, the surest first."""
_WORDS = {"true": True, "false": False}


class ObjectStore:
    """The objects below a path of a store."""

    folder = None

    def __init__(self, protocol: str, path: str, options: Mapping[str, str]) -> None:
        """Raises SettingsError when what the protocol needs is not installed."""
        check_backend(protocol)
        self._protocol, self._path = protocol, path
        self._options = {name: _WORDS.get(text.lower(), text) for name, text in options.items()}
        self._listing = threading.Lock()

    @contextlib.contextmanager
    def open(self, path: Sequence[str]) -> Iterator[BlockSource]:
        """The bytes of an object, each range one request."""
        name = "/".join(path)
        with self._asking(name):
            files, full = self._files(), self._full(path)
            about = files.info(full)
            if about.get("type") != "file" or about.get("size") is None:
                raise InvalidArgument(f"{name} is no file; it is not read.")

        def fetch(offset: int, length: int) -> bytes:
            with self._asking(name):
                # ossfs includes the end, and its store answers a range beyond it with all bytes.
                end = offset + length - (self._protocol == "oss")
                return bytes(files.cat_file(full, start=offset, end=end)[:length])

        yield BlockSource(fetch, int(about["size"]))

    def entries(self, path: Sequence[str], steps: Sequence[str] = ()) -> list[Entry]:
        """The objects and folders in a folder, which is in memory as a whole."""
        full = self._full([*path, *steps])
        try:
            with self._listing:
                files = self._files()
                found = files.ls(full, detail=True, refresh=True)
                files.invalidate_cache(full)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            raise
        except Exception as error:
            raise self._unavailable(error) from error
        return [entry for each in found if (entry := _entry(each, full)) is not None]

    def _files(self) -> Any:
        """The store; fsspec keeps its connections."""
        if self._protocol == "oss":
            from ossfs import AioOSSFileSystem

            # The other one lists the whole folder to tell the size of one object, and both do not
            # work without remembering listings.
            return AioOSSFileSystem(**self._options)
        import fsspec

        return fsspec.filesystem(self._protocol, use_listings_cache=False, **self._options)

    def _full(self, path: Sequence[str]) -> str:
        return "/".join([self._path, *path] if self._path else path)

    @contextlib.contextmanager
    def _asking(self, name: str) -> Iterator[None]:
        try:
            yield
        except InvalidArgument:
            raise
        except (FileNotFoundError, IsADirectoryError):
            raise MissingFile(f"File does not exist. ({name})") from None
        except PermissionError:
            raise InvalidArgument(f"{name} cannot be read: the store refuses it.") from None
        except Exception as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        return StoreUnavailable(
            f"The store {self._protocol}://{self._path} cannot be read: "
            f"{type(error).__name__} {error}."
        )


def check_backend(protocol: str) -> None:
    """SettingsError, which says what to install, when a protocol cannot be spoken."""
    from fsspec.registry import known_implementations, registry

    if protocol in registry:
        return
    known = known_implementations.get(protocol)
    if known is None:
        raise SettingsError(f"There is no store of the kind {protocol!r}.")
    backend = known["class"].partition(".")[0]
    if find_spec(backend) is None:
        package = f"'geoimm[{_EXTRAS[backend]}]'" if backend in _EXTRAS else backend
        raise SettingsError(
            f"{protocol}:// needs {backend}; install it with `pip install {package}`."
        )


def _entry(about: Mapping[str, Any], folder: str) -> Entry | None:
    full = str(about["name"]).rstrip("/")
    name = full.rpartition("/")[2]
    if not name or full.strip("/") == folder.strip("/"):
        # The folder's own marker.
        return None
    if about.get("type") == "directory":
        return Entry(name, is_folder=True)
    size = int(about.get("size") or 0)
    told = next((str(about[key]) for key in _TAGS if about.get(key)), "")
    return Entry(name, is_folder=False, size=size, tag=f"{size}-{told}")
