"""Addresses into XMP files beside photos; the photos themselves are never touched."""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.progress import Progress, silent
from geoimm.errors import InvalidArgument
from geoimm.media.xmp_writing import write_xmp

_FULL = (errno.ENOSPC, errno.EDQUOT)
_MOST_FAILURES = 20


@dataclass(slots=True)
class WrittenSidecars:
    """What came of it, in files."""

    written: int = 0
    unchanged: int = 0
    """They say it already, or say something else and are not to be overwritten."""
    without_place: int = 0
    elsewhere: int = 0
    """In archives and stores, where nothing is written."""
    failed: int = 0
    failures: tuple[str, ...] = ()
    """The first ones, with the reason."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "failures": list(self.failures)}


def write_sidecars(
    photos: Sequence[EnrichedPhoto],
    sidecars: Mapping[str, Path],
    *,
    language: str | None,
    overwrite: bool,
    progress: Progress = silent,
) -> WrittenSidecars:
    """Write the address of each photo on this machine into its XMP file, whole or not at all.

    `sidecars` has where that is or is to be, by path of the photo. What is there is kept unless
    `overwrite`. Raises InvalidArgument for a full disk: what is written by then is whole, and
    another run goes on.
    """
    done = WrittenSidecars()
    for number, photo in enumerate(photos, 1):
        target = sidecars.get(photo.path)
        if photo.address.finest is None:
            done.without_place += 1
        elif target is None:
            done.elsewhere += 1
        else:
            _write(target, photo, done, language=language, overwrite=overwrite)
        progress("write XMP", number, len(photos))
    return done


def _write(
    target: Path,
    photo: EnrichedPhoto,
    done: WrittenSidecars,
    *,
    language: str | None,
    overwrite: bool,
) -> None:
    try:
        if write_xmp(target, photo.address, language=language, overwrite=overwrite):
            done.written += 1
        else:
            done.unchanged += 1
    except OSError as error:
        if error.errno in _FULL:
            raise InvalidArgument(
                f"{str(target)!r} cannot be written ({error.strerror}), after {done.written} other"
                " XMP files: free space and start again; what is written is kept."
            ) from error
        _fail(done, target, error.strerror or str(error))
    except InvalidArgument as error:
        _fail(done, target, error.message)


def _fail(done: WrittenSidecars, target: Path, reason: str) -> None:
    done.failed += 1
    done.failures = (*done.failures, f"{target}: {reason}")[:_MOST_FAILURES]
