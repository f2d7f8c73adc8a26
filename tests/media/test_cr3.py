"""Canon's CR3."""

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.cr3 import read_cr3
from geoimm.media.containers.found import DirectoryKind
from geoimm.media.sources import BytesSource
from media.box_files import CANON_UUID, XMP_UUID, box, ftyp, long_box, sparse, tiff, uuid_box

DIRECTORIES = uuid_box(
    CANON_UUID,
    box(b"CNCV", b"CanonCR3"),
    *(box(kind, tiff(kind.decode())) for kind in (b"CMT1", b"CMT2", b"CMT3", b"CMT4")),
    box(b"THMB", bytes(100)),
)
HEAD = ftyp(b"crx ") + box(b"moov", DIRECTORIES, box(b"trak"))


def test_each_directory_is_a_block_of_its_kind() -> None:
    found = read_cr3(BytesSource(HEAD + box(b"mdat", bytes(100))))
    kinds = [block.kind for block in found.exif]
    assert kinds == [
        DirectoryKind.main,
        DirectoryKind.exif,
        DirectoryKind.maker_note,
        DirectoryKind.gps,
    ]
    for block, name in zip(found.exif, ("CMT1", "CMT2", "CMT3", "CMT4"), strict=True):
        assert block.data.read_at(0, 1_000) == tiff(name)
    assert (found.content_type, found.media_kind) == ("image/x-canon-cr3", "image")
    assert found.doubts == ()


def test_the_xmp_packet_lies_between_the_movie_and_the_pictures() -> None:
    found = read_cr3(BytesSource(HEAD + uuid_box(XMP_UUID, b"<x/>") + box(b"mdat", bytes(100))))
    assert found.xmp == (b"<x/>",)


def test_a_large_raw_file_costs_one_block() -> None:
    data = HEAD + long_box(b"mdat", size=40 << 20)
    source = sparse({0: data}, len(data) + (40 << 20))
    assert len(read_cr3(source).exif) == 4
    assert source.requests == 1


def test_a_file_without_directories_is_a_doubt() -> None:
    found = read_cr3(BytesSource(ftyp(b"crx ")))
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.damaged]
