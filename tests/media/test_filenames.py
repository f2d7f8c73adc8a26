"""The time in a file's name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoimm.domain.claims import TimeSource
from geoimm.domain.days import Moment
from geoimm.media.filenames import filename_claims

UNIVERSAL, WALL, DAY = (
    TimeSource.filename_universal,
    TimeSource.filename,
    TimeSource.filename_day,
)


@pytest.mark.parametrize(
    ("name", "source", "expected"),
    [
        ("PXL_20220724_101112345.jpg", UNIVERSAL, "2022-07-24T10:11:12.345"),
        ("PXL_20220724_101112345.MP.jpg", UNIVERSAL, "2022-07-24T10:11:12.345"),
        ("PXL_20220724_101112345.NIGHT~2.jpg", UNIVERSAL, "2022-07-24T10:11:12.345"),
        ("PXL_20231006_063909898.LS.mp4", UNIVERSAL, "2023-10-06T06:39:09.898"),
        ("IMG_20190212_152712.jpg", WALL, "2019-02-12T15:27:12"),
        ("IMG_20190212_152712_1.jpg", WALL, "2019-02-12T15:27:12"),
        ("IMG_20190212_152712123.jpg", WALL, "2019-02-12T15:27:12.123"),
        ("VID_20190212_152712.mp4", WALL, "2019-02-12T15:27:12"),
        ("MVIMG_20190212_152712.jpg", WALL, "2019-02-12T15:27:12"),
        ("PANO_20190212_152712.vr.jpg", WALL, "2019-02-12T15:27:12"),
        ("Screenshot_20190212_152712.png", WALL, "2019-02-12T15:27:12"),
        ("Screenshot_20190212-152712_Chrome.jpg", WALL, "2019-02-12T15:27:12"),
        ("Screenshot_2019-02-12-15-27-12.png", WALL, "2019-02-12T15:27:12"),
        ("Screen Shot 2019-02-12 at 12.27.12 AM.png", WALL, "2019-02-12T00:27:12"),
        ("WP_20150101_12_34_56_Pro.jpg", WALL, "2015-01-01T12:34:56"),
        ("DJI_20230101120000_0001_D.JPG", WALL, "2023-01-01T12:00:00"),
        ("20240128_105420.jpg", WALL, "2024-01-28T10:54:20"),
        ("20240128_105420(1).jpg", WALL, "2024-01-28T10:54:20"),
        ("20240128_105420_001.jpg", WALL, "2024-01-28T10:54:20"),
        ("2019-02-12 15.27.12.jpg", WALL, "2019-02-12T15:27:12"),
        ("2019-02-12 15.27.12-1.jpg", WALL, "2019-02-12T15:27:12"),
        ("signal-2020-01-01-123456.jpg", WALL, "2020-01-01T12:34:56"),
        ("signal-2020-01-01-12-34-56-789.jpg", WALL, "2020-01-01T12:34:56.789"),
        ("WhatsApp Image 2019-02-12 at 15.27.12.jpeg", WALL, "2019-02-12T15:27:12"),
        ("WhatsApp Image 2019-02-12 at 3.27.12 PM (2).jpeg", WALL, "2019-02-12T15:27:12"),
        ("IMG-20190212-WA0001.jpg", DAY, "2019-02-12T00:00:00"),
        ("VID-20190212-WA0012.mp4", DAY, "2019-02-12T00:00:00"),
    ],
)
def test_names_of_phones_and_messengers(name: str, source: TimeSource, expected: str) -> None:
    (claim,) = filename_claims(name).times
    assert claim.source is source
    assert Moment(claim.time.wall_nanoseconds).text() == f"{expected}Z"
    assert claim.time.universal == (source is UNIVERSAL)
    assert claim.time.offset_minutes == (0 if source is UNIVERSAL else None)


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1234.jpg",
        "DSC_0238.JPG",
        "IMG_20190230_152712.jpg",
        "IMG_20190212_252712.jpg",
        "IMG_20190212_156012.jpg",
        "IMG_20191312_152712.jpg",
        "18890212_152712.jpg",
        "22010212_152712.jpg",
        "20190212152712345678.jpg",
        "20190212_1527123.jpg",
        "120190212_152712.jpg",
        "IMG_20190212_15271212.jpg",
        "IMG-20190212-WA00012.jpg",
        "Screen Shot 2019-02-12 at 15.27.12 PM.png",
        "٢٠١٩٠٢١٢_١٥٢٧١٢.jpg",
        "",
    ],
)
def test_other_names_claim_nothing(name: str) -> None:
    claims = filename_claims(name)
    assert claims.times == ()
    assert claims.doubts == ()


@given(st.from_regex(r"[0-9]{9,30}\.jpg", fullmatch=True))
def test_a_run_of_digits_is_a_number(name: str) -> None:
    assert filename_claims(name).times == ()


@given(st.text(max_size=60))
def test_any_name_is_taken(name: str) -> None:
    filename_claims(name)
