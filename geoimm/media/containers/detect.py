"""File formats by their first bytes, never by their names."""

from enum import StrEnum

HEAD = 64
"""Bytes that a format is told by."""


class Format(StrEnum):
    """A family of formats that one reader reads."""

    jpeg = "jpeg"
    """And Exiv2's containers, which are made of JPEG's segments."""
    tiff = "tiff"
    """And the raw files that are TIFF structures."""
    png = "png"
    webp = "webp"
    heif = "heif"
    """HEIC and AVIF too."""
    cr3 = "cr3"
    jxl = "jxl"
    jp2 = "jp2"
    raf = "raf"
    mrw = "mrw"
    x3f = "x3f"
    quicktime = "quicktime"
    """MOV, MP4, 3GP and M4V."""
    xmp = "xmp"
    """A sidecar."""


_PREFIXES = (
    (b"\xff\xd8", Format.jpeg),
    (b"\xff\x01Exiv2", Format.jpeg),
    (b"\x89PNG\r\n\x1a\n", Format.png),
    (b"\xff\x0a", Format.jxl),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Format.jxl),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Format.jp2),
    (b"FUJIFILMCCD-RAW", Format.raf),
    (b"\0MRM", Format.mrw),
    (b"FOVb", Format.x3f),
    (b"II*\0", Format.tiff),
    (b"MM\0*", Format.tiff),
    (b"II+\0", Format.tiff),
    (b"MM\0+", Format.tiff),
    (b"IIU\0", Format.tiff),
    (b"IIRO", Format.tiff),
    (b"IIRS", Format.tiff),
    (b"MMOR", Format.tiff),
)
_STILLS = frozenset(
    b"heic heix hevc hevx heim heis hevm hevs mif1 mif2 msf1 miaf avif avis avci avcs".split()
)
_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid")
"""That a QuickTime file from before `ftyp` may begin with."""
_XML = (b"<?xpacket", b"<x:xmpmeta", b"<rdf:RDF")


def detect(head: bytes) -> Format | None:
    """The format of a file that begins with these 64 bytes, None for one that is not read here."""
    for prefix, known in _PREFIXES:
        if head.startswith(prefix):
            return known
    if head[:4] == b"RIFF":
        return Format.webp if head[8:12] == b"WEBP" else None
    if head[4:8] == b"ftyp":
        return _by_brands(head)
    if head[4:8] in _ATOMS:
        return Format.quicktime
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(_XML) or (text.startswith(b"<?xml") and b"html" not in text.lower()):
        return Format.xmp
    return None


def _by_brands(head: bytes) -> Format:
    """The format of an ISO base media file: the major brand decides, then the compatible ones."""
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))]
    for brand in (brands[0], *brands):
        if brand == b"crx ":
            return Format.cr3
        if brand in _STILLS:
            return Format.heif
        if brand == b"jp2 ":
            return Format.jp2
        if brand == b"jxl ":
            return Format.jxl
        if brand[:3] in (b"mp4", b"iso", b"3gp", b"M4V", b"qt ", b"M4A"):
            return Format.quicktime
    return Format.quicktime
