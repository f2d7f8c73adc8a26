"""How long and how often a container was fuzzed, over all runs."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tally:
    """The sums of the runs of one container, kept in a file."""

    file: Path
    executions: int = 0
    cpu_seconds: float = 0.0
    crashes: int = 0

    @classmethod
    def of(cls, folder: Path, container: str) -> "Tally":
        """What the folder keeps; zeros before the first run."""
        file = folder / f"{container}.json"
        return cls(file, **json.loads(file.read_text())) if file.exists() else cls(file)

    def add(self, executions: int, cpu_seconds: float, crashes: int) -> "Tally":
        """The sums with one more run, and in the file."""
        tally = Tally(
            self.file,
            self.executions + executions,
            round(self.cpu_seconds + cpu_seconds, 1),
            self.crashes + crashes,
        )
        sums = asdict(tally)
        del sums["file"]
        self.file.write_text(json.dumps(sums))
        return tally
