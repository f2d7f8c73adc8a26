"""Photos to be read: those of a folder, or made ones of the sizes that phones give."""

import os
import random
from collections.abc import Sequence
from pathlib import Path

from media_fuzzing.mutation_module import mutations

JPEG, HEIC = (".jpg", ".jpeg"), (".heic", ".heif", ".hif")
_HEIC_SHARE = 0.4
_JPEG_BYTES, _HEIC_BYTES = (2 << 20, 6 << 20), (1 << 20, 3 << 20)
_THUMBNAIL_BYTES = (6_000, 40_000)
"""Of the preview and the maker's note, which lie between EXIF and the picture."""
_SEGMENT = 65_000


def photos_of(folder: Path, count: int) -> list[Path]:
    """Its JPEG and HEIC files, again and again under other names until there are so many."""
    found = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in (*JPEG, *HEIC)]
    return [path for path in found if path.is_file()][:count]


def repeat(paths: Sequence[Path], folder: Path, count: int) -> list[Path]:
    """So many files: links to the same ones, or copies where the system cannot link them."""
    repeated = []
    for number in range(count):
        path = paths[number % len(paths)]
        link = folder / f"{number:06d}{path.suffix.lower()}"
        try:
            os.link(path, link)
        except OSError:
            link.write_bytes(path.read_bytes())
        repeated.append(link)
    return repeated


def make_photos(folder: Path, count: int) -> list[Path]:
    """JPEG and HEIC files with EXIF, GPS and mostly XMP; the pictures in them are holes."""
    chance = random.Random(20_240_304)  # noqa: S311  # no secret
    heic = mutations().SEEDS["heic"]
    jpegs = [mutations().phone_photo(with_xmp=with_xmp) for with_xmp in (False, True)]
    made = []
    for number in range(count):
        is_heic = chance.random() < _HEIC_SHARE
        path = folder / f"{number:06d}{HEIC[0] if is_heic else JPEG[0]}"
        least, most = _HEIC_BYTES if is_heic else _JPEG_BYTES
        with path.open("wb") as file:
            file.write(heic if is_heic else _with_preview(chance.choice(jpegs), chance))
            file.truncate(chance.randint(least, most))
        made.append(path)
    return made


def _with_preview(photo: bytes, chance: random.Random) -> bytes:
    """A JPEG with segments of the makers before its picture."""
    start = photo.rindex(b"\xff\xc0")
    left = chance.randint(*_THUMBNAIL_BYTES)
    segments = b""
    while left > 0:
        size = min(left, _SEGMENT)
        segments += b"\xff\xe2" + (size + 2).to_bytes(2, "big") + chance.randbytes(size)
        left -= size
    return photo[:start] + segments + photo[start:]
