"""Times as cameras and their programs write them."""

import re
from datetime import UTC, datetime, timedelta

from geoimm.domain.claims import Doubt, DoubtCode, TimeClaim, TimeSource
from geoimm.domain.days import CaptureTime

_EXIF = re.compile(
    r"\s*(\d{4})[:/\-. ](\d\d?)[:/\-. ](\d\d?)"
    r"(?:(?:[ T]+|:)(\d\d?):(\d\d?)(?::(\d\d?)(?:\.(\d+))?)?)?"
    r"\s*(?:(Z|[+-]\d\d:?\d\d)\s*)?",
    re.ASCII,
)
_OFFSET = re.compile(r"\s*(?:(Z)|([+-])(\d\d?):?(\d\d))\s*", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1826, 2199
_MOST_MINUTES = 14 * 60
_SECOND = 1_000_000_000
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # wall times are counted from a wall time
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def claim_time(
    source: TimeSource,
    text: str,
    *,
    fraction: str | None = None,
    offset: str | None = None,
    universal: bool = False,
) -> tuple[TimeClaim | Doubt, Doubt | None]:
    """A time in EXIF's or XMP's spelling, or the doubt in its place; and that of its offset.

    `fraction` has the digits of the sub-seconds ("05" is 0.05 s), `offset` is `+08:00` or `Z`;
    both may also stand in the text itself. `universal` says that a text without an offset is
    in UTC. A date alone is a day. Blank and zero dates, which cameras write for "not set", are
    unreadable.
    """
    match = _EXIF.fullmatch(text)
    wall = match and _wall(match)
    if match is None or wall is None:
        return Doubt(DoubtCode.unreadable_time, source, text), None
    minutes, doubt = _offset(source, offset or match[8])
    digits = (fraction or "").strip() or match[7] or ""
    nanoseconds = int(digits[:9].ljust(9, "0")) if digits.isascii() and digits.isdigit() else 0
    written_in_utc = universal and minutes is None
    time = CaptureTime(
        wall_nanoseconds=(wall - _EPOCH) // timedelta(seconds=1) * _SECOND + nanoseconds,
        offset_minutes=0 if written_in_utc else minutes,
        universal=written_in_utc or (universal and minutes == 0),
    )
    return TimeClaim(source, time, is_day=match[4] is None), doubt


def claim_instant(source: TimeSource, nanoseconds: int) -> TimeClaim | Doubt:
    """An instant since 1970-01-01T00:00:00Z that knows no place's clock."""
    try:
        year = (_UNIX_EPOCH + timedelta(seconds=nanoseconds // _SECOND)).year
    except OverflowError:
        year = 0
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return Doubt(DoubtCode.unreadable_time, source, str(nanoseconds))
    return TimeClaim(source, CaptureTime(nanoseconds, offset_minutes=0, universal=True))


def parse_offset(text: str) -> int | None:
    """Minutes from UTC of `+08:00`, `-0330` or `Z`, None for anything else and beyond 14 hours."""
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    if match[1]:
        return 0
    minutes = (int(match[3]) * 60 + int(match[4])) * (-1 if match[2] == "-" else 1)
    return minutes if abs(minutes) <= _MOST_MINUTES and int(match[4]) < 60 else None  # noqa: PLR2004


def _wall(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second = (int(match[n] or 0) for n in range(1, 7))
    try:
        wall = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  # a wall time
    except ValueError:
        return None
    return wall if _FIRST_YEAR <= year <= _LAST_YEAR else None


def _offset(source: TimeSource, text: str | None) -> tuple[int | None, Doubt | None]:
    if text is None or not text.strip():
        return None, None
    minutes = parse_offset(text)
    return minutes, None if minutes is not None else Doubt(
        DoubtCode.unreadable_offset, source, text
    )
