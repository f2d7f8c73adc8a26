"""Kinds of QuickTime's family by the brands of `ftyp`."""

_QUICKTIME = b"qt  "
_SOUNDS = (b"M4A ", b"M4B ", b"M4P ")


def is_sound(brands: bytes) -> bool:
    """Whether a file says that it is for listening; its pictures are of the cover and chapters."""
    return brands[:4] in _SOUNDS


def content_type(brands: bytes, *, is_audio: bool) -> str:
    """The media type of a file by its `ftyp`; one without is from before there was any."""
    major = brands[:4]
    kind = "audio" if is_audio else "video"
    if major in (b"", _QUICKTIME):
        return "video/quicktime"
    if major[:3] == b"3g2":
        return f"{kind}/3gpp2"
    if major[:2] == b"3g":
        return f"{kind}/3gpp"
    if major[:3] == b"M4V":
        return "video/x-m4v"
    return f"{kind}/mp4"
