"""Settings are read from the environment once, and what cannot be used is named."""

from pathlib import Path

import pytest

from geoimm.errors import SettingsError
from geoimm.settings import Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.read({})
    assert (settings.host, settings.port, settings.database_url) == (
        "127.0.0.1",
        8080,
        "sqlite:///geoimm.db",
    )
    assert settings.access_keys == {}
    assert settings.local_video_makes == ()


def test_every_variable_is_read_and_what_is_given_explicitly_wins() -> None:
    settings = Settings.read(
        {
            "GEOIMM_HOST": "0.0.0.0",  # noqa: S104
            "GEOIMM_PORT": "9000",
            "GEOIMM_ACCESS_KEYS": "one:first, two:sec:ond",
            "GEOIMM_BOUNDARIES": "/data/boundaries",
            "GEOIMM_LOCAL_VIDEO_MAKES": "Canon, NIKON CORPORATION,,",
            "GEOIMM_NOTIFICATION_ENDPOINTS": "photos=https://host/hook?a=b",
        },
        port=1234,
    )
    assert (settings.host, settings.port) == ("0.0.0.0", 1234)  # noqa: S104
    assert settings.access_keys == {"one": "first", "two": "sec:ond"}
    assert settings.boundaries == Path("/data/boundaries")
    assert settings.local_video_makes == ("Canon", "NIKON CORPORATION")
    assert settings.notification_endpoints == {"photos": "https://host/hook?a=b"}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("GEOIMM_PORT", "eighty"),
        ("GEOIMM_PORT", "65536"),
        ("GEOIMM_PORT", "-1"),
        ("GEOIMM_ACCESS_KEYS", "id"),
        ("GEOIMM_ACCESS_KEYS", ":secret"),
        ("GEOIMM_NOTIFICATION_ENDPOINTS", "topic"),
        ("GEOIMM_NOTIFICATION_ENDPOINTS", "topic=ftp://host"),
        ("GEOIMM_NOTIFICATION_SECRET", "whsec_no base64"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.read({variable: value})
    assert variable in refusal.value.message
