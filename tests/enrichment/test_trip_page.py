"""The page of stays: whole in itself, safe for any name, and shown by a real browser."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from enrichment.browser import open_page
from enrichment.journeys import Camera
from geoimm.domain.clusters import DateOptions
from geoimm.domain.divisions import Level
from geoimm.domain.groupings import Grouping
from geoimm.enrichment.stays import Stay, find_stays
from geoimm.enrichment.trip_credits import Credit, credits_of
from geoimm.enrichment.trip_map import base_map
from geoimm.enrichment.trip_outlines import UNITS, Outlines, encode
from geoimm.enrichment.trip_writing import stays_as
from geoimm.resolver import Resolver

LEVELS = (Grouping.country, Grouping.province, Grouping.city)
HOSTILE = '</script><img src=x onerror="document.title=1">\u2028&amp;-->.jpg'


@pytest.fixture(scope="module")
def resolver(world: Path) -> Resolver:
    return Resolver.open(world)


@pytest.fixture
def camera(resolver: Resolver) -> Camera:
    camera = Camera(resolver)
    camera.days("Hangzhou", "2024-03", [4, 5, 7])
    camera.days("Seongsan", "2024-05", [1])
    camera.days("Honolulu", "2025-01", [20, 21])
    return camera


def stays_of(camera: Camera) -> list[Stay]:
    return find_stays(camera.taken, LEVELS, DateOptions(1, 1, 15))


def page_of(camera: Camera, resolver: Resolver, world: Path, language: str | None = "en") -> str:
    return stays_as(
        "html",
        stays_of(camera),
        levels=LEVELS,
        resolver=resolver,
        boundaries=world,
        language=language,
    ).decode()


def data_of(page: str) -> Any:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the texts of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self._inside: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag in self.texts:
            self.texts[tag].append("")
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[self._inside][-1] += data


def test_the_page_has_each_stay_with_its_words_and_points(
    camera: Camera, resolver: Resolver, world: Path
) -> None:
    data = data_of(page_of(camera, resolver, world))

    stays = {(each["level"], each["name"]): each for each in data["stays"]}
    assert sorted(stays) == [
        *((0, "China"), (0, "South Korea"), (0, "United States")),
        *((1, "Hawaii"), (1, "Jeju"), (1, "Zhejiang")),
        *((2, "Hangzhou"), (2, "Seogwipo")),
    ]
    hangzhou = stays[2, "Hangzhou"]
    assert (hangzhou["within"], hangzhou["when"]) == ("Zhejiang, China", "4-7 Mar 2024")
    assert hangzhou["perDay"] == [1, 1, 0, 1]
    assert hangzhou["points"] == [0, 2]
    assert data["outlines"][hangzhou["outline"]]["name"] == "Hangzhou"
    assert data["points"]["counts"] == [1] * 6
    assert decoded(data["points"]["at"])[0] == (119.5, 30.6)


def test_the_same_stays_give_the_same_bytes(
    camera: Camera, resolver: Resolver, world: Path
) -> None:
    assert page_of(camera, resolver, world) == page_of(camera, resolver, world)


def test_nothing_on_the_page_names_what_a_browser_would_fetch(
    camera: Camera, resolver: Resolver, world: Path
) -> None:
    elements = Elements(page_of(camera, resolver, world))

    loading = {"src", "srcset", "data", "poster", "background", "ping", "action", "formaction"}
    assert [each for each in elements.found if loading & each[1].keys()] == []
    assert [each for each in elements.found if each[0] in ("link", "base", "iframe")] == []
    assert [each["href"] for _, each in elements.found if "href" in each] == ["#list"]
    styles = "".join(elements.texts["style"])
    assert "@import" not in styles
    assert "url(" not in styles
    assert "sourceMappingURL" not in "".join(elements.texts["script"])


def test_the_policy_forbids_all_but_the_pages_own_scripts_and_styles(
    camera: Camera, resolver: Resolver, world: Path
) -> None:
    elements = Elements(page_of(camera, resolver, world))

    (policy,) = (
        str(each["content"])
        for _, each in elements.found
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "script-src": " ".join(map(_hash, elements.texts["script"][1:])),
        "style-src": " ".join(map(_hash, elements.texts["style"])),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_a_name_with_markup_is_data_and_no_markup(
    camera: Camera, resolver: Resolver, world: Path
) -> None:
    plain = Elements(page_of(camera, resolver, world))
    camera.photo("Paris", "2024-09-01T10:00:00", path=HOSTILE.replace("/", "\u2044"), title=HOSTILE)
    page = page_of(camera, resolver, world)

    assert [each[0] for each in Elements(page).found] == [each[0] for each in plain.found]
    paris = next(each for each in data_of(page)["stays"] if each["name"] == "Paris")
    assert paris["cover"] == HOSTILE.replace("/", "\u2044")


def test_the_licence_of_leaflet_is_in_the_page(
    camera: Camera, resolver: Resolver, world: Path
) -> None:
    page = page_of(camera, resolver, world)

    assert "Copyright (c) 2010-2023, Volodymyr Agafonkin" in page
    assert "THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS" in page


def test_a_browser_without_a_network_shows_every_stay(
    camera: Camera, resolver: Resolver, world: Path, tmp_path: Path
) -> None:
    camera.photo("Hangzhou", "2024-03-05T11:00:00", path=f"/{HOSTILE}", title=HOSTILE)
    file = tmp_path / "stays.html"
    file.write_text(page_of(camera, resolver, world), encoding="utf-8")

    opened = open_page(file, tmp_path / "profile")

    assert opened.complaints == ()
    # Honolulu is in no city, and provinces have nearly all the photos.
    assert re.findall(r'class="name"[^>]*>([^<]*)<', opened.html) == ["Zhejiang", "Jeju", "Hawaii"]
    assert 'data-ready="3"' in opened.html
    assert "<canvas" in opened.html
    assert "<title>Stays</title>" in opened.html


def test_a_browser_says_that_there_is_no_stay(
    resolver: Resolver, world: Path, tmp_path: Path
) -> None:
    file = tmp_path / "stays.html"
    file.write_text(page_of(Camera(resolver), resolver, world), encoding="utf-8")

    opened = open_page(file, tmp_path / "profile")

    assert opened.complaints == ()
    assert "There is no stay." in opened.html


def test_many_photos_are_drawn_together_on_a_coarser_grid(
    resolver: Resolver, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geoimm.enrichment.trip_page._MOST_POINTS", 20)
    camera = Camera(resolver)
    for number in range(100):
        camera.photo(f"30.{6000 + number},119.5", "2024-03-04T10:00:00")

    points = data_of(page_of(camera, resolver, world))["points"]

    assert len(points["counts"]) <= 20
    assert sum(points["counts"]) == 100
    assert len(decoded(points["at"])) == len(points["names"]) == len(points["counts"])


def test_the_page_of_the_shipped_boundaries_is_small_and_credits_their_makers(
    default_resolver: Resolver,
) -> None:
    camera = Camera(default_resolver)
    for place in ("30.25,120.15", "48.86,2.34", "33.25,126.56", "21.31,-157.85", "-18.14,178.43"):
        camera.days(place, "2024-03", [4])
    page = stays_as("html", stays_of(camera), levels=LEVELS, resolver=default_resolver).decode()

    assert len(page.encode()) < 1_500_000
    credited = {each["source"]: each for each in data_of(page)["sources"]}
    assert credited["Natural Earth 5.1"]["credit"].startswith("Made with Natural Earth")
    assert all(each["credit"] and each["licence"] for each in credited.values())
    assert any("OpenStreetMap" in each["credit"] for each in credited.values())


def test_a_worldview_decides_where_a_country_ends(default_resolver: Resolver) -> None:
    def countries(worldview: str | None) -> set[str]:
        resolver = Resolver(default_resolver.boundary_set, worldview)
        drawn = base_map(resolver, [], []).outlines
        return {each.division_id for each in drawn if each.level is Level.country}

    assert countries(None) - countries("CN") >= {"ne:TW"}
    assert "ne:CN" in countries("CN")


def test_sources_without_a_notice_are_credited_by_their_names(world: Path, tmp_path: Path) -> None:
    assert credits_of(["test"], world) == [Credit("test")]
    (tmp_path / "NOTICE").write_text(
        "a.parquet: free\n---------------\n\none (2 rows)\n  By\n  one.\n  Licence: L\n\n"
        "names/b.parquet: free\n---------------------\n\ntwo (1,000 rows)\n  Two.\n  Licence: M\n",
        encoding="utf-8",
    )
    assert credits_of(["one"], tmp_path) == [
        Credit("one", "By one.", "L"),
        Credit("two", "Two.", "M"),
    ]


def test_outlines_are_read_as_they_were_written() -> None:
    vertices = np.array([(-1_800_000, 900_000), (1_800_000, -900_000), (0, 0), (15, -16), (15, 17)])

    assert decoded(encode(vertices)) == [(x / UNITS, y / UNITS) for x, y in vertices.tolist()]


def test_a_border_of_two_boundaries_stays_the_same_in_both() -> None:
    steps = np.linspace(0, 1, 400)
    border = np.column_stack([10 + 0.05 * np.sin(40 * steps), steps])
    west = shapely.Polygon([(9, 0), *border, (9, 1)])
    east = shapely.Polygon([(11, 1), *border[::-1], (11, 0)])

    simple = Outlines.of([west, east], np.array([(100_000, 5_000)])).simplified(4.0)

    one, two = (set(map(tuple, simple.vertices[simple.rings == ring].tolist())) for ring in (0, 1))
    shared = {each for each in one | two if 90_500 < each[0] < 109_500}
    assert one & two == shared
    assert 5 < len(shared) < 200


def test_outlines_know_how_long_they_are_when_written() -> None:
    island = shapely.Point(100.123, -20.5).buffer(0.3)
    holed = shapely.box(-180, -90, 180, 90) - island
    outlines = Outlines.of([holed, island], np.zeros((0, 2), dtype=np.int64))

    written = outlines.encoded(2)

    assert [len(rings) for rings in written] == [2, 1]
    assert outlines.characters == sum(len(ring) for rings in written for ring in rings)


def test_outlines_are_finer_where_photos_are() -> None:
    steps = np.linspace(0, 2 * np.pi, 4_000)
    island = shapely.Polygon(np.column_stack([5 * np.cos(steps), 5 * np.sin(steps)]))

    simple = Outlines.of([island], np.array([(50_000, 0)])).simplified(1.0)

    near = np.count_nonzero(simple.vertices[:, 0] > 45_000) / 2
    far = np.count_nonzero(simple.vertices[:, 0] < -45_000) / 2
    assert near > 3 * far > 0


def decoded(text: str) -> list[tuple[float, float]]:
    """Longitudes and latitudes, by the rule as it is told and not as it is written."""
    numbers = [_number(word) for word in re.findall(r"[_-~]*[?-^]", text)]
    longitudes, latitudes = np.cumsum(numbers[::2]), np.cumsum(numbers[1::2])
    return [(int(x) / UNITS, int(y) / UNITS) for x, y in zip(longitudes, latitudes, strict=True)]


def _number(word: str) -> int:
    fives: Iterator[int] = ((ord(character) - 63) & 31 for character in word)
    value = sum(five << (5 * place) for place, five in enumerate(fives))
    return -((value + 1) // 2) if value % 2 else value // 2


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
