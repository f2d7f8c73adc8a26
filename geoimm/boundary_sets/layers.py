"""What the set in use was made from: `layers.json` in its folder."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geoimm.boundary_sets.sidecars import Credit
from geoimm.errors import BoundaryDataError

_FILE = "layers.json"


@dataclass(frozen=True, slots=True)
class Layer:
    """One set that a layered set was made from."""

    name: str
    title: str
    licence: str
    sha256: str
    divisions: int
    """In the set itself."""
    used: int
    """Of these, how many no later set replaces."""
    credits: tuple[Credit, ...] = ()
    """Of its parts, where these differ in their makers or licences."""


@dataclass(frozen=True, slots=True)
class Layers:
    """A layered set: the default one first, later ones win."""

    made_at: str
    divisions: int
    layers: tuple[Layer, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def write_layers(folder: Path, layers: Layers) -> None:
    """Say in the folder what it was made from."""
    text = json.dumps(layers.as_dict(), ensure_ascii=False, indent=2)
    (folder / _FILE).write_text(text + "\n", encoding="utf-8")


def read_layers(folder: Path) -> Layers:
    """What the folder says; BoundaryDataError where it says nothing."""
    try:
        page = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        layers = tuple(_layer(each) for each in page["layers"])
        return Layers(page["made_at"], page["divisions"], layers)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BoundaryDataError(
            f"{folder / _FILE} cannot be read ({error}); make the set in use again with"
            " `geoimm boundaries use SET...` or `geoimm boundaries use default`."
        ) from error


def _layer(page: Mapping[str, Any]) -> Layer:
    owed = tuple(Credit(**each) for each in page.get("credits", ()))
    return Layer(**{**page, "credits": owed})


def notice_of(layers: Sequence[Layer]) -> str:
    """The attribution of sets that a person imported, as the default set's NOTICE has it."""
    return "".join(_notice(layer) for layer in layers)


def _notice(layer: Layer) -> str:
    title = f"user-{layer.name}.parquet: {layer.licence or 'licence not known'}"
    whole = Credit(layer.title or layer.name, layer.licence, divisions=layer.used)
    owed = "\n".join(_credited(layer, credit) for credit in layer.credits or (whole,))
    return f"\n{title}\n{'-' * len(title)}\n\n{owed}"


def _credited(layer: Layer, credit: Credit) -> str:
    by = "; ".join(text for text in (credit.attribution, credit.address) if text)
    lines = [
        f"{credit.title} ({credit.divisions:,} boundaries)",
        f"  {by}; imported as {layer.name}" if by else f"  imported as {layer.name}",
        f"  Licence: {credit.licence or 'not known'}",
    ]
    return "\n".join(lines) + "\n"
