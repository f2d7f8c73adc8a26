"""Where `geoimm enrich` writes the photos, and as what."""

import sys
from pathlib import Path

from geoimm.enrichment.items import Role, role_of
from geoimm.enrichment.outputs.formats import Format, format_of, suffix_of
from geoimm.errors import InvalidArgument
from geoimm.media.containers.detect import HEAD, detect

_READ = {
    Role.media: "photos and videos",
    Role.xmp: "XMP files",
    Role.takeout: "Google's JSON beside photos",
    Role.archive: "archives",
}


def checked_format(output: Path | None, named: str | None, *, as_json: bool) -> Format | None:
    """What the photos are written as; None for the sample that is shown where nobody asked.

    Raises InvalidArgument for a place that cannot be written, or where what is read may lie.
    """
    if output is not None:
        _check_place(output)
        wanted = Format(named) if named else format_of(output)
        _check_unread(output, wanted)
        return wanted
    if named is None:
        return None
    if as_json:
        raise InvalidArgument(
            "--json prints the summary where --format would print the photos:"
            " add --output FILE for the photos."
        )
    if named == Format.geoparquet and sys.stdout.isatty():
        raise InvalidArgument("--format geoparquet is no text for a terminal: add --output FILE.")
    return Format(named)


def _check_place(path: Path) -> None:
    if path.is_dir():
        raise InvalidArgument(f"--output {str(path)!r} is a folder: name a file in it.")
    if path.exists() and not path.is_file():
        raise InvalidArgument(
            f"--output {str(path)!r} is a device or a pipe: name a file, or leave --output out"
            " and say --format for stdout."
        )
    if not path.resolve().parent.is_dir():
        raise InvalidArgument(
            f"--output {str(path)!r} lies in a folder that does not exist:"
            " make it first, or name another."
        )


def _check_unread(path: Path, wanted: Format) -> None:
    """That no photo is written over, nor a file that the next run would take for one's sidecar."""
    read = _what_is_read(path.name) or _what_is_read(path.resolve().name)
    if read is None and _is_media(path):
        read = "photos and videos"
    if read is not None:
        instead = path.with_suffix(suffix_of(wanted))
        raise InvalidArgument(
            f"--output {str(path)!r} is, by its name or its bytes, one of the {read} that are read"
            f" and never written: try --output {str(instead)!r}."
        )


def _what_is_read(name: str) -> str | None:
    suffix = Path(name).suffix.lower()
    if suffix == ".gpx":
        return "tracks"
    return _READ.get(role_of(name)) if suffix else None


def _is_media(path: Path) -> bool:
    """Whether a file without a telling suffix holds a photo or video all the same."""
    try:
        with path.open("rb") as file:
            return detect(file.read(HEAD)) is not None
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InvalidArgument(
            f"--output {str(path)!r} is there and cannot be read ({error.strerror}), so it may be"
            " a photo: name another file."
        ) from error
