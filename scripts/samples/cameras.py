"""What the family's cameras write into their files."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

_GPS, _EXIF = 0x8825, 0x8769
_MAKE, _MODEL, _TIME = 0x010F, 0x0110, 0x0132
_ORIGINAL, _DIGITIZED, _OFFSET, _SUBSECONDS = 0x9003, 0x9004, 0x9011, 0x9291
_QUALITY = 72


@dataclass(frozen=True, slots=True)
class Shot:
    """Where and when a picture was taken."""

    latitude: float
    longitude: float
    time: datetime
    """With an offset where the camera knows one."""


def image_bytes(image: Image.Image, shot: Shot | None, kind: str) -> bytes:
    """A file of a picture, `jpg`, `png` or `webp`; without metadata where no shot is given."""
    names = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
    smaller = image.quantize(48) if kind == "png" else image
    file = BytesIO()
    options = {} if shot is None else {"exif": _exif(shot)}
    smaller.save(file, names[kind], quality=_QUALITY, optimize=True, **options)
    return file.getvalue()


def sidecar(shot: Shot) -> str:
    """The XMP beside a file that says nothing itself, as photo managers write it."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"
    exif:GPSLatitude="{_minutes(shot.latitude, "NS")}"
    exif:GPSLongitude="{_minutes(shot.longitude, "EW")}"
    exif:DateTimeOriginal="{shot.time.isoformat()}"/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""


def _exif(shot: Shot) -> Image.Exif:
    exif = Image.Exif()
    text = shot.time.strftime("%Y:%m:%d %H:%M:%S")
    exif[_MAKE], exif[_MODEL], exif[_TIME] = "geoimm", "Drawn camera", text
    details = exif.get_ifd(_EXIF)
    details[_ORIGINAL] = details[_DIGITIZED] = text
    details[_SUBSECONDS] = "25"
    if shot.time.tzinfo is not None:
        details[_OFFSET] = shot.time.isoformat()[-6:]
    gps = exif.get_ifd(_GPS)
    gps[1], gps[2] = "S" if shot.latitude < 0 else "N", _sexagesimal(shot.latitude)
    gps[3], gps[4] = "W" if shot.longitude < 0 else "E", _sexagesimal(shot.longitude)
    return exif


def _sexagesimal(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    hundredths = round(abs(degrees) * 3600 * 100)
    minutes, seconds = divmod(hundredths, 6000)
    whole, minutes = divmod(minutes, 60)
    return IFDRational(whole, 1), IFDRational(minutes, 1), IFDRational(seconds, 100)


def _minutes(degrees: float, letters: str) -> str:
    whole, part = divmod(abs(degrees), 1)
    return f"{whole:.0f},{part * 60:.4f}{letters[degrees < 0]}"
