"""Names in files of their own, for a licence of their own, laid over those of the rows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geoimm.resolver.columns import are_null, check_of_file, numbers, read_columns

_NEEDED = ("id", "name")


def is_name_in_a_language(column: str) -> bool:
    """Whether a column holds names by language; `name` is the local one already."""
    return column.startswith("name_") and column != "name_local"


def lay_names_over(texts: pa.Table, paths: Sequence[Path]) -> pa.Table:
    """The rows with the names that the files have for their ids; a null leaves what is there.

    A later file is laid over an earlier one. An id that is not among the rows is ignored, so
    that boundary files can be left out. Raises BoundaryDataError.
    """
    for path in paths:
        texts = _laid_over(texts, _read_names(path))
    return texts.combine_chunks()


def _read_names(path: Path) -> pa.Table:
    names = read_columns(path, _NEEDED, lambda name: name in _NEEDED or is_name_in_a_language(name))
    ids = names.column("id")
    check = check_of_file(path, ids)
    check(are_null(ids), "id is null; every row needs one.")
    first = numbers(pc.index_in(ids, value_set=ids.combine_chunks()))
    repeated = first != np.arange(len(ids))
    check(repeated, "the id is in the file twice; a division has one row of names.")
    return names


def _laid_over(texts: pa.Table, names: pa.Table) -> pa.Table:
    places = pc.index_in(texts.column("id"), value_set=names.column("id").combine_chunks())
    for column in names.drop_columns(["id"]).column_names:
        found = names.column(column).take(places)
        if column in texts.column_names:
            at = texts.column_names.index(column)
            texts = texts.set_column(at, column, pc.coalesce(found, texts.column(column)))
        else:
            texts = texts.append_column(column, found)
    return texts
