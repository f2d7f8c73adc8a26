"""Names in files of their own, for a licence of their own, laid over those of the rows."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geoimm.resolver.columns import (
    are_null,
    check_of_file,
    integers,
    mask,
    numbers,
    read_columns,
    strings,
)

NEEDED = ("id", "name")
"""The columns that every file of names has."""


def is_name_in_a_language(column: str) -> bool:
    """Whether a column holds names by language; `name` is the local one already."""
    return column.startswith("name_") and column != "name_local"


def is_used(column: str) -> bool:
    """Whether a column of a file of names is read."""
    return column in NEEDED or is_name_in_a_language(column)


def gather_names(texts: pa.Table) -> pa.Table:
    """The columns of names by language as one, `names`, of pairs of language and name.

    Most divisions have names in few languages: one column is a tenth as large.
    """
    columns = [name for name in texts.column_names if is_name_in_a_language(name)]
    rows_of = [np.flatnonzero(_has_name(texts.column(name))) for name in columns]
    rows = np.concatenate([np.empty(0, np.int64), *rows_of])
    order = np.argsort(rows, kind="stable")
    languages = np.repeat(np.arange(len(columns)), [len(each) for each in rows_of])
    tags = strings([name.removeprefix("name_") for name in columns])
    names = [
        texts.column(name).take(integers(each)) for name, each in zip(columns, rows_of, strict=True)
    ]
    chunks = [chunk for each in names for chunk in each.chunks]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(texts)))])
    pairs = pa.MapArray.from_arrays(
        integers(starts.astype(np.int32)),
        tags.take(integers(languages[order])),
        pa.concat_arrays([strings([]), *chunks]).take(integers(order)),
    )
    return texts.drop_columns(columns).append_column("names", pairs)


def _has_name(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    # A comparison with a text would import pandas where there is one.
    written = pc.binary_length(column).cast(pa.bool_())
    return mask(pc.and_kleene(pc.is_valid(column), written))


def lay_names_over(texts: pa.Table, paths: Sequence[Path]) -> pa.Table:
    """The rows with the names that the files have for their ids; a null leaves what is there.

    A later file is laid over an earlier one. An id that is not among the rows is ignored, so
    that boundary files can be left out. Raises BoundaryDataError.
    """
    for path in paths:
        texts = _laid_over(texts, _read_names(path))
    return texts.combine_chunks()


def _read_names(path: Path) -> pa.Table:
    names = read_columns(path, NEEDED, is_used)
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
