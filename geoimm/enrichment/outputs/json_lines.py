"""JSON Lines: one photo a line."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from geoimm.enrichment.outputs.rows import page_of
from geoimm.enrichment.photos import EnrichedPhoto


def write_json_lines(file: BinaryIO, photos: Iterable[EnrichedPhoto], language: str | None) -> None:
    """Write the members of `rows.page_of`, in UTF-8.

    Bytes of a file's name that are no UTF-8 are escaped, as JSON can.
    """
    for photo in photos:
        line = json.dumps(page_of(photo, language), ensure_ascii=False, separators=(",", ":"))
        file.write(line.encode("utf-8", "backslashreplace") + b"\n")
