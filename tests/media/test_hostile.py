"""Files that were damaged, or made to break their reader: they cost little, and raise nothing."""

import json
import os
import random
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from geoimm.domain.claims import DoubtCode
from geoimm.media.reader import read_claims, read_metadata
from geoimm.media.sources import BytesSource, FileSource
from media.bombs import BOMBS
from media.hostile_reading import MUTATIONS
from media.mutations import SEEDS, mutated

_TESTS = Path(__file__).parents[1]
_TEXT_KINDS = ("takeout", "gpx", "timeline")
_PHOTOS = [kind for kind in SEEDS if kind not in _TEXT_KINDS]


@pytest.fixture(scope="module")
def outcome() -> list[str]:
    """What the program printed that reads all of them, in little memory and time for each."""
    program = subprocess.run(
        [sys.executable, "-m", "media.hostile_reading"],
        env={**os.environ, "PYTHONPATH": str(_TESTS)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    lines = program.stdout.splitlines()
    if program.returncode:
        lines.append(f"ENDED {program.returncode}: {program.stderr[-2_000:]}")
    return lines


def test_all_hostile_files_are_read_to_the_end(outcome: list[str]) -> None:
    assert outcome[-1] == "all were read", outcome[-2:]
    assert len(outcome) > len(SEEDS) * MUTATIONS


@pytest.mark.parametrize("kind", SEEDS)
def test_no_damage_raises_anything(outcome: list[str], kind: str) -> None:
    assert [line for line in outcome if line.startswith(f"RAISED {kind} ")] == []
    assert sum(line.startswith(f"{kind} ") for line in outcome) >= MUTATIONS


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_takes_the_reader_down(outcome: list[str], name: str) -> None:
    assert name in outcome
    assert [line for line in outcome if line.startswith(f"RAISED {name}:")] == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("billion laughs", DoubtCode.damaged),
        ("entity of a file", DoubtCode.damaged),
        ("default attribute of 300 kB", DoubtCode.damaged),
        ("megabyte of elements", DoubtCode.damaged),
        ("sidecar of 33 MB", DoubtCode.truncated),
        ("EXIF time with very many blanks", DoubtCode.unreadable_time),
        ("directories in a circle", DoubtCode.damaged),
        ("extended XMP of very many names", DoubtCode.truncated),
        ("very many segments", DoubtCode.truncated),
        ("very many chunks", DoubtCode.truncated),
        ("very many boxes", DoubtCode.truncated),
        ("brob of 80 MB", DoubtCode.truncated),
        ("very many brobs of 1 MB", DoubtCode.truncated),
        ("megabyte of elements in a film", DoubtCode.damaged),
        ("billion laughs in a film", DoubtCode.damaged),
        ("trailer of 4 GB", DoubtCode.damaged),
    ],
)
def test_what_is_left_out_of_a_bomb_is_doubted(name: str, code: DoubtCode) -> None:
    _, made = BOMBS[name]
    assert code in {doubt.code for doubt in read_claims(BytesSource(made())).doubts}


@pytest.mark.parametrize("kind", _PHOTOS)
def test_what_damaged_files_say_can_be_written(kind: str) -> None:
    for number in range(20):
        claims = read_claims(BytesSource(mutated(SEEDS[kind], f"written {number}")))
        text = json.dumps(asdict(claims), ensure_ascii=False)
        assert text.encode()


@pytest.mark.parametrize("kind", _PHOTOS)
def test_a_file_may_end_anywhere(kind: str) -> None:
    data = SEEDS[kind]
    for end in range(0, len(data), max(1, len(data) // 100)):
        read_metadata(data[:end])


class _Short:
    """A source that often gives fewer bytes than it was asked for, as a broken link does."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._chance = random.Random(7)  # noqa: S311  # no secret

    @property
    def size(self) -> int:
        return len(self._data)

    def read_at(self, offset: int, length: int) -> bytes:
        given = self._chance.choice((0, length // 2, length, length))
        return self._data[offset : offset + given]


class _Endless:
    """A source that has the same bytes again and again, for ever."""

    def __init__(self, head: bytes, again: bytes) -> None:
        self._head, self._again = head, again
        self.bytes_given = 0

    @property
    def size(self) -> int:
        return 1 << 62

    def read_at(self, offset: int, length: int) -> bytes:
        assert length <= 64 << 20
        start = max(0, offset - len(self._head))
        phase = start % len(self._again)
        rest = self._again * ((length + phase) // len(self._again) + 1)
        self.bytes_given += length
        return (self._head[offset:] + rest[phase:])[:length]


@pytest.mark.parametrize("kind", _PHOTOS)
def test_a_source_may_give_less_than_it_was_asked_for(kind: str) -> None:
    source = _Short(SEEDS[kind])
    for _ in range(30):
        read_metadata(source)


@pytest.mark.parametrize("kind", _PHOTOS)
def test_a_source_may_be_endless(kind: str) -> None:
    data = SEEDS[kind]
    for head, again in ((data, data), (data, b"\0"), (data[:64], data[64:]), (data, b"\xff")):
        source = _Endless(head, again)
        read_metadata(source)
        assert source.bytes_given <= 256 << 20


@pytest.mark.parametrize("kind", _PHOTOS)
def test_a_sparse_file_of_2_gigabytes_is_not_read_through(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "photo"
    with path.open("wb") as file:
        file.write(SEEDS[kind])
        file.truncate(2 << 30)
    with FileSource(path) as source:
        assert read_claims(source).media_kind is not None
        assert source.bytes_fetched <= 8 << 20
