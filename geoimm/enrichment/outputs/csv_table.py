"""CSV with a header, as RFC 4180 has it."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from geoimm.enrichment.outputs.rows import row_of
from geoimm.enrichment.photos import EnrichedPhoto


def write_csv(file: BinaryIO, photos: Iterable[EnrichedPhoto], language: str | None) -> None:
    """Write the columns of `rows.row_of`, in UTF-8 without a mark; what is not known is empty."""
    text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=False)
    columns = list(row_of(EnrichedPhoto("", 0), language))
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    for photo in photos:
        row = row_of(photo, language)
        writer.writerow({**row, "estimated": str(row["estimated"]).lower()})
    text.flush()
    text.detach()
