"""Countries as people type them: codes, or names in any language that the set knows."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from geoimm.errors import BoundaryDataError
from geoimm.importers.countries import alpha_2
from geoimm.importers.remote.offers import Wanted
from geoimm.resolver.names import is_name_in_a_language, lay_names_over

_CUSTOMARY = {"UK": "GB", "EL": "GR"}
"""Codes that are no ISO 3166-1 and well known."""
_LETTERS = (2, 3)


def wanted_countries(texts: Sequence[str], known: Path) -> list[Wanted]:
    """The countries by alpha-2 or alpha-3 code, or by a name that the set at the path has.

    Each once, in the order typed. Raises BoundaryDataError with the nearest names for another.
    """
    rows = _rows(known)
    codes = dict.fromkeys(_code(text.strip(), rows) for text in texts)
    return [_wanted(code, rows) for code in codes]


def _rows(known: Path) -> list[dict[str, Any]]:
    """The countries of a set, with their names and bounds."""
    files = [known] if known.is_file() else sorted(known.glob("*.parquet"))
    table = pa.concat_tables([_countries(file) for file in files], promote_options="default")
    bounds = shapely.bounds(shapely.from_wkb(table.column("geometry").to_pylist())).reshape(-1, 4)
    texts = table.drop_columns(["geometry"])
    named = lay_names_over(texts, sorted(known.glob("names/*.parquet")))
    pairs = zip(named.to_pylist(), bounds.tolist(), strict=True)
    return [{**row, "bounds": tuple(box)} for row, box in pairs]


def _countries(file: Path) -> pa.Table:
    try:
        names = pq.read_schema(file).names
        columns = ["id", "name", "country", "geometry"]
        columns += [name for name in names if is_name_in_a_language(name)]
        return pq.read_table(file, columns=columns, filters=pc.field("level") == "country")
    except (pa.ArrowException, OSError) as error:
        raise BoundaryDataError(f"{file} cannot be read ({error}).") from error


def _code(text: str, rows: Sequence[dict[str, Any]]) -> str:
    code = _CUSTOMARY.get(text.upper(), text)
    found = alpha_2(code) if len(code) in _LETTERS and code.isascii() else None
    if found:
        return found
    by_name = {name.casefold(): row["country"] for row in rows for name in _names(row)}
    if text.casefold() in by_name:
        return str(by_name[text.casefold()])
    near = difflib.get_close_matches(text.casefold(), by_name, n=3, cutoff=0.7)
    hint = f" Did you mean {' or '.join(f'{by_name[name]} ({name})' for name in near)}?"
    raise BoundaryDataError(
        f"{text!r} is no country; name it by its code such as DE or DEU, or by its name such as"
        f" Germany.{hint if near else ''}"
    )


def _names(row: dict[str, Any]) -> Iterator[str]:
    texts = (text for column, text in row.items() if column.startswith("name") and text)
    return (text for text in texts if row["country"])


def _wanted(code: str, rows: Sequence[dict[str, Any]]) -> Wanted:
    row = next((each for each in rows if each["country"] == code), None)
    if row is None:
        return Wanted(code, code, (-180.0, -90.0, 180.0, 90.0))
    return Wanted(code, row.get("name_en") or row["name"], row["bounds"])
