"""Indexing reads the file behind a URI where the caller does not say its place or time."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from geoimm.app import running
from geoimm.settings import Settings
from stores.albums import BUCKET, Album, s3_files
from stores.movies import movie
from stores.photos import jpeg
from support.api import Api
from support.databases import new_database
from support.receiver import receiving
from support.world import LAT_LONG

HANGZHOU = LAT_LONG["Hangzhou"]
SHOT = jpeg(HANGZHOU, "2024:03:04 10:00:00", "+08:00")


async def indexed(album: Album, **said: Any) -> dict[str, Any]:
    await album.dataset.api.done("IndexFileMeta", **album.dataset.names, File=said)
    file = await album.file(said["URI"])
    assert file is not None
    return file


async def test_a_photo_gives_its_place_its_time_and_its_kind(album: Album) -> None:
    file = await indexed(album, URI=album.put("a.jpg", SHOT))
    assert file["LatLong"] == HANGZHOU
    assert file["ProduceTime"] == "2024-03-04T10:00:00+08:00"
    assert file["Addresses"][0]["City"] == "杭州市"
    assert (file["MediaType"], file["ContentType"]) == ("image", "image/jpeg")
    assert file["ObjectStatus"] == "Indexed"


async def test_a_photo_in_a_store_is_read_there(album: Album, store: str) -> None:
    await asyncio.to_thread(s3_files(store).pipe_file, f"{BUCKET}/read/a b+c.jpg", SHOT)
    file = await indexed(album, URI="oss://bucket/read/a b+c.jpg")
    assert file["LatLong"] == HANGZHOU


async def test_what_the_caller_says_wins_and_the_rest_is_read(album: Album) -> None:
    uri = album.put("a.jpg", SHOT)
    file = await indexed(album, URI=uri, LatLong=LAT_LONG["Paris"], MediaType="other")
    assert (file["LatLong"], file["MediaType"]) == (LAT_LONG["Paris"], "other")
    assert file["ProduceTime"] == "2024-03-04T10:00:00+08:00"
    file = await indexed(album, URI=uri, ProduceTime="2020-01-01T00:00:00Z")
    assert (file["LatLong"], file["ProduceTime"]) == (LAT_LONG["Paris"], "2020-01-01T00:00:00Z")


async def test_addresses_of_the_caller_are_the_place(album: Album) -> None:
    said = [{"Country": "Atlantis", "City": "Poseidonis"}]
    file = await indexed(album, URI=album.put("a.jpg", SHOT), Addresses=said)
    assert file["Addresses"] == said
    assert "LatLong" not in file
    assert file["ProduceTime"] == "2024-03-04T10:00:00+08:00"


async def test_a_changed_photo_is_read_anew_when_it_is_indexed_again(album: Album) -> None:
    uri = album.put("a.jpg", SHOT)
    await indexed(album, URI=uri)
    album.put("a.jpg", jpeg(LAT_LONG["Paris"], "2024:05:06 10:00:00"))
    file = await indexed(album, URI=uri)
    assert (file["LatLong"], file["ProduceTime"]) == (
        LAT_LONG["Paris"],
        "2024-05-06T10:00:00+02:00",
    )
    album.put("a.jpg", jpeg())
    file = await indexed(album, URI=uri)
    assert {"LatLong", "ProduceTime"} & file.keys() == set()
    assert file["Addresses"] == []


async def test_a_file_with_neither_place_nor_time_is_indexed_without(album: Album) -> None:
    file = await indexed(album, URI=album.put("a.jpg", jpeg()))
    assert file["ObjectStatus"] == "Indexed"
    assert {"LatLong", "ProduceTime"} & file.keys() == set()
    report = await indexed(album, URI=album.put("report.pdf", b"%PDF-1.4"))
    assert report["ObjectStatus"] == "Indexed"


@pytest.mark.parametrize(
    ("position", "taken", "offset", "day"),
    [
        pytest.param("40.75,-73.98", "2024:03:04 23:30:00", "+00:00", "2024-03-04", id="travelled"),
        pytest.param(
            "40.75,-73.98", "2024:07:04 23:30:00", "-05:00", "2024-07-04", id="no summer time"
        ),
        pytest.param("43.82,87.61", "2024:03:04 00:30:00", "+06:00", "2024-03-04", id="Xinjiang"),
        pytest.param("48.86,2.35", "2024:03:04 23:59:59", None, "2024-03-04", id="no offset"),
        pytest.param(None, "2024:03:04 23:30:00", "-08:00", "2024-03-04", id="no place"),
        pytest.param(
            "21.31,-157.86", "2024:03:05 02:00:00", "+09:00", "2024-03-04", id="home time"
        ),
    ],
)
async def test_the_day_of_a_photo_is_the_one_that_the_file_comes_to(
    album: Album, position: str | None, taken: str, offset: str | None, day: str
) -> None:
    """By the rules of reading, which keep a camera's own date where it was not set for summer."""
    uri = album.put("a.jpg", jpeg(position, taken, offset))
    said: dict[str, Any] = {"URI": uri}
    if position is None:
        said["Addresses"] = [{"Country": "Atlantis"}]
    await indexed(album, **said)
    await album.dataset.cluster("country")
    (stay,) = await album.dataset.clusters()
    assert stay["LocationDateClusterStartTime"][:10] == day


async def test_a_picture_of_a_format_that_is_not_read_has_its_kind(album: Album) -> None:
    report = await indexed(album, URI=album.put("moving.gif", b"GIF89a" + b"\0" * 100))
    assert (report["MediaType"], report["ContentType"]) == ("image", "image/gif")


async def test_a_film_is_dated_by_the_clocks_of_its_place(album: Album) -> None:
    uri = album.put("a.mov", movie("+40.7500-073.9800/", 1_709_596_800))
    file = await indexed(album, URI=uri)
    assert file["ProduceTime"] == "2024-03-04T19:00:00-05:00"
    assert (file["MediaType"], file["ContentType"]) == ("video", "video/quicktime")


async def test_files_that_cannot_be_read_fail_alone_each_with_its_reason(album: Album) -> None:
    outside = album.folder.parent.parent / "outside.jpg"
    outside.write_bytes(SHOT)
    (album.folder / "link.jpg").symlink_to(outside)
    os.mkfifo(album.folder / "fifo.jpg")
    good = album.put("good.jpg", SHOT)
    bad = {
        album.put("broken.jpg", b"\0" * 1_000): "no format",
        album.put("empty.jpg", b""): "no format",
        album.put("moving.jpg", b"GIF89a" + b"\0" * 100): "of a format that is not read: GIF.",
        f"{album.uri}/missing.jpg": "File does not exist.",
        f"{album.uri}/link.jpg": "link out of",
        f"{album.uri}/fifo.jpg": "no regular file",
        f"{album.uri}/../../etc/passwd": "must be the name",
        f"{album.uri}/%2e%2e/passwd": "must be the name",
        "oss://bucket/missing.jpg": "File does not exist.",
    }
    await album.dataset.index(*({"URI": uri, "CustomId": "x"} for uri in [*bad, good]))
    for uri, reason in bad.items():
        file = await album.file(uri)
        assert file is not None
        assert (file["ObjectStatus"], file["CustomId"]) == ("Failed", "x")
        assert file["Reason"].startswith("[InvalidArgument] ")
        assert reason in file["Reason"]
    assert (await album.file(good) or {})["ObjectStatus"] == "Indexed"


@pytest.mark.parametrize(
    "uri",
    [
        "oss://elsewhere/etc/passwd",
        "oss://photosother/a.jpg",
        "oss://elsewhere/a%2Fb.jpg",
        "oss://elsewhere/../photos/a.jpg",
        "pds://photos/%2e%2e/a.jpg",
    ],
)
async def test_what_is_under_no_root_is_indexed_as_it_is_said(album: Album, uri: str) -> None:
    file = await indexed(album, URI=uri)
    assert file["ObjectStatus"] == "Indexed"
    assert "ProduceTime" not in file


async def test_a_known_file_whose_photo_is_gone_stays_and_takes_what_is_said(album: Album) -> None:
    uri = album.put("a.jpg", SHOT)
    before = await indexed(album, URI=uri)
    (album.folder / "a.jpg").unlink()
    after = await indexed(album, URI=uri, CustomId="mine")
    assert after == {**before, "CustomId": "mine", "UpdateTime": after["UpdateTime"]}


async def test_a_notification_tells_of_each_file_that_could_not_be_read(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, world: Path
) -> None:
    url = await new_database(engine, request, tmp_path)
    (tmp_path / "good.jpg").write_bytes(SHOT)
    async with receiving() as receiver, aiohttp.ClientSession() as http:
        settings = Settings(
            port=0,
            database_url=url,
            boundaries=world,
            roots={"oss://photos": tmp_path.as_uri()},
            notification_endpoints={"topic": f"{receiver.address}/topic"},
        )
        async with running(settings) as address:
            api, names = Api(address, http), {"ProjectName": "p", "DatasetName": "d"}
            await api.done("CreateProject", ProjectName="p")
            await api.done("CreateDataset", **names)
            await api.done(
                "BatchIndexFileMeta",
                **names,
                Files=[{"URI": f"oss://photos/{name}.jpg"} for name in ("good", "gone")],
                Notification={"MNS": {"TopicName": "topic"}},
            )
            delivery = await receiver.take()
    content = json.loads(json.loads(delivery.body)["content"])
    assert content["Success"] is True
    assert content["Files"] == [
        {"URI": "oss://photos/good.jpg", "Error": ""},
        {
            "URI": "oss://photos/gone.jpg",
            "Error": "[InvalidArgument] File does not exist. (gone.jpg)",
        },
    ]
