"""The family's photos: `samples.csv` beside this module, as a client would send them."""

import csv
from dataclasses import dataclass
from importlib.resources import files

HOME = "home"
"""The story of the photos taken at home, one each Sunday of the first autumn there."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What is sent about one photo."""

    story: str
    """The journey it belongs to, or `home`; the server is not told."""
    uri: str
    lat_long: str
    """`latitude,longitude` in decimal degrees."""
    produce_time: str
    """RFC 3339 as different cameras write it: the clock of home, UTC, or no offset at all."""


def read_samples() -> list[Sample]:
    """All photos, journey by journey."""
    text = files(__package__).joinpath("samples.csv").read_text(encoding="utf-8")
    return [
        Sample(
            story=row["story"],
            uri=f"oss://family-photos/{row['story']}/{row['name']}.jpg",
            lat_long=row["lat_long"],
            produce_time=row["produce_time"],
        )
        for row in csv.DictReader(text.splitlines())
    ]
