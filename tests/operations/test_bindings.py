"""Bindings: a dataset follows a folder or a store, through changes, failures and restarts."""

import asyncio
import re
import shutil
import uuid
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from alibabacloud_imm20200930 import models

from geoimm.app import running
from geoimm.settings import Settings
from stores.albums import BUCKET, Album, s3_files, until
from stores.photos import jpeg
from support.api import Api, Dataset
from support.server import start_server
from support.world import LAT_LONG

HANGZHOU = LAT_LONG["Hangzhou"]


def shot(day: int, place: str = HANGZHOU) -> bytes:
    return jpeg(place, f"2024:03:{day:02} 10:00:00", "+08:00")


def is_in(state: str, binding: dict[str, Any]) -> bool:
    return bool(binding["State"] == state)


async def uris(album: Album, *names: str) -> set[str]:
    """Those of some files that are known."""
    found = await album.dataset.api.done(
        "BatchGetFileMeta", **album.dataset.names, URIs=[f"{album.uri}/{name}" for name in names]
    )
    return {file["URI"].removeprefix(f"{album.uri}/") for file in found["Files"]}


async def refusal(api: Api, action: str, **parameters: Any) -> tuple[str, str]:
    reply = await api.call(action, **parameters)
    assert reply.status == 400, reply.body
    return reply.body["Code"], reply.body["Message"]


async def test_a_new_binding_is_ready_and_names_its_dataset_and_root(album: Album) -> None:
    binding = await album.bind()
    assert {**binding, "CreateTime": "", "UpdateTime": ""} == {
        **album.names,
        "State": "Ready",
        "Phase": "FullScanning",
        "CreateTime": "",
        "UpdateTime": "",
    }


async def test_a_bound_folder_is_scanned_and_its_photos_are_clustered(album: Album) -> None:
    album.put("1.jpg", shot(4))
    album.put("deep/er/2.JPG", shot(5))
    album.put("notes.txt", b"no photo")
    album.put(".hidden/3.jpg", shot(9))
    await album.bind()
    binding = await album.scanned()
    assert (binding["State"], binding.get("Reason")) == ("Running", None)
    known = await uris(album, "1.jpg", "deep/er/2.JPG", "notes.txt", ".hidden/3.jpg")
    assert known == {"1.jpg", "deep/er/2.JPG"}
    await album.dataset.cluster("city")
    (stay,) = await album.dataset.clusters()
    assert stay["LocationDateClusterStartTime"] == "2024-03-04T00:00:00+08:00"
    assert stay["LocationDateClusterEndTime"] == "2024-03-05T23:59:59.999999999+08:00"


async def test_what_changes_in_a_bound_folder_changes_in_the_index(album: Album) -> None:
    changed, gone = album.put("changed.jpg", shot(4)), album.put("gone.jpg", shot(4))
    await album.bind()
    await album.scanned()
    new = album.put("new/folder/new.jpg", shot(6))
    album.put("changed.jpg", jpeg(LAT_LONG["Paris"], "2024:03:04 10:00:00"))
    (album.folder / "gone.jpg").unlink()
    await until(lambda: album.file(new), lambda file: file is not None)
    await until(lambda: album.file(gone), lambda file: file is None)
    await until(lambda: album.file(changed), lambda file: file["LatLong"] == LAT_LONG["Paris"])
    shutil.rmtree(album.folder / "new")
    await until(lambda: album.file(new), lambda file: file is None)
    answer = await album.dataset.api.done("GetDataset", **album.dataset.names)
    assert (answer["Dataset"]["FileCount"], answer["Dataset"]["BindCount"]) == (1, 1)


async def test_a_name_that_no_uri_can_have_stops_no_binding(album: Album) -> None:
    await album.bind()
    await album.scanned()
    (album.folder / "images%2Fp.jpg.part").write_bytes(b"odd")
    (album.folder / "%2e%2e").mkdir()
    new = album.put("new.jpg", shot(6))
    await until(lambda: album.file(new), lambda file: file is not None)


async def test_an_xmp_file_beside_a_photo_tells_where_it_was_taken(album: Album) -> None:
    photo = album.put("a.jpg", jpeg(None, "2024:03:04 10:00:00"))
    await album.bind()
    await album.scanned()
    assert "LatLong" not in (await album.file(photo) or {})
    album.put(
        "a.jpg.xmp",
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="30,36.0N" '
        b'exif:GPSLongitude="119,30.0E"/></rdf:RDF></x:xmpmeta>',
    )
    file = await until(lambda: album.file(photo), lambda file: "LatLong" in file)
    assert file["LatLong"] == HANGZHOU


async def test_a_broken_photo_is_failed_with_its_reason_and_stops_no_other(album: Album) -> None:
    broken, good = album.put("broken.jpg", b"\0" * 100), album.put("good.jpg", shot(4))
    await album.bind()
    await album.scanned()
    file = await album.file(broken)
    assert file is not None
    assert file["ObjectStatus"] == "Failed"
    assert file["Reason"].startswith("[InvalidArgument] ")
    assert (await album.file(good) or {})["ObjectStatus"] == "Indexed"
    album.put("broken.jpg", shot(5))
    mended = await until(lambda: album.file(broken), lambda file: file["ObjectStatus"] == "Indexed")
    assert "Reason" not in mended


async def test_what_a_caller_says_of_a_bound_photo_stays_when_the_photo_changes(
    album: Album,
) -> None:
    uri = album.put("a.jpg", shot(4))
    await album.bind()
    await album.scanned()
    said = {"URI": uri, "LatLong": LAT_LONG["Paris"], "CustomId": "mine"}
    await album.dataset.index(said)
    album.put("a.jpg", shot(7))
    file = await until(
        lambda: album.file(uri), lambda file: file["ProduceTime"].startswith("2024-03-07")
    )
    assert (file["LatLong"], file["CustomId"]) == (LAT_LONG["Paris"], "mine")


async def test_a_stopped_binding_rests_and_a_resumed_one_finds_what_changed(album: Album) -> None:
    await album.bind()
    await album.scanned()
    api = album.dataset.api
    await api.done("StopBinding", **album.names, Reason="holidays")
    stopped = await album.binding()
    assert (stopped["State"], stopped["Reason"]) == ("Stopped", "holidays")
    uri = album.put("a.jpg", shot(4))
    await api.done("ResumeBinding", **album.names)
    await until(lambda: album.file(uri), lambda file: file is not None)
    resumed = await album.binding()
    assert (resumed["State"], "Reason" in resumed) == ("Running", False)


@pytest.mark.parametrize("cleanup", [False, True], ids=["without Cleanup", "with Cleanup"])
async def test_a_deleted_binding_leaves_its_files_and_with_cleanup_those_a_caller_indexed(
    album: Album, cleanup: bool
) -> None:
    for name in ("automatic.jpg", "manual.jpg"):
        album.put(name, shot(4))
    await album.bind()
    await album.scanned()
    await album.dataset.index({"URI": f"{album.uri}/manual.jpg"})
    api = album.dataset.api
    await api.done("DeleteBinding", **album.names, Cleanup=cleanup)
    assert await refusal(api, "GetBinding", **album.names) == (
        "ResourceNotFound",
        f"The specified resource binding is not found. ({album.uri})",
    )
    left = {"manual.jpg"} if cleanup else {"automatic.jpg", "manual.jpg"}
    assert await uris(album, "automatic.jpg", "manual.jpg") == left


async def test_a_folder_that_is_not_there_is_tried_again_and_removes_nothing(
    album: Album,
) -> None:
    uri = album.put("a.jpg", shot(4))
    await album.bind()
    await album.scanned()
    away = album.folder.with_name(f"{album.folder.name}.away")
    album.folder.rename(away)
    retrying = await until(album.binding, lambda binding: binding["State"] == "Retrying")
    assert "[ServiceUnavailable]" in retrying["Reason"]
    assert await album.file(uri) is not None
    away.rename(album.folder)
    await until(album.binding, lambda binding: binding["State"] == "Running")
    assert await album.file(uri) is not None


async def test_a_folder_that_lost_all_its_photos_at_once_is_taken_for_one_that_is_not_mounted(
    album: Album,
) -> None:
    uri = album.put("a.jpg", shot(4))
    await album.bind()
    await album.scanned()
    api = album.dataset.api
    await api.done("StopBinding", **album.names)
    (album.folder / "a.jpg").unlink()
    await api.done("ResumeBinding", **album.names)
    retrying = await until(album.binding, lambda binding: binding["State"] == "Retrying")
    assert "mounted" in retrying["Reason"]
    assert await album.file(uri) is not None


async def test_a_bucket_of_an_s3_store_is_scanned_followed_and_clustered(
    album: Album, store: str
) -> None:
    files, prefix = s3_files(store), f"album/{uuid.uuid4().hex}"
    for day in (4, 5):
        await asyncio.to_thread(files.pipe_file, f"{BUCKET}/{prefix}/2024/{day}.jpg", shot(day))
    bound = Album(album.dataset, Path(), f"oss://bucket/{prefix}")
    await bound.bind()
    await bound.scanned()
    assert await uris(bound, "2024/4.jpg", "2024/5.jpg") == {"2024/4.jpg", "2024/5.jpg"}
    await asyncio.to_thread(files.pipe_file, f"{BUCKET}/{prefix}/6.jpg", shot(6))
    await asyncio.to_thread(files.rm_file, f"{BUCKET}/{prefix}/2024/4.jpg")
    await until(lambda: bound.file(f"{bound.uri}/6.jpg"), lambda file: file is not None)
    await until(lambda: bound.file(f"{bound.uri}/2024/4.jpg"), lambda file: file is None)
    await album.dataset.cluster("city")
    (stay,) = await album.dataset.clusters()
    assert stay["LocationDateClusterStartTime"] == "2024-03-04T00:00:00+08:00"
    assert stay["LocationDateClusterEndTime"].startswith("2024-03-06T23:59:59")


@pytest.mark.parametrize(
    "uri",
    [
        "oss://elsewhere",
        "oss://photosother",
        "oss://photos/../etc",
        "oss://photos/%2e%2e/etc",
        "oss://photos/a%2F..",
        "http://169.254.169.254/latest",
        "file:///etc",
        "s3://other",
        "oss://",
    ],
)
async def test_what_is_not_mapped_cannot_be_bound(album: Album, uri: str) -> None:
    code, message = await refusal(
        album.dataset.api, "CreateBinding", **album.dataset.names, URI=uri
    )
    assert code == "InvalidArgument"
    assert "URI" in message


async def test_roots_of_one_dataset_must_not_overlap(album: Album) -> None:
    await album.bind()
    api, names = album.dataset.api, album.dataset.names
    assert (await refusal(api, "CreateBinding", **album.names))[0] == "ResourceAlreadyExists"
    for uri in (f"{album.uri}/deeper", "oss://photos"):
        code, message = await refusal(api, "CreateBinding", **names, URI=uri)
        assert (code, "overlaps" in message) == ("InvalidArgument", True)


async def test_a_dataset_has_ten_bindings_at_the_most_and_is_deleted_without_any(
    album: Album,
) -> None:
    api, names = album.dataset.api, album.dataset.names
    bound = [f"{album.uri}/{number}" for number in range(10)]
    for uri in bound:
        await api.done("CreateBinding", **names, URI=uri)
    code, message = await refusal(api, "CreateBinding", **names, URI=f"{album.uri}/more")
    assert (code, "DatasetMaxBindCount is 10" in message) == ("LimitExceededError", True)
    code, message = await refusal(api, "DeleteDataset", **names)
    assert (code, "10 bindings" in message) == ("ResourceNotEmpty", True)
    pages = await api.pages("ListBindings", "Bindings", **names, MaxResults=3)
    assert [binding["URI"] for binding in pages] == bound
    (only,) = await api.pages("ListBindings", "Bindings", **names, URI=bound[3])
    assert only["URI"] == bound[3]
    for uri in bound:
        await api.done("DeleteBinding", **names, URI=uri)
    await api.done("DeleteDataset", **names)
    await api.done("DeleteProject", ProjectName=names["ProjectName"])


async def test_the_vendors_sdk_binds_asks_lists_and_ends(album: Album) -> None:
    def use() -> list[Any]:
        dataset = album.dataset
        client = dataset.api.sdk()
        named = {"project_name": dataset.project, "dataset_name": dataset.name, "uri": album.uri}
        created = client.create_binding(models.CreateBindingRequest(**named)).body.binding
        got = client.get_binding(models.GetBindingRequest(**named)).body.binding
        listed = client.list_bindings(models.ListBindingsRequest(**named)).body.bindings
        client.delete_binding(models.DeleteBindingRequest(**named))
        return [created, got, *listed]

    bindings = await asyncio.to_thread(use)
    assert [each.uri for each in bindings] == [album.uri] * 3
    assert all(re.match(r"\d{4}-\d\d-\d\dT.*\+08:00$", each.create_time) for each in bindings)
    assert {each.state for each in bindings} <= {"Ready", "Running"}


async def test_a_scan_whose_server_was_killed_goes_on_after_a_restart(
    database_url: str, world: Path, tmp_path: Path
) -> None:
    photos, count = tmp_path / "photos", 1_000
    photos.mkdir()
    for number in range(count):
        (photos / f"{number:04}.jpg").write_bytes(shot(1 + number % 28))
    settings = {"roots": f"oss://photos={photos.as_uri()}"}
    server = start_server(database_url, world, **settings)
    async with aiohttp.ClientSession() as http:
        dataset = Dataset(Api(server.address, http), f"p{uuid.uuid4().hex}")
        await dataset.api.done("CreateProject", ProjectName=dataset.project)
        await dataset.api.done("CreateDataset", **dataset.names)
        album = Album(dataset, photos, "oss://photos")
        await album.bind()
        await until(lambda: files(dataset), lambda known: known > 0)
        server.kill()

        server = start_server(database_url, world, **settings)
        dataset = Dataset(Api(server.address, http), dataset.project)
        before = await files(dataset)
        assert 0 < before < count
        binding = await Album(dataset, photos, "oss://photos").scanned()
        assert binding["State"] == "Running"
        assert await files(dataset) == count
        assert server.stop() == 0


async def files(dataset: Dataset) -> int:
    answer = await dataset.api.done("GetDataset", **dataset.names)
    return int(answer["Dataset"]["FileCount"])


async def test_a_binding_whose_root_is_no_longer_mapped_has_failed_until_it_is_again(
    database_url: str, world: Path, tmp_path: Path
) -> None:
    mapped = {"oss://photos": tmp_path.as_uri()}
    project = f"p{uuid.uuid4().hex}"
    async with aiohttp.ClientSession() as http:
        for roots, state in ((mapped, "Running"), ({}, "Failed"), (mapped, "Running")):
            settings = Settings(port=0, database_url=database_url, boundaries=world, roots=roots)
            async with running(settings) as address:
                album = Album(Dataset(Api(address, http), project), tmp_path, "oss://photos")
                if not await album.dataset.api.pages("ListProjects", "Projects"):
                    await album.dataset.api.done("CreateProject", ProjectName=project)
                    await album.dataset.api.done("CreateDataset", **album.dataset.names)
                    await album.bind()
                binding = await until(album.binding, partial(is_in, state))
                assert ("GEOIMM_ROOTS" in binding.get("Reason", "")) == (state == "Failed")
