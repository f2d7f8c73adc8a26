"""Where exiftool 12.57 is wrong about a file, or refuses one that can be read, by its path's end.

Found by looking at the bytes of each; what exiftool calls right is corrected here by hand.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """The true position of a file, None for none, and what exiftool does."""

    position: tuple[float, float] | None
    """Latitude, longitude."""
    reason: str


CORRECTIONS = {
    "exiftool-vendored.js/test/iphone-export-1.xmp": Correction(
        (44.6462583333333, -63.5697166666667),
        "unsigned decimals with a reference of their own, which exiftool leaves out (W)",
    ),
    "exiftool-vendored.js/test/iphone-export-2.xmp": Correction(
        (-33.4518558, -70.6504661),
        "unsigned decimals with references of their own, which exiftool leaves out (S, W)",
    ),
    "goexif/exif/samples/geodegrees_as_string.jpg": Correction(
        (52 + 50 / 60 + 34.0118 / 3600, 11 + 10 / 60 + 58.2836 / 3600),
        "degrees, minutes, seconds as text with decimal commas, which exiftool takes for six parts",
    ),
    "indextest/testdata/nan-exif.jpg": Correction(
        None, "the longitude is the text `NaN,0,0.00`, which exiftool takes for 0"
    ),
}
READ_DESPITE = {
    "nom-exif/testdata/exif-both.png": "checksums of its chunks are off; exiftool reads no GPS",
    "goexif/exif/corrupt/huge_tag_exif.jpg": "one broken value; exiftool reads nothing",
    "goexif/exif/corrupt/max_uint32_exif.jpg": "one broken value; exiftool reads nothing",
}
"""Files whose position is read though exiftool gives none."""


def correction(path: str) -> Correction | None:
    """What is to be corrected about a file."""
    return next((one for end, one in CORRECTIONS.items() if path.endswith(end)), None)


def read_despite(path: str) -> str:
    """Why a position of a file is right though exiftool gives none, empty where it is not."""
    return next((reason for end, reason in READ_DESPITE.items() if path.endswith(end)), "")
