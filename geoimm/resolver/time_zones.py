"""Coordinate to time zone."""

import threading

from timezonefinder import TimezoneFinder

from geoimm.domain.coordinates import Coordinate

_CLOCKS_OF = {"Asia/Urumqi": "Asia/Shanghai"}
"""Xinjiang's civil clocks, and so its phones and cameras, run on Beijing time."""

_DATE_LINE = -180.0


class TimeZones:
    """The IANA time zone at any coordinate, the seas included (`Etc/GMT±n`)."""

    def __init__(self) -> None:
        self._finder = TimezoneFinder()
        # The finder reuses buffers of its own between calls.
        self._finding = threading.Lock()

    def at(self, coordinate: Coordinate) -> str:
        """The name of the zone whose clocks are used at a coordinate."""
        # The finder knows the date line by its eastern name only.
        longitude = -_DATE_LINE if coordinate.longitude == _DATE_LINE else coordinate.longitude
        with self._finding:
            name = self._finder.timezone_at(lng=longitude, lat=coordinate.latitude)
        return _CLOCKS_OF.get(name, name) if name else "UTC"
