"""What the README says is what the code does."""

import re
from pathlib import Path

import geoimm
from geoimm.importers.table import FORMATS
from geoimm.operations.table import OPERATIONS
from geoimm.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text()


def first_column(heading: str) -> list[str]:
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([\w-]+)`", section, flags=re.MULTILINE)


def test_the_table_of_operations_names_exactly_those_that_are_served() -> None:
    assert first_column("Operations") == list(OPERATIONS)


def test_the_table_of_settings_names_exactly_those_that_are_read() -> None:
    fields = Settings.__dataclass_fields__
    assert first_column("Settings") == [f"GEOIMM_{name.upper()}" for name in fields]


def test_the_table_of_formats_names_exactly_those_that_can_be_imported() -> None:
    assert first_column("Bring your own boundaries") == list(FORMATS)


def test_the_public_names_are_sorted_and_all_there() -> None:
    assert geoimm.__all__ == sorted(geoimm.__all__)
    for name in geoimm.__all__:
        assert getattr(geoimm, name).__name__ == name


def test_every_module_says_what_it_is_for() -> None:
    package = Path(geoimm.__file__).parent
    silent = [
        path for path in package.rglob("*.py") if not path.read_text().lstrip().startswith('"""')
    ]
    assert silent == []
