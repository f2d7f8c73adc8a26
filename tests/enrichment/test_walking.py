"""Which files a walk finds, in which order, and what it leaves out."""

import os
from pathlib import Path

import pytest

from geoimm.enrichment.left_out import LeftOut, Reason
from geoimm.enrichment.walking import walk
from geoimm.errors import InvalidArgument


def _files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"something")


def _walked(*roots: Path) -> tuple[list[str], dict[Reason, int]]:
    left_out = LeftOut()
    found = [item.path for item in walk([str(root) for root in roots], left_out)]
    return found, dict(left_out.counts)


def test_files_of_a_folder_come_before_its_folders_each_by_name(tmp_path: Path) -> None:
    _files(tmp_path, "b.jpg", "a.heic", "sub/z.mov", "sub/deep/y.png", "another/x.jpg.xmp")

    found, left_out = _walked(tmp_path)

    assert [str(Path(path).relative_to(tmp_path)) for path in found] == [
        "a.heic",
        "b.jpg",
        "another/x.jpg.xmp",
        "sub/z.mov",
        "sub/deep/y.png",
    ]
    assert left_out == {}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("notes.txt", Reason.not_media),
        ("._a.jpg", Reason.hidden),
        (".cache/a.jpg", Reason.hidden),
        ("@eaDir/a.jpg", Reason.made_by_programs),
        (".thumbnails/a.jpg", Reason.made_by_programs),
        ("All.photoslibrary/resources/a.jpg", Reason.made_by_programs),
        ("takeout.tgz", Reason.archive_kind),
        ("broken.zip", Reason.damaged_archive),
    ],
)
def test_what_holds_no_photos_is_left_out_with_the_reason(
    tmp_path: Path, name: str, reason: Reason
) -> None:
    _files(tmp_path, name)

    assert _walked(tmp_path) == ([], {reason: 1})


def test_the_originals_of_a_photos_library_are_found(tmp_path: Path) -> None:
    _files(tmp_path, "All.photoslibrary/originals/A/1.heic")

    assert len(_walked(tmp_path)[0]) == 1


def test_an_empty_file_a_pipe_and_a_link_to_a_folder_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "loop").symlink_to(tmp_path)

    assert _walked(tmp_path) == ([], {Reason.empty: 1, Reason.special: 1, Reason.link: 1})


def test_a_folder_that_is_named_twice_is_walked_once(tmp_path: Path) -> None:
    _files(tmp_path, "sub/a.jpg")

    assert _walked(tmp_path, tmp_path / "sub", tmp_path) == (
        [str(tmp_path / "sub" / "a.jpg")],
        {Reason.twice: 1},
    )


def test_a_photo_that_is_named_comes_with_the_sidecars_beside_it(tmp_path: Path) -> None:
    _files(tmp_path, "a.jpg", "a.xmp", "a.jpg.json", "b.jpg", "b.xmp")

    found, left_out = _walked(tmp_path / "a.jpg")

    assert [Path(path).name for path in found] == ["a.jpg", "a.jpg.json", "a.xmp"]
    assert left_out == {}


def test_a_root_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="nowhere' does not exist: name a folder"):
        _walked(tmp_path / "nowhere")


def test_a_version_changes_with_the_content_even_when_the_time_of_change_is_kept(
    tmp_path: Path,
) -> None:
    _files(tmp_path, "a.jpg")
    path = tmp_path / "a.jpg"
    before = path.stat()
    [first] = walk([str(path)], LeftOut())

    path.write_bytes(b"otherwise")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    [second] = walk([str(path)], LeftOut())

    assert (first.size, first.modified) == (second.size, second.modified)
    assert first.key != second.key


def test_links_that_lead_nowhere_are_left_out_and_stop_nothing(tmp_path: Path) -> None:
    _files(tmp_path, "a.jpg")
    (tmp_path / "loop.jpg").symlink_to("loop.jpg")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "long.jpg").symlink_to("x" * 300)

    found, left_out = _walked(tmp_path)

    assert [Path(path).name for path in found] == ["a.jpg"]
    assert left_out == {Reason.unreadable: 3}
