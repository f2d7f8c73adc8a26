"""HEIF, HEIC and AVIF, still pictures and sequences (ISO/IEC 23008-12)."""

from dataclasses import replace
from itertools import islice

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.exif_payload import tiff_in
from geoimm.media.containers.found import MOST_BYTES, ExifBlock, Found
from geoimm.media.containers.heif_items import Items
from geoimm.media.containers.heif_shape import Shape, read_shape
from geoimm.media.containers.quicktime_movie import (
    claim_creation,
    read_picture,
    read_timed_header,
)
from geoimm.media.sources import Source

_XMP = b"application/rdf+xml"
_MOST_READ = 8
"""Items of metadata of one file."""
_CONTENT_TYPES = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic-sequence",
    b"hevx": "image/heic-sequence",
    b"hevm": "image/heic-sequence",
    b"hevs": "image/heic-sequence",
    b"msf1": "image/heif-sequence",
}
_SEQUENCES = (b"avis", b"hevc", b"hevx", b"msf1")


def read_heif(source: Source) -> Found:
    """EXIF and XMP items of a HEIF file, size and turn of its primary picture.

    The properties `irot` and `imir` tell how the picture is turned, as the specification says:
    EXIF's orientation is what the camera once noted, and stands only where there are none of
    them. A sequence also claims the creation time of its movie. Metadata of the primary picture
    comes before that of others.
    """
    boxes = Boxes(source, "heif")
    found = Found(content_type="image/heif", media_kind="image")
    has_movie = has_items = False
    walk = boxes.top()
    for box in walk:
        if box.kind == b"ftyp":
            brands = boxes.read(box, most=256)
            found = replace(found, content_type=_content_type(brands))
            has_movie = any(brand in brands for brand in _SEQUENCES)
        elif box.kind == b"meta" and not has_items:
            found = _with_items(found, Items.read(boxes, box))
            has_items = True
        elif box.kind == b"moov":
            found = _with_movie(found, boxes, box)
            has_movie = False
        if box.kind in (b"meta", b"moov") and not has_movie:
            # The box after it tells whether the file is whole, and lies in the same block.
            next(walk, None)
            break
    return replace(found, doubts=boxes.doubts)


def _content_type(brands: bytes) -> str:
    major = brands[:4]
    if major in (b"mif1", b"miaf") and b"avif" in brands:
        major = b"avif"
    return _CONTENT_TYPES.get(major, "image/heif")


def _with_movie(found: Found, boxes: Boxes, movie: Box) -> Found:
    for box in boxes.inside(movie):
        if box.kind == b"mvhd":
            found = replace(found, claims=claim_creation(read_timed_header(boxes, box)))
        elif box.kind == b"trak" and found.width is None:
            picture = read_picture(boxes, box)
            found = replace(found, width=picture.width, height=picture.height)
    return found


def _with_items(found: Found, items: Items) -> Found:
    primary = items.primary
    describers = items.describers(primary)
    metadata = [item for item in items.all() if item.kind == b"Exif" or item.content_type == _XMP]
    metadata.sort(key=lambda item: item.item_id not in describers)
    wanted = {item.item_id: item for item in islice(metadata, _MOST_READ)}
    contents = items.contents(wanted)
    exif, xmp = [], []
    for item_id in (item_id for item_id in wanted if item_id in contents):
        if wanted[item_id].kind == b"Exif":
            exif.append(_exif(items.boxes, contents[item_id]))
        else:
            xmp.append(_xmp(items.boxes, contents[item_id]))
    shape = _shape(items.boxes, items.parts.get(b"iprp"), primary)
    return replace(
        found,
        width=shape.width,
        height=shape.height,
        orientation=None if shape.turn is None else shape.turn.orientation,
        exif=tuple(block for block in exif if block is not None),
        xmp=tuple(packet for packet in xmp if packet is not None),
    )


def _shape(boxes: Boxes, properties: Box | None, primary: int) -> Shape:
    return Shape() if properties is None else read_shape(boxes, properties, primary)


def _exif(boxes: Boxes, content: Source) -> ExifBlock | None:
    block = tiff_in(content)
    if block is None:
        boxes.doubt(DoubtCode.damaged, "an Exif item holds no TIFF header")
    return block


def _xmp(boxes: Boxes, content: Source) -> bytes | None:
    if content.size > MOST_BYTES:
        boxes.doubt(DoubtCode.truncated, f"XMP has {content.size} bytes")
        return None
    return content.read_at(0, content.size)
