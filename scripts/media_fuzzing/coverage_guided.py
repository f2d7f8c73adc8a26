"""Fuzzing that coverage guides, by atheris: one kind of file in a process of its own."""

import re
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from media_fuzzing.mutation_module import mutations

_MOST_BYTES = 65_536
"""Of one input."""
_HANG_SECONDS = 5
_MOST_MEGABYTES = 1_000
"""Of the whole process, which holds the time zones and the corpus of the fuzzer too."""
_STATUS = re.compile(r"#(\d+)\s+\S+\s+cov: (\d+) ft: (\d+) corp: (\d+)")
_EXECUTIONS = re.compile(r"number_of_executed_units: (\d+)")
_ARTIFACT = re.compile(r"Test unit written to (\S+)")


@dataclass(frozen=True, slots=True)
class CoverageRun:
    """What came of fuzzing one kind of file."""

    kind: str
    executions: int
    covered_edges: int
    features: int
    corpus_files: int
    """Inputs that reach something that no other does."""
    wall_seconds: float
    cpu_seconds: float
    crashes: tuple[str, ...]
    """Paths of inputs that raised, hung or took too much memory."""
    last_lines: tuple[str, ...]
    """Of the fuzzer, where there are crashes."""


def fuzz_kind(kind: str, seconds: int, crashes: Path) -> CoverageRun:
    """Fuzz the reader of one kind of file for some seconds; `crashes` keeps what breaks it."""
    if find_spec("atheris") is None:
        sys.exit("atheris is not installed: pip install atheris")
    crashes.mkdir(parents=True, exist_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="geoimm-fuzz-") as corpus:
        _write_seeds(kind, Path(corpus))
        script = Path(__file__).parents[1] / "fuzz_media.py"
        options = [
            f"-max_total_time={seconds}",
            f"-max_len={_MOST_BYTES}",
            f"-timeout={_HANG_SECONDS}",
            f"-rss_limit_mb={_MOST_MEGABYTES}",
            f"-artifact_prefix={crashes}/{kind}-",
            "-print_final_stats=1",
        ]
        child = subprocess.run(
            [sys.executable, script, "--child", kind, *options, corpus],
            capture_output=True,
            check=False,
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return _run_of(kind, child.stderr.decode(errors="replace"), child.returncode, cpu)


def run_child(kind: str, options: list[str]) -> None:
    """Be the process that fuzzes: reads inputs as libFuzzer gives them, until its time is over."""
    import atheris

    with atheris.instrument_imports(include=["geoimm.media"]):
        module = mutations()
    read_as = module.read_as
    for name, seed in module.SEEDS.items():
        # What the readers load once is no slow input.
        read_as(name, seed)

    def read(data: bytes) -> None:
        read_as(kind, data)

    atheris.Setup([sys.argv[0], *options], read)
    atheris.Fuzz()


def _write_seeds(kind: str, folder: Path) -> None:
    module = mutations()
    (folder / "seed").write_bytes(module.SEEDS[kind])
    for number in range(50):
        name = f"{kind} {number}"
        (folder / f"seed-{number}").write_bytes(module.mutated(module.SEEDS[kind], name))


def _run_of(kind: str, log: str, status: int, cpu_seconds: float) -> CoverageRun:
    states = _STATUS.findall(log)
    _, edges, features, files = states[-1] if states else ("0", "0", "0", "0")
    executions = _EXECUTIONS.search(log)
    crashes = tuple(_ARTIFACT.findall(log))
    done = re.search(r"Done \d+ runs in (\d+) second", log)
    broke = status != 0 or crashes or not states
    return CoverageRun(
        kind=kind,
        executions=int(executions[1] if executions else states[-1][0] if states else 0),
        covered_edges=int(edges),
        features=int(features),
        corpus_files=int(files),
        wall_seconds=float(done[1]) if done else cpu_seconds,
        cpu_seconds=round(cpu_seconds, 1),
        crashes=crashes or (("process ended early",) if broke else ()),
        last_lines=tuple(log.splitlines()[-40:]) if broke else (),
    )
