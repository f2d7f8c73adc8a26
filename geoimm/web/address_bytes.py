"""Addresses as bytes of JSON, each division encoded once for all answers."""

import json
from typing import Any

from geoimm.domain.address_json import division_as_json, near_as_json, place_as_json
from geoimm.domain.divisions import Address, Division, Level

_MOST_BYTES = 64 * 1024 * 1024
"""Of divisions that are kept encoded."""
_COUNTRY, _PROVINCE, _CITY, _DISTRICT, _TOWNSHIP = (f'"{level.name}":'.encode() for level in Level)

_PLACE = "place "
"""Before the id of a division that is encoded as a place."""


class AddressBytes:
    """Encodes what `geoimm locate --json` prints, in microseconds."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str | None], bytes] = {}
        self._size = 0

    def encode(
        self,
        latitude: float,
        longitude: float,
        address: Address,
        language: str | None,
        *,
        with_near: bool = False,
    ) -> bytes:
        """An address and the position that it is the address of, on request with what is near."""
        near = to_bytes(near_as_json(address.near, language)) if with_near else b""
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
                b',"place":',
                self._place(address, language),
                b',"near":' + near if near else b"",
                f',"match":"{address.match}","distance_metres":{address.distance_metres!r}'
                f',"latitude":{latitude!r},"longitude":{longitude!r}}}'.encode(),
            )
        )

    def _division(self, division: Division | None, language: str | None) -> bytes:
        if division is None:
            return b"null"
        known = self._known.get((division.id, language))
        return self._learnt(division, language) if known is None else known

    def _place(self, address: Address, language: str | None) -> bytes:
        place = address.place
        if place is None:
            return b"null"
        known = self._known.get((_PLACE + place.id, language))
        if known is None:
            encoded = to_bytes(place_as_json(place, language))
            known = self._keep(_PLACE + place.id, language, encoded)
        return known

    def _learnt(self, division: Division, language: str | None) -> bytes:
        return self._keep(division.id, language, to_bytes(division_as_json(division, language)))

    def _keep(self, id_: str, language: str | None, encoded: bytes) -> bytes:
        self._size += len(encoded)
        if self._size > _MOST_BYTES:
            self._known.clear()
            self._size = len(encoded)
        self._known[id_, language] = encoded
        return encoded


def to_bytes(content: Any) -> bytes:
    """Any JSON, written tightly and in UTF-8."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace")
