"""What a movie says of itself in words: its `meta`, its `udta`, and the claims in them."""

from dataclasses import dataclass, field

from geoimm.domain.claims import Claims, Doubt, DoubtCode, PositionClaim, PositionSource
from geoimm.media.containers.boxes import XMP_UUID, Box, Boxes
from geoimm.media.containers.iso6709 import parse_iso6709
from geoimm.media.containers.quicktime_keys import read_list
from geoimm.media.containers.quicktime_text import claim_loci, text_3gpp, user_text
from geoimm.media.nonrealtime import nonrealtime_claims

APPLE = "com.apple.quicktime."
_LONGEST_TEXT = 4_096
_MOST_POSITIONS = 32
_POSITIONS = (
    (APPLE + "location.ISO6709", PositionSource.quicktime_keys),
    ("©xyz", PositionSource.quicktime_xyz),
)
"""In lists of metadata; `©xyz` is mostly an atom, but Pixel phones list it too."""
_NON_REAL_TIME = b"nrtm"
"""Handler of the `meta` that holds Sony's document."""
_TEXTS_3GPP = (b"manu", b"modl", b"titl", b"auth", b"perf", b"albm")


@dataclass(slots=True)
class UserData:
    """Texts, positions and XMP packets of a movie."""

    texts: dict[str, str] = field(default_factory=dict)
    """By key, or by the four characters of an atom or item; the first of each."""
    positions: list[PositionClaim | Doubt] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    sony: Claims | None = None
    """Of the first NonRealTimeMeta."""

    def first(self, *names: str) -> str | None:
        """The first text that is there and not blank."""
        known = (self.texts.get(name, "").strip() for name in names)
        return next((text for text in known if text), None)


def read_user_data(boxes: Boxes, owners: list[Box]) -> UserData:
    """All that the `meta`, `udta` and `uuid` boxes of a movie say, in their order."""
    data = UserData()
    for box in owners:
        if box.kind == b"meta":
            _add_meta(boxes, box, data)
        elif box.kind == b"udta":
            for atom in boxes.inside(box):
                _add_atom(boxes, atom, data)
        elif box.uuid == XMP_UUID:
            data.xmp.append(boxes.value(box))
    return data


def is_non_real_time(boxes: Boxes, meta: Box) -> bool:
    """Whether a `meta` holds Sony's NonRealTimeMeta, by the handler that it begins with."""
    handler = next(boxes.children_of_meta(meta), None)
    if handler is None or handler.kind != b"hdlr":
        return False
    return boxes.read(handler, skip=8, most=4) == _NON_REAL_TIME


def _add_meta(boxes: Boxes, meta: Box, data: UserData) -> None:
    if not is_non_real_time(boxes, meta):
        _add_list(boxes, meta, data)
        return
    box = next((box for box in boxes.children_of_meta(meta) if box.kind == b"xml "), None)
    document = b"" if box is None or data.sony else boxes.value(box)
    if document:
        data.sony = nonrealtime_claims(document)


def _add_list(boxes: Boxes, meta: Box, data: UserData) -> None:
    texts = read_list(boxes, meta)
    for name, source in _POSITIONS:
        if name in texts:
            data.positions.append(parse_iso6709(source, texts[name]))
    for name, text in texts.items():
        data.texts.setdefault(name, text)


def _add_atom(boxes: Boxes, atom: Box, data: UserData) -> None:
    name = atom.kind.decode("latin-1")
    if atom.kind == b"meta":
        _add_meta(boxes, atom, data)
    elif atom.kind == b"XMP_":
        data.xmp.append(boxes.value(atom))
    elif name in ("loci", "©xyz") and len(data.positions) >= _MOST_POSITIONS:
        boxes.doubt(DoubtCode.truncated, f"over {_MOST_POSITIONS} positions")
    elif atom.kind == b"loci":
        data.positions.append(claim_loci(boxes.read(atom, most=_LONGEST_TEXT)))
    elif name == "©xyz":
        text = user_text(boxes.read(atom, most=_LONGEST_TEXT))
        data.positions.append(parse_iso6709(PositionSource.quicktime_xyz, text))
    elif name[0] == "©":
        data.texts.setdefault(name, user_text(boxes.read(atom, most=_LONGEST_TEXT)))
    elif atom.kind in _TEXTS_3GPP:
        data.texts.setdefault(name, text_3gpp(boxes.read(atom, most=_LONGEST_TEXT)))
