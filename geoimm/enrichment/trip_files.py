"""Files of stays: all formats, each written whole or not at all."""

import re
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

from geoimm.enrichment.whole_files import written_whole
from geoimm.errors import InvalidArgument

_SUFFIXES = {
    "geojson": (".geojson", ".json"),
    "gpx": (".gpx",),
    "ics": (".ics",),
    "html": (".html", ".htm"),
}
"""The formats, and how the names of their files end: so no photo is ever written over."""
_OWN = {
    "gpx": re.compile(rb"<gpx\b[^>]*\bcreator\s*=\s*[\"']geoimm\b"),
    "geojson": re.compile(rb"\A\s*\{\s*\"type\"\s*:\s*\"FeatureCollection\""),
}
"""How a file begins that may be replaced, of formats that recorded tracks and sidecars have too."""
_HEAD = 4096


def check_targets(targets: Mapping[str, Path]) -> None:
    """Whether files can be written, by the name of the format, before any work is done.

    Raises InvalidArgument, which names the option, the file and the rule.
    """
    for name, path in targets.items():
        suffixes = _SUFFIXES[name]
        if path.suffix.lower() not in suffixes:
            raise InvalidArgument(
                f"--{name} {str(path)!r} must end in {' or '.join(suffixes)}:"
                f" try --{name} {str(path.with_suffix(suffixes[0]))!r}."
            )
        if path.is_dir():
            raise InvalidArgument(f"--{name} {str(path)!r} is a folder: name a file in it.")
        if not path.parent.is_dir():
            raise InvalidArgument(
                f"--{name} {str(path)!r} lies in a folder that does not exist:"
                f" make {str(path.parent)!r} first, or name another."
            )
        if path.exists() and not path.is_file():
            raise InvalidArgument(f"--{name} {str(path)!r} is a device or a pipe: name a file.")
        if not _is_replaceable(name, path):
            raise InvalidArgument(_kept(name, path))


def _is_replaceable(name: str, path: Path) -> bool:
    """Whether nothing is there, or what geoimm may have written."""
    if name not in _OWN or not path.exists():
        return True
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return not head or _OWN[name].search(head) is not None


def _kept(name: str, path: Path) -> str:
    """What to type where a file of someone else's is there."""
    names = (path.with_stem(f"{path.stem}-{word}") for word in ("stays", "of-stays", "new"))
    free = next((each for each in names if not each.exists()), Path(f"stays{path.suffix}"))
    meant = (
        f", or geoimm enrich --gpx {str(path)!r} for places by that track" if name == "gpx" else ""
    )
    return (
        f"--{name} {str(path)!r} is there and was not written by geoimm; stays would be written"
        f" over it. Try --{name} {str(free)!r}{meant}."
    )


def write_files(contents: Iterable[tuple[Path, bytes]]) -> None:
    """Write files, each of which is seen as it was or whole; a link stays a link.

    All are written beside their places before the first one takes its own. Raises
    InvalidArgument, which names the file and the reason.
    """
    with ExitStack() as stack:
        for path, data in contents:
            file = stack.enter_context(written_whole(path.resolve()))
            file.write(data)
            file.flush()
