"""CSV with a header, as RFC 4180 has it."""

import csv
import io
import json
from collections.abc import Iterable
from typing import BinaryIO

from geoimm.enrichment.outputs.rows import row_of
from geoimm.enrichment.photos import EnrichedPhoto


def write_csv(file: BinaryIO, photos: Iterable[EnrichedPhoto], language: str | None) -> None:
    """Write the columns of `rows.row_of`, in UTF-8 without a mark; what is not known is empty.

    `doubt_details` is JSON, and empty where there is no doubt.
    """
    text = io.TextIOWrapper(file, "utf-8", "backslashreplace", newline="", write_through=False)
    columns = list(row_of(EnrichedPhoto("", 0), language))
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    for photo in photos:
        row = row_of(photo, language)
        details = row["doubt_details"]
        row["doubt_details"] = json.dumps(details, ensure_ascii=False) if details else ""
        writer.writerow({**row, "estimated": str(row["estimated"]).lower()})
    text.flush()
    text.detach()
