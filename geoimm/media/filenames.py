"""When a photo was taken, by the name its device or program gave the file."""

import re
from dataclasses import dataclass

from geoimm.domain.claims import Claims, Doubt, TimeSource, claims_of
from geoimm.media.times import claim_time

_DAY = r"(?P<day>(?:199\d|20\d\d|21\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
_CLOCK = r"(?P<clock>(?:[01]\d|2[0-3])[0-5]\d[0-5]\d)"
_DAY_DASHED = _DAY.replace(")(?:0[1-9]|1", ")-(?:0[1-9]|1").replace("2])(?:0", "2])-(?:0")
_CLOCK_APART = r"(?P<clock>(?:[01]?\d|2[0-3])[.:\-_][0-5]\d[.:\-_][0-5]\d)"
_THOUSANDTHS = r"(?P<fraction>\d{3})"
_REST = r"(?![0-9])"
"""A longer run of digits is a number and no time."""
_LONGEST_NAME = 1000


@dataclass(frozen=True, slots=True)
class _Pattern:
    source: TimeSource
    expression: re.Pattern[str]


def _pattern(source: TimeSource, expression: str) -> _Pattern:
    return _Pattern(source, re.compile(expression, re.ASCII | re.IGNORECASE))


_PATTERNS = (
    # Pixel phones write UTC: PXL_20220724_101112345.jpg, also with .MP, .NIGHT and the like.
    _pattern(TimeSource.filename_universal, rf"PXL_{_DAY}_{_CLOCK}{_THOUSANDTHS}?{_REST}"),
    # IMG_20190212_152712.jpg, VID_..., MVIMG_..., PANO_..., with three digits more on some phones.
    _pattern(
        TimeSource.filename,
        r"(?:IMG|VID|MVIMG|PANO|BURST|TRIM|COVER|SAVE|DJI|DSC|PHOTO|VIDEO|REC|CAM|"
        rf"Screenshot|Screenrecorder|Screen_Recording)[_-]{_DAY}[_-]?{_CLOCK}"
        rf"{_THOUSANDTHS}?{_REST}",
    ),
    # WP_20150101_12_34_56_Pro.jpg (Windows Phone).
    _pattern(TimeSource.filename, rf"WP_{_DAY}_{_CLOCK_APART}{_REST}"),
    # 20240128_105420.jpg (Samsung), 20240128-105420, 20240128T105420.
    _pattern(TimeSource.filename, rf"{_DAY}[_\-T]{_CLOCK}{_THOUSANDTHS}?{_REST}"),
    # 2019-02-12 15.27.12.jpg (Dropbox), 2019-02-12-15-27-12, Screenshot_2019-02-12-15-27-12.
    _pattern(
        TimeSource.filename,
        r"(?:(?:IMG|VID|Screenshot|Screen Shot|Photo|Video|signal)[ _-])?"
        rf"{_DAY_DASHED}(?: at |[ _\-T]){_CLOCK_APART}(?:[.\-_]{_THOUSANDTHS})?{_REST}"
        r"(?P<half>\s?[AP]M\b)?",
    ),
    # signal-2020-01-01-123456.jpg.
    _pattern(
        TimeSource.filename,
        rf"signal-{_DAY_DASHED}-{_CLOCK}(?:[_-]{_THOUSANDTHS})?{_REST}",
    ),
    # WhatsApp Image 2019-02-12 at 15.27.12.jpeg: the time it was received or saved.
    _pattern(
        TimeSource.filename,
        rf"WhatsApp (?:Image|Video) {_DAY_DASHED} at {_CLOCK_APART}{_REST}"
        r"(?P<half>\s?[AP]M\b)?",
    ),
    # IMG-20190212-WA0001.jpg: the day it was sent, without a time.
    _pattern(TimeSource.filename_day, rf"(?:IMG|VID|AUD|PTT|STK|GIF)-{_DAY}-WA\d{{4}}{_REST}"),
)


def filename_claims(name: str) -> Claims:
    """The time in a file's name (without folders), by the patterns of phones and messengers.

    The pattern must begin the name, its date must exist and lie in 1990 to 2199, and a digit may
    not follow it. No pattern and no such date: no claim and no doubt, for a name promises nothing.
    """
    for pattern in _PATTERNS:
        match = pattern.expression.match(name[:_LONGEST_NAME])
        if match is not None:
            return _claims(pattern.source, match.groupdict())
    return Claims()


def _claims(source: TimeSource, parts: dict[str, str | None]) -> Claims:
    digits = (parts["day"] or "").replace("-", "")
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    written = parts.get("clock")
    clock = _clock(written, (parts.get("half") or "").strip().lower()) if written else None
    if written and clock is None:
        return Claims()
    claim, _ = claim_time(
        source,
        f"{day}T{clock}" if clock else day,
        fraction=parts.get("fraction"),
        universal=source is TimeSource.filename_universal,
    )
    return Claims() if isinstance(claim, Doubt) else claims_of(claim)


def _clock(text: str, half: str) -> str | None:
    """`hh:mm:ss`; None for an hour that AM and PM do not have."""
    apart = re.split(r"[.:\-_]", text)
    hour, minute, second = apart if len(apart) > 1 else (text[:2], text[2:4], text[4:])
    if not half:
        return f"{int(hour):02d}:{minute}:{second}"
    if not 1 <= int(hour) <= 12:  # noqa: PLR2004  # the hours of a twelve-hour clock
        return None
    return f"{int(hour) % 12 + (12 if half == 'pm' else 0):02d}:{minute}:{second}"
