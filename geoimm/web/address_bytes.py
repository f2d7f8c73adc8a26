"""Addresses as bytes of JSON, each division encoded once for all answers."""

import json
from typing import Any

from geoimm.domain.address_json import division_as_json
from geoimm.domain.divisions import Address, Division, Level

_MOST_BYTES = 64 * 1024 * 1024
"""Of divisions that are kept encoded."""
_COUNTRY, _PROVINCE, _CITY, _DISTRICT, _TOWNSHIP = (f'"{level.name}":'.encode() for level in Level)


class AddressBytes:
    """Encodes what `geoimm locate --json` prints, in microseconds."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str | None], bytes] = {}
        self._size = 0

    def encode(
        self, latitude: float, longitude: float, address: Address, language: str | None
    ) -> bytes:
        """An address and the position that it is the address of."""
        country, province, city, district, township = address
        return b"".join(
            (
                b"{" + _COUNTRY,
                self._division(country, language),
                b"," + _PROVINCE,
                self._division(province, language),
                b"," + _CITY,
                self._division(city, language),
                b"," + _DISTRICT,
                self._division(district, language),
                b"," + _TOWNSHIP,
                self._division(township, language),
                f',"match":"{address.match}","distance_metres":{address.distance_metres!r}'
                f',"latitude":{latitude!r},"longitude":{longitude!r}}}'.encode(),
            )
        )

    def _division(self, division: Division | None, language: str | None) -> bytes:
        if division is None:
            return b"null"
        known = self._known.get((division.id, language))
        return self._learnt(division, language) if known is None else known

    def _learnt(self, division: Division, language: str | None) -> bytes:
        encoded = to_bytes(division_as_json(division, language))
        self._size += len(encoded)
        if self._size > _MOST_BYTES:
            self._known.clear()
            self._size = len(encoded)
        self._known[division.id, language] = encoded
        return encoded


def to_bytes(content: Any) -> bytes:
    """Any JSON, written tightly and in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace")
