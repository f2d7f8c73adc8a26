"""Photos in zip archives are read where they lie."""

import zipfile
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED

import pytest

from enrichment.conftest import Enrich
from enrichment.photos import Photo, takeout_json
from geoimm.enrichment.items import Item
from geoimm.enrichment.left_out import LeftOut, Reason
from geoimm.enrichment.readings import read, sha256
from geoimm.enrichment.walking import walk

PARIS = Photo(latitude=48.85, longitude=2.35)
ALBUM = "Takeout/Google Photos/Photos from 2024"


def _zip(path: Path, members: dict[str, bytes | str], compression: int = ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def _items(path: Path) -> tuple[list[Item], LeftOut]:
    left_out = LeftOut()
    return list(walk([str(path)], left_out)), left_out


@pytest.mark.parametrize("compression", [ZIP_STORED, ZIP_DEFLATED])
def test_a_member_says_what_the_file_says(tmp_path: Path, compression: int) -> None:
    [plain] = _items(PARIS.write(tmp_path / "a.jpg"))[0]
    archive = _zip(tmp_path / "photos.zip", {"x": "", "deep/a.jpg": PARIS.jpeg()}, compression)

    [member] = _items(archive)[0]

    assert member.path == f"{archive}!/deep/a.jpg"
    assert read(member).claims == read(plain).claims
    assert read(member).claims.positions
    assert sha256(member) == sha256(plain)


def test_a_name_in_utf_8_is_read_as_such_without_the_bit_that_says_so(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "photos.zip", {"\u7167\u7247/a.jpg": PARIS.jpeg()})
    data = archive.read_bytes()
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + flags_at
        data = data[:at] + bytes(2) + data[at + 2 :]
    archive.write_bytes(data)

    [member] = _items(archive)[0]

    assert member.path == f"{archive}!/\u7167\u7247/a.jpg"
    assert read(member).claims.positions


def test_of_a_large_member_little_is_fetched(tmp_path: Path) -> None:
    data = PARIS.jpeg() + bytes(range(256)) * 40_000
    [member] = _items(_zip(tmp_path / "a.zip", {"a.jpg": data}))[0]

    reading = read(member)

    assert reading.claims.positions
    assert (reading.requests, reading.bytes < 70_000) == (1, True)


def test_a_member_that_would_inflate_to_gigabytes_is_not_inflated(tmp_path: Path) -> None:
    bomb = _zip(tmp_path / "a.zip", {"a.jpg": bytes(300 << 20)}, ZIP_DEFLATED)
    [member] = _items(bomb)[0]

    reading = read(member)

    assert reading.claims.positions == ()
    assert reading.bytes < 500_000


def test_a_directory_that_lies_about_a_member_costs_that_member_only(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "a.zip", {"a.jpg": PARIS.jpeg(), "b.jpg": PARIS.jpeg()})
    data = bytearray(archive.read_bytes())
    data[:4] = b"LIES"
    archive.write_bytes(data)

    first, second = _items(archive)[0]

    assert read(first).problem is Reason.unreadable
    assert read(second).claims.positions


@pytest.mark.parametrize(
    ("name", "compression", "reason"),
    [
        ("inner.zip", ZIP_STORED, Reason.nested_archive),
        ("a.jpg", ZIP_BZIP2, Reason.compression),
        ("__MACOSX/._a.jpg", ZIP_STORED, Reason.made_by_programs),
        ("readme.txt", ZIP_STORED, Reason.not_media),
    ],
)
def test_members_that_are_not_read_are_told_with_the_reason(
    tmp_path: Path, name: str, compression: int, reason: Reason
) -> None:
    items, left_out = _items(_zip(tmp_path / "a.zip", {name: PARIS.jpeg()}, compression))

    assert (items, dict(left_out.counts)) == ([], {reason: 1})


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "a.zip", {"a.jpg": PARIS.jpeg()})
    data = bytearray(archive.read_bytes())
    for place, signature in ((6, b"PK\3\4"), (8, b"PK\1\2")):
        data[data.index(signature) + place] |= 1
    archive.write_bytes(data)

    assert dict(_items(archive)[1].counts) == {Reason.encrypted: 1}


def test_parts_of_one_takeout_are_one_tree(tmp_path: Path, run: Enrich) -> None:
    sidecar = takeout_json(title="a.jpg", seconds=1_714_557_600, latitude=48.85, longitude=2.35)
    parts = [
        _zip(tmp_path / "takeout-20240601T000000Z-001.zip", {f"{ALBUM}/a.jpg": Photo().jpeg()}),
        _zip(tmp_path / "takeout-20240601T000000Z-002.zip", {f"{ALBUM}/a.jpg.json": sidecar}),
    ]

    [photo] = run(*parts).photos
    [alone] = run(parts[0]).photos

    assert photo.metadata.coordinate_source == "takeout-exif"
    assert photo.address.city is not None
    assert photo.address.city.id == "pa"
    assert alone.metadata.coordinate is None


def test_parts_with_files_of_the_same_name_go_by_their_own(tmp_path: Path, run: Enrich) -> None:
    sidecar = takeout_json(title="a.jpg", seconds=1_714_557_600, latitude=48.85, longitude=2.35)
    first = _zip(tmp_path / "one.zip", {"a.jpg": Photo().jpeg(), "a.jpg.json": sidecar})
    second = _zip(tmp_path / "two.zip", {"a.jpg": Photo(salt=1).jpeg()})

    found = run(first, second).photos

    assert [photo.metadata.coordinate is not None for photo in found] == [True, False]


def test_unpacked_parts_of_one_takeout_are_one_tree(tmp_path: Path, run: Enrich) -> None:
    sidecar = takeout_json(title="a.jpg", seconds=1_714_557_600, latitude=48.85, longitude=2.35)
    Photo().write(tmp_path / "takeout-20240601T000000Z-001" / ALBUM / "a.jpg")
    other = tmp_path / "takeout-20240601T000000Z-002" / ALBUM
    other.mkdir(parents=True)
    (other / "a.jpg.supplemental-metadata.json").write_text(sidecar)

    [photo] = run(tmp_path).photos

    assert photo.metadata.coordinate_source == "takeout-exif"
