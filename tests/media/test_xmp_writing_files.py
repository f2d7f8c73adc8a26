"""Which file a sidecar is: links, what is left of a crash, other encodings."""

import os
from pathlib import Path

import pytest

from geoimm.domain.divisions import Address, Division, Level
from geoimm.errors import InvalidArgument
from geoimm.media.xmp_places import read_places
from geoimm.media.xmp_writing import write_xmp

ADDRESS = Address(Division("cn", Level.country, "中国", {"en": "China"}, country="CN"))
LATIN = """<?xml version="1.0" encoding="ISO-8859-1"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:dc="http://purl.org/dc/elements/1.1/" dc:title="Zürich &#x20AC;"/></rdf:RDF></x:xmpmeta>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a photo."""
    made = tmp_path / "photos"
    made.mkdir()
    return made


def test_no_file_is_made_through_a_link_to_nothing(folder: Path) -> None:
    sidecar, elsewhere = folder / "a.jpg.xmp", folder.parent / "elsewhere.xmp"
    sidecar.symlink_to(elsewhere)

    with pytest.raises(InvalidArgument, match="a link to a file that does not exist: remove it"):
        write_xmp(sidecar, ADDRESS)

    assert sidecar.is_symlink()
    assert not elsewhere.exists()


def test_a_link_to_itself_is_a_link_to_nothing(folder: Path) -> None:
    (folder / "a.jpg.xmp").symlink_to("a.jpg.xmp")

    with pytest.raises(InvalidArgument, match="does not exist"):
        write_xmp(folder / "a.jpg.xmp", ADDRESS)


def test_a_file_elsewhere_is_not_written_through_a_link(folder: Path) -> None:
    elsewhere = folder.parent / "elsewhere.xmp"
    elsewhere.write_text(LATIN, encoding="latin-1")
    before = elsewhere.read_bytes()
    (folder / "a.jpg.xmp").symlink_to("../elsewhere.xmp")

    with pytest.raises(InvalidArgument, match="a link out of its folder"):
        write_xmp(folder / "a.jpg.xmp", ADDRESS, overwrite=True)

    assert elsewhere.read_bytes() == before


def test_a_folder_that_is_reached_by_a_link_is_one_folder(folder: Path) -> None:
    (folder.parent / "link").symlink_to(folder)
    (folder / "real.xmp").write_text(LATIN, encoding="latin-1")
    (folder / "a.jpg.xmp").symlink_to("real.xmp")

    assert write_xmp(folder.parent / "link" / "a.jpg.xmp", ADDRESS)

    assert (folder / "a.jpg.xmp").is_symlink()
    assert read_places((folder / "real.xmp").read_bytes())[0] == "中国"


def test_a_pipe_is_no_sidecar_and_holds_nothing_up(folder: Path) -> None:
    os.mkfifo(folder / "a.jpg.xmp")

    with pytest.raises(InvalidArgument, match="no file, but"):
        write_xmp(folder / "a.jpg.xmp", ADDRESS)


def test_a_file_without_a_byte_is_written_anew(folder: Path) -> None:
    empty, fresh = folder / "a.jpg.xmp", folder / "b.jpg.xmp"
    empty.touch()

    assert write_xmp(empty, ADDRESS)
    assert write_xmp(fresh, ADDRESS)

    assert empty.read_bytes() == fresh.read_bytes()


def test_what_the_encoding_lacks_is_written_as_references(folder: Path) -> None:
    sidecar = folder / "a.jpg.xmp"
    sidecar.write_text(LATIN, encoding="latin-1")

    assert write_xmp(sidecar, ADDRESS)

    written = sidecar.read_bytes()
    assert read_places(written)[0] == "中国"
    assert "&#20013;&#22269;" in written.decode("latin-1")
    assert LATIN.partition("</rdf:RDF>")[0].encode("latin-1") in written
    assert not write_xmp(sidecar, ADDRESS, overwrite=True)
