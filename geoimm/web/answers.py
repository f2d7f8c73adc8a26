"""Addresses in columns, written as an Arrow IPC stream or as JSON, piece by piece."""

import io
import json
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoimm.domain.address_json import division_as_json
from geoimm.domain.divisions import Level, Match
from geoimm.errors import InvalidArgument
from geoimm.resolver.columns import strings
from geoimm.resolver.resolver import Addresses, Resolver
from geoimm.web.address_bytes import to_bytes
from geoimm.web.dictionaries import PLACE, Dictionaries, nullable
from geoimm.web.nears import TYPES as NEAR_TYPES
from geoimm.web.nears import Nears
from geoimm.web.points import Points

ARROW = "application/vnd.apache.arrow.stream"
JSON = "application/json"

_IDS = tuple(level.name for level in Level)
_NAMES = tuple(f"{level.name}_name" for level in Level)
_PLACE = ("place", "place_name")
_OTHERS = ("match", "distance_metres")
_GROUPS = {
    "given": (),
    "ids": (*_IDS, "place"),
    "names": (*_NAMES, "place_name"),
    **{name: (name,) for name in _OTHERS},
}
_MATCHES = (Match.none, Match.inside, Match.nearest, Match.maritime)
"""In the order of `Addresses.match_codes`."""
_MATCH_TEXTS = strings([match.value for match in _MATCHES])


class Columns:
    """The columns of an answer: `given`, `ids`, `names`, or single ones; all unless some are told.

    Those of what is near are there where they are asked for. Raises InvalidArgument for an
    unknown one.
    """

    def __init__(self, text: str | None, *, with_near: bool = False) -> None:
        words = [*_GROUPS] if text is None else text.split(",")
        known = {**_GROUPS, **{name: (name,) for name in (*_IDS, *_NAMES, *_PLACE)}}
        for word in words:
            if word not in known:
                raise InvalidArgument(
                    f"columns has {word!r}: it may have {', '.join(known)}, comma-separated."
                )
        chosen = {name for word in words for name in known[word]}
        self.with_given = "given" in words
        self.with_near = with_near
        self.names = [name for name in (*_IDS, *_NAMES, *_PLACE, *_OTHERS) if name in chosen]
        self.names += NEAR_TYPES if with_near else ()

    def check(self, schema: pa.Schema) -> None:
        """InvalidArgument where a column that comes back has the name of one of the answer."""
        for name in schema.names if self.with_given else ():
            if name in self.names:
                raise InvalidArgument(
                    f"The request has a column {name}, and so has the answer: rename it, or choose"
                    " others with the parameter columns."
                )


class Answer(Protocol):
    """Addresses written piece by piece."""

    def piece(self, points: Points, addresses: Addresses, /) -> bytes:
        """The next rows, one at least, and before the first ones what begins the answer."""

    def end(self) -> bytes:
        """What ends it."""


class ArrowAnswer:
    """An Arrow IPC stream; its dictionaries are sent once, before the first rows."""

    def __init__(
        self, schema: pa.Schema, columns: Columns, dictionaries: Dictionaries, nears: Nears
    ) -> None:
        self._columns = columns
        self._nears = nears
        self._given = range(len(schema) if columns.with_given else 0)
        self._dictionaries = dictionaries
        self._sink = _Sink()
        fields = [schema.field(at) for at in self._given]
        self._schema = pa.schema(
            fields + [pa.field(name, _TYPES.get(name, _TEXT)) for name in columns.names]
        )
        self._writer = pa.ipc.new_stream(self._sink, self._schema)

    def piece(self, points: Points, addresses: Addresses, /) -> bytes:
        """One record batch."""
        made = self._make(addresses)
        if self._columns.with_near:
            made |= self._nears.columns(points, addresses)
        arrays = [points.given.column(at) for at in self._given]
        arrays += [made[name] for name in self._columns.names]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        return self._sink.take()

    def end(self) -> bytes:
        """The mark of the end."""
        self._writer.close()
        return self._sink.take()

    def _make(self, addresses: Addresses) -> dict[str, pa.Array]:
        wanted = self._columns.names
        made: dict[str, pa.Array] = {}
        for level in Level:
            if _IDS[level] in wanted or _NAMES[level] in wanted:
                rows = addresses.division_ids[:, level]
                made[_IDS[level]], made[_NAMES[level]] = self._dictionaries.encode(level, rows)
        if not set(_PLACE).isdisjoint(wanted):
            made["place"], made["place_name"] = self._dictionaries.encode(
                PLACE, addresses.place_ids
            )
        if "match" in wanted:
            codes = nullable(addresses.match_codes, pa.int8())
            made["match"] = pa.DictionaryArray.from_arrays(codes, _MATCH_TEXTS, safe=False)
        if "distance_metres" in wanted:
            buffer = pa.py_buffer(np.ascontiguousarray(addresses.distance_metres))
            made["distance_metres"] = pa.Array.from_buffers(
                pa.float64(), len(addresses), [None, buffer]
            )
        return made


_TEXT = pa.dictionary(pa.int32(), pa.string())
_TYPES = {
    "match": pa.dictionary(pa.int8(), pa.string()),
    "distance_metres": pa.float64(),
    **NEAR_TYPES,
}


class JsonAnswer:
    """One JSON object: `addresses` of ids, a list; then `divisions`, each of them once, by id."""

    def __init__(self, resolver: Resolver, language: str | None, nears: Nears | None) -> None:
        self._resolver = resolver
        self._nears = nears
        self._language = language
        self._begin = '{"addresses":['
        self._inside: dict[int, str] = {}
        """The address in a division, by its row."""
        self._rows: set[int] = set()

    def piece(self, points: Points, addresses: Addresses, /) -> bytes:
        """Some of the list."""
        finest = finest_rows(addresses.division_ids)
        self._learn(finest, addresses)
        inside = self._inside
        texts = [inside[row] for row in finest.tolist()]
        codes = addresses.match_codes
        for at in np.flatnonzero(codes != _MATCHES.index(Match.inside)).tolist():
            texts[at] = _tail(
                texts[at].removesuffix(_INSIDE),
                _MATCHES[codes[at]],
                float(addresses.distance_metres[at]),
            )
        if self._nears is not None:
            nears = self._nears.texts(points, addresses)
            texts = [f"{text[:-1]},{near}}}" for text, near in zip(texts, nears, strict=True)]
        begin, self._begin = self._begin, ","
        return (begin + ",".join(texts)).encode()

    def end(self) -> bytes:
        """The divisions."""
        begin = "" if self._begin == "," else self._begin
        divisions = (self._resolver.division(row) for row in sorted(self._rows))
        known = {each.id: division_as_json(each, self._language) for each in divisions}
        return begin.encode() + b'],"divisions":' + to_bytes(known) + b"}"

    def _learn(self, finest: NDArray[np.int32], addresses: Addresses) -> None:
        rows, first = np.unique(finest, return_index=True)
        for row, at in zip(rows.tolist(), first.tolist(), strict=True):
            if row not in self._inside:
                chain = addresses.division_ids[at].tolist()
                self._rows.update(each for each in chain if each >= 0)
                known = self._chain([*chain, int(addresses.place_ids[at])])
                self._inside[row] = _tail(known, Match.inside, 0.0)

    def _chain(self, rows: Sequence[int]) -> str:
        """The ids of a chain and of the place."""
        ids = [self._resolver.boundary_set.ids[row] if row >= 0 else None for row in rows]
        named = dict(zip((*_IDS, "place"), ids, strict=True))
        return json.dumps(named, separators=(",", ":"))[:-1]


def _tail(chain: str, match: Match, metres: float) -> str:
    return f'{chain},"match":"{match.value}","distance_metres":{metres!r}}}'


_INSIDE = _tail("", Match.inside, 0.0)


def finest_rows(division_ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """The row of the finest division of each address, -1 for an empty one."""
    finest = division_ids[:, Level.country].copy()
    for level in (Level.province, Level.city, Level.district, Level.township):
        rows = division_ids[:, level]
        np.copyto(finest, rows, where=rows >= 0)
    return finest


class _Sink(io.RawIOBase):
    """What pyarrow writes to; taken in pieces."""

    def __init__(self) -> None:
        self._parts: list[Any] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(data)
        return len(data)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
