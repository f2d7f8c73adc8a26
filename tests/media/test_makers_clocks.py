"""The service reads the films of some makers on the camera's clock."""

from pathlib import Path

from geoimm.domain.claims import Claims
from geoimm.domain.days import CaptureTime, parse_time
from geoimm.stores.roots import Roots
from geoimm.tasks.reading import Reading
from media.box_files import FROM_1904, film, mvhd
from media.images import xmp

WALL = parse_time("2024-03-04T23:30:00")


async def created(folder: Path, *makes: str, sidecar: str | None = None) -> CaptureTime:
    """The creation time of a film in a folder, as the service reads it."""
    data = film(mvhd(WALL.wall_nanoseconds // 1_000_000_000 + FROM_1904))
    (folder / "a.mov").write_bytes(data)
    reading = Reading(Roots({"oss://films": f"file://{folder}"}), local_video_makes=makes)
    (claims,) = await reading.claims([("oss://films/a.mov", sidecar)])
    assert isinstance(claims, Claims)
    (claim,) = claims.times
    return claim.time


async def test_a_film_that_names_no_maker_is_in_utc(tmp_path: Path) -> None:
    assert (await created(tmp_path, "Canon")).universal


async def test_the_maker_may_be_named_in_the_sidecar(tmp_path: Path) -> None:
    packet = xmp('xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Make="Canon"')
    (tmp_path / "a.xmp").write_bytes(packet)
    sidecar = "oss://films/a.xmp"
    assert await created(tmp_path, "canon", sidecar=sidecar) == WALL
    assert (await created(tmp_path, sidecar=sidecar)).universal
