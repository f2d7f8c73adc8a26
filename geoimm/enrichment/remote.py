"""Objects behind the URLs that fsspec knows; its libraries are loaded when one is used."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from posixpath import basename
from typing import Any
from urllib.parse import unquote, urlsplit

from geoimm.enrichment.items import InStore, Item, Role, role_of
from geoimm.errors import InvalidArgument

_EXTRAS = {"s3": "s3", "s3a": "s3", "oss": "oss", "gs": "gs", "gcs": "gs"}
_AT_ONCE = 16
_WEB = ("http://", "https://")
"""Where a path is written in percents, and a query may follow it."""
_TAKEOUT = (".json", ".supplemental-metadata.json")
_NOT_SEPARATE = ("file", "local")


def is_url(path: str) -> bool:
    """Whether a path is a URL of another machine."""
    scheme, separator, _ = path.partition("://")
    return bool(separator) and scheme.isalnum() and scheme not in _NOT_SEPARATE


def walk_store(url: str) -> Iterator[Item]:
    """All objects below a URL by path, or the one that it names with the sidecars beside it.

    Raises InvalidArgument, which says what to install or what the store answered.
    """
    with _explained(url):
        filesystem, root = _filesystem(url)
        found = filesystem.find(root, detail=True) or {root: filesystem.info(root)}
        infos = list(_with_sizes(filesystem, dict(found)).values())
    for info in sorted(infos, key=lambda each: str(each["name"])):
        if info.get("type", "file") == "file":
            yield _item(filesystem, info)
    if found.keys() == {root} and role_of(basename(root)) is Role.media:
        for info in _beside(filesystem, root):
            yield replace(_item(filesystem, info), is_walked=False)


def _beside(filesystem: Any, path: str) -> Iterator[dict[str, Any]]:
    """The sidecars of an object that was named; its folder is not listed, which may be large."""
    without_suffix = path[: path.rindex(".")] if "." in basename(path) else path
    names = dict.fromkeys((path, without_suffix))
    for candidate in (*(f"{name}.xmp" for name in names), *(f"{path}{end}" for end in _TAKEOUT)):
        with suppress(OSError):
            yield from _with_sizes(filesystem, {candidate: filesystem.info(candidate)}).values()


def fetcher(url: str, size: int) -> Callable[[int, int], bytes]:
    """What fetches a range of an object; OSError where the store refuses."""
    filesystem, path = _filesystem(url)

    def fetch(offset: int, length: int) -> bytes:
        data: bytes = filesystem.cat_file(path, start=offset, end=min(offset + length, size))
        if len(data) <= length:
            return data
        # A web server that knows no ranges sends the whole.
        return data[offset : offset + length] if len(data) == size else data[:length]

    return fetch


@lru_cache(maxsize=64)
def _filesystem_of(beginning: str) -> Any:
    from fsspec.core import url_to_fs

    return url_to_fs(beginning)[0]


def _filesystem(url: str) -> tuple[Any, str]:
    scheme, _, rest = url.partition("://")
    # Of one bucket or host there is one connection.
    filesystem = _filesystem_of(f"{scheme}://{rest.partition('/')[0]}/")
    return filesystem, filesystem._strip_protocol(url)  # noqa: SLF001  # fsspec has no other name


def _with_sizes(filesystem: Any, found: dict[str, Any]) -> dict[str, Any]:
    """A web server's listing tells no sizes: each file is asked for its own."""
    unknown = [path for path, info in found.items() if info.get("size") is None]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found.update(zip(unknown, pool.map(filesystem.info, unknown), strict=True))
    return {path: info for path, info in found.items() if info.get("size") is not None}


def _item(filesystem: Any, info: dict[str, Any]) -> Item:
    url = str(filesystem.unstrip_protocol(info["name"]))
    modified = _modified(info)
    is_web = url.startswith(_WEB)
    tag = info.get("ETag") or info.get("etag") or info.get("md5Hash") or info.get("crc32c")
    path = urlsplit(url).path if is_web else url
    return Item(
        path=url,
        folder=path.rpartition("/")[0],
        name=basename(unquote(path) if is_web else path),
        size=int(info["size"]),
        version=str(tag or modified or ""),
        # A web server makes its tags of times and sizes.
        digest="" if is_web else str(tag or ""),
        place=InStore(url, int(info["size"])),
        modified=modified,
    )


def _modified(info: dict[str, Any]) -> int | None:
    """In nanoseconds, from whichever member and type the store's library uses."""
    for name in ("LastModified", "last_modified", "Last-Modified", "mtime", "updated", "modified"):
        value = info.get(name)
        if isinstance(value, str):
            value = _parsed(value)
        if isinstance(value, datetime):
            return int(value.astimezone(UTC).timestamp()) * 1_000_000_000
        if isinstance(value, (int, float)):
            return int(value) * 1_000_000_000
    return None


def _parsed(text: str) -> datetime | None:
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return parse(text)
        except ValueError:
            continue
    return None


@contextmanager
def _explained(url: str) -> Iterator[None]:
    scheme = url.partition("://")[0]
    try:
        yield
    except ImportError as error:
        extra = _EXTRAS.get(scheme)
        install = (
            f"pip install 'geoimm[{extra}]'" if extra else f"install what it asks for: {error}"
        )
        raise InvalidArgument(f"{url!r} needs a library for {scheme}://: {install}") from error
    except ValueError as error:
        raise InvalidArgument(
            f"{url!r} must begin with s3://, oss://, gs://, http(s):// or another scheme"
            f" that fsspec knows ({error})."
        ) from error
    except FileNotFoundError as error:
        raise InvalidArgument(f"{url!r} does not exist, or these credentials hide it.") from error
    except Exception as error:
        # Each store's library has errors of its own.
        raise InvalidArgument(
            f"{url!r} cannot be listed ({type(error).__name__}: {error})."
            " Credentials are those that fsspec finds: environment or profile."
        ) from error
