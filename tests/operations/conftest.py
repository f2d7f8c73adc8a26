"""A server that reads files: from a folder, and from an S3 store on this machine."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from moto.server import ThreadedMotoServer

from geoimm.app import running
from geoimm.settings import Settings
from stores.albums import BUCKET, Album, s3_files, store_root
from support.api import Api, Dataset
from support.databases import new_database


@pytest.fixture(scope="session")
def store() -> Iterator[str]:
    """The endpoint of an S3 server with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    s3_files(endpoint).mkdir(BUCKET)
    yield endpoint
    server.stop()


@pytest.fixture(scope="session")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `oss://photos` is mapped to."""
    return tmp_path_factory.mktemp("photos")


@pytest.fixture(scope="session")
async def rooted(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    world: Path,
    photos: Path,
    store: str,
) -> AsyncIterator[Api]:
    """A running server with two roots, on each database."""
    url = await new_database(engine, request, tmp_path_factory.mktemp("rooted"))
    settings = Settings(
        port=0,
        database_url=url,
        boundaries=world,
        roots={"oss://photos": photos.as_uri(), "oss://bucket": store_root(store)},
        scan_interval=0.3,
    )
    async with running(settings) as address, aiohttp.ClientSession() as http:
        yield Api(address, http)


@pytest.fixture
async def album(rooted: Api, photos: Path) -> AsyncIterator[Album]:
    """An empty dataset and an empty folder under `oss://photos`; its bindings end with the test."""
    name = f"album_{uuid.uuid4().hex}"
    dataset = Dataset(rooted, name)
    await rooted.done("CreateProject", ProjectName=name)
    await rooted.done("CreateDataset", **dataset.names)
    folder = photos / name
    folder.mkdir()
    yield Album(dataset, folder, f"oss://photos/{name}")
    left = await rooted.call("ListBindings", **dataset.names)
    for binding in left.body.get("Bindings", ()):
        await rooted.done("DeleteBinding", **dataset.names, URI=binding["URI"])
