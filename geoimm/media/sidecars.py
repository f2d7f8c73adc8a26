"""Which XMP file lies beside which photo or video."""

import os
from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import suppress

from geoimm.domain.media_names import IMAGE_SUFFIXES, VIDEO_SUFFIXES

_SIDECAR = ".xmp"


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
    left = [sidecar for sidecar in sidecars if sidecar not in found.values()]
    found.update(_by_stem([name for name in media if name not in found], media, left))
    return found


def xmp_beside(path: str | os.PathLike[str]) -> str | None:
    """The path of the XMP sidecar of a photo or video on disk, None where it has none.

    Its folder is listed for it. One that may not be listed shows no sidecar.
    """
    folder, name = os.path.split(os.fspath(path))
    if not (is_image(name) or is_video(name)):
        return None
    sidecar = xmp_for(_of_one_stem(folder, name)).get(name)
    return None if sidecar is None else os.path.join(folder, sidecar)  # noqa: PTH118  # as below


def _of_one_stem(folder: str, name: str) -> list[str]:
    """The names of the files that may decide whose a sidecar is."""
    stem = _stem(name).casefold()
    with suppress(OSError), os.scandir(folder or os.curdir) as found:
        alike = (each for each in found if each.name.casefold().startswith(stem))
        return [each.name for each in alike if each.is_file()]
    return []


def is_image(name: str) -> bool:
    """Whether a file is a still image, by its extension."""
    return _extension(name)[1:] in IMAGE_SUFFIXES


def is_video(name: str) -> bool:
    """Whether a file is a video, by its extension; `.MP` is the motion part of a Pixel's photo."""
    return _extension(name)[1:] in VIDEO_SUFFIXES


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
