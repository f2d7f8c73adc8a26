"""Streams of Brotli (RFC 7932), unpacked up to a limit."""

import brotli

from geoimm.domain.claims import DoubtCode

_PIECE = 65_536
"""Bytes that are unpacked at once; a bomb makes no more before it is stopped."""


def unpack(stream: bytes, *, most: int) -> tuple[bytes, DoubtCode | None]:
    """The bytes that a stream was made of, and what is wrong with it, if anything.

    A stream of more than `most` bytes gives none and is `truncated`. One that ends too early, or
    is damaged, gives what could be unpacked.
    """
    decompressor = brotli.Decompressor()
    unpacked = bytearray()
    try:
        while not decompressor.is_finished() and len(unpacked) <= most:
            piece = decompressor.process(stream, output_buffer_limit=_PIECE)
            # It keeps what it could not take yet.
            stream = b""
            if not piece:
                break
            unpacked += piece
    except brotli.error:
        return bytes(unpacked[:most]), DoubtCode.damaged
    if len(unpacked) > most:
        return b"", DoubtCode.truncated
    return bytes(unpacked), None if decompressor.is_finished() else DoubtCode.truncated
