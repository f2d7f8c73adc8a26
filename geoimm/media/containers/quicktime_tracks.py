"""Tracks of a movie with their sample tables, as far as a stream is described by them."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.fields import Fields
from geoimm.media.containers.found import MOST_BYTES
from geoimm.media.containers.quicktime_movie import (
    TimedHeader,
    TrackHeader,
    read_handler,
    read_timed_header,
    read_track_header,
)

_LONGEST_ENTRY = 65_536
_TABLE_HEADER = 8
_SIZES_HEADER = 12
_MOST_REORDERED = 16
_LOOKED_AT = 1_000
"""Samples by which the order of frames is told."""


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """The first entry of an `stsd`: how the samples are coded."""

    characters: bytes
    box: Box

    @property
    def name(self) -> str:
        """Its four characters as text."""
        return self.characters.decode("latin-1")


class Track:
    """One `trak`; its tables are read when they are asked for."""

    def __init__(self, boxes: Boxes, box: Box, index: int) -> None:
        """`index` counts the tracks of the file from 0."""
        self.boxes, self.index = boxes, index
        self._box = box
        self._media = boxes.find(box, b"mdia")
        self.handler = read_handler(boxes, self._media)

    @cached_property
    def header(self) -> TrackHeader | None:
        """Its `tkhd`."""
        box = self.boxes.find(self._box, b"tkhd")
        return None if box is None else read_track_header(self.boxes, box)

    @cached_property
    def media_header(self) -> TimedHeader | None:
        """Its `mdhd`."""
        box = self._media and self.boxes.find(self._media, b"mdhd")
        return None if box is None else read_timed_header(self.boxes, box)

    @cached_property
    def entry(self) -> SampleEntry | None:
        """How its samples are coded."""
        table = self._tables.get(b"stsd")
        box = table and next(self.boxes.inside(table, _TABLE_HEADER), None)
        return None if box is None else SampleEntry(box.kind, box)

    @property
    def units_per_second(self) -> int:
        """Its time scale, 0 where it is not told."""
        return 0 if self.media_header is None else self.media_header.units_per_second

    @property
    def samples_seconds(self) -> float | None:
        """The duration of all its samples; None for 0 and unknown."""
        return (self.media_header and self.media_header.duration_seconds) or None

    def duration(self, movie_units: int) -> float | None:
        """Seconds of it that are played, by its edit list; None for 0 and unknown."""
        if self._edits is None or self.header is None or not movie_units:
            return self.samples_seconds
        played = self.header.duration / movie_units - self.start(movie_units)
        return played if played > 0 else self.samples_seconds

    @property
    def sample_count(self) -> int | None:
        """How many samples it has; None where they are in fragments."""
        return Fields(self._head(b"stsz"), at=8).number(4) or None

    @cached_property
    def bitrate(self) -> int | None:
        """Bits per second by the sizes of its samples; None for tables over 1 MiB."""
        head = Fields(self._head(b"stsz"), at=4)
        size, count = head.number(4), head.number(4)
        table = self._tables.get(b"stsz")
        if not count or not self.samples_seconds or table is None:
            return None
        if size == 0:
            if table.size > MOST_BYTES:
                return None
            size_of_all = int(self._numbers(table, _SIZES_HEADER, ">u4")[:count].sum())
        else:
            size_of_all = size * count
        return round(size_of_all * 8 / self.samples_seconds)

    @cached_property
    def frame_rate(self) -> Fraction | None:
        """Samples per second by the duration that most of them have."""
        table = self._tables.get(b"stts")
        runs = () if table is None else self._numbers(table, _TABLE_HEADER, ">u4").reshape(-1, 2)
        counts: Counter[int] = Counter()
        for count, units in runs[:_LOOKED_AT]:
            counts[int(units)] += int(count)
        units = counts.most_common(1)[0][0] if counts else 0
        return Fraction(self.units_per_second, units) if units and self.units_per_second else None

    @property
    def average_frame_rate(self) -> Fraction | None:
        """Samples per second over the whole track."""
        header = self.media_header
        if header is None or not header.duration or not self.sample_count:
            return None
        rate = Fraction(self.sample_count * header.units_per_second, header.duration)
        return rate.limit_denominator(60_000) or None

    def start(self, movie_units: int) -> float:
        """Seconds from the start of the file to its first sample, by its edit list."""
        box = self._edits
        fields = Fields(b"" if box is None else self.boxes.read(box, most=28))
        is_long = fields.version_and_flags()[0] == 1
        fields.number(4)
        width = 8 if is_long else 4
        duration, media_time = fields.number(width), fields.signed(width)
        if box is not None and media_time == -1 and movie_units:
            return duration / movie_units
        offsets = self._shown_offsets() if box is None else np.zeros(0, np.int64)
        return float(offsets[0]) / self.units_per_second if len(offsets) else 0.0

    @cached_property
    def _edits(self) -> Box | None:
        return self.boxes.find(self._box, b"edts", b"elst")

    @cached_property
    def reordered(self) -> int:
        """The most frames that come before one and are shown after it."""
        offsets = self._shown_offsets()
        shown = np.arange(len(offsets)) * self._units_of_a_sample + offsets
        most = 0
        for at in range(1, len(shown)):
            before = shown[max(0, at - _MOST_REORDERED) : at]
            most = max(most, int((before > shown[at]).sum()))
        return most

    @cached_property
    def _units_of_a_sample(self) -> int:
        rate = self.frame_rate
        return 1 if rate is None else max(1, int(self.units_per_second / rate))

    def _shown_offsets(self) -> NDArray[np.int64]:
        """How much later than it is decoded each of the first samples is shown."""
        table = self._tables.get(b"ctts")
        if table is None or not self.units_per_second:
            return np.zeros(0, np.int64)
        runs = self._numbers(table, _TABLE_HEADER, ">i4").reshape(-1, 2)[:_LOOKED_AT]
        counts = np.clip(runs[:, 0], 0, _LOOKED_AT)
        return np.repeat(runs[:, 1], counts)[:_LOOKED_AT]

    def _numbers(self, table: Box, skip: int, kind: str) -> NDArray[np.int64]:
        """The numbers of a table, as many whole pairs as 1 MiB has."""
        data = self.boxes.read(table, skip=skip, most=MOST_BYTES)
        pair = 2 * np.dtype(kind).itemsize
        length = len(data) if skip == _SIZES_HEADER else len(data) // pair * pair
        whole = length // np.dtype(kind).itemsize * np.dtype(kind).itemsize
        return np.frombuffer(data[:whole], kind).astype(np.int64)

    def _head(self, kind: bytes) -> bytes:
        table = self._tables.get(kind)
        return b"" if table is None else self.boxes.read(table, most=_SIZES_HEADER)

    @cached_property
    def _tables(self) -> dict[bytes, Box]:
        tables = self._media and self.boxes.find(self._media, b"minf", b"stbl")
        found: dict[bytes, Box] = {}
        for box in () if tables is None else self.boxes.inside(tables):
            found.setdefault(box.kind, box)
        return found
