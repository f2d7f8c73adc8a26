"""What a user's own script sees of the package when it is type-checked."""

import ast
import subprocess
import sys
from pathlib import Path

import geoimm

SCRIPT = """
from datetime import date

import geoimm
from geoimm import (
    Address, Addresses, Confidence, Coordinate, Division, Doubt, Explanation, Level, Match,
    PhotoMetadata, PositionSource, Resolver,
)


def label(path: str, resolver: Resolver) -> str | None:
    metadata: PhotoMetadata = geoimm.read_metadata(path)
    coordinate: Coordinate | None = metadata.coordinate
    source: PositionSource | None = metadata.coordinate_source
    confidence: Confidence | None = metadata.confidence
    day: date | None = metadata.local_day
    doubts: tuple[Doubt, ...] = metadata.doubts
    if coordinate is None:
        return None
    x, y = float(coordinate.longitude), float(coordinate.latitude)
    try:
        address: Address = resolver.resolve(longitude=x, latitude=y)
    except geoimm.InvalidArgument as error:
        return str(error)
    place: Division | None = address.place
    match: Match = address.match
    why: Explanation = resolver.explain(longitude=x, latitude=y)
    print(source, confidence, day, doubts, match, why)
    return place.label_in("en") if place and place.level is Level.city else None


many: Addresses = Resolver.open().resolve_many(longitudes=[1.0], latitudes=[2.0])
reveal_type(geoimm.Resolver)
reveal_type(geoimm.read_metadata)
reveal_type(many.division_ids)
"""


def test_it_is_checked_without_any_and_without_errors(tmp_path: Path) -> None:
    script = tmp_path / "labels.py"
    script.write_text(SCRIPT)
    root = Path(geoimm.__file__).parents[1]
    checked = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-incremental"),
            *("--config-file", "", "--follow-imports=silent"),
            str(script),
        ],
        check=False,
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={"MYPYPATH": str(root), "PATH": ""},
        timeout=240,
    )
    revealed = [line for line in checked.stdout.splitlines() if "Revealed type" in line]
    assert not [line for line in checked.stdout.splitlines() if "error:" in line], checked.stdout
    assert len(revealed) == 3
    assert not [line for line in revealed if line.endswith('"Any"')]


def test_the_package_says_that_it_is_typed() -> None:
    assert Path(geoimm.__file__).with_name("py.typed").is_file()


def test_the_names_for_type_checkers_are_those_that_are_loaded() -> None:
    tree = ast.parse(Path(geoimm.__file__).read_text(encoding="utf-8"))
    imported = {
        (alias.name, node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("geoimm.")
        for alias in node.names
    }
    loaded = {(name, getattr(geoimm, name).__module__) for name in geoimm.__all__}
    assert {name for name, _ in imported} == set(geoimm.__all__)
    assert imported == loaded
