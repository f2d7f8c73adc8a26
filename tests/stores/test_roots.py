"""Roots: what is mapped is read by range, and nothing else ever is."""

import os
import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from geoimm.errors import InvalidArgument, SettingsError, StoreUnavailable
from geoimm.settings import Settings
from geoimm.stores.listing import Listed, Unlisted
from geoimm.stores.roots import Roots
from stores.oss_server import serving

SECRET = b"nobody reads this"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder beside a secret."""
    (tmp_path / "secret.jpg").write_bytes(SECRET)
    folder = tmp_path / "photos"
    (folder / "2024").mkdir(parents=True)
    (folder / "a b%20c.jpg").write_bytes(b"0123456789")
    (folder / "2024" / "b.jpg").write_bytes(b"b")
    return folder


@pytest.fixture
def roots(photos: Path) -> Roots:
    """`oss://photos`, mapped to the folder."""
    return Roots({"oss://photos": photos.as_uri()})


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3 server with a bucket and two films, one of 30 MiB and one of 3 bytes."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    files = S3FileSystem(endpoint_url=address, key="test", secret="test")
    files.mkdir("films")
    files.pipe_file("films/2024/large.mov", b"\0" * (30 << 20))
    files.pipe_file("films/small.mov", b"abc")
    yield address
    server.stop()


def read(roots: Roots, uri: str) -> bytes:
    with roots.open(uri) as source:
        return source.read_at(0, source.size)


def uris(roots: Roots, uri: str) -> list[str]:
    found = roots.list(uri, lambda name: name.endswith((".jpg", ".mov")))
    return [each.uri for each in found if isinstance(each, Listed)]


def test_a_name_is_taken_as_it_is_written(roots: Roots) -> None:
    assert read(roots, "oss://photos/a b%20c.jpg") == b"0123456789"
    with roots.open("oss://photos/a b%20c.jpg") as source:
        assert (source.size, source.read_at(3, 4)) == (10, b"3456")


def test_the_longest_prefix_decides_and_ends_at_a_slash(photos: Path, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "b.jpg").write_bytes(b"inner")
    roots = Roots({"oss://photos": photos.as_uri(), "oss://photos/2024": inner.as_uri()})
    assert read(roots, "oss://photos/2024/b.jpg") == b"inner"
    assert roots.find("oss://photos2024/b.jpg") is None
    assert roots.find("pds://photos/b.jpg") is None


def test_a_root_in_another_one_is_listed_in_the_place_of_the_folder_there(
    photos: Path, tmp_path: Path
) -> None:
    for folder, name in ((photos / "2024", "c.jpg"), (photos, "z.jpg"), (tmp_path / "in", "d.jpg")):
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"")
    inner = (tmp_path / "in").as_uri()
    roots = Roots({"oss://p": photos.as_uri(), "oss://p/2024": inner, "oss://p/new/place": inner})
    assert uris(roots, "oss://p") == [
        "oss://p/2024/d.jpg",
        "oss://p/a b%20c.jpg",
        "oss://p/new/place/d.jpg",
        "oss://p/z.jpg",
    ]
    assert uris(roots, "oss://p/2024") == ["oss://p/2024/d.jpg"]
    with pytest.raises(PermissionError):
        roots.list_folder("oss://p", bool, steps=["2024"])


def test_a_whole_scheme_can_be_mapped_bucket_by_bucket(photos: Path) -> None:
    assert read(Roots({"oss://": photos.as_uri()}), "oss://2024/b.jpg") == b"b"


@pytest.mark.parametrize(
    "uri",
    [
        "oss://photos/../secret.jpg",
        "oss://photos/2024/../../secret.jpg",
        "oss://photos/%2e%2e/secret.jpg",
        "oss://photos/%2E./secret.jpg",
        "oss://photos/..%2fsecret.jpg",
        "oss://photos/./a.jpg",
        "oss://photos//etc/passwd",
        "oss://photos/a\0.jpg",
        "oss://photos/a%00.jpg",
        "oss://photos/\udc80.jpg",
        "oss://photos/2024",
        "oss://photos/a b%20c.jpg/",
        "oss://photos",
        "oss://photos/missing.jpg",
        "oss://elsewhere/a.jpg",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data",
        "s3://films/small.mov",
        "/etc/passwd",
        "",
    ],
)
def test_what_is_not_a_file_under_a_root_is_refused(roots: Roots, uri: str) -> None:
    with pytest.raises(InvalidArgument):
        read(roots, uri)


def test_a_refusal_names_the_uri_and_says_how_to_map_it(roots: Roots) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        read(roots, "oss://elsewhere/a.jpg")
    assert "oss://elsewhere/a.jpg" in refusal.value.message
    assert "GEOIMM_ROOTS" in refusal.value.message


def test_links_are_followed_inside_a_root_and_never_out_of_it(photos: Path, roots: Roots) -> None:
    (photos / "in.jpg").symlink_to("2024/b.jpg")
    (photos / "folder").symlink_to("2024")
    (photos / "out.jpg").symlink_to("../secret.jpg")
    (photos / "absolute.jpg").symlink_to(photos.parent / "secret.jpg")
    (photos / "up").symlink_to("..")
    (photos / "loop.jpg").symlink_to("loop.jpg")
    assert read(roots, "oss://photos/in.jpg") == b"b"
    assert read(roots, "oss://photos/folder/b.jpg") == b"b"
    for name in ("out.jpg", "absolute.jpg", "up/secret.jpg", "loop.jpg"):
        with pytest.raises(InvalidArgument):
            read(roots, f"oss://photos/{name}")
    assert not any(isinstance(each, Listed) for each in roots.list("oss://photos/up", bool))


def test_a_root_may_be_a_link_itself(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(photos)
    assert read(Roots({"oss://p": (tmp_path / "link").as_uri()}), "oss://p/2024/b.jpg") == b"b"


def test_only_regular_files_are_opened(photos: Path, roots: Roots) -> None:
    os.mkfifo(photos / "fifo.jpg")
    with pytest.raises(InvalidArgument, match="no regular file"):
        read(roots, "oss://photos/fifo.jpg")
    with pytest.raises(InvalidArgument, match="no regular file"):
        read(Roots({"oss://d": "file:///dev"}), "oss://d/zero")


def test_a_folder_is_listed_in_the_order_of_uris_without_links_and_hidden_names(
    photos: Path, roots: Roots
) -> None:
    for name in ("2024.jpg", "2024/a.jpg", ".hidden/a.jpg", ".a.jpg", "z.txt", "2024-1/c.jpg"):
        (photos / name).parent.mkdir(exist_ok=True)
        (photos / name).write_bytes(b"")
    (photos / "out").symlink_to("..")
    (photos / "out.jpg").symlink_to("../secret.jpg")
    (photos / os.fsdecode(b"\xff.jpg")).write_bytes(b"")
    found = uris(roots, "oss://photos/")
    assert found == sorted(found)
    assert [uri.removeprefix("oss://photos/") for uri in found] == [
        "2024-1/c.jpg",
        "2024.jpg",
        "2024/a.jpg",
        "2024/b.jpg",
        "a b%20c.jpg",
    ]


def test_an_xmp_file_is_listed_with_the_photo_that_it_is_beside(photos: Path, roots: Roots) -> None:
    (alone,) = roots.list("oss://photos/2024", lambda name: name.endswith(".jpg"))
    (photos / "2024" / "b.jpg.xmp").write_bytes(b"<x/>")
    (beside,) = roots.list("oss://photos/2024", lambda name: name.endswith(".jpg"))
    assert isinstance(beside, Listed)
    assert isinstance(alone, Listed)
    assert beside.sidecar_uri == "oss://photos/2024/b.jpg.xmp"
    assert beside.tag != alone.tag


def test_a_root_that_is_not_there_is_told_and_a_folder_in_it_is_empty(tmp_path: Path) -> None:
    roots = Roots({"oss://p": (tmp_path / "missing").as_uri()})
    assert list(roots.list("oss://p", bool)) == []
    with pytest.raises(StoreUnavailable, match="No such file"):
        list(roots.list("oss://p", bool, must_exist=True))


def test_a_folder_that_vanishes_while_its_root_is_listed_is_unknown(
    photos: Path, roots: Roots
) -> None:
    (photos / "z").mkdir()
    (photos / "z" / "c.jpg").write_bytes(b"c")
    listing = roots.list("oss://photos", lambda name: name.endswith(".jpg"))
    next(listing)
    shutil.rmtree(photos / "z")
    assert list(listing)[-1] == Unlisted("oss://photos/z/")
    assert list(roots.list("oss://photos", bool, steps=["z"])) == []


def test_the_steps_to_a_folder_lead_over_no_link(photos: Path, roots: Roots) -> None:
    (photos / "link").symlink_to("2024")
    linked = roots.list_folder("oss://photos/link", bool)
    assert [each.uri for each in linked] == ["oss://photos/link/b.jpg"]
    assert roots.list_folder("oss://photos", bool, steps=["link"]) == []
    assert list(roots.list("oss://photos", bool, steps=["link"])) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list everything")
def test_a_folder_that_must_not_be_listed_is_told_as_unknown(photos: Path, roots: Roots) -> None:
    (photos / "2024").chmod(0)
    listed = list(roots.list("oss://photos", lambda name: name.endswith(".jpg")))
    (photos / "2024").chmod(0o755)
    assert listed[0] == Unlisted("oss://photos/2024/")


def test_a_store_is_read_by_range_and_listed(endpoint: str) -> None:
    roots = Roots({"oss://films": f"s3://films?endpoint_url={endpoint}&key=test&secret=test"})
    assert read(roots, "oss://films/small.mov") == b"abc"
    assert uris(roots, "oss://films") == [
        "oss://films/2024/large.mov",
        "oss://films/small.mov",
    ]
    with roots.open("oss://films/2024/large.mov") as source:
        assert source.size == 30 << 20
        source.read_at(0, 64)
        source.read_at(source.size - 64, 64)
        assert source.requests == 2
    with pytest.raises(InvalidArgument, match="does not exist"):
        read(roots, "oss://films/missing.mov")
    with pytest.raises(InvalidArgument):
        read(roots, "oss://films/2024/../small.mov")


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")  # of oss2
@pytest.mark.skipif(find_spec("ossfs") is None, reason="ossfs is not installed")
def test_oss_itself_is_read_by_range_and_listed() -> None:
    content = bytes(range(250)) * 600
    with serving({"2024/large.mov": content, "2024/b.jpg": b"b"}) as endpoint:
        roots = Roots({"oss://photos": f"oss://any?endpoint={endpoint}&key=test&secret=test"})
        assert uris(roots, "oss://photos") == [
            "oss://photos/2024/b.jpg",
            "oss://photos/2024/large.mov",
        ]
        assert read(roots, "oss://photos/2024/large.mov") == content
        assert read(roots, "oss://photos/2024/b.jpg") == b"b"
        with pytest.raises(InvalidArgument, match="does not exist"):
            read(roots, "oss://photos/missing.jpg")


def test_a_store_that_does_not_answer_is_told(endpoint: str) -> None:
    roots = Roots({"oss://f": f"s3://nowhere?endpoint_url={endpoint}&key=test&secret=test"})
    with pytest.raises(StoreUnavailable):
        list(roots.list("oss://f", bool, must_exist=True))


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("file://host/photos", "file:///folder"),
        ("file:photos", "file:///folder"),
        ("nothing://bucket", "nothing"),
        ("/srv/photos", "URL"),
    ],
)
def test_a_target_that_cannot_be_used_is_named(target: str, told: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Roots({"oss://photos": target})
    assert "GEOIMM_ROOTS" in refusal.value.message
    assert told in refusal.value.message


@pytest.mark.parametrize(
    ("scheme", "backend", "package"),
    [
        ("oss", "ossfs", "'geoimm[oss]'"),
        ("gs", "gcsfs", "'geoimm[gs]'"),
        ("abfs", "adlfs", "adlfs"),
    ],
)
def test_what_a_store_needs_is_named_where_it_is_not_installed(
    scheme: str, backend: str, package: str
) -> None:
    if find_spec(backend) is not None:
        Roots({"oss://photos": f"{scheme}://bucket"})
        return
    with pytest.raises(SettingsError, match=f"pip install {re.escape(package)}"):
        Roots({"oss://photos": f"{scheme}://bucket"})


def test_roots_are_read_from_the_environment() -> None:
    text = "oss://photos=file:///srv/photos, oss://b=s3://my-bucket?endpoint_url=http://host:9000"
    settings = Settings.read({"GEOIMM_ROOTS": text, "GEOIMM_SCAN_INTERVAL": "2.5"})
    assert settings.roots == {
        "oss://photos": "file:///srv/photos",
        "oss://b": "s3://my-bucket?endpoint_url=http://host:9000",
    }
    assert settings.scan_interval == 2.5


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GEOIMM_ROOTS", "oss://photos"),
        ("GEOIMM_ROOTS", "photos=file:///srv"),
        ("GEOIMM_ROOTS", "http://photos=file:///srv"),
        ("GEOIMM_ROOTS", "oss://photos=/srv"),
        ("GEOIMM_SCAN_INTERVAL", "often"),
        ("GEOIMM_SCAN_INTERVAL", "0"),
        ("GEOIMM_SCAN_INTERVAL", "inf"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.read({variable: value})
    assert variable in refusal.value.message
