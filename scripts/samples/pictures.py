"""A landscape drawn for a story and an hour of the day."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

SIZE = (480, 320)
_HORIZON = 200
_RADIUS = 18
_HILLS = 3

_SKIES = {
    "night": ((14, 18, 46), (52, 58, 104)),
    "dawn": ((74, 94, 150), (246, 178, 130)),
    "day": ((86, 158, 220), (212, 234, 246)),
    "dusk": ((62, 52, 110), (238, 130, 92)),
}
_GROUNDS = {
    "moving": (74, 118, 96),
    "xinjiang": (176, 134, 84),
    "home": (108, 128, 110),
    "korea": (70, 110, 130),
    "around-the-world": (48, 122, 140),
    "europe": (120, 120, 130),
    "bangladesh": (64, 132, 74),
    "new-year": (140, 64, 62),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows."""

    story: str
    title: str
    hour: float
    """Local time of the day, 0 to 24."""


def draw(scene: Scene) -> Image.Image:
    """The picture of a scene, always the same one."""
    return _draw(scene, 0.0)


def frames(scene: Scene, count: int) -> Iterator[Image.Image]:
    """A film of the scene: the sun, or the moon, goes its way."""
    return (_draw(scene, number / count) for number in range(count))


def _draw(scene: Scene, passed: float) -> Image.Image:
    image = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(image)
    sky = _SKIES[_time_of_day(scene.hour)]
    _gradient(pen, sky)
    _light(pen, scene, passed)
    chance = random.Random(scene.title)  # noqa: S311  # the same hills each time
    for hill in range(_HILLS):
        pen.polygon(_hill(chance, hill), fill=_shade(_GROUNDS[scene.story], 1.15 - 0.25 * hill))
    _write(pen, scene)
    return image


def _time_of_day(hour: float) -> str:
    bounds = ((5, "night"), (8, "dawn"), (17, "day"), (20, "dusk"))
    return next((name for until, name in bounds if hour < until), "night")


def _gradient(pen: ImageDraw.ImageDraw, sky: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    above, below = sky
    for row in range(SIZE[1]):
        part = min(row / _HORIZON, 1.0)
        color = tuple(round(a + (b - a) * part) for a, b in zip(above, below, strict=True))
        pen.line([(0, row), (SIZE[0], row)], fill=color)


def _light(pen: ImageDraw.ImageDraw, scene: Scene, passed: float) -> None:
    angle = math.pi * (((scene.hour + passed - 6) % 12) / 12)
    x = SIZE[0] * (0.5 - 0.4 * math.cos(angle))
    y = _HORIZON - 150 * math.sin(angle)
    color = (232, 232, 240) if _time_of_day(scene.hour) == "night" else (255, 226, 140)
    pen.ellipse([x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS], fill=color)


def _hill(chance: random.Random, number: int) -> list[tuple[float, float]]:
    base, height = _HORIZON + 34 * number, 46 - 10 * number
    phases = [chance.uniform(0, 2 * math.pi) for _ in range(3)]
    top = [
        (
            x,
            base
            - height
            * sum(math.sin(x / (90 / (n + 1)) + p) / (n + 1) for n, p in enumerate(phases))
            / 2,
        )
        for x in range(0, SIZE[0] + 8, 8)
    ]
    return [(0, SIZE[1]), *top, (SIZE[0], SIZE[1])]


def _shade(color: tuple[int, ...], factor: float) -> tuple[int, ...]:
    return tuple(min(255, round(part * factor)) for part in color)


def _write(pen: ImageDraw.ImageDraw, scene: Scene) -> None:
    font = ImageFont.load_default(size=20)
    at = (SIZE[0] / 2, SIZE[1] - 28)
    pen.text(
        at,
        scene.title,
        font=font,
        anchor="mm",
        fill="white",
        stroke_width=1,
        stroke_fill=(30, 30, 40),
    )
