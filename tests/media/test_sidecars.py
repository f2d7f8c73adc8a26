"""Which XMP file belongs to which photo or video."""

from pathlib import Path

import pytest

from geoimm.media.sidecars import xmp_beside, xmp_for


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.jpg", "a.jpg.xmp"], {"a.jpg": "a.jpg.xmp"}),
        (["a.jpg", "a.xmp"], {"a.jpg": "a.xmp"}),
        (["a.jpg", "a.jpg.xmp", "a.xmp"], {"a.jpg": "a.jpg.xmp"}),
        (["a.JPG", "a.jpg.XMP"], {"a.JPG": "a.jpg.XMP"}),
        (["a.jpg", "A.Xmp"], {"a.jpg": "A.Xmp"}),
        (["v.mp4", "v.mp4.xmp"], {"v.mp4": "v.mp4.xmp"}),
        (["v.mov", "v.xmp"], {"v.mov": "v.xmp"}),
        (["a.b.jpg", "a.xmp"], {}),
        (["a.txt", "a.xmp", "a.txt.xmp"], {}),
        (["a.jpg"], {}),
        ([], {}),
    ],
)
def test_by_its_whole_name_or_by_its_stem(names: list[str], expected: dict[str, str]) -> None:
    assert xmp_for(names) == expected


def test_of_a_live_photo_it_belongs_to_the_still_image() -> None:
    assert xmp_for(["a.heic", "a.mov", "a.xmp"]) == {"a.heic": "a.xmp"}
    assert xmp_for(["a.heic", "a.mov", "a.mov.xmp", "a.xmp"]) == {
        "a.heic": "a.xmp",
        "a.mov": "a.mov.xmp",
    }


def test_of_two_images_it_belongs_to_neither() -> None:
    assert xmp_for(["a.jpg", "a.cr3", "a.xmp"]) == {}
    assert xmp_for(["a.jpg", "a.cr3", "a.cr3.xmp", "a.xmp"]) == {"a.cr3": "a.cr3.xmp"}


def test_files_that_differ_in_case_only_take_their_own() -> None:
    assert xmp_for(["A.jpg", "a.jpg", "a.jpg.xmp"]) == {"a.jpg": "a.jpg.xmp"}
    assert xmp_for(["A.JPG", "a.jpg", "a.JPG.xmp"]) == {}


def test_a_sidecar_has_one_owner() -> None:
    assert xmp_for(["x.mp4", "x.mp4.jpg", "x.mp4.xmp"]) == {"x.mp4": "x.mp4.xmp"}


@pytest.mark.parametrize("suffix", ["gpr", "jfif", "insp", "heifs", "mpo", "ori", "qt"])
def test_every_kind_of_photo_and_video_that_is_walked_has_its_sidecar(suffix: str) -> None:
    assert xmp_for([f"a.{suffix}", f"a.{suffix}.xmp"]) == {f"a.{suffix}": f"a.{suffix}.xmp"}


def test_beside_a_file_on_disk_the_same_rules_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jpg", "A.XMP", "b.jpg", "b.cr3", "b.xmp", "c.jpg", "ab.jpg.xmp"):
        (tmp_path / name).touch()
    (tmp_path / "c.jpg.xmp").mkdir()
    assert xmp_beside(tmp_path / "a.jpg") == str(tmp_path / "A.XMP")
    assert [xmp_beside(tmp_path / name) for name in ("b.jpg", "b.cr3", "c.jpg")] == [None] * 3
    assert xmp_beside(tmp_path / "b.xmp") is None
    assert xmp_beside(tmp_path / "none" / "a.jpg") is None
    monkeypatch.chdir(tmp_path)
    assert xmp_beside("a.jpg") == "A.XMP"
