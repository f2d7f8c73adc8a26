"""TIFF files and the raw files that are TIFF structures: DNG, NEF, ARW, CR2, PEF, ORF, RW2."""

from dataclasses import replace

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import ExifBlock, Found, Part
from geoimm.media.containers.iptc import image_resources
from geoimm.media.containers.jpeg import read_jpeg
from geoimm.media.sources import Source
from geoimm.media.tiff import Directory, Tiff, open_tiff

_KIND, _WIDTH, _HEIGHT, _COMPRESSION, _MAKE, _CHILDREN = 0xFE, 0x100, 0x101, 0x103, 0x10F, 0x14A
_XMP, _IPTC, _PHOTOSHOP, _DNG_VERSION = 700, 33723, 34377, 0xC612
_SENSOR_TOP, _SENSOR_LEFT, _SENSOR_BOTTOM, _SENSOR_RIGHT, _JPEG = 4, 5, 6, 7, 0x2E
_SIZE_TAGS = frozenset((_KIND, _WIDTH, _HEIGHT))
_TAGS = _SIZE_TAGS | {
    _COMPRESSION,
    _MAKE,
    _CHILDREN,
    _XMP,
    _IPTC,
    _PHOTOSHOP,
    _DNG_VERSION,
}
_PANASONIC_TAGS = frozenset(
    (_SENSOR_TOP, _SENSOR_LEFT, _SENSOR_BOTTOM, _SENSOR_RIGHT, _JPEG, _XMP, _IPTC)
)
_PANASONIC = b"II\x55\0"
_OLYMPUS = (b"IIRO", b"IIRS", b"MMOR")
_CANON, _CANON_AT = b"CR", 8
_REDUCED = 1
"""NewSubfileType of a preview, whose directory is not that of the picture."""
_PENTAX_COMPRESSION = 65535
_RAW_OF_MAKERS = {
    "NIKON": "image/x-nikon-nef",
    "SONY": "image/x-sony-arw",
    "PENTAX": "image/x-pentax-pef",
    "RICOH": "image/x-pentax-pef",
}
_MOST_CHILDREN = 8
_IPTC_TAG = 0x1C

_Size = tuple[int, int]


def read_tiff(source: Source) -> Found:
    """The whole file as one EXIF block, its XMP and IPTC, and the size of its largest picture.

    Of Panasonic's raw files also what the JPEG inside says.
    """
    tiff = open_tiff(source, "tiff")
    if tiff is None:
        doubt = Doubt(DoubtCode.damaged, "tiff", "no TIFF header")
        return Found("image/tiff", "image", doubts=(doubt,))
    head = source.read_at(0, 10)
    found = _panasonic(tiff) if head.startswith(_PANASONIC) else _usual(tiff, head)
    return replace(found, doubts=(*found.doubts, *tiff.doubts.values()))


def _usual(tiff: Tiff, head: bytes) -> Found:
    main = tiff.directory(tiff.first, _TAGS)
    size = _size(tiff, main)
    return Found(
        content_type=_content_type(main, head),
        media_kind="image",
        width=size[0] if size else None,
        height=size[1] if size else None,
        exif=(ExifBlock(tiff.data),),
        xmp=_xmp(main),
        iptc=_iptc(main),
    )


def _panasonic(tiff: Tiff) -> Found:
    main = tiff.directory(tiff.first, _PANASONIC_TAGS)
    top, left, bottom, right = (
        main.integer(tag) or 0 for tag in (_SENSOR_TOP, _SENSOR_LEFT, _SENSOR_BOTTOM, _SENSOR_RIGHT)
    )
    place = main.place(_JPEG)
    inner = read_jpeg(Part(tiff.data, *place)) if place else Found()
    return Found(
        content_type="image/x-panasonic-rw2",
        media_kind="image",
        width=right - left if right > left else None,
        height=bottom - top if bottom > top else None,
        exif=(ExifBlock(tiff.data), *inner.exif),
        xmp=(*_xmp(main), *inner.xmp),
        iptc=(*_iptc(main), *inner.iptc),
        doubts=inner.doubts,
    )


def _size(tiff: Tiff, main: Directory) -> _Size | None:
    """Of the largest picture in IFD0 and below it that is no preview; else of IFD0."""
    children = main.integers(_CHILDREN)[:_MOST_CHILDREN]
    directories = [main, *(tiff.directory(offset, _SIZE_TAGS) for offset in children)]
    whole = [_size_of(one) for one in directories if main is one or not _is_reduced(one)]
    if _is_reduced(main) and any(whole[1:]):
        whole = whole[1:]
    return max((size for size in whole if size), key=lambda size: size[0] * size[1], default=None)


def _is_reduced(directory: Directory) -> bool:
    return bool((directory.integer(_KIND) or 0) & _REDUCED)


def _size_of(directory: Directory) -> _Size | None:
    width, height = directory.integer(_WIDTH), directory.integer(_HEIGHT)
    return (width, height) if width and height else None


def _content_type(main: Directory, head: bytes) -> str:
    if _DNG_VERSION in main:
        return "image/x-adobe-dng"
    if head[:4] in _OLYMPUS:
        return "image/x-olympus-orf"
    if head[_CANON_AT:] == _CANON:
        return "image/x-canon-cr2"
    maker = (main.text(_MAKE) or "").upper().partition(" ")[0]
    has_raw = _CHILDREN in main and _is_reduced(main)
    if has_raw or main.integer(_COMPRESSION) == _PENTAX_COMPRESSION:
        return _RAW_OF_MAKERS.get(maker, "image/tiff")
    return "image/tiff"


def _xmp(main: Directory) -> tuple[bytes, ...]:
    packet = main.raw(_XMP)
    return (packet,) if packet.strip(b"\0 \r\n\t") else ()


def _iptc(main: Directory) -> tuple[bytes, ...]:
    block = main.raw(_IPTC)
    if block[3:4] == bytes([_IPTC_TAG]) and block[0] != _IPTC_TAG:
        # Typed as longs, and so turned around by programs of the other byte order.
        whole = block[: len(block) // 4 * 4]
        block = b"".join(whole[at : at + 4][::-1] for at in range(0, len(whole), 4))
    resources = image_resources(main.raw(_PHOTOSHOP))
    return (*((block,) if block else ()), *resources.iptc)
