"""What a fuzzer of media begins with: true files of each container, and words of the readers."""

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import geoimm.media
from geoimm.media.containers.detect import HEAD, Format, detect
from media_fuzzing.mutation_module import mutations

_BOX_FORMATS = {Format.heif, Format.cr3, Format.jxl, Format.jp2, Format.quicktime}
_WORD_LENGTHS = range(2, 65)


def containers() -> dict[str, list[bytes]]:
    """The small true files of the tests by container; formats of boxes share one, ISO BMFF."""
    by_container: dict[str, list[bytes]] = defaultdict(list)
    for kind, seed in mutations().SEEDS.items():
        by_container[_container_of(seed) or kind].append(seed)
    return dict(by_container)


def fill_inputs(container: str, inputs: Path, corpus: Path | None, *, most_bytes: int) -> None:
    """Write the seeds, damaged copies of them, and the beginnings of real files."""
    module = mutations()
    for seed in containers()[container]:
        _write(inputs, seed)
        for number in range(50):
            _write(inputs, module.mutated(seed, f"{container} {number}"))
    for file in sorted(corpus.rglob("*")) if corpus else ():
        if file.is_file():
            with file.open("rb") as opened:
                beginning = opened.read(most_bytes)
            if _container_of(beginning) == container:
                _write(inputs, beginning)


def dictionary() -> str:
    """Every bytes constant of the readers, as libFuzzer reads it: magics, names, marks."""
    lines = {
        "".join(f"\\x{byte:02x}" for byte in word)
        for file in Path(geoimm.media.__path__[0]).rglob("*.py")
        for word in _bytes_constants(ast.parse(file.read_text()))
        if len(word) in _WORD_LENGTHS
    }
    return "".join(f'"{line}"\n' for line in sorted(lines))


def _bytes_constants(tree: ast.Module) -> Iterator[bytes]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            yield node.value


def _container_of(data: bytes) -> str | None:
    known = detect(data[:HEAD])
    if known is None:
        return None
    return "iso-bmff" if known in _BOX_FORMATS else known.name


def _write(folder: Path, data: bytes) -> None:
    (folder / hashlib.sha256(data).hexdigest()[:40]).write_bytes(data)
