"""Etalab's contours of France: communes, and the arrondissements of Paris, Lyon and Marseille."""

import gzip
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import DamagedFile, Feature, ImportOptions, Source
from geoimm.importers.records import Records, files_of, layers_of, one_crs, read_layer

_SUFFIXES = (".geojson", ".json", ".gz")
_OVER_SEA = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}
"""By the beginning of the INSEE code: departments with an ISO 3166-1 code of their own."""
_OTHERS = ("975", "977", "978", "986", "987", "988")
"""Collectivities that are no departments."""
_ARRONDISSEMENTS = (
    ("75101", "75120", "75056"),
    ("69381", "69389", "69123"),
    ("13201", "13216", "13055"),
)
"""First and last code of the municipal arrondissements of a commune, and its own."""


def read_etalab(path: Path, options: ImportOptions) -> Source:
    """A commune is a district, a municipal arrondissement a township of its commune."""
    layers = [layer for file in files_of(path, _SUFFIXES) for layer in _layers(file)]
    skipped: Counter[str] = Counter()
    features = [each for layer in layers for each in _features(layer, options, skipped)]
    return Source(
        features=features,
        count=len(features),
        title="Etalab, IGN ADMIN EXPRESS",
        licence="Licence Ouverte 2.0",
        crs=one_crs(layers),
        skipped=skipped,
    )


def _layers(file: Path) -> list[Records]:
    if file.suffix.lower() != ".gz":
        return [read_layer(file, layer) for layer in layers_of(file)]
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / file.stem
        try:
            unpacked.write_bytes(gzip.decompress(file.read_bytes()))
        except (OSError, EOFError, zlib.error) as error:
            raise DamagedFile(f"{file} cannot be unpacked ({error}); fetch it again.") from error
        return [read_layer(unpacked, layer) for layer in layers_of(unpacked)]


def _features(records: Records, options: ImportOptions, skipped: Counter[str]) -> Iterator[Feature]:
    codes, names = records.texts("code"), records.texts("nom")
    for row, geometry in enumerate(records.geometries):
        code = codes[row]
        if code is None:
            raise BoundaryDataError(f"{records.place}, record {row}: the column code is empty.")
        country = _OVER_SEA.get(code[:3], "FR")
        if code.startswith(_OTHERS):
            skipped["collectivities that are no departments"] += 1
        elif options.country not in (None, country):
            skipped[f"outside {options.country}"] += 1
        else:
            commune = _commune(code)
            yield Feature(
                id=code,
                level=Level.township if commune else Level.district,
                name=names[row] or "",
                geometry=geometry,
                parent_id=commune,
                country=country,
                code=code,
            )


def _commune(code: str) -> str | None:
    """The commune of a municipal arrondissement, None for what is a commune itself."""
    found = (commune for first, last, commune in _ARRONDISSEMENTS if first <= code <= last)
    return next(found, None)
