"""The names in other languages that a division had in the set it is replaced in."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geoimm.resolver.columns import read_columns
from geoimm.resolver.names import is_name_in_a_language, lay_names_over

_NEEDED = ("id", "name")
_FILE = "of-replaced.parquet"
_Names: TypeAlias = dict[str, dict[str, str]]
"""By division and column."""


def write_kept_names(
    folder: Path, files: Sequence[Path], names: Sequence[Path], replaced: Mapping[str, str]
) -> None:
    """Write to `names/` what divisions lack that stand for another one of the same name.

    `files` are those of all sets, `names` those beside the default set.
    """
    known = _read(files, names, {*replaced, *replaced.values()})
    times = Counter(replaced.values())
    rows = {
        new: {column: text for column, text in known[old].items() if column not in known[new]}
        for old, new in replaced.items()
        if times[new] == 1 and _share_a_name(known[old], known[new])
    }
    kept = {id_: texts for id_, texts in rows.items() if texts}
    if not kept:
        return
    columns = ["name", *sorted({column for texts in kept.values() for column in texts})]
    table = {"id": list(kept)} | {
        column: [texts.get(column) for texts in kept.values()] for column in columns
    }
    (folder / "names").mkdir(exist_ok=True)
    schema = pa.schema([(column, pa.string()) for column in table])
    pq.write_table(pa.table(table, schema=schema), folder / "names" / _FILE, compression="zstd")


def _read(files: Sequence[Path], names: Sequence[Path], ids: set[str]) -> _Names:
    tables = [read_columns(file, _NEEDED, _is_used) for file in files]
    table = pa.concat_tables(tables, promote_options="default")
    wanted = table.filter(pc.is_in(table.column("id"), pa.array(sorted(ids), pa.string())))
    return {
        row.pop("id"): {column: text for column, text in row.items() if text}
        for row in lay_names_over(wanted, names).to_pylist()
    }


def _is_used(column: str) -> bool:
    return column in _NEEDED or is_name_in_a_language(column)


def _share_a_name(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    spelled = [{text.casefold() for text in texts.values()} for texts in (old, new)]
    return bool(spelled[0] & spelled[1])
