"""IPTC-IIM datasets (IIM 4.2) and the resources of Photoshop that carry them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from geoimm.domain.claims import Claims, Doubt, TimeClaim, TimeSource
from geoimm.media.containers.found import MOST_BOXES
from geoimm.media.times import claim_time

_IPTC, _EXIF, _XMP = 0x0404, 0x0422, 0x0424
_SIGNATURES = (b"8BIM", b"PHUT", b"DCSR", b"AgHg")
_TAG = 0x1C
_CHARACTER_SET, _UTF8 = (1, 90), b"\x1b%G"
_NAME, _DATE, _TIME = (2, 5), (2, 55), (2, 60)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_CLOCK = re.compile(r"(\d\d)(\d\d)(\d\d)?([+-]\d{4})?", re.ASCII)
_EXTENDED = 0x8000


@dataclass(frozen=True, slots=True)
class Resources:
    """The metadata blocks among Photoshop's image resources."""

    iptc: tuple[bytes, ...] = ()
    exif: tuple[bytes, ...] = ()
    xmp: tuple[bytes, ...] = ()


def image_resources(data: bytes) -> Resources:
    """The blocks of metadata in a run of resources, up to the first that is broken."""
    found: dict[int, list[bytes]] = {_IPTC: [], _EXIF: [], _XMP: []}
    for number, value in _resources(data):
        if number in found:
            found[number].append(value)
    return Resources(tuple(found[_IPTC]), tuple(found[_EXIF]), tuple(found[_XMP]))


def iptc_claims(block: bytes) -> Claims:
    """When a picture was created, and its title, from a block of datasets.

    A time without its offset is on the clock of the place; a date without a time is a
    day. Dates that are not set, written as zeros, are absent.
    """
    values: dict[tuple[int, int], bytes] = {}
    for dataset, value in _datasets(block):
        values.setdefault(dataset, value)
    encoding = "utf-8" if values.get(_CHARACTER_SET, b"") == _UTF8 else "latin-1"
    title = values.get(_NAME, b"").decode(encoding, "replace").strip("\0 ") or None
    time = _created(values.get(_DATE, b""), values.get(_TIME, b""))
    if time is None:
        return Claims(title=title)
    found, doubt = time
    return Claims(
        times=(found,) if isinstance(found, TimeClaim) else (),
        doubts=tuple(one for one in (found, doubt) if isinstance(one, Doubt)),
        title=title,
    )


def _created(date: bytes, clock: bytes) -> tuple[TimeClaim | Doubt, Doubt | None] | None:
    day_text = date.decode("latin-1").strip("\0 ")
    if not day_text.strip("0"):
        return None
    day = _DIGITS.fullmatch(day_text)
    text = f"{day[1]}:{day[2]}:{day[3]}" if day else day_text
    time = _CLOCK.fullmatch(clock.decode("latin-1").strip("\0 "))
    if day is None or time is None:
        return claim_time(TimeSource.iptc_created, text)
    text = f"{text} {time[1]}:{time[2]}:{time[3] or '00'}"
    return claim_time(TimeSource.iptc_created, text, offset=time[4])


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    for _ in range(MOST_BOXES):
        if data[at : at + 4] not in _SIGNATURES or at + 7 > len(data):
            return
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        # The name with the byte of its length is padded to an even size, and so is the value.
        start = at + 6 + (data[at + 6] + 2 & ~1)
        size = int.from_bytes(data[start : start + 4], "big")
        yield number, data[start + 4 : start + 4 + size]
        at = start + 4 + (size + 1 & ~1)


def _datasets(block: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    at = 0
    for _ in range(MOST_BOXES):
        if at + 5 > len(block) or block[at] != _TAG:
            return
        dataset = block[at + 1], block[at + 2]
        size = int.from_bytes(block[at + 3 : at + 5], "big")
        at += 5
        if size & _EXTENDED:
            digits = size & ~_EXTENDED
            size = int.from_bytes(block[at : at + min(digits, 8)], "big")
            at += digits
        yield dataset, block[at : at + size]
        at += size
