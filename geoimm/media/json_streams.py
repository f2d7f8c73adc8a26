"""Items of large JSON files one by one, without the file in memory."""

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from geoimm.errors import InvalidArgument

_CHUNK = 1 << 20
_LARGEST_ITEM = 64 << 20
_BLANKS = " \t\r\n"


def json_items(file: BinaryIO, name: str) -> Iterator[tuple[str, Any]]:
    """The items of the arrays of a JSON object by the key of their array; of a bare array, by "".

    Other values of the object come whole, by their key. Memory is that of the largest item, which
    may have 64 Mi characters. Raises InvalidArgument, with `name` for the file, where it is no
    UTF-8, no JSON or no object and no array.
    """
    stream = _Stream(file, name)
    opening = stream.take()
    if opening == "[":
        for item in _array(stream):
            yield "", item
    elif opening == "{":
        yield from _object(stream)
    else:
        raise stream.error("it must begin with `{` or `[`")
    if stream.peek():
        raise stream.error("something follows its end")


def _object(stream: "_Stream") -> Iterator[tuple[str, Any]]:
    if stream.peek() == "}":
        stream.take()
        return
    while True:
        key = stream.value()
        if not isinstance(key, str) or stream.take() != ":":
            raise stream.error("a key is wanted")
        if stream.peek() == "[":
            stream.take()
            for item in _array(stream):
                yield key, item
        else:
            yield key, stream.value()
        if _is_last(stream, "}"):
            return


def _array(stream: "_Stream") -> Iterator[Any]:
    if stream.peek() == "]":
        stream.take()
        return
    while True:
        yield stream.value()
        if _is_last(stream, "]"):
            return


def _is_last(stream: "_Stream", end: str) -> bool:
    mark = stream.take()
    if mark not in (",", end):
        raise stream.error(f"`,` or `{end}` is wanted")
    return mark == end


class _Stream:
    """Characters of a file, of which a window is kept."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._place, self._gone = "", 0, 0
        self._is_ended = False
        self._parse = json.JSONDecoder().raw_decode

    def error(self, rule: str) -> InvalidArgument:
        return InvalidArgument(
            f"{self._name} cannot be read as JSON at character {self._gone + self._place}: {rule}."
        )

    def peek(self) -> str:
        """The next character that is no blank, "" at the end."""
        while True:
            while self._place < len(self._text) and self._text[self._place] in _BLANKS:
                self._place += 1
            if self._place < len(self._text) or not self._fill(_CHUNK):
                return self._text[self._place : self._place + 1]

    def take(self) -> str:
        mark = self.peek()
        self._place += len(mark)
        return mark

    def value(self) -> Any:
        """The next value; more is read, each time twice as much, until it is complete."""
        self.peek()
        more = _CHUNK
        while True:
            try:
                value, end = self._parse(self._text, self._place)
            except (ValueError, RecursionError) as error:
                if isinstance(error, RecursionError) or not self._fill(more):
                    raise self.error(f"a value is wanted ({type(error).__name__})") from None
            else:
                # A number or word at the end of the window may go on.
                if end < len(self._text) or not self._fill(more):
                    self._place = end
                    return value
            more *= 2
            if len(self._text) - self._place > _LARGEST_ITEM:
                raise self.error(f"a value has more than {_LARGEST_ITEM} characters")

    def _fill(self, size: int) -> bool:
        """Whether there was more to read."""
        if self._is_ended:
            return False
        data = self._file.read(size)
        self._is_ended = not data
        try:
            fresh = self._decoder.decode(data, final=self._is_ended)
        except UnicodeDecodeError:
            raise self.error("it is not UTF-8") from None
        self._gone += self._place
        self._text, self._place = self._text[self._place :] + fresh, 0
        return bool(fresh) or not self._is_ended
