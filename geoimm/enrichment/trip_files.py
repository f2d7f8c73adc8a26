"""Files of stays: all formats, each written whole or not at all."""

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
