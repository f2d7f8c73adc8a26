"""An index is built once, used only when it is exactly what was written, else built anew."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import shapely

import geoimm
from geoimm.errors import BoundaryDataError, InvalidArgument
from geoimm.resolver import Resolver
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.covering.cache import IndexCache
from support.positions import Position

HERE = Position(longitude=1.0, latitude=1.0)


@pytest.fixture(scope="module")
def boundaries(boundary: Callable[..., dict[str, Any]], write_set: Callable[..., Path]) -> Path:
    """A set of two divisions."""
    return write_set(
        boundary("a", "country", shapely.box(0, 0, 4, 4), name_en="A", name_zh="甲"),
        boundary("b", "province", shapely.box(0, 0, 2, 2), "a"),
    )


@pytest.fixture
def cache(tmp_path: Path) -> IndexCache:
    return IndexCache(tmp_path / "cache")


def stages(cache: IndexCache, boundaries: Path) -> list[str]:
    """What a build did."""
    told: list[str] = []
    cache.build(boundaries, lambda stage, _done, _total: told.append(stage))
    return told


def test_an_index_is_built_once_and_then_found(cache: IndexCache, boundaries: Path) -> None:
    assert cache.open(boundaries) is None
    assert not Resolver.open(boundaries, cache=cache.folder).has_index
    assert "cells" in stages(cache, boundaries)
    assert stages(cache, boundaries) == []
    resolver = Resolver.open(boundaries, cache=cache.folder)
    assert resolver.has_index
    address = resolver.resolve(**HERE)
    assert address == Resolver.open(boundaries).resolve(**HERE)
    assert address.country is not None
    assert address.country.names == {"en": "A", "zh": "甲"}


def test_the_public_function_builds_it(cache: IndexCache, boundaries: Path) -> None:
    assert geoimm.build_index(boundaries, cache=cache.folder) == cache.indexes()[0]


def test_another_set_gets_an_index_of_its_own(
    cache: IndexCache,
    boundaries: Path,
    boundary: Callable[..., dict[str, Any]],
    write_set: Callable[..., Path],
) -> None:
    other = write_set(boundary("a", "country", shapely.box(0, 0, 4, 4.5)))
    cache.build(boundaries)
    assert cache.open(other) is None
    cache.build(other)
    assert len(cache.indexes()) == 2


def test_an_index_does_not_survive_a_change_of_its_set(
    cache: IndexCache, boundaries: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "a.parquet").write_bytes(boundaries.read_bytes())
    cache.build(folder)
    assert cache.open(folder) is not None
    (folder / "worldviews.csv").write_text("worldview,division_id,parent_id\nV,,\n")
    assert cache.open(folder) is None


def damages(place: Path) -> Iterator[Callable[[], object]]:
    """Ways to damage each file of an index."""
    for path in sorted(place.iterdir()):
        content = path.read_bytes()
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        yield partial(path.write_bytes, flipped)
        yield partial(path.write_bytes, content[:-1])
        yield path.unlink
    yield lambda: (place / "more.npy").write_bytes(b"")


def test_a_damaged_file_is_never_trusted_and_is_mended_by_the_next_build(
    cache: IndexCache, boundaries: Path
) -> None:
    place = cache.build(boundaries)
    whole = {path.name: path.read_bytes() for path in place.iterdir()}
    count = len(list(damages(place)))
    for number in range(count):
        list(damages(place))[number]()
        assert cache.open(boundaries) is None, number
        assert not Resolver.open(boundaries, cache=cache.folder).has_index
        for path in place.iterdir():
            path.unlink()
        for name, content in whole.items():
            (place / name).write_bytes(content)
        assert cache.open(boundaries) is not None
    (place / "words.npy").write_bytes(b"")
    assert "cells" in stages(cache, boundaries)
    assert cache.open(boundaries) is not None


@pytest.mark.parametrize(
    "change", [{"format": 0}, {"byte_order": "middle"}, {"version": "0"}, {"files": {}}]
)
def test_an_index_of_something_else_is_not_used(
    cache: IndexCache, boundaries: Path, change: dict[str, Any]
) -> None:
    manifest = cache.build(boundaries) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), **change}))
    assert cache.open(boundaries) is None


def test_two_that_start_together_build_it_once(cache: IndexCache, boundaries: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(lambda _: stages(cache, boundaries), range(2)))
    assert sorted("cells" in each for each in told) == [False, True]


KILLED_IN = """
import os, signal, sys
from pathlib import Path
from geoimm.resolver.covering.cache import IndexCache

def told(stage, done, total):
    if stage == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

IndexCache(Path(sys.argv[1])).build(Path(sys.argv[2]), told)
"""
KILLED_WRITING = """
import os, signal, sys
from pathlib import Path
import numpy
from geoimm.resolver.covering.cache import IndexCache

save = numpy.save
def save_some(file, array, **options):
    save(file, array, **options)
    if "slots" in file.name:
        os.kill(os.getpid(), signal.SIGKILL)
numpy.save = save_some
IndexCache(Path(sys.argv[1])).build(Path(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("program", "stage"), [(KILLED_IN, "cells"), (KILLED_IN, "write"), (KILLED_WRITING, "")]
)
def test_a_killed_build_leaves_nothing_that_is_trusted(
    cache: IndexCache, boundaries: Path, program: str, stage: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", program, cache.folder, boundaries, stage], check=False
    )
    assert run.returncode == -signal.SIGKILL
    assert cache.open(boundaries) is None
    assert cache.indexes() == []
    cache.build(boundaries)
    assert [path.name for path in cache.folder.iterdir() if path.name != ".lock"] == [
        cache.place(BoundarySet.read(boundaries).version).name
    ]


def test_a_full_disk_is_an_error_that_leaves_nothing(boundaries: Path) -> None:
    # /dev/full refuses every byte, so the lock's folder cannot even be made below it.
    with pytest.raises(BoundaryDataError, match="GEOIMM_CACHE"):
        IndexCache(Path("/dev/full")).build(boundaries)


def test_what_cannot_be_written_is_an_error_that_leaves_nothing(
    cache: IndexCache, boundaries: Path
) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
        with pytest.raises(BoundaryDataError, match="cannot be kept in"):
            cache.build(boundaries)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert [path.name for path in cache.folder.iterdir()] == [".lock"]


def test_indexes_can_be_removed_while_one_is_in_use(cache: IndexCache, boundaries: Path) -> None:
    place = cache.build(boundaries)
    resolver = Resolver.open(boundaries, cache=cache.folder)
    assert cache.remove() == [place]
    assert cache.remove() == []
    resolver.warm_up()
    assert resolver.resolve(**HERE).province is not None


def test_a_resolver_goes_on_with_an_index_that_comes_later(
    cache: IndexCache, boundaries: Path, boundary: Callable[..., dict[str, Any]],
    write_set: Callable[..., Path],
) -> None:  # fmt: skip
    resolver = Resolver.open(boundaries)
    before = resolver.resolve(**HERE)
    cache.build(boundaries)
    resolver.adopt(Resolver.open(boundaries, cache=cache.folder))
    assert resolver.has_index
    assert resolver.resolve(**HERE) == before
    other = Resolver.open(write_set(boundary("z", "country", shapely.box(0, 0, 1, 1))))
    with pytest.raises(InvalidArgument, match="another boundary set"):
        resolver.adopt(other)
