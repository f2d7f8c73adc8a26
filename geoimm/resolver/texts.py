"""What the rows of a boundary set say: their names, countries, codes and sources."""

import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoimm.resolver import frame
from geoimm.resolver.columns import RowCheck, are_null, integers
from geoimm.resolver.ids import Ids
from geoimm.resolver.last_used import LastUsed
from geoimm.resolver.names import gather_names, is_name_in_a_language, lay_names_over
from geoimm.resolver.stored_names import StoredNames
from geoimm.resolver.stored_rows import StoredRows

NEEDED = ("name", "country", "source")
_OPTIONAL = ("code", "bare_name", "is_union")
_NULL_NAME = "name is null; every row needs one."
_MOST_TABLES = 16
"""Row groups whose texts are kept for the next asker."""


class Texts(Protocol):
    """The texts of n rows."""

    def of(self, row: int) -> Mapping[str, Any]:
        """Those of one row by column; `names` has the names by language."""
        ...

    def table(self) -> pa.Table:
        """Those of all rows; `names` has pairs of language and name."""
        ...


class WholeTexts:
    """The texts of rows in one table."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def of(self, row: int) -> Mapping[str, Any]:
        """Those of one row by column; `names` has the names by language."""
        texts: dict[str, Any] = self._table.slice(row, 1).to_pylist()[0]
        return {**texts, "names": dict(texts["names"])}

    def table(self) -> pa.Table:
        """Those of all rows; `names` has pairs of language and name."""
        return self._table


class StoredTexts:
    """Texts that are read with their row group when one is asked for; safe to share.

    A row without a name is refused, by BoundaryDataError, when it is read.
    """

    def __init__(self, rows: StoredRows, ids: Ids, names: Sequence[Path]) -> None:
        """`names` are the files of names that replace the rows' own."""
        self._rows, self._ids, self._paths = rows, ids, names
        self._beside = [StoredNames(path) for path in names]
        of_rows = [name for file in rows.files for name in file.columns]
        known = dict.fromkeys([*of_rows, *(name for each in self._beside for name in each.columns)])
        self._languages = [name for name in known if is_name_in_a_language(name)]
        self._used = [name for name in dict.fromkeys(of_rows) if is_text(name)]
        self._tables = LastUsed(_MOST_TABLES, lambda group: rows.read(group, self._used))
        self._one_at_a_time = threading.Lock()

    def of(self, row: int) -> Mapping[str, Any]:
        """Those of one row by column; `names` has the names by language."""
        one = np.array([row])
        with self._one_at_a_time:
            group = int(self._rows.groups_of(one)[0])
            place = int(self._rows.places_of(one, group)[0])
            texts: dict[str, Any] = self._tables.get(group).slice(place, 1).to_pylist()[0]
            for file in self._beside:
                texts |= {name: text for name, text in file.of(self._ids[row]) if text is not None}
        self._rows.check.of(one)(np.array([texts["name"] is None]), _NULL_NAME)
        names = {name.removeprefix("name_"): texts.pop(name, None) for name in self._languages}
        return {**texts, "names": {language: name for language, name in names.items() if name}}

    def table(self) -> pa.Table:
        """Those of all rows; `names` has pairs of language and name."""
        return self._all

    @cached_property
    def _all(self) -> pa.Table:
        tables = [file.read(["id", *self._used])[0] for file in self._rows.files]
        return gather(tables, self._paths, self._rows.check)


def is_text(column: str) -> bool:
    """Whether a column of a boundary file is read as a text of its row."""
    return column in NEEDED or column in _OPTIONAL or is_name_in_a_language(column)


def gather(tables: Sequence[pa.Table], names: Sequence[Path], check: RowCheck) -> pa.Table:
    """The texts of files' rows in the order of the check, under the names beside them."""
    order: NDArray[np.int64] = check.order
    together = pa.concat_tables(tables, promote_options="default").take(integers(order))
    texts = lay_names_over(together, names)
    check(are_null(texts.column("name")), _NULL_NAME)
    others = ("geometry", *frame.COLUMNS)
    return gather_names(texts.drop_columns([name for name in others if name in texts.column_names]))
