"""ExifTool as a second opinion: a program of its own, where it is installed."""

import json
import math
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from geoimm.domain.claims import (
    Claims,
    PositionSource,
    TimeClaim,
    TimeSource,
    claim_position,
    claims_of,
)
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import Moment
from geoimm.enrichment.items import Item, OnDisk
from geoimm.errors import SettingsError
from geoimm.media.times import claim_time

_PROGRAM = "exiftool"
_BATCH = 100
_SECONDS = 120
_TAGS = (
    *("-Composite:GPSPosition", "-Composite:GPSAltitude", "-ExifIFD:DateTimeOriginal"),
    *("-ExifIFD:SubSecTimeOriginal", "-ExifIFD:OffsetTimeOriginal", "-ExifIFD:CreateDate"),
    *("-Keys:CreationDate", "-QuickTime:CreateDate", "-CanonRaw:DateTimeOriginal"),
    *("-RIFF:DateTimeOriginal", "-H264:DateTimeOriginal"),
    *("-IFD0:Make", "-IFD0:Model", "-MIMEType"),
)
_APART_DEGREES = 1e-4
_SECOND = 1_000_000_000
_BY_NAME = (TimeSource.filename, TimeSource.filename_universal, TimeSource.filename_day)
_TIMES = {
    "ExifIFD:DateTimeOriginal": TimeSource.exif_original,
    "ExifIFD:CreateDate": TimeSource.exif_digitized,
    "Keys:CreationDate": TimeSource.quicktime_keys,
    "QuickTime:CreateDate": TimeSource.quicktime_movie,
    # Of CRW, AVI and AVCHD, which have no reader here.
    "CanonRaw:DateTimeOriginal": TimeSource.exif_original,
    "RIFF:DateTimeOriginal": TimeSource.exif_original,
    "H264:DateTimeOriginal": TimeSource.exif_original,
}

Page = Mapping[str, Any]
"""What ExifTool says of a file, by group and tag."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value that ExifTool and geoimm read differently."""

    path: str
    what: str
    ours: str
    theirs: str


class ExifTool:
    """The installed program; SettingsError, which says what to do, where there is none."""

    def __init__(self, processes: int) -> None:
        found = shutil.which(_PROGRAM)
        if found is None:
            raise SettingsError(
                "--exiftool needs ExifTool, which is not installed: `apt install"
                " libimage-exiftool-perl` or `brew install exiftool`, or leave --exiftool out."
            )
        self._program, self._processes = found, processes
        self.version = _run([found, "-ver"], b"").decode("ascii", "replace").strip()

    def ask(self, items: Sequence[Item]) -> Iterator[list[tuple[Item, Page]]]:
        """What it says of files on this machine, some at a time; nothing of others."""
        near = [item for item in items if isinstance(item.place, OnDisk)]
        batches = [near[start : start + _BATCH] for start in range(0, len(near), _BATCH)]
        with ThreadPoolExecutor(self._processes) as pool:
            yield from pool.map(self._ask, batches)

    def _ask(self, items: Sequence[Item]) -> list[tuple[Item, Page]]:
        # Arguments are read by lines: such a name would be two.
        items = [item for item in items if "\n" not in item.path]
        pages = self._pages(items, ("-fast", *_TAGS)) if items else {}
        unplaced = [
            item
            for item in items
            if "Composite:GPSPosition" not in pages.get(item.path, {})
            and str(pages.get(item.path, {}).get("File:MIMEType", "")).startswith("video")
        ]
        # Cameras on helmets and dashboards write positions among the pictures.
        timed = (
            self._pages(unplaced, ("-ee", "-GPSLatitude", "-GPSLongitude"), groups="-G3:1")
            if unplaced
            else {}
        )
        return [
            (item, {**pages.get(item.path, {}), **_first_fix(timed.get(item.path, {}))})
            for item in items
        ]

    def _pages(
        self, items: Sequence[Item], wanted: Sequence[str], groups: str = "-G1"
    ) -> dict[str, Page]:
        command = [self._program, "-config", "", "-q", "-q", "-m", "-json", "-n", groups, *wanted]
        paths = b"\n".join(os.fsencode(item.path) for item in items)
        try:
            said = json.loads(_run([*command, "-@", "-"], paths) or b"[]")
        except subprocess.TimeoutExpired:
            if len(items) == 1:
                return {}
            half = len(items) // 2
            return {
                **self._pages(items[:half], wanted, groups),
                **self._pages(items[half:], wanted, groups),
            }
        except ValueError:
            return {}
        # It keeps the order, and leaves out what is gone.
        return {page["SourceFile"]: page for page in said}


def exiftool_claims(page: Page, own: Claims) -> Claims:
    """What ExifTool adds to a file's own claims: a position or a time where it has none."""
    theirs = _claims(page)
    has_time = any(claim.source not in _BY_NAME for claim in own.times)
    return Claims(
        positions=() if own.positions else theirs.positions,
        times=() if has_time else theirs.times,
        make=_text(page, "IFD0:Make"),
        model=_text(page, "IFD0:Model"),
    )


def disagreements(path: str, page: Page, own: Claims) -> list[Disagreement]:
    """Positions more than 1e-4 degree apart, and times of one source a second apart."""
    theirs = _claims(page)
    found = []
    if own.positions and theirs.positions:
        ours, other = own.positions[0].coordinate, theirs.positions[0].coordinate
        if not any(_is_near(each.coordinate, other) for each in own.positions):
            found.append(Disagreement(path, "position", ours.text(), other.text()))
    known = {claim.source: claim for claim in own.times}
    for claim in theirs.times:
        mine = known.get(claim.source)
        if mine and abs(mine.time.wall_nanoseconds - claim.time.wall_nanoseconds) >= _SECOND:
            found.append(
                Disagreement(path, claim.source.value, _wall_text(mine), _wall_text(claim))
            )
    return found


def _claims(page: Page) -> Claims:
    kind = str(page.get("File:MIMEType", ""))
    is_video = kind.startswith("video")
    source = PositionSource.quicktime_keys if is_video else PositionSource.exif
    found: list[Any] = [_position(source, page)]
    for tag, time_source in _TIMES.items():
        text = _text(page, tag)
        if text is not None:
            is_original = time_source is TimeSource.exif_original
            claim, _ = claim_time(
                time_source,
                text,
                fraction=_text(page, "ExifIFD:SubSecTimeOriginal") if is_original else None,
                offset=_text(page, "ExifIFD:OffsetTimeOriginal") if is_original else None,
                universal=time_source is TimeSource.quicktime_movie,
            )
            found.append(claim)
    claims = claims_of(*found)
    return Claims(positions=claims.positions, times=claims.times)


def _position(source: PositionSource, page: Page) -> Any:
    numbers = [_number(text) for text in str(page.get("Composite:GPSPosition", "")).split()]
    if len(numbers) != 2 or None in numbers:  # noqa: PLR2004  # latitude and longitude
        return None
    latitude, longitude = numbers
    return claim_position(
        source,
        longitude=longitude or 0.0,
        latitude=latitude or 0.0,
        altitude_metres=_number(page.get("Composite:GPSAltitude")),
    )


def _first_fix(page: Page) -> dict[str, str]:
    """The first position of a track in a video, under the name that others have."""
    for tag, latitude in page.items():
        if tag.endswith("GPSLatitude"):
            longitude = page.get(tag.removesuffix("GPSLatitude") + "GPSLongitude")
            if _number(latitude) and _number(longitude):
                return {"Composite:GPSPosition": f"{latitude} {longitude}"}
    return {}


def _is_near(one: Coordinate, other: Coordinate) -> bool:
    return (
        abs(one.latitude - other.latitude) <= _APART_DEGREES
        and abs(one.longitude - other.longitude) <= _APART_DEGREES
    )


def _wall_text(claim: TimeClaim) -> str:
    return Moment(claim.time.wall_nanoseconds).text().removesuffix("Z")


def _text(page: Page, tag: str) -> str | None:
    value = page.get(tag)
    return None if value is None or not str(value).strip() else str(value)


def _number(value: object) -> float | None:
    """ExifTool prints long numbers as text."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _run(command: Iterable[str], given: bytes) -> bytes:
    return subprocess.run(  # noqa: S603  # the installed program; paths go to its stdin
        list(command),
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=_SECONDS,
    ).stdout
