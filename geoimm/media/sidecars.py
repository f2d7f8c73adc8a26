"""Which XMP file lies beside which photo or video."""

import os.path
import re
from collections import defaultdict
from collections.abc import Collection, Iterable

_SIDECAR = ".xmp"
_IMAGE = re.compile(
    r"\.(3fr|arw|avif|bmp|cr2|cr3|crw|dcr|dng|erf|exv|fff|gif|heic|heif|hif|iiq|j2c|jp2|jpe|jpeg"
    r"|jpg|jxl|k25|kdc|mef|mos|mrw|nef|nrw|orf|pef|png|psd|raf|raw|rw2|rwl|sr2|srf|srw|tif|tiff"
    r"|webp|x3f)"
)
_VIDEO = re.compile(r"\.(3g2|3gp|avi|insv|lrv|m2ts|m4v|mkv|mov|mp|mp4|mpeg|mpg|mts|webm|wmv)")


def xmp_for(names: Collection[str]) -> dict[str, str]:
    """The XMP sidecar of each photo and video of one folder, by name, where there is one.

    `a.jpg.xmp` belongs to `a.jpg`, whatever else is there, and wins over `a.xmp`. That belongs to
    the only photo or video of its stem. Of a still image and a video (a Live Photo) it belongs to
    the image, as Apple and Lightroom mean it, and the video has none; of two images, such as
    `a.jpg` and `a.cr3`, to neither, for it would be a guess. Letters of the extensions and of the
    stem may differ in case, unless two files differ in nothing else. Videos and photos are told
    by extension; other files have no sidecar.
    """
    sidecars = [name for name in names if _extension(name) == _SIDECAR]
    media = sorted(name for name in names if is_image(name) or is_video(name))
    found = _by_whole_name(media, sidecars)
    found.update(_by_stem([name for name in media if name not in found], media, sidecars))
    return found


def is_image(name: str) -> bool:
    """Whether a file is a still image, by its extension."""
    return _IMAGE.fullmatch(_extension(name)) is not None


def is_video(name: str) -> bool:
    """Whether a file is a video, by its extension; `.MP` is the motion part of a Pixel's photo."""
    return _VIDEO.fullmatch(_extension(name)) is not None


def _by_whole_name(media: Iterable[str], sidecars: Iterable[str]) -> dict[str, str]:
    exact, folded = _beside(sidecars)
    found = {}
    for name in media:
        candidates = exact.get(name) or folded.get(name.casefold(), [])
        if len(candidates) == 1:
            found[name] = candidates[0]
    return _unshared(found, exact)


def _by_stem(
    unmatched: Iterable[str], media: Iterable[str], sidecars: Iterable[str]
) -> dict[str, str]:
    exact, folded = _beside(sidecars)
    stems: dict[str, list[str]] = defaultdict(list)
    for name in media:
        stems[_stem(name).casefold()].append(name)
    found = {}
    for name in unmatched:
        candidates = exact.get(_stem(name)) or folded.get(_stem(name).casefold(), [])
        if len(candidates) == 1 and _owner(stems[_stem(name).casefold()]) == name:
            found[name] = candidates[0]
    return found


def _owner(names: list[str]) -> str | None:
    """Whose the sidecar of a stem is: the only file's, or the only image's."""
    images = [name for name in names if is_image(name)]
    of = images or names
    return of[0] if len(of) == 1 else None


def _beside(sidecars: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Sidecars by the name without `.xmp`, as it is written and without regard to case."""
    exact: dict[str, list[str]] = defaultdict(list)
    folded: dict[str, list[str]] = defaultdict(list)
    for sidecar in sorted(sidecars):
        exact[_stem(sidecar)].append(sidecar)
        folded[_stem(sidecar).casefold()].append(sidecar)
    return exact, folded


def _unshared(found: dict[str, str], exact: dict[str, list[str]]) -> dict[str, str]:
    """Without the sidecars that two media claim, unless one has the very name."""
    owners: dict[str, list[str]] = defaultdict(list)
    for name, sidecar in found.items():
        owners[sidecar].append(name)
    return {
        name: sidecar
        for name, sidecar in found.items()
        if len(owners[sidecar]) == 1 or sidecar in exact.get(name, [])
    }


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]  # noqa: PTH122  # names of other machines, not paths here


def _extension(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122  # as above
