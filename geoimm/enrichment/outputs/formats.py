"""The formats of a run's output, by name and by how a file's name ends."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO

from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.errors import InvalidArgument

Write = Callable[[BinaryIO, Sequence[EnrichedPhoto], str | None], None]
"""Writes photos to an open file, names in a language where that is known."""


class Format(StrEnum):
    """What a run's output is written as."""

    jsonl = "jsonl"
    csv = "csv"
    geojson = "geojson"
    geoparquet = "geoparquet"
    table = "table"
    """For people."""


_SUFFIXES = {
    ".jsonl": Format.jsonl,
    ".ndjson": Format.jsonl,
    ".csv": Format.csv,
    ".geojson": Format.geojson,
    ".parquet": Format.geoparquet,
    ".geoparquet": Format.geoparquet,
    ".txt": Format.table,
}
"""Of a format the usual one first."""


def format_of(path: PurePath) -> Format:
    """By the suffix; InvalidArgument, which lists those there are."""
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise InvalidArgument(
            f"--output {str(path)!r} must end in {', '.join(_SUFFIXES)},"
            " or --format must say what it shall be."
        )
    return found


def suffix_of(wanted: Format) -> str:
    """How the names of a format's files end."""
    return next(suffix for suffix, known in _SUFFIXES.items() if known is wanted)


def writer_of(wanted: Format) -> Write:
    """What writes a format; the heavy libraries are loaded with it."""
    if wanted is Format.jsonl:
        from geoimm.enrichment.outputs.json_lines import write_json_lines

        return write_json_lines
    if wanted is Format.csv:
        from geoimm.enrichment.outputs.csv_table import write_csv

        return write_csv
    if wanted is Format.geojson:
        from geoimm.enrichment.outputs.geojson import write_geojson

        return write_geojson
    if wanted is Format.geoparquet:
        from geoimm.enrichment.outputs.geoparquet import write_geoparquet

        return write_geoparquet
    from geoimm.enrichment.outputs.table import write_table

    return write_table
