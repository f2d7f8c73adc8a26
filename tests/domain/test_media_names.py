"""Which files a binding takes for photos and videos, by their names."""

import pytest

from geoimm.domain.bindings import is_media


@pytest.mark.parametrize("name", ["a.JPG", "a.heic", "a.jp2", "a.mrw", "a.x3f", "a.mov", "b.c.dng"])
def test_what_can_be_read_is(name: str) -> None:
    assert is_media(name)


@pytest.mark.parametrize("name", ["a.gif", "a.mkv", "a.psd", "a.pdf", "a.jpg.xmp"])
def test_what_has_nothing_to_be_read_is_not(name: str) -> None:
    assert not is_media(name)
