"""The family's photos and a video, in the folder beside this module; `samples.csv` lists them."""

import csv
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

URI = "oss://family-photos"
"""What their folder is to the server."""
HOME = "home"
"""The story of the photos taken at home, one each Sunday of the first autumn there."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What `scripts/make_samples.py` wrote into one file."""

    story: str
    """The journey it belongs to, or `home`."""
    produce_time: str
    """RFC 3339 as different cameras write it: the clock of home, UTC, or no offset at all."""


def read_samples() -> list[Sample]:
    """All files, journey by journey."""
    text = files(__package__).joinpath("samples.csv").read_text(encoding="utf-8")
    return [
        Sample(story=row["story"], produce_time=row["produce_time"])
        for row in csv.DictReader(text.splitlines())
    ]


def copy_photos(folder: Path) -> None:
    """Put the files into a folder of their own, which a visitor may add to."""
    shutil.copytree(Path(__file__).with_name("photos"), folder)
