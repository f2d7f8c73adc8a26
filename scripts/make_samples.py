"""Draws the photos of the demo, with the metadata that cameras write, into the package.

Needs Pillow: `.venv/uv/bin/uv pip install --python .venv/bin/python --group samples`.
"""

import csv
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from samples.cameras import Shot, image_bytes, sidecar
from samples.movie import movie
from samples.pictures import SIZE, Scene, draw, frames
from timezonefinder import TimezoneFinder

DEMO = Path(__file__).resolve().parent.parent / "geoimm" / "cli" / "demo"
_FRAMES = 12
_BESIDE = {"wuzhen-breakfast.jpg"}
"""What says nothing itself, and has a sidecar."""


def main() -> None:
    """Draw every row of `samples.csv`."""
    for row in csv.DictReader((DEMO / "samples.csv").read_text("utf-8").splitlines()):
        target = DEMO / "photos" / row["story"] / row["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        latitude, longitude = map(float, row["lat_long"].split(","))
        shot = Shot(latitude, longitude, datetime.fromisoformat(row["produce_time"]))
        scene = _scene(row["story"], target.stem, shot)
        if target.suffix == ".mov":
            target.write_bytes(_movie(scene, shot))
            continue
        is_silent = target.name in _BESIDE
        kind = target.suffix.removeprefix(".")
        target.write_bytes(image_bytes(draw(scene), None if is_silent else shot, kind))
        if is_silent:
            target.with_name(f"{target.name}.xmp").write_text(sidecar(shot), "utf-8")


def _scene(story: str, name: str, shot: Shot) -> Scene:
    time = shot.time
    if time.tzinfo is not None and time.utcoffset() == timedelta(0):
        time += timedelta(hours=shot.longitude / 15)
    return Scene(story, name.replace("-", " ").capitalize(), time.hour + time.minute / 60)


def _movie(scene: Scene, shot: Shot) -> bytes:
    files = []
    for image in frames(scene, _FRAMES):
        file = BytesIO()
        image.save(file, "JPEG", quality=50, optimize=True)
        files.append(file.getvalue())
    zone = TimezoneFinder().timezone_at(lng=shot.longitude, lat=shot.latitude)
    local = shot.time.astimezone(ZoneInfo(zone or "UTC"))
    values = {
        "com.apple.quicktime.location.ISO6709": f"{shot.latitude:+08.4f}{shot.longitude:+09.4f}/",
        "com.apple.quicktime.creationdate": f"{local:%Y-%m-%dT%H:%M:%S%z}",
        "com.apple.quicktime.make": "geoimm",
        "com.apple.quicktime.model": "Drawn camera",
    }
    return movie(files, SIZE, taken=shot.time.astimezone(UTC), values=values)


if __name__ == "__main__":
    main()
