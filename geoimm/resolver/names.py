"""Names in files of their own, for a licence of their own, laid over those of the rows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geoimm.resolver.columns import are_null, check_of_file, read_columns

_NEEDED = ("id", "name")


def names_beside(folder: Path) -> list[Path]:
    """The files of names of a folder of boundary files, in the order they are laid over it."""
    return sorted(folder.glob("names/*.parquet"))


def lay_names_over(texts: pa.Table, paths: Sequence[Path]) -> pa.Table:
    """The rows with the names that the files have for their ids; a null leaves what is there.

    An id that is not among the rows is ignored, so that boundary files can be left out.
    Raises BoundaryDataError.
    """
    for path in paths:
        texts = _laid_over(texts, _read_names(path))
    return texts.combine_chunks()


def _read_names(path: Path) -> pa.Table:
    names = read_columns(path, _NEEDED, is_name_or_id)
    ids = names.column("id")
    check = check_of_file(path, ids)
    check(are_null(ids), "id is null; every row needs one.")
    first = pc.index_in(ids, value_set=ids.combine_chunks())
    check(
        first.to_numpy() != np.arange(len(ids)),
        "the id is in the file twice; a division has one row in a file of names.",
    )
    return names


def is_name_or_id(column: str) -> bool:
    """Whether a file of names uses a column."""
    return column in _NEEDED or is_name_in_a_language(column)


def is_name_in_a_language(column: str) -> bool:
    """Whether a column holds names by language; `name` is the local one already."""
    return column.startswith("name_") and column != "name_local"


def _laid_over(texts: pa.Table, names: pa.Table) -> pa.Table:
    places = pc.index_in(texts.column("id"), value_set=names.column("id").combine_chunks())
    for column in names.column_names[:]:
        if column == "id":
            continue
        found = names.column(column).take(places)
        at = texts.column_names.index(column) if column in texts.column_names else -1
        if at < 0:
            texts = texts.append_column(column, found)
        else:
            texts = texts.set_column(at, column, pc.coalesce(found, texts.column(column)))
    return texts
