"""Overture Maps divisions: its STAC names the files, of which only row groups are read.

The files hold the whole world; of them come the footer, then the row groups that may hold the
country, column by column, and of these the rows of the country stay. Each row group is a file of
its own here, so that a broken-off run goes on at the next.
"""

import asyncio
import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geoimm.errors import BoundaryDataError
from geoimm.importers.remote.download import Came
from geoimm.importers.remote.offers import Offer, Piece, Wanted
from geoimm.importers.remote.web import Head, Web

SERVER = "https://stac.overturemaps.org"
_S3 = re.compile(r"s3://([^/]+)/(.+)")
_S3_REGION = "us-west-2"
_COLUMNS = {
    "division_area": (
        "division_id", "subtype", "class", "country", "region", "names", "is_territorial",
        "geometry",
    ),
    "division": ("id", "country", "parent_division_id"),
}  # fmt: skip


async def plan(web: Web, server: str, wanted: Sequence[Wanted]) -> list[Offer]:
    """The row groups of areas and divisions that may hold a country, for each."""
    release, address, catalog = await _release(web, server)
    divisions = await _child(web, address, catalog, "divisions")
    files: dict[str, list[_File]] = {}
    for kind in _COLUMNS:
        files[kind] = await _files(web, *await _child(web, *divisions, kind), kind)
    return [_offer(release, files, each) for each in wanted]


def _offer(release: str, files: dict[str, list["_File"]], wanted: Wanted) -> Offer:
    pieces = [
        piece
        for of_kind in files.values()
        for file in of_kind
        if (piece := file.piece_of(wanted)) is not None
    ]
    if not any(piece.layer == "division_area" for piece in pieces):
        raise BoundaryDataError(f"Overture has no area of {wanted.name} ({wanted.code}).")
    chosen: list[Piece] = [*pieces]
    return Offer(wanted.code, "overture", chosen, version=release)


async def _release(web: Web, server: str) -> tuple[str, str, dict[str, Any]]:
    """The newest release, and its catalog with the catalog's address."""
    root = f"{server}/catalog.json"
    catalog = await _page(web, root)
    latest = next((link for link in _links(catalog, "child") if link.get("latest") is True), None)
    href = latest["href"] if latest else f"./{catalog.get('latest')}/catalog.json"
    address = urljoin(root, str(href))
    found = await _page(web, address)
    return str(found.get("id") or address.split("/")[-2]), address, found


async def _child(
    web: Web, address: str, page: dict[str, Any], name: str
) -> tuple[str, dict[str, Any]]:
    for link in _links(page, "child"):
        child = urljoin(address, str(link["href"]))
        if name in (link.get("title"), child.rstrip("/").split("/")[-2]):
            return child, await _page(web, child)
    raise BoundaryDataError(f"{address} has no child {name!r}; the catalog is another by now.")


async def _page(web: Web, url: str) -> dict[str, Any]:
    found = await web.json(url)
    if not isinstance(found, dict):
        raise BoundaryDataError(f"{url} is no STAC catalog; see --server.")
    return found


def _links(page: dict[str, Any], rel: str) -> Iterator[dict[str, Any]]:
    return (link for link in page.get("links", ()) if link.get("rel") == rel and link.get("href"))


async def _files(web: Web, address: str, collection: dict[str, Any], kind: str) -> list["_File"]:
    files = []
    for link in _links(collection, "item"):
        item = await _page(web, urljoin(address, str(link["href"])))
        url = _address(item, urljoin(address, str(link["href"])))
        head = await web.head(url)
        if head is None or head.size is None:
            raise BoundaryDataError(f"{url} is not there, though the catalog names it.")
        loop = asyncio.get_running_loop()
        remote = _RemoteFile(web, loop, url, head)
        metadata = await asyncio.to_thread(_footer, remote, url)
        files.append(_File(kind, url, head, tuple(item.get("bbox") or ()), metadata))
    if not files:
        raise BoundaryDataError(f"{address} names no files; the catalog is another by now.")
    return files


def _address(item: dict[str, Any], base: str) -> str:
    assets = item.get("assets") or {}
    told = next((str(assets[name]["href"]) for name in ("aws", "azure") if name in assets), "")
    if not told:
        raise BoundaryDataError(f"{base} names no file; the catalog is another by now.")
    bucket = _S3.fullmatch(told)
    if bucket:
        return f"https://{bucket[1]}.s3.{_S3_REGION}.amazonaws.com/{bucket[2]}"
    return urljoin(base, told)


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the world."""

    kind: str
    url: str
    head: Head
    bounds: tuple[float, ...]
    metadata: Any
    """pyarrow's, of the footer."""

    def piece_of(self, wanted: Wanted) -> "RowsPiece | None":
        """The row groups that may hold rows of a country, None for none."""
        if len(self.bounds) == len(wanted.bounds) and not _meet(self.bounds, wanted.bounds):
            return None
        groups = [at for at in range(self.metadata.num_row_groups) if self._may_hold(at, wanted)]
        if not groups:
            return None
        sizes = (
            column.total_compressed_size
            for group in groups
            for column in self._columns(group)
            if column.path_in_schema.partition(".")[0] in _COLUMNS[self.kind]
        )
        return RowsPiece(
            self.kind,
            self.url,
            wanted.code,
            self.head,
            tuple(groups),
            sum(sizes),
            metadata=self.metadata,
        )

    def _columns(self, group: int) -> Iterator[Any]:
        row_group = self.metadata.row_group(group)
        return (row_group.column(at) for at in range(row_group.num_columns))

    def _may_hold(self, group: int, wanted: Wanted) -> bool:
        for column in self._columns(group):
            told = column.statistics
            if column.path_in_schema == "country" and told is not None and told.has_min_max:
                return bool(told.min <= wanted.code <= told.max)
        return True


@dataclass(frozen=True, slots=True)
class RowsPiece:
    """The rows of a country in some row groups of a file."""

    layer: str
    url: str
    country: str
    head: Head
    groups: tuple[int, ...]
    size: int
    licence: str = "ODbL 1.0 (parts CC BY 4.0)"
    attribution: str = "Overture Maps Foundation, © OpenStreetMap contributors"
    metadata: Any = None
    """pyarrow's, of the footer: it is not read again."""

    async def fetch(self, web: Web, folder: Path, came: Came) -> bool:
        """Read the row groups that are not here yet."""
        stem = self.url.rpartition("/")[2].partition(".")[0]
        self._forget_other_versions(folder / f"{self.layer}-{stem}.version")
        remote = _RemoteFile(web, asyncio.get_running_loop(), self.url, self.head)
        for done, group in enumerate(self.groups):
            came(self.size * done // len(self.groups), self.size)
            to = folder / f"{self.layer}-{stem}-{group}.parquet"
            if not to.exists():
                await asyncio.to_thread(self._take, remote, group, to)
        came(self.size, self.size)
        return True

    def _forget_other_versions(self, note: Path) -> None:
        note.parent.mkdir(parents=True, exist_ok=True)
        told = json.dumps({"url": self.url, "version": self.head.validator, "size": self.head.size})
        if not note.exists() or note.read_text(encoding="utf-8") != told:
            for old in note.parent.glob(f"{note.stem}-*.parquet"):
                old.unlink()
            note.write_text(told, encoding="utf-8")

    def _take(self, remote: "_RemoteFile", group: int, to: Path) -> None:
        with _reading(self.url):
            file = pq.ParquetFile(remote, metadata=self.metadata)
            present = set(file.schema_arrow.names)
            columns = [name for name in _COLUMNS[self.layer] if name in present]
            table = file.read_row_group(group, columns=columns)
            rows = table.filter(pc.equal(table.column("country"), self.country))
            part = to.with_suffix(".part")
            pq.write_table(rows, part, compression="zstd")
        part.replace(to)


class _RemoteFile(io.RawIOBase):
    """A file on a server, read by ranges from a thread beside the loop."""

    def __init__(self, web: Web, loop: asyncio.AbstractEventLoop, url: str, head: Head) -> None:
        self._web, self._loop, self._url, self._head = web, loop, url, head
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._head.size or 0}[whence]
        self._at = base + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, (self._head.size or 0) - self._at)
        length = left if size < 0 else min(size, left)
        if not length:
            return b""
        asking = self._web.bytes(self._url, self._at, length, self._head)
        content = asyncio.run_coroutine_threadsafe(asking, self._loop).result()
        self._at += len(content)
        return content


def _footer(remote: _RemoteFile, url: str) -> Any:
    with _reading(url):
        return pq.ParquetFile(remote).metadata


@contextmanager
def _reading(url: str) -> Iterator[None]:
    try:
        yield
    except pa.ArrowException as error:
        raise BoundaryDataError(f"{url} cannot be read as Parquet ({error}).") from error


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
