"""Formats of photos and videos that are told by their first bytes, and that no reader reads.

The signatures are those of each format's specification.
"""

from typing import NamedTuple

from geoimm.domain.claims import MediaKind


class UnreadFormat(NamedTuple):
    """A format, as people call it and by its content type."""

    name: str
    content_type: str
    kind: MediaKind


_TRANSPORT_STREAM = UnreadFormat("an MPEG transport stream (AVCHD)", "video/mp2t", "video")
_SIGNATURES = (
    (0, b"II\x1a\0\0\0HEAPCCDR", UnreadFormat("Canon CRW", "image/x-canon-crw", "image")),
    (0, b"GIF87a", UnreadFormat("GIF", "image/gif", "image")),
    (0, b"GIF89a", UnreadFormat("GIF", "image/gif", "image")),
    (0, b"8BPS", UnreadFormat("Photoshop PSD", "image/vnd.adobe.photoshop", "image")),
    (
        0,
        b"\xff\x4f\xff\x51",
        UnreadFormat("a bare JPEG 2000 stream", "image/x-jp2-codestream", "image"),
    ),
    (8, b"AVI ", UnreadFormat("AVI", "video/x-msvideo", "video")),
    (0, b"\x1a\x45\xdf\xa3", UnreadFormat("Matroska or WebM", "video/x-matroska", "video")),
    (0, b"\0\0\1\xba", UnreadFormat("an MPEG program stream", "video/mpeg", "video")),
    (0, b"\0\0\1\xb3", UnreadFormat("MPEG video", "video/mpeg", "video")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", UnreadFormat("WMV", "video/x-ms-wmv", "video")),
    # The first packet tells what programs there are; recorders put a time before each packet.
    (0, b"\x47\x40\0", _TRANSPORT_STREAM),
    (4, b"\x47\x40\0", _TRANSPORT_STREAM),
)


def unread_format(head: bytes) -> UnreadFormat | None:
    """The format of a file that begins with these 64 bytes, None for one that is not known."""
    found = (known for at, signature, known in _SIGNATURES if head.startswith(signature, at))
    return next(found, None)
