"""What every country has at each level, as a table and as a map, made from the set itself.

Writes `COVERAGE.md` and `coverage.png` into a folder, the default set's own where none is told.
The picture needs matplotlib: `uv run --group bench scripts/draw_coverage.py`.
"""

import argparse
from pathlib import Path

import coverage_drawing.page
import coverage_drawing.picture

from geoimm.boundary_sets.contents import contents_of
from geoimm.resolver.boundary_set import BoundarySet


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boundaries", type=Path, default=BoundarySet.default_path())
    parser.add_argument("--to", type=Path, help="folder to write to; the set's own")
    options = parser.parse_args()
    to = options.to or options.boundaries
    contents = contents_of(options.boundaries)
    names = coverage_drawing.page.english_names(options.boundaries)
    page = coverage_drawing.page.page(contents, names)
    (to / "COVERAGE.md").write_text(page, encoding="utf-8")
    coverage_drawing.picture.draw(options.boundaries, to / "coverage.png")


if __name__ == "__main__":
    main()
