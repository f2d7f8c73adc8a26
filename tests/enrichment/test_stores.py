"""Photos behind URLs: an S3 bucket, a web server with ranges and one without."""

import functools
import os
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from enrichment.conftest import Enrich
from enrichment.photos import Photo, xmp
from geoimm.enrichment.left_out import LeftOut
from geoimm.enrichment.walking import walk
from geoimm.errors import InvalidArgument

PARIS = Photo(latitude=48.85, longitude=2.35)
KEY = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """A web server over the folder `site`, which lists it and knows no ranges."""
    (tmp_path / "site").mkdir()
    handler = functools.partial(_Quiet, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """A bucket named photos on a server of S3's interface, and its address.

    One for all: a process knows one address of S3.
    """
    monkeypatch = pytest.MonkeyPatch()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3", endpoint_url=url, region_name="us-east-1", **KEY)
    client.create_bucket(Bucket="photos")
    for key, data in {
        "2024/a.jpg": PARIS.jpeg() + bytes(300_000),
        "2024/b.jpg": Photo().jpeg(),
        "2024/b.jpg.xmp": xmp(30.24, 120.14).encode(),
        "2024/@eaDir/b.jpg": b"thumbnail",
        "2025/c.jpg": PARIS.jpeg(),
    }.items():
        client.put_object(Bucket="photos", Key=key, Body=data)
    yield url
    monkeypatch.undo()
    server.stop()


def test_photos_of_a_bucket_are_read_by_range_and_known_by_their_tags(
    bucket: str, tmp_path: Path, run: Enrich
) -> None:
    journals = tmp_path / "journals"

    found = run("s3://photos/2024", journals=journals)
    again = run("s3://photos/2024", journals=journals)

    assert [photo.path for photo in found.photos] == [
        "s3://photos/2024/a.jpg",
        "s3://photos/2024/b.jpg",
    ]
    cities = [photo.address.city and photo.address.city.id for photo in found.photos]
    assert cities == ["pa", "hz"]
    assert found.summary.costs.bytes < 100_000
    assert (again.summary.costs.read, again.summary.costs.unchanged) == (0, 3)
    assert again.photos == found.photos
    assert found.sidecars == {}


def test_a_folder_that_a_bucket_does_not_have_is_refused_by_name(bucket: str, run: Enrich) -> None:
    with pytest.raises(InvalidArgument, match="'s3://photos/nowhere' does not exist"):
        run("s3://photos/nowhere")


def test_a_web_page_that_lists_photos_is_walked(web: str, tmp_path: Path, run: Enrich) -> None:
    PARIS.write(tmp_path / "site" / "album" / "a.jpg")
    Photo().write(tmp_path / "site" / "album" / "b.jpg")

    found = run(f"{web}/album/")

    assert [photo.path for photo in found.photos] == [f"{web}/album/a.jpg", f"{web}/album/b.jpg"]
    assert found.summary.placed == 1


def test_photos_of_a_web_server_are_no_copies_though_size_and_time_are_alike(
    web: str, tmp_path: Path, run: Enrich
) -> None:
    for name, salt, place in (("a", 1, (48.85, 2.35)), ("b", 2, (30.24, 120.14))):
        path = Photo(taken=None, salt=salt).write(tmp_path / "site" / "album" / f"{name}.jpg")
        path.with_suffix(".jpg.xmp").write_text(xmp(*place))
        os.utime(path, (1_714_557_600, 1_714_557_600))

    found = run(f"{web}/album/")

    assert [photo.address.city and photo.address.city.id for photo in found.photos] == ["pa", "hz"]
    assert found.summary.copies == 0


def test_an_object_that_is_named_comes_with_the_sidecars_beside_it(
    web: str, tmp_path: Path, bucket: str, run: Enrich
) -> None:
    Photo().write(tmp_path / "site" / "a.jpg")
    (tmp_path / "site" / "a.xmp").write_text(xmp(48.85, 2.35))

    for url, city in ((f"{web}/a.jpg", "pa"), ("s3://photos/2024/b.jpg", "hz")):
        [photo] = run(url).photos
        assert photo.address.city is not None
        assert photo.address.city.id == city


def test_an_archive_behind_a_url_is_read_where_it_lies(
    web: str, tmp_path: Path, run: Enrich
) -> None:
    with zipfile.ZipFile(tmp_path / "site" / "photos.zip", "w") as file:
        file.writestr("a.jpg", PARIS.jpeg())

    [photo] = run(f"{web}/photos.zip").photos

    assert photo.path == f"{web}/photos.zip!/a.jpg"
    assert photo.address.city is not None


def test_of_a_web_address_neither_percents_nor_a_query_are_the_name(
    web: str, tmp_path: Path, run: Enrich
) -> None:
    PARIS.write(tmp_path / "site" / "IMG_20240501_101112 (1).jpg")
    Photo(taken=None).write(tmp_path / "site" / "IMG_20240501_101112 .jpg")

    [photo] = run(f"{web}/IMG_20240501_101112%20.jpg?signature=x.y").photos

    assert photo.metadata.wall_source == "filename"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nosuch://bucket/x", "must begin with s3://"),
        ("http://127.0.0.1:9/x.jpg", "cannot be listed|does not exist"),
    ],
)
def test_a_url_that_cannot_be_listed_is_refused_with_the_reason(url: str, words: str) -> None:
    with pytest.raises(InvalidArgument, match=words):
        list(walk([url], LeftOut()))
