"""Where boundary sets are: the default one, those a person imported, the one layered of both."""

from dataclasses import dataclass
from pathlib import Path

from geoimm.errors import BoundaryDataError
from geoimm.resolver.boundary_set import BoundarySet

DEFAULT = "default"
IN_USE = "in-use"


@dataclass(frozen=True, slots=True)
class Folders:
    """The places below the data folder `GEOIMM_DATA`; none needs to exist."""

    boundaries: Path
    """`<data>/boundaries`."""
    default: Path
    """The folder of the default set."""

    @classmethod
    def below(cls, data: Path) -> "Folders":
        """Those of a data folder, beside the default set that is installed."""
        return cls(data / "boundaries", BoundarySet.default_path())

    @property
    def sets(self) -> Path:
        """Imported sets, `<name>.parquet` with `<name>.json` beside it."""
        return self.boundaries / "sets"

    @property
    def in_use(self) -> Path:
        """The layered set; a link to the folder that holds it, so that it changes in one step."""
        return self.boundaries / IN_USE

    def names(self) -> list[str]:
        """The names of the imported sets, sorted."""
        return sorted(file.stem for file in self.sets.glob("*.parquet") if file.is_file())

    def imported(self, name: str) -> Path:
        """The file of an imported set; BoundaryDataError names those there are."""
        if name not in self.names():
            raise BoundaryDataError(self._unknown(name))
        return self.sets / f"{name}.parquet"

    def find(self, name: str) -> Path:
        """The set of a name, or the file or folder of a path.

        Raises BoundaryDataError for what is neither.
        """
        if name == DEFAULT:
            return self.default
        if name == IN_USE and self.in_use.is_dir():
            return self.in_use.resolve()
        if name in self.names():
            return self.imported(name)
        if Path(name).exists():
            return Path(name)
        raise BoundaryDataError(self._unknown(name))

    def _unknown(self, name: str) -> str:
        known = [DEFAULT, *([IN_USE] if self.in_use.is_dir() else []), *self.names()]
        return (
            f"There is no boundary set {name!r}; there is {', '.join(known)}."
            " `geoimm boundaries import FORMAT SOURCE` makes one."
        )


def files_of(path: Path) -> list[Path]:
    """The Parquet files of a set, itself where it is a file; BoundaryDataError for none."""
    if path.is_file():
        return [path]
    files = sorted(path.glob("*.parquet"))
    if not files:
        raise BoundaryDataError(f"{path} holds no *.parquet file; name a boundary set.")
    return files
