"""DetectMediaMeta: what a film under a mapped root says of itself."""

import asyncio
from typing import Any

import pytest
from alibabacloud_imm20200930 import models

from stores.albums import BUCKET, Album, s3_files
from stores.movies import movie
from stores.photos import jpeg

TAKEN = 1_709_517_600  # 2024-03-04T10:00:00+08:00


async def detect(album: Album, uri: str) -> Any:
    return await album.dataset.api.call(
        "DetectMediaMeta", ProjectName=album.dataset.project, SourceURI=uri
    )


async def test_a_film_tells_its_place_latitude_first_its_address_and_its_time(
    album: Album,
) -> None:
    uri = album.put("a.mov", movie("+30.6000+119.5000/", TAKEN))
    reply = await detect(album, uri)
    assert reply.status == 200
    body = reply.body
    assert body["LatLong"] == "30.6,119.5"
    assert body["ProduceTime"] == "2024-03-04T10:00:00+08:00"
    assert body["Addresses"][0]["City"] == "杭州市"
    assert (body["Duration"], body["Size"], body["StreamCount"]) == (
        2.0,
        len(movie("+30.6000+119.5000/", TAKEN)),
        0,
    )


async def test_a_film_without_a_position_has_no_address(album: Album) -> None:
    reply = await detect(album, album.put("a.mov", movie(None, TAKEN)))
    assert "LatLong" not in reply.body
    assert reply.body["Addresses"] == []


async def test_a_film_in_a_store_is_read_there(album: Album, store: str) -> None:
    film = movie("+30.6000+119.5000/", TAKEN)
    await asyncio.to_thread(s3_files(store).pipe_file, f"{BUCKET}/films/a.mov", film)
    reply = await detect(album, "oss://bucket/films/a.mov")
    assert reply.body["LatLong"] == "30.6,119.5"


async def test_the_vendors_sdk_reads_the_answer(album: Album) -> None:
    uri = album.put("a.mov", movie("+30.6000+119.5000/", TAKEN))
    request = models.DetectMediaMetaRequest(project_name=album.dataset.project, source_uri=uri)
    client = album.dataset.api.sdk()
    answer = await asyncio.to_thread(client.detect_media_meta, request)
    assert (answer.body.lat_long, answer.body.duration) == ("30.6,119.5", 2.0)
    assert answer.body.addresses[0].province == "浙江省"


@pytest.mark.parametrize(
    "uri",
    [
        "oss://elsewhere/a.mov",
        "oss://photos/../etc/passwd",
        "oss://photos/%2e%2e/etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "s3://my-bucket/films/a.mov",
        "/etc/passwd",
        "oss://photos",
        "oss://photos/nothing.mov",
        "oss://bucket/nothing.mov",
    ],
)
async def test_what_is_not_mapped_or_not_there_is_refused_by_name(album: Album, uri: str) -> None:
    reply = await detect(album, uri)
    assert (reply.status, reply.body["Code"]) == (400, "InvalidArgument")
    assert reply.body["Message"].startswith("SourceURI: ")


async def test_a_photo_is_refused(album: Album) -> None:
    reply = await detect(album, album.put("a.jpg", jpeg()))
    assert (reply.status, reply.body["Code"]) == (400, "InvalidArgument")
