"""Big-endian fields of a value, one after the other."""


class Fields:
    """Reads numbers and texts in turn; past the end they are 0 and empty, and nothing is raised."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data, self.at = data, at

    @property
    def is_over(self) -> bool:
        """Whether all was read."""
        return self.at >= len(self._data)

    def has(self, length: int) -> bool:
        """Whether so many bytes are left."""
        return self.at + length <= len(self._data)

    def raw(self, length: int) -> bytes:
        """The next bytes."""
        self.at += length
        return self._data[self.at - length : self.at]

    def number(self, length: int) -> int:
        """The next unsigned number of so many bytes, which may be none."""
        return int.from_bytes(self.raw(length), "big")

    def signed(self, length: int) -> int:
        """The next number in two's complement."""
        return int.from_bytes(self.raw(length), "big", signed=True)

    def version_and_flags(self) -> tuple[int, int]:
        """What a full box begins with."""
        head = self.number(4)
        return head >> 24, head & 0xFFFFFF

    def text(self) -> bytes:
        """What comes before the next zero byte, or the end."""
        end = self._data.find(b"\0", self.at)
        end = max(self.at, len(self._data)) if end < 0 else end
        text = self._data[self.at : end]
        self.at = end + 1
        return text
