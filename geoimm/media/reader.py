"""One media file to its claims, and to where and when it was taken."""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from geoimm.domain.capturing import capture
from geoimm.domain.claims import Claims, Doubt, DoubtCode, together
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.photo_metadata import PhotoMetadata
from geoimm.errors import InvalidArgument
from geoimm.media.containers.cr3 import read_cr3
from geoimm.media.containers.detect import HEAD, Format, detect
from geoimm.media.containers.found import MOST_BYTES, Found
from geoimm.media.containers.heif import read_heif
from geoimm.media.containers.iptc import iptc_claims
from geoimm.media.containers.jp2 import read_jp2
from geoimm.media.containers.jpeg import read_jpeg
from geoimm.media.containers.jxl import read_jxl
from geoimm.media.containers.mrw import read_mrw
from geoimm.media.containers.png import read_png
from geoimm.media.containers.quicktime import read_quicktime
from geoimm.media.containers.raf import read_raf
from geoimm.media.containers.tiff import read_tiff
from geoimm.media.containers.unread import unread_format
from geoimm.media.containers.webp import read_webp
from geoimm.media.containers.x3f import read_x3f
from geoimm.media.exif import exif_claims
from geoimm.media.filenames import filename_claims
from geoimm.media.samsung import samsung_claims
from geoimm.media.sidecars import xmp_beside
from geoimm.media.sources import BytesSource, FileSource, Source
from geoimm.media.xmp import LARGEST_SIDECAR, xmp_claims

MediaFile = Source | str | os.PathLike[str] | bytes | BinaryIO
"""A file to be read: by range, by its path, in memory, or open for reading."""

_MOST_BLOCKS = 16
"""Of one kind in one file; it should have one, or two."""
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]+)://", re.ASCII)
_READERS: dict[Format, Callable[[Source], Found]] = {
    Format.jpeg: read_jpeg,
    Format.tiff: read_tiff,
    Format.png: read_png,
    Format.webp: read_webp,
    Format.heif: read_heif,
    Format.cr3: read_cr3,
    Format.jxl: read_jxl,
    Format.jp2: read_jp2,
    Format.raf: read_raf,
    Format.mrw: read_mrw,
    Format.x3f: read_x3f,
    Format.quicktime: read_quicktime,
}


def read_claims(source: Source, *, name: str = "") -> Claims:
    """All that a file claims about where and when it was taken, its name included.

    The format is told by the first bytes. Damaged, truncated and unread files give what can
    be read of them, with doubts. Errors of the source, such as OSError, pass through.
    """
    head = source.read_at(0, HEAD)
    named = filename_claims(PurePath(name).name) if name else Claims()
    known = detect(head)
    if known is None:
        return together((_unread(head), named))
    if known is Format.xmp:
        kind = Claims(media_kind="other", content_type="application/rdf+xml")
        if source.size > MOST_BYTES:
            doubt = Doubt(DoubtCode.truncated, "xmp", f"{source.size} bytes of XMP")
            return together((kind, Claims(doubts=(doubt,)), named))
        packet = source.read_at(0, source.size)
        return together((kind, xmp_claims(packet, sidecar=True), named))
    claims = together((*_claims_of(_READERS[known](source)), named))
    trailer = samsung_claims(source, known, claims)
    return claims if trailer is None else together((claims, trailer))


def read_metadata(  # noqa: PLR0913  # what the rules go by
    file: MediaFile,
    *,
    name: str | None = None,
    sidecars: bool = True,
    default_zone: str = "UTC",
    neighbour_zone: str | None = None,
    now: int | None = None,
    local_video_makes: Sequence[str] = (),
) -> PhotoMetadata:
    """Where and when a photo or video was taken, by the rules of `capture`.

    `name` is the file's name, for the time that names hold; without it, that of the path. The
    XMP sidecar beside a path is read too, by the rules of `xmp_for`, for which its folder is
    listed; not with `sidecars=False`. The zones, `now` and `local_video_makes` are those of
    `capture`; `now` is the time of the clock where it is not given. Raises OSError where the
    file or its sidecar cannot be read or is no regular file, and InvalidArgument for a URL.
    """
    if isinstance(local_video_makes, str):
        raise InvalidArgument(
            f"local_video_makes {local_video_makes!r} must be a sequence of names,"
            f" as in ({local_video_makes!r},)."
        )
    if isinstance(file, (str, os.PathLike)):
        claims = _claims_at(file, name, sidecars=sidecars)
    else:
        claims = read_claims(_source_of(file), name=name or "")
    return capture(
        claims,
        zone_at=zone_at,
        default_zone=default_zone,
        neighbour_zone=neighbour_zone,
        now=time.time_ns() if now is None else now,
        local_video_makes=local_video_makes,
    )


def _unread(head: bytes) -> Claims:
    """Of a file in a format that no reader reads."""
    unread = unread_format(head)
    if unread is None:
        doubt = Doubt(DoubtCode.damaged, "reader", f"no known format begins with {head[:12]!r}")
        return Claims(media_kind="other", doubts=(doubt,))
    doubt = Doubt(DoubtCode.unread_format, "reader", unread.name)
    return Claims(media_kind=unread.kind, content_type=unread.content_type, doubts=(doubt,))


def _claims_at(path: str | os.PathLike[str], name: str | None, *, sidecars: bool) -> Claims:
    """What a file on disk claims, and what the sidecar beside it does."""
    _check_path(path)
    with FileSource(path) as source:
        own = read_claims(source, name=Path(path).name if name is None else name)
    sidecar = xmp_beside(path) if sidecars else None
    if sidecar is None:
        return own
    with FileSource(sidecar) as source:
        packet = source.read_at(0, LARGEST_SIDECAR + 1)
    return together((own, xmp_claims(packet, sidecar=True)))


def _check_path(path: str | os.PathLike[str]) -> None:
    """InvalidArgument for the text of a URL, which no file on disk is meant by."""
    url = _URL.match(os.fspath(path))
    if url is None:
        return
    advice = (
        "give the path of the file"
        if url[1].lower() == "file"
        else ("`geoimm enrich` reads those; or open it and pass the open file, or its bytes")
    )
    raise InvalidArgument(
        f"file {os.fspath(path)!r} must be a path, not a URL of {url[1]}://: {advice}."
    )


def zone_at(coordinate: Coordinate) -> str:
    """The IANA time zone at a coordinate, by the one finder that readers share."""
    return _zone_finder()(coordinate)


@cache
def _zone_finder() -> Callable[[Coordinate], str]:
    # The resolver's libraries take seconds and 200 MB, which a reader of claims alone saves.
    from geoimm.resolver.time_zones import TimeZones

    return TimeZones().at


def _source_of(file: Source | bytes | BinaryIO) -> Source:
    if isinstance(file, bytes):
        return BytesSource(file)
    if hasattr(file, "read_at"):
        return cast("Source", file)
    return FileSource(file)


def _claims_of(found: Found) -> tuple[Claims, ...]:
    """The container's own claims first: it knows the picture's size better than EXIF does."""
    own = Claims(
        doubts=found.doubts,
        width=found.width,
        height=found.height,
        orientation=found.orientation,
        media_kind=found.media_kind,
        content_type=found.content_type,
    )
    packets = list(_within_limits(found.xmp))
    if len(packets) < len(found.xmp):
        own = replace(own, doubts=(*own.doubts, Doubt(DoubtCode.truncated, "xmp", "too much XMP")))
    return (
        own,
        found.claims,
        *(exif_claims(block) for block in found.exif[:_MOST_BLOCKS]),
        *(xmp_claims(packet) for packet in packets),
        *(iptc_claims(block) for block in found.iptc[:_MOST_BLOCKS]),
    )


def _within_limits(packets: tuple[bytes, ...]) -> Iterator[bytes]:
    """The first packets, up to 1 MiB in all: XML takes its parser time and memory."""
    left = MOST_BYTES
    for packet in packets[:_MOST_BLOCKS]:
        left -= len(packet)
        if left >= 0:
            yield packet
