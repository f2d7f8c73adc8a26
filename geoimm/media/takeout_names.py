"""The names that the JSON of a photo may have in a Google Takeout, by the name of the photo.

Google names the JSON after the title of the photo (`a.jpg.json`, since 2024
`a.jpg.supplemental-metadata.json`), cuts it to about 46 characters before `.json`, and sets the
counter of a repeated name elsewhere than in the media (`a(1).jpg` has `a.jpg(1).json`). So the
names that its JSON could have are derived from the name of the media, the likeliest first; the
other way round would be guessing.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import TypeAlias

from geoimm.media.sidecars import is_video

Key: TypeAlias = tuple[str, str]
"""What a JSON's name says without `.json` and `.supplemental-metadata`, and its counter."""

_SUFFIX = "supplemental-metadata"
_LEAST_CLIPPED_BYTES = 40
"""A shorter beginning of a name is another name."""
_LONGEST_STEM = 45
"""From here on Google may have cut the suffix of an edited photo too."""
_COUNTED = re.compile(r"(?P<stem>.*)(?P<counter>\(\d{1,5}\))(?P<rest>\.[^.()]*|)", re.DOTALL)
_NEVER_IN_NAMES = re.compile(r"[\x00-\x1f<>:\"/\\|?*&%'`]")
_STILLS = tuple(
    case(extension)
    for extension in (".heic", ".jpg", ".jpeg", ".png", ".heif", ".webp", ".dng", ".gif")
    for case in (str.upper, str.lower)
)
_MOTION_STEM = re.compile(r"(.*)_HEVC", re.DOTALL)
_EDITED = (
    "-edited -bearbeitet -modifié -modifiée -editado -editada -edytowane -bewerkt -編集済み "
    "-modificato -modificata -redigerad -redigeret -redigert -muokattu -upraveno -upravené "
    "-szerkesztve -editat -düzenlendi -отредактировано -изменено -відредаговано -редактирано "
    "-επεξεργασμένο -수정됨 -已编辑 -已編輯 -已修改 -diedit -แก้ไขแล้ว"
)
_EDITED_SUFFIXES = tuple(
    unicodedata.normalize("NFD", suffix)
    for suffix in (*_EDITED.split(), "-ha editado", "-đã chỉnh sửa")
)
_NO_SIDECAR = re.compile(
    r"(metadata|metadaten|métadonnées|metadatos|metadati|metadados|metadane|metagegevens|метаданные"
    r"|メタデータ|元数据|print-subscriptions|shared_album_comments|user-generated-memory-titles)"
    r"(\(\d+\))?\.json",
    re.IGNORECASE,
)


def is_takeout_json(name: str) -> bool:
    """Whether a file can be the JSON of a photo, by its name."""
    return name.lower().endswith(".json") and not _NO_SIDECAR.fullmatch(_composed(name))


def media_name(json_name: str, title: str) -> str:
    """The name that the media of a JSON should have: its title with the counter of the JSON."""
    _, counter = _json_key(decomposed(json_name))
    stem, extension = split_name(as_file_name(title))
    return f"{stem[:47]}{counter}{extension}"


def json_keys(name: str) -> Iterator[Key]:
    """What a JSON's name may mean: with its suffix, should that be the name's own, and without."""
    base, counter = _json_key(name)
    yield base, counter
    head, dot, tail = base.rpartition(".")
    if dot and head and _SUFFIX.startswith(tail.lower()):
        yield head, counter


def _json_key(name: str) -> Key:
    base = name[: -len(".json")].rstrip("\ufffd")
    match = _COUNTED.fullmatch(base)
    return (match["stem"], match["counter"]) if match and not match["rest"] else (base, "")


def own_keys(name: str) -> list[Key]:
    """With the whole name: `a(1).jpg` may be the first repeated `a.jpg`, or be called so."""
    return [*_moved(name), (name, "")]


def clipped_keys(name: str) -> list[Key]:
    """With a cut name: 46 characters are usual, and no law."""
    return [
        (whole[:length], counter)
        for whole, counter in own_keys(name)
        for length in range(1, len(whole))
        if is_long(whole[:length])
    ]


def bare_keys(name: str) -> list[Key]:
    """Of a title without an extension, which Google adds to the media only."""
    stem, extension = split_name(name)
    return own_keys(stem) if extension else []


def lenders(name: str) -> Iterator[list[Key]]:
    """The names of the JSON of others that serve a photo without its own, the likeliest first."""
    originals = list(_originals(name))
    for original in originals:
        yield own_keys(original)
        yield clipped_keys(original)
    for original in originals:
        yield [key for still in _stills(original) for key in own_keys(still)]
    if is_motion(name):
        yield [key for still in _stills(name) for key in own_keys(still)]
        yield clipped_keys(name)
        for original in originals:
            yield clipped_keys(original)


def is_motion(name: str) -> bool:
    """Whether a file can be the moving part of a photo: a video, or `.MP` and `.MP~2`."""
    return is_video(name) or re.search(r"\.mp~\d+$", name, re.IGNORECASE) is not None


def _originals(name: str) -> Iterator[str]:
    """The names of which a name is an edit, with the counter where it was or at the end."""
    match = _COUNTED.fullmatch(name)
    counter = match["counter"] if match else ""
    stem, extension = split_name(name)
    if match and counter:
        stem, extension = match["stem"], match["rest"]
    for suffix in _EDITED_SUFFIXES:
        least = 2 if len(stem) >= _LONGEST_STEM else len(suffix)
        for length in range(len(suffix), least - 1, -1):
            if stem.endswith(suffix[:length]):
                yield f"{stem[:-length]}{counter}{extension}"


def _stills(name: str) -> Iterator[str]:
    """The images that a name can be the moving part or the JPEG edit of."""
    stem, _ = split_name(name)
    motion = _MOTION_STEM.fullmatch(stem)
    for image in _STILLS:
        yield stem + image
        yield name + image
        yield f"{stem}.MP{image}"
        if motion:
            yield motion[1] + image


def _moved(name: str) -> list[Key]:
    match = _COUNTED.fullmatch(name)
    return [(match["stem"] + match["rest"], match["counter"])] if match else []


def with_and_without_counter(name: str) -> list[str]:
    """The name itself and, where it has a counter, the name without."""
    return [name, *(whole for whole, _ in _moved(name))]


def split_name(name: str) -> tuple[str, str]:
    """Stem and extension; a dot that a blank or nothing follows begins none."""
    match = re.fullmatch(r"(.+)(\.[^.\s]{1,10})", name, re.DOTALL)
    return (match[1], match[2]) if match else (name, "")


def is_long(text: str) -> bool:
    """Whether a name may have been cut here."""
    return len(text.encode("utf-8", "surrogatepass")) >= _LEAST_CLIPPED_BYTES


def as_file_name(title: str) -> str:
    """A title as Google makes it a file name: what systems forbid becomes `_`."""
    return _NEVER_IN_NAMES.sub("_", title)


def decomposed(name: str) -> str:
    """A name with its accents apart, in which a cut name still begins the whole one."""
    return unicodedata.normalize("NFD", name)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)
