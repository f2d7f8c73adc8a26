"""The settings: one frozen record, the only reader of the environment."""

import base64
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoimm.errors import SettingsError

_LAST_PORT = 65_535
_LEAST_INTERVAL = 0.1


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
    """A GeoParquet file, or a folder of them, in the place of the set in use or the default one."""
    worldview: str = ""
    """Whose view decides the countries of disputed areas, such as `CN`; neutral where empty."""
    time_zone: str = "Asia/Shanghai"
    """Of instants without a place, and of the times the API prints."""
    notification_endpoints: Mapping[str, str] = field(default_factory=dict)
    """`topic=URL`, comma-separated: where notifications of a topic are posted."""
    notification_secret: str = ""
    """Signs notifications; without it they are not signed."""
    roots: Mapping[str, str] = field(default_factory=dict)
    """`prefix=target`, comma-separated: where files are read, `oss://photos=file:///srv/photos`."""
    local_video_makes: tuple[str, ...] = ()
    """Makers, comma-separated, whose films have the camera's clock where UTC belongs: `Canon`."""
    scan_interval: float = 300.0
    """Seconds from one listing of a bound root to the next."""
    data: Path | None = None
    """Where imported boundary sets are, by default `geoimm` in the folder of the user's data."""
    cache: Path | None = None
    """Where covering indexes are kept, by default `geoimm` in the folder of the user's cache."""

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
        folders = {name: _own_folder(variables, *places) for name, places in _OWN_FOLDERS.items()}
        chosen: dict[str, Any] = {**folders, **values, **explicit}
        if chosen.get("boundaries") is None:
            chosen["boundaries"] = _set_in_use(chosen["data"])
        return cls(**chosen)


_OWN_FOLDERS = {
    "data": ("XDG_DATA_HOME", ".local/share"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
}
"""The variable that names each, and where it is in the user's home."""


def _own_folder(variables: Mapping[str, str], variable: str, place: str) -> Path | None:
    """By the XDG Base Directory Specification; None for a user without a home."""
    if folder := variables.get(variable):
        return Path(folder, "geoimm")
    home = variables.get("HOME") or variables.get("USERPROFILE")
    return Path(home, place, "geoimm") if home else None


def _set_in_use(data: Path | None) -> Path | None:
    """The set that `geoimm boundaries use` made, None for the default one.

    The link is followed here, once, so that all files read are of one set.
    """
    link = data and data / "boundaries" / "in-use"
    return link.resolve() if link and link.is_dir() else None


def comma_separated(text: str) -> tuple[str, ...]:
    """The parts of a list as it is typed, without blank ones."""
    return tuple(part for each in text.split(",") if (part := each.strip()))


def _list(_name: str, text: str) -> tuple[str, ...]:
    return comma_separated(text)


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


def _roots(name: str, text: str) -> dict[str, str]:
    roots = _pairs(name, text, "=", "prefix=target")
    for prefix, target in roots.items():
        if not prefix.startswith(("oss://", "pds://")) or "://" not in target:
            raise SettingsError(
                f"{name} has `{prefix}={target}`: a root must map an oss:// or pds:// prefix to a "
                "URL, as in `oss://photos=file:///srv/photos`."
            )
    return roots


def _seconds(name: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not _LEAST_INTERVAL <= seconds < math.inf:
        raise SettingsError(
            f"{name} is {text!r}: it must be a number of seconds, {_LEAST_INTERVAL} or more."
        )
    return seconds


def _secret(name: str, text: str) -> str:
    """A text as it is; `whsec_` must be followed by base64."""
    prefix, _, encoded = text.partition("_")
    if prefix == "whsec":
        try:
            base64.b64decode(encoded, validate=True)
        except ValueError:
            raise SettingsError(f"{name} begins with whsec_: base64 must follow it.") from None
    return text


def _pairs(name: str, text: str, separator: str, shape: str) -> dict[str, str]:
    pairs = {}
    for part in comma_separated(text):
        key, found, value = part.partition(separator)
        if not (found and key and value):
            raise SettingsError(f"{name} must be `{shape}`, comma-separated.")
        pairs[key] = value
    return pairs


_READERS = {
    "port": _port,
    "boundaries": _path,
    "data": _path,
    "cache": _path,
    "access_keys": _access_keys,
    "notification_endpoints": _endpoints,
    "roots": _roots,
    "local_video_makes": _list,
    "scan_interval": _seconds,
    "notification_secret": _secret,
}
