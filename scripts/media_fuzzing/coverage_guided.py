"""Fuzzing that coverage guides, by atheris: one container in a process of its own."""

import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from media_fuzzing.seeds import dictionary, fill_inputs
from media_fuzzing.tally import Tally

_MOST_BYTES = 65_536
"""Of one input."""
_HANG_SECONDS = 5
_MOST_MEGABYTES = 3_000
"""Of the whole process: atheris itself grows by half a kilobyte with each input that it tries."""
_STATUS = re.compile(r"#(\d+)\s+\S+\s+cov: (\d+) ft: (\d+) corp: (\d+)")
_EXECUTIONS = re.compile(r"number_of_executed_units: (\d+)")
_ARTIFACT = re.compile(r"Test unit written to (\S+)")


@dataclass(frozen=True, slots=True)
class CoverageRun:
    """What came of fuzzing one container."""

    container: str
    executions: int
    covered_edges: int
    features: int
    corpus_files: int
    """Inputs that reach something that no other does."""
    cpu_seconds: float
    crashes: tuple[str, ...]
    """Paths of inputs that raised, hung or took too much memory."""
    last_lines: tuple[str, ...]
    """Of the fuzzer, where there are crashes."""
    tally: Tally
    """Of all runs that kept their inputs in the same folder."""


def fuzz_container(container: str, seconds: int, folder: Path, corpus: Path | None) -> CoverageRun:
    """Fuzz the readers of one container for some seconds, from where the last run ended.

    `folder` keeps the inputs found, what breaks a reader, and the tally; `corpus`, a folder of
    real files, gives seeds beside those of the tests.
    """
    if find_spec("atheris") is None:
        sys.exit("atheris is not installed: pip install atheris")
    folder = folder.resolve()
    inputs, crashes = folder / container, folder / "crashes"
    inputs.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(exist_ok=True)
    fill_inputs(container, inputs, corpus, most_bytes=_MOST_BYTES)
    words = folder / f"{container}.dict"
    words.write_text(dictionary())
    before = _children_seconds()
    child = subprocess.run(
        [
            sys.executable,
            "-m",
            "media_fuzzing.atheris_child",
            container,
            f"-max_total_time={seconds}",
            f"-max_len={_MOST_BYTES}",
            f"-timeout={_HANG_SECONDS}",
            f"-rss_limit_mb={_MOST_MEGABYTES}",
            f"-artifact_prefix={crashes}/{container}-",
            f"-dict={words}",
            "-print_final_stats=1",
            inputs,
        ],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        check=False,
    )
    cpu_seconds = _children_seconds() - before
    return _run_of(container, child, cpu_seconds, Tally.of(folder, container))


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run_of(
    container: str, child: subprocess.CompletedProcess[bytes], cpu_seconds: float, tally: Tally
) -> CoverageRun:
    log = child.stderr.decode(errors="replace")
    states = _STATUS.findall(log)
    state, edges, features, files = states[-1] if states else ("0", "0", "0", "0")
    counted = _EXECUTIONS.search(log)
    executions = int(counted[1] if counted else state)
    crashes = tuple(_ARTIFACT.findall(log))
    broke = child.returncode != 0 or crashes or not states
    if broke and not crashes:
        crashes = ("process ended early",)
    return CoverageRun(
        container=container,
        executions=executions,
        covered_edges=int(edges),
        features=int(features),
        corpus_files=int(files),
        cpu_seconds=cpu_seconds,
        crashes=crashes,
        last_lines=tuple(log.splitlines()[-40:]) if broke else (),
        tally=tally.add(executions, cpu_seconds, len(crashes)),
    )
