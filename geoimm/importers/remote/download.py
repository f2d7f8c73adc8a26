"""A file from a server, which goes on where a cut connection or an ended program left it.

What has come lies in `<name>.part`, what it is a part of in `<name>.version`. A part is gone on
with only where the server says that the file is the same (If-Range); else it is begun anew.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

from geoimm.errors import BoundaryDataError
from geoimm.importers.remote.web import Head, PassingError, Web, refuse_status

Came: TypeAlias = Callable[[int, int | None], None]
"""Told how many bytes of how many are here."""
_CHUNK = 1 << 18
_PARTIAL, _NO_SUCH_RANGE = 206, 416
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_MISSING = (404, 410)


async def download(web: Web, url: str, to: Path, came: Came) -> bool:
    """Fetch a file, or leave one that is here already and the same on the server.

    False where the server has none (404). Raises BoundaryDataError; what has come is kept.
    """
    part = _Part(to, url)
    if part.was_finished():
        head = await web.head(url)
        if head is not None and part.is_whole(head):
            came(head.size or 0, head.size)
            return True
        part.discard()
    failed = 0
    while True:
        had = part.size
        try:
            return await _go_on(web, part, came)
        except PassingError as error:
            failed = 1 if part.size > had else failed + 1
            await web.wait(failed, error, url)


async def _go_on(web: Web, part: "_Part", came: Came) -> bool:
    asked = part.asking()
    async with web.get(part.url, asked) as response:
        if response.status in _MISSING:
            return False
        if response.status == _NO_SUCH_RANGE and asked:
            part.discard()
            raise PassingError("the file became shorter")
        refuse_status(response, part.url)
        total = _begin(part, response)
        with part.path.open("ab") as file:
            async for chunk in response.content.iter_chunked(_CHUNK):
                file.write(chunk)
                came(file.tell(), total)
            file.flush()
            os.fsync(file.fileno())
    if total is not None and part.size < total:
        raise PassingError(f"{part.size} of {total} bytes came")
    if total is not None and part.size > total:
        part.discard()
        raise BoundaryDataError(f"{part.url} sent more than the {total} bytes it told; try again.")
    part.finish()
    return True


def _begin(part: "_Part", response: aiohttp.ClientResponse) -> int | None:
    """Make the part fit the answer: whole size of the file, None where it is not told."""
    head = Head.of(response.headers, None)
    if response.status == _PARTIAL:
        found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != part.size or not part.is_of(head):
            part.discard()
            raise PassingError("the file changed on the server")
        return None if found[2] == "*" else int(found[2])
    length = response.headers.get("Content-Length", "")
    size = int(length) if length.isdecimal() else None
    part.begin(Head.of(response.headers, size))
    return size


class _Part:
    """What has come of a file, and of which version it is."""

    def __init__(self, whole: Path, url: str) -> None:
        self.url = url
        self.path = whole.with_name(f"{whole.name}.part")
        self._whole = whole
        self._note = whole.with_name(f"{whole.name}.version")

    @property
    def size(self) -> int:
        """Bytes that are here."""
        return self.path.stat().st_size if self.path.exists() else 0

    def asking(self) -> dict[str, str]:
        """The headers that ask for the rest only; none where all must come."""
        told = self._told()
        validator = told and told.validator
        if not self.size or not validator:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": validator}

    def is_of(self, head: Head) -> bool:
        """Whether what is here is of the version that a head tells."""
        told = self._told()
        return told is not None and told.validator is not None and told.validator == head.validator

    def was_finished(self) -> bool:
        """Whether the whole was here once."""
        return self._whole.exists()

    def is_whole(self, head: Head) -> bool:
        """Whether the whole is the one that a head tells."""
        return self.is_of(head) and self._whole.stat().st_size == head.size

    def begin(self, head: Head) -> None:
        """Begin a version anew."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(b"")
        page = {"url": self.url, **asdict(head)}
        self._note.write_text(json.dumps(page, indent=2) + "\n", encoding="utf-8")

    def discard(self) -> None:
        """Forget what is here."""
        self._whole.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self) -> None:
        """The part is the whole; its note stays, to know the same file again."""
        self.path.replace(self._whole)

    def _told(self) -> Head | None:
        try:
            page: Any = json.loads(self._note.read_text(encoding="utf-8"))
            if page["url"] != self.url:
                return None
            return Head(page["size"], page["etag"], page["modified"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
