"""Whether what was named could be read at all, by which a command's exit status goes."""

import os
import zipfile
import zlib
from collections.abc import Sequence

import typer

from geoimm.enrichment.items import Role, role_of
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.remote import is_url
from geoimm.enrichment.walking import root_paths


def unread_arguments(arguments: Sequence[str], photos: Sequence[EnrichedPhoto]) -> list[str]:
    """The absolute paths, of those that were named, of which nothing could be read.

    That is a photo or video that is not among those that were found, a folder or an archive that
    does not open. A folder of broken files is read, as is one without photos; a URL that does not
    answer is refused by then.
    """
    named = [path for path in root_paths(arguments) if not is_url(path)]
    paths = {photo.path for photo in photos}
    paths |= {path.partition("!/")[0] for path in paths}
    return [path for path in named if path not in paths and not _is_readable(path)]


def end_with_status(
    arguments: Sequence[str], photos: Sequence[EnrichedPhoto], *, has_failed: bool = False
) -> None:
    """End the command with 1, and say on stderr of which arguments nothing could be read."""
    unread = unread_arguments(arguments, photos)
    for path in unread:
        typer.echo(f"geoimm: nothing could be read of {path!r}.", err=True)
    if unread or has_failed:
        raise typer.Exit(1)


def _is_readable(path: str) -> bool:
    role = role_of(os.path.basename(path))  # noqa: PTH119  # of a text, as the others here
    try:
        if os.path.isdir(path):  # noqa: PTH112
            with os.scandir(path):
                return True
        if role is Role.archive:
            with zipfile.ZipFile(path):
                return True
        with open(path, "rb", opener=_without_waiting) as file:
            file.read(1)
    except (OSError, ValueError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False
    # Without a suffix it may be no photo at all, which is not for us to mind.
    return role is not Role.media or "." not in os.path.basename(path)  # noqa: PTH119


def _without_waiting(path: str, flags: int) -> int:
    """A pipe that nobody writes to would hold up who opens it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
