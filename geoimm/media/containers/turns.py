"""Quarter turns and mirrors of pictures, and EXIF's numbers for them."""

from typing import NamedTuple


class Turn(NamedTuple):
    """A matrix: a stored pixel (x, y) is shown at (a x + c y, b x + d y), y pointing down."""

    a: int
    b: int
    c: int
    d: int

    def then(self, other: "Turn") -> "Turn":
        """This turn, and the other one after it."""
        return Turn(
            a=other.a * self.a + other.c * self.b,
            b=other.b * self.a + other.d * self.b,
            c=other.a * self.c + other.c * self.d,
            d=other.b * self.c + other.d * self.d,
        )

    @property
    def orientation(self) -> int | None:
        """EXIF's number, 1 to 8; None for a matrix that is no turn by quarters."""
        return _ORIENTATIONS.get(self)


AS_STORED = Turn(1, 0, 0, 1)
QUARTER_LEFT = Turn(0, -1, 1, 0)
"""By 90 degrees anticlockwise."""
UPSIDE_DOWN = Turn(1, 0, 0, -1)
"""Top and bottom exchanged."""
MIRRORED = Turn(-1, 0, 0, 1)
"""Left and right exchanged."""

_ORIENTATIONS = {
    AS_STORED: 1,
    MIRRORED: 2,
    Turn(-1, 0, 0, -1): 3,
    UPSIDE_DOWN: 4,
    Turn(0, 1, 1, 0): 5,
    Turn(0, 1, -1, 0): 6,
    Turn(0, -1, -1, 0): 7,
    QUARTER_LEFT: 8,
}
