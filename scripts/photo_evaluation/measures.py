"""What the reader decides for each file of a corpus, beside what exiftool says."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from geoimm.domain.capturing import capture
from geoimm.domain.claims import Claims, TimeSource
from geoimm.domain.photo_metadata import PhotoMetadata
from geoimm.media.reader import read_claims, zone_at
from geoimm.media.sources import FileSource
from photo_evaluation.reasons import correction, read_despite
from photo_evaluation.truth import (
    Truth,
    minutes_of,
    position_refusal,
    read_manifest,
    seconds_of,
)

_DEGREES = 1e-5
_SECOND = 1_000_000_000


class Measure(StrEnum):
    """What is compared."""

    gps = "GPS"
    time = "capture time"
    offset = "offset"
    gps_time = "GPS time"
    video_gps = "video GPS"
    movie_time = "video time"
    creation_date = "creation date"


class Outcome(StrEnum):
    """How a file's value came out."""

    right = "right"
    wrong = "wrong"
    missed = "missed"
    extra = "extra"
    """Read, where exiftool gives nothing."""
    refused = "refused"
    """On purpose: exiftool's value is none by the rules; it is not counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One value of one file that is not simply right."""

    measure: Measure
    outcome: Outcome
    path: str
    expected: str
    found: str
    reason: str


@dataclass(frozen=True, slots=True)
class Score:
    """One measure over some files, in numbers of files."""

    right: int
    wrong: int
    missed: int

    @property
    def compared(self) -> int:
        """Files that have a valid value."""
        return self.right + self.wrong + self.missed

    @property
    def share(self) -> float | None:
        """Of right ones, in percent; None where nothing was compared."""
        return 100 * self.right / self.compared if self.compared else None


@dataclass(frozen=True, slots=True)
class Report:
    """Scores by format and measure, and all that is not simply right."""

    files: dict[str, int]
    scores: dict[str, dict[Measure, Score]]
    total: dict[Measure, Score]
    findings: list[Finding]


def evaluate(corpus: Path) -> Report:
    """Read all files of a corpus and compare what comes of them with its manifest."""
    files: Counter[str] = Counter()
    counts: Counter[tuple[str, Measure, Outcome]] = Counter()
    kept: list[Finding] = []
    for truth in read_manifest(corpus):
        files[truth.format] += 1
        for finding in _findings(corpus, truth):
            counts[truth.format, finding.measure, finding.outcome] += 1
            if finding.outcome is not Outcome.right or finding.reason:
                kept.append(finding)
    scores = {
        name: {measure: _score(counts, {name}, measure) for measure in Measure}
        for name in sorted(files)
    }
    total = {measure: _score(counts, set(files), measure) for measure in Measure}
    return Report(dict(sorted(files.items())), scores, total, kept)


def _score(
    counts: Counter[tuple[str, Measure, Outcome]], formats: set[str], measure: Measure
) -> Score:
    right, wrong, missed = (
        sum(counts[name, measure, outcome] for name in formats)
        for outcome in (Outcome.right, Outcome.wrong, Outcome.missed)
    )
    return Score(right, wrong, missed)


def _findings(corpus: Path, truth: Truth) -> Iterator[Finding]:
    with FileSource(corpus / truth.path) as source:
        claims = read_claims(source)
    metadata = capture(claims, zone_at=zone_at, default_zone="UTC")
    position = _position(truth, metadata)
    if position is not None:
        yield position
    yield from _times(truth, metadata, claims)


def _position(truth: Truth, metadata: PhotoMetadata) -> Finding | None:
    measure = Measure.video_gps if truth.is_video else Measure.gps
    found = metadata.coordinate
    corrected = correction(truth.path)
    expected = corrected.position if corrected else truth.position
    reason = corrected.reason if corrected else ""
    shown = "none" if found is None else found.text()
    doubts = ", ".join(sorted({doubt.code for doubt in metadata.doubts}))
    if expected is None or position_refusal(expected):
        if found is None and truth.position is None:
            return None
        outcome = Outcome.refused if found is None else Outcome.extra
        reason = reason or (position_refusal(expected) if expected else read_despite(truth.path))
    elif found is None:
        outcome, reason = Outcome.missed, reason or doubts
    else:
        off = abs(found.latitude - expected[0]), abs(found.longitude - expected[1])
        outcome = Outcome.right if max(off) <= _DEGREES else Outcome.wrong
    return Finding(measure, outcome, truth.path, _shown(truth.position), shown, reason)


def _times(truth: Truth, metadata: PhotoMetadata, claims: Claims) -> Iterator[Finding]:
    wall = metadata.wall_nanoseconds
    seconds = None if wall is None else wall // _SECOND
    if truth.original and not truth.is_video:
        yield _compared(truth, Measure.time, truth.original, seconds, seconds_of(truth.original))
    if truth.offset:
        minutes = minutes_of(truth.offset)
        yield _compared(truth, Measure.offset, truth.offset, metadata.offset_minutes, minutes)
    if truth.gps_time:
        # Exiftool puts day and clock together with a space between them, and a Z behind.
        text = f"{truth.gps_time[:10]} {truth.gps_time.rstrip('Z').split(' ')[-1]}"
        found = _claimed(claims, TimeSource.exif_gps, TimeSource.xmp_gps)
        yield _compared(truth, Measure.gps_time, text, found, seconds_of(text))
    if truth.is_video and truth.movie_time:
        found = _claimed(claims, TimeSource.quicktime_movie)
        expected = seconds_of(truth.movie_time)
        yield _compared(truth, Measure.movie_time, truth.movie_time, found, expected)
    if truth.creation_date:
        text = truth.creation_date
        expected_pair = (seconds_of(text), minutes_of(text))
        found_pair = (seconds, metadata.offset_minutes)
        yield _compared(truth, Measure.creation_date, text, found_pair, expected_pair)


def _claimed(claims: Claims, *sources: TimeSource) -> int | None:
    times = (claim.time for claim in claims.times if claim.source in sources)
    return next((time.wall_nanoseconds // _SECOND for time in times), None)


def _compared(
    truth: Truth, measure: Measure, text: str, found: object, expected: object
) -> Finding:
    if expected is None:
        outcome, reason = Outcome.refused, "no such time"
    elif found is None:
        outcome, reason = Outcome.missed, ""
    else:
        outcome, reason = (Outcome.right if found == expected else Outcome.wrong), ""
    return Finding(measure, outcome, truth.path, text, str(found), reason)


def _shown(position: tuple[float, float] | None) -> str:
    return "none" if position is None else f"{position[0]:.6f},{position[1]:.6f}"
