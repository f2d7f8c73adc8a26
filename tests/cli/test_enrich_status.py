"""The exit status of commands that read photos: 1 where what was named could not be read."""

import os
from pathlib import Path

import pytest

from cli.processes import Run
from enrichment.photos import Photo
from geoimm.cli.enrich_status import unread_arguments
from geoimm.enrichment.photos import EnrichedPhoto

NORTH = Photo(latitude=15.0, longitude=15.0)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with a good photo, an archive that is none and an empty photo."""
    NORTH.write(tmp_path / "pictures" / "north.jpg")
    (tmp_path / "pictures" / "broken.zip").write_text("no zip")
    (tmp_path / "pictures" / "empty.jpg").touch()
    return tmp_path / "pictures"


def test_broken_files_among_good_ones_of_a_folder_are_no_failure(
    geoimm: Run, pictures: Path, boundaries: Path
) -> None:
    answer = geoimm("enrich", "pictures", "--boundaries", str(boundaries))

    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Left out: 1 a damaged archive" in answer.stdout


@pytest.mark.parametrize("command", ["enrich", "trips"])
def test_an_argument_that_cannot_be_read_is_a_failure_after_the_summary(
    geoimm: Run, pictures: Path, boundaries: Path, command: str
) -> None:
    answer = geoimm(command, "pictures", "pictures/broken.zip", "--boundaries", str(boundaries))

    assert answer.returncode == 1
    assert ("Files" if command == "enrich" else "1 photo,") in answer.stdout
    assert answer.stderr == f"geoimm: nothing could be read of '{pictures}/broken.zip'.\n"


def test_an_xmp_file_that_cannot_be_written_is_a_failure_after_the_summary(
    geoimm: Run, pictures: Path, boundaries: Path
) -> None:
    NORTH.write(pictures / "other.jpg")
    (pictures / "other.jpg.xmp").symlink_to("../outside.xmp")

    answer = geoimm("enrich", "pictures", "--write-xmp", "--boundaries", str(boundaries))

    assert answer.returncode == 1
    assert "XMP files: 1 written, 1 failed" in answer.stdout
    assert "other.jpg.xmp: the sidecar is a link to a file that does not exist" in answer.stdout
    assert sorted(path.name for path in pictures.parent.iterdir()) == ["pictures"]


def test_photos_are_looked_for_under_their_own_names(pictures: Path) -> None:
    photo = EnrichedPhoto(str(pictures / "north.jpg"), 1)

    assert unread_arguments([photo.path, str(pictures)], [photo]) == []
    assert unread_arguments([photo.path], []) == [photo.path]


def test_members_speak_for_their_archive(pictures: Path) -> None:
    archive = str(pictures / "broken.zip")

    assert unread_arguments([archive], [EnrichedPhoto(f"{archive}!/a.jpg", 1)]) == []
    assert unread_arguments([archive], []) == [archive]


@pytest.mark.parametrize("name", ["notes.txt", "README", "a.jpg.xmp", "folder"])
def test_what_can_be_read_and_is_no_photo_is_no_failure(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    if name != "folder":
        (tmp_path / name).write_text("words")

    assert unread_arguments([str(tmp_path / name)], []) == []


def test_a_pipe_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")

    assert unread_arguments([str(tmp_path / "pipe.jpg")], []) == [str(tmp_path / "pipe.jpg")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_refuses_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)

    assert unread_arguments([str(tmp_path / "closed")], []) == [str(tmp_path / "closed")]
