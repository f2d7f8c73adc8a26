"""The walker over boxes: what it finds, where it stops, what it costs."""

import struct

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.sources import BytesSource
from media.box_files import box, full_box, long_box, sparse, uuid_box


def walk(data: bytes) -> tuple[list[bytes], list[DoubtCode]]:
    boxes = Boxes(BytesSource(data), "test")
    kinds = [found.kind for found in boxes.top()]
    return kinds, [doubt.code for doubt in boxes.doubts]


def first(data: bytes) -> tuple[Boxes, Box]:
    boxes = Boxes(BytesSource(data), "test")
    return boxes, next(boxes.top())


def test_boxes_are_walked_in_their_order_with_all_three_kinds_of_size() -> None:
    to_the_end = struct.pack(">I4s", 0, b"mdat") + b"rest of the file"
    data = box(b"ftyp", b"mp42") + long_box(b"free", b"abc") + uuid_box(bytes(16)) + to_the_end
    assert walk(data) == ([b"ftyp", b"free", b"uuid", b"mdat"], [])


def test_values_begin_behind_the_header_whatever_its_length() -> None:
    boxes, found = first(long_box(b"free", b"abc"))
    assert boxes.value(found) == b"abc"
    boxes, found = first(uuid_box(b"0123456789abcdef", b"xyz"))
    assert (found.uuid, boxes.value(found)) == (b"0123456789abcdef", b"xyz")


def test_a_box_is_found_by_its_path() -> None:
    boxes, moov = first(box(b"moov", box(b"free"), box(b"udta", box(b"name", b"x"))))
    found = boxes.find(moov, b"udta", b"name")
    assert found is not None
    assert boxes.value(found) == b"x"
    assert boxes.find(moov, b"udta", b"none") is None


def test_meta_is_read_with_and_without_version() -> None:
    inner = full_box(b"hdlr", bytes(20)) + box(b"ilst")
    for meta in (box(b"meta", inner), full_box(b"meta", inner)):
        boxes, found = first(meta)
        assert [child.kind for child in boxes.children_of_meta(found)] == [b"hdlr", b"ilst"]


def test_a_box_longer_than_the_file_is_cut_off_there() -> None:
    kinds, doubts = walk(box(b"ftyp", b"mp42") + box(b"mdat", bytes(100))[:50])
    assert kinds == [b"ftyp", b"mdat"]
    assert doubts == [DoubtCode.truncated]


def test_a_box_longer_than_its_parent_is_cut_off_there() -> None:
    long_child = struct.pack(">I4s", 5_000, b"udta") + bytes(4)
    boxes, parent = first(box(b"moov", long_child) + box(b"mdat", bytes(10_000)))
    (child,) = boxes.inside(parent)
    assert child.end == parent.end
    assert [doubt.code for doubt in boxes.doubts] == [DoubtCode.damaged]


def test_a_size_that_cannot_be_ends_the_walk() -> None:
    for size in (2, 7):
        broken = struct.pack(">I4s", size, b"free") + bytes(20)
        assert walk(box(b"ftyp") + broken) == ([b"ftyp"], [DoubtCode.damaged])
    short_long = struct.pack(">I4sQ", 1, b"free", 15) + bytes(20)
    assert walk(short_long) == ([], [DoubtCode.damaged])


def test_four_zero_bytes_end_the_user_data_of_quicktime_without_a_doubt() -> None:
    boxes, parent = first(box(b"udta", box(b"name"), bytes(4)) + box(b"free"))
    assert [child.kind for child in boxes.inside(parent)] == [b"name"]
    boxes, parent = first(box(b"udta", box(b"name"), bytes(64)))
    assert [child.kind for child in boxes.inside(parent)] == [b"name"]
    assert boxes.doubts == ()


def test_no_more_than_two_thousand_boxes_are_walked() -> None:
    kinds, doubts = walk(box(b"free") * 5_000)
    assert len(kinds) == 2_000
    assert doubts == [DoubtCode.truncated]


def test_boxes_are_nested_sixteen_deep_at_the_most() -> None:
    data = b""
    for _ in range(40):
        data = box(b"moov", data)
    boxes, found = first(data)
    while (deeper := next(boxes.inside(found), None)) is not None:
        found = deeper
    assert found.depth == 16
    assert [doubt.code for doubt in boxes.doubts] == [DoubtCode.damaged]


def test_a_value_over_one_mebibyte_is_not_read() -> None:
    boxes, found = first(box(b"XMP_", bytes((1 << 20) + 1)))
    assert boxes.value(found) == b""
    assert boxes.doubts[0].detail == "XMP_ has 1048577 bytes"


def test_all_values_of_a_file_together_are_bounded() -> None:
    boxes = Boxes(BytesSource(box(b"XMP_", bytes(1 << 20)) * 50), "test")
    assert sum(len(boxes.value(found)) for found in boxes.top()) == 8 << 20


def test_walking_past_two_gibibytes_costs_one_block_for_each_box() -> None:
    size = 2 << 30
    source = sparse({0: long_box(b"mdat", size=size), size: box(b"moov", bytes(8))}, size + 16)
    boxes = Boxes(source, "test")
    assert [found.kind for found in boxes.top()] == [b"mdat", b"moov"]
    assert source.requests == 2
