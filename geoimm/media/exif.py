"""What EXIF claims about where and when a photo was taken, and by which device."""

import re
from dataclasses import replace

from geoimm.domain.claims import Claims, Doubt, DoubtCode, TimeClaim, TimeSource, together
from geoimm.media.containers.found import DirectoryKind, ExifBlock, Part
from geoimm.media.exif_gps import GPS_TAGS, gps_claims
from geoimm.media.tiff import Directory, Tiff, open_tiff
from geoimm.media.times import claim_time

_WIDTH, _HEIGHT, _MAKE, _MODEL, _ORIENTATION = 0x100, 0x101, 0x10F, 0x110, 0x112
_MODIFIED, _EXIF, _GPS, _DNG_SERIAL = 0x132, 0x8769, 0x8825, 0xC62F
_ORIGINAL, _DIGITIZED, _MAKER_NOTE = 0x9003, 0x9004, 0x927C
_MODIFIED_OFFSET, _ORIGINAL_OFFSET, _DIGITIZED_OFFSET = 0x9010, 0x9011, 0x9012
_MODIFIED_FRACTION, _ORIGINAL_FRACTION, _DIGITIZED_FRACTION = 0x9290, 0x9291, 0x9292
_PIXEL_WIDTH, _PIXEL_HEIGHT, _SERIAL = 0xA002, 0xA003, 0xA431
_TIME_TAGS = frozenset(
    (
        _ORIGINAL,
        _ORIGINAL_FRACTION,
        _ORIGINAL_OFFSET,
        _DIGITIZED,
        _DIGITIZED_FRACTION,
        _DIGITIZED_OFFSET,
        _MODIFIED_FRACTION,
        _MODIFIED_OFFSET,
    )
)
_OTHER_TAGS = frozenset((_MAKER_NOTE, _PIXEL_WIDTH, _PIXEL_HEIGHT, _SERIAL, _GPS, _MAKE, _MODEL))
_EXIF_TAGS = _TIME_TAGS | _OTHER_TAGS
_IFD0_TAGS = frozenset((_WIDTH, _HEIGHT, _ORIENTATION, _MODIFIED, _EXIF))
# TIFF/EP puts EXIF's own tags into IFD0.
_MAIN_TAGS = _EXIF_TAGS | _IFD0_TAGS | {_DNG_SERIAL}
_TIMES = (
    (TimeSource.exif_original, _ORIGINAL, _ORIGINAL_FRACTION, _ORIGINAL_OFFSET),
    (TimeSource.exif_digitized, _DIGITIZED, _DIGITIZED_FRACTION, _DIGITIZED_OFFSET),
    (TimeSource.modified, _MODIFIED, _MODIFIED_FRACTION, _MODIFIED_OFFSET),
)
_NOT_SET = re.compile(r"[\s0:/.-]*")
"""How cameras write a date that is not set."""
_APPLE, _APPLE_DIRECTORY, _CONTENT_ID = b"Apple iOS\0", 14, 0x11
_MOST_ORIENTATIONS = 8


def exif_claims(block: ExifBlock) -> Claims:
    """The claims of one TIFF structure, whatever its first directory holds.

    Times that are not set are absent. Width and height are those of IFD0 or of EXIF: for a
    container that knows its own they are of less worth.
    """
    tiff = open_tiff(block.data)
    if tiff is None:
        return Claims(doubts=(Doubt(DoubtCode.damaged, "exif", "no TIFF header"),))
    claims = _READERS[block.kind](tiff)
    if not tiff.doubts:
        return claims
    return replace(claims, doubts=(*claims.doubts, *tiff.doubts.values()))


def _main(tiff: Tiff) -> Claims:
    main = tiff.directory(tiff.first, _MAIN_TAGS)
    exif = tiff.directory(main.integer(_EXIF), _EXIF_TAGS)
    gps = tiff.directory(main.integer(_GPS) or exif.integer(_GPS), GPS_TAGS)
    return together(
        (_described(main, exif), _timed(main, exif), gps_claims(gps), _noted(tiff, exif))
    )


def _exif_alone(tiff: Tiff) -> Claims:
    exif = tiff.directory(tiff.first, _EXIF_TAGS)
    nothing = Directory(tiff, {})
    return together((_described(nothing, exif), _timed(nothing, exif), _noted(tiff, exif)))


def _gps_alone(tiff: Tiff) -> Claims:
    return gps_claims(tiff.directory(tiff.first, GPS_TAGS))


def _maker_note_alone(_: Tiff) -> Claims:
    """Of the makers' own directories nothing is needed but Apple's, which has another head."""
    return Claims()


_READERS = {
    DirectoryKind.main: _main,
    DirectoryKind.exif: _exif_alone,
    DirectoryKind.gps: _gps_alone,
    DirectoryKind.maker_note: _maker_note_alone,
}


def _described(main: Directory, exif: Directory) -> Claims:
    orientation = main.integer(_ORIENTATION)
    return Claims(
        make=_printable(main.text(_MAKE) or exif.text(_MAKE)),
        model=_printable(main.text(_MODEL) or exif.text(_MODEL)),
        serial=_printable(exif.text(_SERIAL) or main.text(_DNG_SERIAL)),
        width=exif.integer(_PIXEL_WIDTH) or main.integer(_WIDTH) or None,
        height=exif.integer(_PIXEL_HEIGHT) or main.integer(_HEIGHT) or None,
        orientation=orientation if orientation in range(1, _MOST_ORIENTATIONS + 1) else None,
    )


def _printable(text: str | None) -> str | None:
    """A name; some cameras leave memory in it that is none."""
    return text if text and text.isprintable() else None


def _timed(main: Directory, exif: Directory) -> Claims:
    times: list[TimeClaim] = []
    doubts: list[Doubt] = []
    for source, tag, fraction, offset in _TIMES:
        text = exif.text(tag) or main.text(tag)
        if text is None or _NOT_SET.fullmatch(text):
            continue
        shown = exif.text(offset) or main.text(offset)
        found, doubt = claim_time(
            source,
            text,
            fraction=exif.text(fraction) or main.text(fraction),
            # A blank offset with its colon is "not set" too.
            offset=None if shown is None or shown.strip(" :") == "" else shown,
        )
        times += [found] if isinstance(found, TimeClaim) else []
        doubts += [one for one in (found, doubt) if isinstance(one, Doubt)]
    return Claims(times=tuple(times), doubts=tuple(doubts))


def _noted(tiff: Tiff, exif: Directory) -> Claims:
    """The identifier that the photo and the video of a Live Photo share, of Apple's MakerNote."""
    place = exif.place(_MAKER_NOTE)
    if place is None or tiff.data.read_at(place[0], len(_APPLE)) != _APPLE:
        return Claims()
    # Its offsets count from its own start, and it is always big-endian.
    note = Tiff(Part(tiff.data, *place), ">", _APPLE_DIRECTORY, name="apple-maker-note")
    apple = note.directory(note.first, frozenset((_CONTENT_ID,)))
    return Claims(live_photo_id=apple.text(_CONTENT_ID))
