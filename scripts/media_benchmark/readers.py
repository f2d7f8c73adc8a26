"""The readers that are compared, each over a list of files in one process."""

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from geoimm.media.reader import read_claims, read_metadata
from geoimm.media.sources import FileSource
from media_benchmark.photos import HEIC

CLAIMS, METADATA, EXIFTOOL, PILLOW = "geoimm claims", "geoimm metadata", "exiftool", "Pillow"
_GPS_DIRECTORY = 0x8825
_TAGS = (
    "-GPSLatitude",
    "-GPSLongitude",
    "-GPSAltitude",
    "-GPSDateTime",
    "-DateTimeOriginal",
    "-SubSecTimeOriginal",
    "-OffsetTimeOriginal",
    "-Make",
    "-Model",
    "-Orientation",
    "-ImageSize",
)


def available() -> list[str]:
    """The readers that are installed."""
    names = [CLAIMS, METADATA]
    if shutil.which("exiftool"):
        names.append(EXIFTOOL)
    if find_spec("PIL"):
        names.append(PILLOW)
    return names


def read_with(reader: str, paths: Sequence[str]) -> tuple[int, float]:
    """How many files have a position, and the seconds of the processor that it took."""
    before = _processor_seconds()
    found = _READERS[reader](paths)
    return found, _processor_seconds() - before


def files_for(reader: str, paths: Sequence[Path]) -> list[str]:
    """The files that a reader can read: Pillow has no HEIC of its own."""
    return [str(path) for path in paths if reader != PILLOW or path.suffix not in HEIC]


def warm_up(paths: Sequence[str]) -> int:
    """Load what readers load once: their modules, and the time zones."""
    found = _metadata(paths[:2]) + _claims(paths)
    return found + (_pillow(paths[:2]) if find_spec("PIL") else 0)


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in uses)


def _claims(paths: Sequence[str]) -> int:
    found = 0
    for path in paths:
        with FileSource(path) as source:
            found += bool(read_claims(source, name=Path(path).name).positions)
    return found


def _metadata(paths: Sequence[str]) -> int:
    return sum(read_metadata(path, sidecars=False).coordinate is not None for path in paths)


def _exiftool(paths: Sequence[str]) -> int:
    """One process in batch mode for all files, as `-@` has it."""
    with tempfile.NamedTemporaryFile("w", suffix=".args") as names:
        names.write("\n".join(paths))
        names.flush()
        done = subprocess.run(
            ["exiftool", "-json", "-n", "-fast2", *_TAGS, "-@", names.name],
            capture_output=True,
            check=False,
        )
    return done.stdout.count(b'"GPSLatitude"')


def _pillow(paths: Sequence[str]) -> int:
    from PIL import Image, UnidentifiedImageError

    found = 0
    for path in paths:
        try:
            with Image.open(path) as image:
                exif = image.getexif()
                found += bool(exif.get_ifd(_GPS_DIRECTORY).get(2))
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
            continue
    return found


_READERS: dict[str, Callable[[Sequence[str]], int]] = {
    CLAIMS: _claims,
    METADATA: _metadata,
    EXIFTOOL: _exiftool,
    PILLOW: _pillow,
}
