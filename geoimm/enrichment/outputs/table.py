"""A table for people."""

import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from rich.console import Console
from rich.table import Table

from geoimm.domain.photo_metadata import PhotoMetadata
from geoimm.enrichment.outputs.rows import local_text
from geoimm.enrichment.photos import EnrichedPhoto

_WIDTH = 160
_TO_MINUTES = 16


def table_of(photos: Iterable[EnrichedPhoto], language: str | None) -> Table:
    """One row for each photo: its name, when, where, and what is special about it."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for header in ("File", "Taken", "Place", "Position", "Note"):
        table.add_column(header, overflow="fold", style="bold" if header == "Place" else "")
    for photo in photos:
        table.add_row(
            _shown(photo.path.replace("\\", "/").rpartition("/")[2]),
            _taken(photo.metadata),
            _place(photo, language),
            _position(photo),
            _note(photo),
        )
    return table


def write_table(file: BinaryIO, photos: Sequence[EnrichedPhoto], language: str | None) -> None:
    """The table as text, 160 characters wide."""
    text = io.StringIO()
    Console(file=text, width=_WIDTH, highlight=False, color_system=None).print(
        table_of(photos, language)
    )
    file.write(text.getvalue().encode("utf-8", "replace"))


def printable(text: str) -> str:
    """Without what would steer a terminal: names of files may hold anything."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def _shown(text: str) -> str:
    """As a cell, which reads brackets as markup."""
    return printable(text).replace("[", r"\[")


def _taken(metadata: PhotoMetadata) -> str:
    """To the minute, or the day where that is all that is known."""
    if metadata.local_day is None:
        return "undated"
    time = local_text(metadata) or metadata.local_day.isoformat()
    return time[:_TO_MINUTES].replace("T", " ")


def _place(photo: EnrichedPhoto, language: str | None) -> str:
    names = [division.name_in(language) for division in photo.address if division]
    return _shown(", ".join(dict.fromkeys(names)))


def _position(photo: EnrichedPhoto) -> str:
    place = photo.metadata.coordinate
    return "" if place is None else f"{place.latitude:.5f}, {place.longitude:.5f}"


def _note(photo: EnrichedPhoto) -> str:
    notes = (
        ("copy", photo.copy_of),
        ("Live Photo", photo.live_photo_of),
        ("same capture", photo.same_capture_as),
        ("estimated", photo.is_estimated),
    )
    return ", ".join(name for name, is_so in notes if is_so)
