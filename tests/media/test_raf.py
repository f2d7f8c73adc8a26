"""Raw files that hold a JPEG: Fujifilm's RAF and Sigma's X3F."""

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.raf import read_raf
from geoimm.media.containers.x3f import read_x3f
from geoimm.media.exif import exif_claims
from geoimm.media.sources import BytesSource
from media.images import IPHONE, exif_segment, jpeg, raf, tiff, x3f

_PICTURE = jpeg(exif_segment(tiff(IPHONE)), width=1920, height=1280)


def test_the_metadata_is_that_of_the_jpeg_and_the_size_that_of_the_raw_picture() -> None:
    found = read_raf(BytesSource(raf(_PICTURE, [(0x100, 4032, 6032), (0x111, 4000, 6000)])))
    assert exif_claims(found.exif[0]).make == "Apple"
    assert (found.width, found.height) == (6000, 4000)
    assert found.content_type == "image/x-fujifilm-raf"
    assert found.doubts == ()


def test_the_size_is_that_of_the_jpeg_where_the_records_tell_none_or_half() -> None:
    assert read_raf(BytesSource(raf(_PICTURE))).width == 1920
    assert read_raf(BytesSource(raf(_PICTURE, [(0x111, 640, 1920)]))).height == 1280


def test_a_head_cut_off_is_a_doubt() -> None:
    found = read_raf(BytesSource(raf(_PICTURE)[:90]))
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.truncated]


def test_sigmas_files_have_a_directory_at_their_end() -> None:
    found = read_x3f(BytesSource(x3f(_PICTURE)))
    assert exif_claims(found.exif[0]).make == "Apple"
    assert (found.width, found.height) == (2640, 1760)
    assert found.content_type == "image/x-sigma-x3f"


def test_a_file_of_sigma_without_its_directory_is_a_doubt() -> None:
    found = read_x3f(BytesSource(x3f(_PICTURE)[:-30]))
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.damaged]
