"""The settings: one frozen record, the only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geoimm.errors import SettingsError

_LAST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, with its default. Each field is the variable GEOIMM_<FIELD>."""

    host: str = "127.0.0.1"
    """Where to listen."""
    port: int = 8080
    database_url: str = "sqlite:///geoimm.db"
    """`sqlite:///path` or `postgresql://user:password@host/database`."""
    access_keys: Mapping[str, str] = field(default_factory=dict)
    """`id:secret`, comma-separated. Without keys the server answers only on loopback."""
    boundaries: Path | None = None
    """A GeoParquet file, or a folder of them, in the place of the default boundary set."""
    time_zone: str = "Asia/Shanghai"
    """Of instants without a place, and of the times the API prints."""
    notification_endpoints: Mapping[str, str] = field(default_factory=dict)
    """`topic=URL`, comma-separated: where notifications of a topic are posted."""
    notification_secret: str = ""
    """Signs notifications; without it they are not signed."""

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, **given: object) -> "Settings":
        """The settings of the environment, with those given explicitly in their place.

        Raises SettingsError, which names the variable and the rule.
        """
        variables = os.environ if environment is None else environment
        values = {
            name: _READERS.get(name, _text)(f"GEOIMM_{name.upper()}", text)
            for name in cls.__dataclass_fields__
            if (text := variables.get(f"GEOIMM_{name.upper()}"))
        }
        explicit = {name: value for name, value in given.items() if value is not None}
        return cls(**values | explicit)  # type: ignore[arg-type]  # each reader gives its field's type


def _text(_name: str, text: str) -> str:
    return text


def _port(name: str, text: str) -> int:
    if not (text.isdecimal() and int(text) <= _LAST_PORT):
        raise SettingsError(f"{name} is {text!r}: it must be a port number from 0 to {_LAST_PORT}.")
    return int(text)


def _path(_name: str, text: str) -> Path:
    return Path(text)


def _access_keys(name: str, text: str) -> dict[str, str]:
    return _pairs(name, text, ":", "id:secret")


def _endpoints(name: str, text: str) -> dict[str, str]:
    endpoints = _pairs(name, text, "=", "topic=URL")
    for url in endpoints.values():
        if not url.startswith(("http://", "https://")):
            raise SettingsError(f"{name} has {url!r}: an endpoint must be an http or https URL.")
    return endpoints


def _pairs(name: str, text: str, separator: str, shape: str) -> dict[str, str]:
    pairs = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        key, found, value = part.partition(separator)
        if not (found and key and value):
            raise SettingsError(f"{name} must be `{shape}`, comma-separated.")
        pairs[key] = value
    return pairs


_READERS = {
    "port": _port,
    "boundaries": _path,
    "access_keys": _access_keys,
    "notification_endpoints": _endpoints,
}
