"""Formats that are known and not read: named, and told apart from damage."""

import pytest

from geoimm.domain.claims import DoubtCode, TimeSource
from geoimm.media.reader import read_claims
from geoimm.media.sources import BytesSource

_HEADS = {
    "image/x-canon-crw": b"II\x1a\0\0\0HEAPCCDR\2\0\1\0",
    "image/gif": b"GIF89a\1\0\1\0",
    "image/vnd.adobe.photoshop": b"8BPS\0\1",
    "image/x-jp2-codestream": b"\xff\x4f\xff\x51\0\x2f",
    "video/x-msvideo": b"RIFF\x24\0\0\0AVI LIST",
    "video/x-matroska": b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska",
    "video/mpeg": b"\0\0\1\xba\x44\0\4\0",
    "video/x-ms-wmv": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
    "video/mp2t": b"\x47\x40\0\x10\0\0\xb0\x11",
}


@pytest.mark.parametrize(("content_type", "head"), _HEADS.items())
def test_its_kind_is_told_and_that_it_is_not_read(content_type: str, head: bytes) -> None:
    claims = read_claims(BytesSource(head + bytes(200)))
    assert claims.content_type == content_type
    assert claims.media_kind == content_type.partition("/")[0]
    assert [doubt.code for doubt in claims.doubts] == [DoubtCode.unread_format]


def test_a_camcorder_puts_a_time_before_each_packet() -> None:
    claims = read_claims(BytesSource(bytes(4) + _HEADS["video/mp2t"] + bytes(180)))
    assert claims.content_type == "video/mp2t"


def test_its_name_still_tells_the_time() -> None:
    claims = read_claims(BytesSource(_HEADS["video/x-msvideo"]), name="VID_20240501_100000.avi")
    assert [claim.source for claim in claims.times] == [TimeSource.filename]
