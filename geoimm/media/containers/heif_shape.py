"""Size and turn of a picture in a HEIF file, by the properties of its item."""

from dataclasses import dataclass

from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.fields import Fields
from geoimm.media.containers.heif_items import MOST_ENTRIES
from geoimm.media.containers.turns import AS_STORED, MIRRORED, QUARTER_LEFT, UPSIDE_DOWN, Turn


@dataclass(slots=True)
class Shape:
    """How a picture is stored and shown."""

    width: int | None = None
    height: int | None = None
    turn: Turn | None = None
    """None where no property turns it."""


def read_shape(boxes: Boxes, properties: Box, item_id: int) -> Shape:
    """What the `iprp` of a file says of an item, its turns and mirrors in the order they apply."""
    shape = Shape()
    container = boxes.find(properties, b"ipco")
    known = [] if container is None else list(boxes.inside(container))
    for index in _associations(boxes, properties, item_id):
        if 0 < index <= len(known):
            _apply(boxes, known[index - 1], shape)
    return shape


def _apply(boxes: Boxes, box: Box, shape: Shape) -> None:
    turn = shape.turn or AS_STORED
    if box.kind == b"ispe":
        fields = Fields(boxes.read(box, skip=4, most=8))
        shape.width, shape.height = fields.number(4) or None, fields.number(4) or None
    elif box.kind == b"irot":
        for _ in range(Fields(boxes.read(box, most=1)).number(1) & 3):
            turn = turn.then(QUARTER_LEFT)
        shape.turn = turn
    elif box.kind == b"imir":
        is_sideways = Fields(boxes.read(box, most=1)).number(1) & 1
        shape.turn = turn.then(MIRRORED if is_sideways else UPSIDE_DOWN)


def _associations(boxes: Boxes, properties: Box, item_id: int) -> list[int]:
    """Numbers, from 1, of the properties in `ipco` that an item has."""
    for box in boxes.inside(properties):
        fields = Fields(boxes.value(box) if box.kind == b"ipma" else b"")
        version, flags = fields.version_and_flags()
        id_width, width = 4 if version else 2, 2 if flags & 1 else 1
        for _ in range(min(fields.number(4), MOST_ENTRIES)):
            if fields.is_over:
                break
            this, count = fields.number(id_width), fields.number(1)
            if this == item_id:
                # The highest bit says that the property is essential.
                return [fields.number(width) & ((1 << 8 * width - 1) - 1) for _ in range(count)]
            fields.at += count * width
    return []
