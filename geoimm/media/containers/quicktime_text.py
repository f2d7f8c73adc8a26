"""Texts and places in the user data of a movie: QuickTime's and 3GPP's ways of writing them."""

from geoimm.domain.claims import Doubt, DoubtCode, PositionClaim, PositionSource, claim_position
from geoimm.media.containers.fields import Fields

_TEXT_HEADER = 4
_FIRST_ISO_LANGUAGE = 0x400
"""Below it a language is a number of the Macintosh, and its text in that encoding."""
_UTF16_MARKS = (b"\xfe\xff", b"\xff\xfe")
_FIXED = 65_536


def user_text(data: bytes) -> str:
    """The first text of an atom such as `©xyz`: its length, its language, its characters.

    Some writers leave the four bytes before the text out.
    """
    length, language = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if 0 < length <= len(data) - _TEXT_HEADER:
        text = data[_TEXT_HEADER : _TEXT_HEADER + length]
        return decoded(text, "mac_roman" if language < _FIRST_ISO_LANGUAGE else "latin-1")
    return decoded(data if data[:1].isascii() and data[:1].isalnum() else data.lstrip(b"\0"))


def decoded(text: bytes, otherwise: str = "latin-1") -> str:
    """UTF-16 with a byte order mark, UTF-8, or what it else may be; without zeros at the end."""
    if text[:2] in _UTF16_MARKS:
        return text.decode("utf-16", "replace").rstrip("\0")
    text = text.rstrip(b"\0")
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode(otherwise)


def text_3gpp(data: bytes) -> str:
    """The text of `titl`, `auth` and the like: behind version, flags and language."""
    return decoded(data[6:]) if data[6:8] in _UTF16_MARKS else decoded(data[6:].split(b"\0")[0])


def claim_loci(data: bytes) -> PositionClaim | Doubt:
    """The place in `loci` of 3GPP (TS 26.244, 8.12): degrees and metres in 16.16 fixed point.

    Which planet it is on is not looked at. An altitude of exactly 0 is what is written for none.
    """
    fields = Fields(data)
    fields.raw(6)
    if data[6:8] in _UTF16_MARKS:
        while fields.has(2) and fields.raw(2) != b"\0\0":
            pass
    else:
        fields.text()
    fields.number(1)
    if not fields.has(8):
        return Doubt(DoubtCode.unreadable_position, PositionSource.quicktime_loci, data.hex())
    longitude, latitude, altitude = (fields.signed(4) / _FIXED for _ in range(3))
    return claim_position(
        PositionSource.quicktime_loci,
        longitude=longitude,
        latitude=latitude,
        altitude_metres=altitude or None,
    )
