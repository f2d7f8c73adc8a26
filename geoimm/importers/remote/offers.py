"""What a source has of a country, and what fetches it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from geoimm.importers.remote.download import Came, download
from geoimm.importers.remote.web import Web


class Piece(Protocol):
    """One layer of a country, or a part of one."""

    @property
    def layer(self) -> str:
        """What it is called where it comes from: `ADM3`, `communes`."""
        ...

    @property
    def url(self) -> str:
        """Of the file that it is, or is in."""
        ...

    @property
    def size(self) -> int | None:
        """Bytes to be fetched; None where the server does not tell."""
        ...

    @property
    def licence(self) -> str:
        """Empty where it is not told."""
        ...

    @property
    def attribution(self) -> str:
        """Who made it, as they want to be named."""
        ...

    async def fetch(self, web: Web, folder: Path, came: Came) -> bool:
        """Bring it to the folder; False where the server has it no more (404)."""
        ...


@dataclass(frozen=True, slots=True)
class FilePiece:
    """A whole file."""

    layer: str
    url: str
    file: str
    """Its name in the folder."""
    size: int | None
    licence: str
    attribution: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    """Texts of small files beside it, by their names."""

    async def fetch(self, web: Web, folder: Path, came: Came) -> bool:
        """Download it, and write what belongs beside it."""
        if not await download(web, self.url, folder / self.file, came):
            return False
        self._write_beside(folder)
        return True

    def _write_beside(self, folder: Path) -> None:
        for name, text in self.beside.items():
            (folder / name).write_text(text, encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a source has of one country."""

    country: str
    """ISO 3166-1 alpha-2."""
    format: str
    """Of `importers.table`."""
    pieces: Sequence[Piece]
    version: str = "current"
    """Names the folder that its pieces are fetched to."""
    only_this_country: bool = False
    """Whether divisions of other countries in its files are to be left out."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A country that is asked for."""

    code: str
    name: str
    bounds: tuple[float, float, float, float]
    """West, south, east, north in degrees."""


class Planner(Protocol):
    """Finds out what a source has; nothing large is fetched."""

    async def __call__(self, web: Web, server: str, wanted: Sequence[Wanted]) -> list[Offer]:
        """One offer a country, in their order; BoundaryDataError for one that is not there."""
        ...


def texts_of(page: Mapping[str, Any], *keys: str) -> list[str]:
    """The values of some keys that say something."""
    texts = (str(page.get(key) or "").strip() for key in keys)
    return [text for text in texts if text and text.lower() not in ("nan", "none", "n/a", "null")]
