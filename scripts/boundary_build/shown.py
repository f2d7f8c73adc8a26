"""The names a division is shown under when all layers of names are loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from boundary_build.overture_names import Names
from boundary_build.rows import Boundary


@dataclass(frozen=True, slots=True)
class Shown:
    """One division's names: its own, and a layer's in their stead."""

    name: str
    local: str | None
    english: str | None
    chinese: str | None


@dataclass(frozen=True, slots=True)
class Layers:
    """Layers of names, the later ones above the earlier."""

    layers: tuple[Mapping[str, Names], ...] = field(default=())

    @classmethod
    def of(cls, *layers: Iterable[Names]) -> "Layers":
        """The layers by division id."""
        return cls(tuple({each.id: each for each in layer} for layer in layers))

    def shown(self, row: Boundary) -> Shown:
        """The names of one row."""
        found = Shown(row.name, row.name_local, row.names.get("en"), row.names.get("zh"))
        for layer in self.layers:
            if each := layer.get(row.id):
                found = Shown(
                    each.name or found.name,
                    each.local or found.local,
                    each.english or found.english,
                    each.chinese or found.chinese,
                )
        return found
