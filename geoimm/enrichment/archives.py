"""Zip archives: their members as items, none of which is unpacked."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from geoimm.enrichment.hidden import why_left_out
from geoimm.enrichment.items import InArchive, Item
from geoimm.enrichment.left_out import LeftOut, Reason
from geoimm.enrichment.places import opened
from geoimm.media.sources import Source

_TAKEOUT = re.compile(r"(takeout-\d{8}T\d{6}Z)", re.IGNORECASE)
_ENCRYPTED, _IS_UTF8 = 0x1, 0x800
"""Bits of a member's flags."""
_METHODS = {
    zipfile.ZIP_STORED: False,
    zipfile.ZIP_DEFLATED: True,
}
"""The methods that are read, and whether each deflates."""


def walk_archive(archive: Item, left_out: LeftOut) -> Iterator[Item]:
    """The members of a zip by path; what cannot be read of it is left out with the reason.

    Parts of one Takeout, which are told by their names, and archives of one folder make up one
    tree: their members have the same folders.
    """
    tree = _tree(archive)
    for member in _members(archive, left_out):
        name = _name(member)
        path = PurePosixPath(name.replace("\\", "/"))
        shown = f"{archive.path}!/{name}"
        reason = _reason(member, path)
        if reason is not None:
            left_out.add(reason, shown)
            continue
        item = _item(archive, member)
        yield replace(item, folder=f"{tree}!/{path.parent}", name=path.name, path=shown)


def _members(archive: Item, left_out: LeftOut) -> list[zipfile.ZipInfo]:
    """Files by path; of one name the last, as unpacking would leave it."""
    try:
        with (
            opened(archive.place) as (source, _),
            zipfile.ZipFile(_SourceFile(source)) as file,
        ):
            found = {_name(member): member for member in file.infolist() if not member.is_dir()}
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError) as error:
        left_out.add(Reason.damaged_archive, archive.path, str(error))
        return []
    except OSError as error:
        left_out.add(Reason.unreadable, archive.path, error.strerror or str(error))
        return []
    return [found[name] for name in sorted(found)]


def _name(member: zipfile.ZipInfo) -> str:
    """In UTF-8 wherever it can be: many programs write that and do not set the bit that says so."""
    if member.flag_bits & _IS_UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode()
    except UnicodeError:
        return member.filename


def _reason(member: zipfile.ZipInfo, path: PurePosixPath) -> Reason | None:
    hidden = next(filter(None, map(why_left_out, path.parts)), None)
    if hidden:
        return hidden
    if path.suffix.lower() == ".zip":
        return Reason.nested_archive
    if member.flag_bits & _ENCRYPTED:
        return Reason.encrypted
    return None if member.compress_type in _METHODS else Reason.compression


def _item(archive: Item, member: zipfile.ZipInfo) -> Item:
    place = archive.place
    if isinstance(place, InArchive):
        raise TypeError("an archive in an archive is not read")
    return Item(
        path="",
        folder="",
        name="",
        size=member.file_size,
        version=f"{member.CRC:08x}",
        digest=f"{member.CRC:08x}",
        place=InArchive(
            place,
            member.header_offset,
            member.compress_size,
            member.file_size,
            _METHODS[member.compress_type],
        ),
        modified=_modified(member),
        part=archive.path,
        root=archive.root,
    )


def _tree(archive: Item) -> str:
    takeout = _TAKEOUT.match(archive.name)
    return takeout[1].lower() if takeout else archive.folder


def _modified(member: zipfile.ZipInfo) -> int | None:
    """A zip has the clock of who packed it and no zone: UTC is as good as another."""
    try:
        return int(datetime(*member.date_time, tzinfo=UTC).timestamp()) * 1_000_000_000
    except ValueError:
        return None


class _SourceFile(io.BufferedIOBase):
    """A source as a file that can seek; its blocks are the buffer."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        self._at = max(start + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        length = self._source.size - self._at if size is None or size < 0 else size
        data = self._source.read_at(self._at, length)
        self._at += len(data)
        return data
