"""Google Takeout: which JSON belongs to which photo, and what it claims."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from geoimm.domain.capturing import capture
from geoimm.domain.claims import DoubtCode, PositionSource, TimeSource
from geoimm.media.takeout import albums, json_paths, takeout_claims, takeout_title
from geoimm.media.takeout_matching import json_for
from geoimm.media.takeout_names import media_name

SHARED = Path(__file__).parents[3] / "shared" / "corpus" / "takeout"
LONG = "a-walk-along-the-river-in-the-early-morning-before-the-rain-came"
"""64 characters: the media keep 47 of them, the JSON 46 of name and suffix."""


@pytest.mark.parametrize(
    ("media", "json_name"),
    [
        # The name as it is.
        ("beach.jpg", "beach.jpg.json"),
        ("beach.jpg", "beach.jpg.supplemental-metadata.json"),
        ("beach.jpg", "beach.jpg.supplemental-me.json"),
        ("beach.jpg", "beach.jpg.s.json"),
        ("beach.jpg", "beach.jpg..json"),
        ("two words & more.png", "two words & more.png.supplemental-metadata.json"),
        ("archive.tar.jpg", "archive.tar.jpg.json"),
        ("clip.mp4", "clip.mp4.supplemental-metadata.json"),
        # Cut names.
        (f"{LONG[:47]}.jpg", f"{LONG[:46]}.json"),
        (f"{LONG[:47]}.jpg", f"{LONG[:44]}.json"),
        (f"{LONG[:47]}.jpg", f"{LONG[:47]}.j.json"),
        (f"{LONG[:47]}.jpg", f"{LONG[:47]}.jpg.supp.json"),
        (f"{LONG[:38]}.jpg", f"{LONG[:38]}.jpg.sup.json"),
        (f"{LONG[:41]}.jpg", f"{LONG[:41]}.jpg.json"),
        (f"{LONG[:44]}.jpg", f"{LONG[:44]}.j.json"),
        # Counters.
        ("beach(1).jpg", "beach.jpg(1).json"),
        ("beach(12).jpg", "beach.jpg(12).json"),
        ("beach(1).jpg", "beach.jpg.supplemental-metadata(1).json"),
        ("beach(1).jpg", "beach.jpg.supple(1).json"),
        ("beach(1).jpg", "beach(1).jpg.json"),
        ("trip (2019)(1).jpg", "trip (2019).jpg(1).json"),
        (f"{LONG[:47]}(1).jpg", f"{LONG[:46]}(1).json"),
        # Without an extension in the title.
        ("beach.jpg", "beach.json"),
        ("beach(1).jpg", "beach(1).json"),
        ("beach.jpg", "beach.supplemental-metadata.json"),
        # Edited photos use the JSON of the original.
        ("beach-edited.jpg", "beach.jpg.json"),
        ("beach-edited.jpg", "beach.HEIC.supplemental-metadata.json"),
        ("beach-edited(1).jpg", "beach.jpg(1).json"),
        ("beach(1)-edited.jpg", "beach.jpg(1).json"),
        ("strand-bearbeitet.jpg", "strand.jpg.json"),
        ("plage-modifié.jpg", "plage.jpg.json"),
        ("plage-modifie\u0301.jpg", "plage.jpg.json"),
        ("playa-editado.jpg", "playa.jpg.json"),
        ("plaża-edytowane.jpg", "plaża.jpg.json"),
        ("strand-bewerkt.jpg", "strand.jpg.json"),
        ("海-編集済み.jpg", "海.jpg.supplemental-metadata.json"),
        (f"{LONG[:42]}-edit.jpg", f"{LONG[:42]}.jpg.json"),
        # The moving part of a photo uses the JSON of the still image.
        ("IMG_0001.MOV", "IMG_0001.HEIC.json"),
        ("IMG_0001.MP4", "IMG_0001.HEIC.supplemental-metadata.json"),
        ("IMG_0001(1).MOV", "IMG_0001.HEIC(1).json"),
        ("IMG_0001_HEVC.MOV", "IMG_0001.HEIC.json"),
        ("IMG_0001-edited.MP4", "IMG_0001.JPG.json"),
        ("PXL_20230101_101010101.MP", "PXL_20230101_101010101.MP.jpg.supplemental-me.json"),
        ("PXL_20230101_101010101.MP~2", "PXL_20230101_101010101.MP~2.jpg.json"),
        ("PXL_20230101_101010101.mp4", "PXL_20230101_101010101.MP.jpg.json"),
        ("MVIMG_20190101_101010.MP4", "MVIMG_20190101_101010.jpg.json"),
        # Letters: composed and decomposed, emoji, upper and lower case.
        ("cafe\u0301.jpg", "caf\u00e9.jpg.json"),
        ("caf\u00e9.jpg", "cafe\u0301.jpg.supplemental-metadata.json"),
        (f"{LONG[:45]}e\u0301.jpg", f"{LONG[:45]}e.json"),
        ("👩\u200d👩\u200d👧🏽.jpg", "👩\u200d👩\u200d👧🏽.jpg.json"),
        (f"{'🌊' * 47}.jpg", f"{'🌊' * 46}.json"),
        ("写真" * 20 + ".jpg", "写真" * 8 + ".json"),
        ("beach.JPG", "beach.jpg.json"),
        ("img_0001.mov", "IMG_0001.HEIC.json"),
    ],
)
def test_a_photo_finds_its_json(media: str, json_name: str) -> None:
    others = ["other.jpg.json", "metadata.json", "beachball.jpg.json", "bea.jpg.json"]
    assert json_for([media], [json_name, *others]) == {media: json_name}


@pytest.mark.parametrize(
    ("media", "json_name"),
    [
        ("beach.jpg", "beac.json"),
        ("beach.jpg", "beach2.jpg.json"),
        ("beach.jpg", "beach.png.json"),
        ("beach.jpg", "beach.jpg(1).json"),
        ("beach(1).jpg", "beach.jpg.json"),
        ("beach(1).jpg", "beach.jpg(2).json"),
        ("beach-red.jpg", "beach.jpg.json"),
        ("beach.jpg", "beach-edited.jpg.json"),
        ("beach.jpg", "beach.HEIC.json"),
        ("beach.jpg", "beach.jpg.metadata.json"),
        (f"{LONG[:47]}.jpg", f"{LONG[:20]}.json"),
        ("metadata.jpg", "metadata.json"),
        ("metadata.jpg", "metadata(1).json"),
        ("Metadaten.jpg", "Metadaten.json"),
        ("métadonnées.jpg", "me\u0301tadonne\u0301es.json"),
        ("user-generated-memory-titles.jpg", "user-generated-memory-titles.json"),
    ],
)
def test_another_photos_json_is_not_taken(media: str, json_name: str) -> None:
    assert json_for([media], [json_name]) == {}


def test_repeated_names_each_take_their_own() -> None:
    media = ["DSC_1.JPG", "DSC_1(1).JPG", "DSC_1(2).JPG", "DSC_1_1.JPG"]
    jsons = ["DSC_1.JPG.json", "DSC_1.JPG(1).json", "DSC_1.JPG(2).json", "DSC_1_1.JPG.json"]
    assert json_for(media, jsons) == dict(zip(media, jsons, strict=True))


def test_an_original_its_edit_and_its_moving_part_share_one_json() -> None:
    media = ["IMG_1.HEIC", "IMG_1.MP4", "IMG_1-edited.jpg"]
    assert json_for(media, ["IMG_1.HEIC.json"]) == dict.fromkeys(media, "IMG_1.HEIC.json")


def test_an_edit_with_a_json_of_its_own_takes_that() -> None:
    media = ["a.jpg", "a-edited.jpg"]
    jsons = ["a.jpg.json", "a-edited.jpg.json"]
    assert json_for(media, jsons) == dict(zip(media, jsons, strict=True))


def test_two_matches_are_no_match_unless_the_title_decides() -> None:
    jsons = ["a.jpg(1).json", "a(1).jpg.json"]
    titles = {"a.jpg(1).json": "a.jpg", "a(1).jpg.json": "b.jpg"}
    assert json_for(["a(1).jpg"], jsons) == {}
    assert json_for(["a(1).jpg"], jsons, title_of=titles.get) == {"a(1).jpg": "a.jpg(1).json"}
    both = dict.fromkeys(jsons, "a.jpg")
    assert json_for(["a(1).jpg"], jsons, title_of=both.get) == {}


def test_two_photos_for_one_cut_json_are_told_apart_by_its_title() -> None:
    media = [f"{LONG[:46]}1.jpg", f"{LONG[:46]}2.jpg"]
    one = f"{LONG[:46]}.json"
    assert json_for(media, [one]) == {}
    assert json_for(media, [one], title_of={one: f"{LONG[:46]}2.jpg"}.get) == {media[1]: one}


def test_cut_names_with_counters_in_the_json_only_need_their_titles() -> None:
    media = [f"{LONG[:46]}1.jpg", f"{LONG[:46]}2.jpg"]
    jsons = [f"{LONG[:46]}.json", f"{LONG[:46]}(1).json"]
    titles = dict(zip(jsons, media, strict=True))
    assert json_for(media, jsons, title_of=titles.get) == dict(zip(media, jsons, strict=True))


def test_a_cut_name_whose_title_has_what_file_names_cannot() -> None:
    media = [f"what is it_ {LONG[:35]}.jpg", f"what is it_ {LONG[:35]}.png"]
    one = f"what is it_ {LONG[:34]}.json"
    title = f"what is it? {LONG}.png"
    assert json_for(media, [one], title_of={one: title}.get) == {media[1]: one}


def test_the_name_of_the_media_follows_from_title_and_counter() -> None:
    assert media_name("a.jpg(1).json", "a.jpg") == "a(1).jpg"
    assert media_name("what_.jpg.supplemental-metadata.json", "what?.jpg") == "what_.jpg"
    assert media_name(f"{LONG[:46]}.json", f"{LONG}.jpg") == f"{LONG[:47]}.jpg"


def test_an_album_is_put_together_from_all_parts_of_the_export() -> None:
    paths = [
        "takeout-20240101-001/Takeout/Google Photos/Trip/a.jpg",
        "takeout-20240101-002/Takeout/Google Photos/Trip/a.jpg.json",
        "takeout-20240101-002/Takeout/Google Photos/Trip/metadata.json",
        "takeout-20240101-002/Takeout/Google Photos/Home/a.jpg",
    ]
    found = albums(paths)
    assert list(found) == ["Google Photos/Home", "Google Photos/Trip"]
    assert json_paths(found["Google Photos/Trip"], lambda _: b"{}") == {paths[0]: paths[1]}
    assert json_paths(found["Google Photos/Home"], lambda _: b"{}") == {}


def test_titles_are_read_only_where_they_must_decide() -> None:
    found = albums(["x/a.jpg", "x/a.jpg.json"])["x"]

    def fail(path: str) -> bytes:
        raise AssertionError(path)

    assert json_paths(found, fail) == {"x/a.jpg": "x/a.jpg.json"}


def record(**fields: Any) -> bytes:
    return json.dumps({"title": "a.jpg", **fields}).encode()


def place(latitude: float, longitude: float, altitude: float = 0.0) -> dict[str, float]:
    return {"latitude": latitude, "longitude": longitude, "altitude": altitude}


def test_the_time_is_an_instant_in_utc() -> None:
    claims = takeout_claims(record(photoTakenTime={"timestamp": "1696573800"}))
    (claim,) = claims.times
    assert claim.source is TimeSource.takeout
    assert claim.time.wall_nanoseconds == 1_696_573_800_000_000_000
    assert claim.time.universal
    assert claims.title == "a.jpg"


def test_times_before_1970_are_times_and_0_is_none() -> None:
    early = takeout_claims(record(photoTakenTime={"timestamp": -86_400}))
    assert early.times[0].time.wall_nanoseconds == -86_400_000_000_000
    zero = takeout_claims(record(photoTakenTime={"timestamp": "0"}))
    assert zero.times == ()
    assert [doubt.code for doubt in zero.doubts] == [DoubtCode.unreadable_time]


def test_what_the_camera_said_and_what_the_user_set_are_two_claims() -> None:
    claims = takeout_claims(record(geoData=place(48.5, 2.5), geoDataExif=place(48.8, 2.2, 82.09)))
    assert [claim.source for claim in claims.positions] == [
        PositionSource.takeout_exif,
        PositionSource.takeout,
    ]
    assert claims.positions[0].altitude_metres == 82.09
    assert claims.positions[1].altitude_metres is None
    assert claims.doubts == ()


def test_what_only_the_user_set_is_doubted_where_it_decides() -> None:
    claims = takeout_claims(record(geoData=place(48.5, 2.5), geoDataExif=place(0.0, 0.0)))
    assert [claim.source for claim in claims.positions] == [PositionSource.takeout]
    assert claims.doubts == ()
    decided = capture(claims, zone_at=lambda _: "Europe/Paris", default_zone="UTC")
    assert decided.coordinate == claims.positions[0].coordinate
    assert [doubt.code for doubt in decided.doubts] == [DoubtCode.user_position]


def test_zeros_are_no_position() -> None:
    claims = takeout_claims(record(geoData=place(0.0, 0.0), geoDataExif=place(0, 0)))
    assert claims.positions == ()
    assert claims.doubts == ()


def test_a_position_off_the_globe_is_a_doubt() -> None:
    claims = takeout_claims(record(geoData=place(213.64, 103.48)))
    assert claims.positions == ()
    assert [doubt.code for doubt in claims.doubts] == [DoubtCode.out_of_range]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"photoTakenTime": ' + b"9" * 5000,
    ],
    ids=range(8),
)
def test_what_is_no_json_object_is_a_doubt_and_no_error(data: bytes) -> None:
    claims = takeout_claims(data)
    assert [doubt.code for doubt in claims.doubts] == [DoubtCode.damaged]
    assert takeout_title(data) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"photoTakenTime": None, "geoData": None},
        {"photoTakenTime": [], "geoData": "here"},
        {"photoTakenTime": {}, "geoData": {"latitude": "x", "longitude": True}},
        {"geoData": {"latitude": 10**400, "longitude": 1}, "title": 5},
    ],
)
def test_values_of_other_types_claim_nothing(fields: dict[str, Any]) -> None:
    claims = takeout_claims(record(**fields))
    assert claims.positions == ()
    assert claims.times == ()


def test_the_json_of_an_album_claims_nothing() -> None:
    data = json.dumps({"title": "Trip", "date": {"timestamp": "1696573800"}}).encode()
    assert takeout_claims(data).title is None
    assert takeout_claims(data).times == ()


def test_every_json_of_real_exports_but_a_renamed_one_is_found_from_its_title() -> None:
    if not SHARED.exists():
        pytest.skip("the corpus of Takeouts is not here")
    files = [path.relative_to(SHARED).as_posix() for path in SHARED.rglob("*.json")]
    missed = []
    for album in albums(files).values():
        expected = {}
        for name, path in album.jsons.items():
            title = takeout_title((SHARED / path).read_bytes()) or ""
            expected[media_name(name, title)] = path
        album.media.update({name: name for name in expected})
        found = json_paths(album, lambda path: (SHARED / path).read_bytes())
        missed += [name for name, path in expected.items() if found.get(name) != path]
    assert len(files) >= 24
    assert missed == ["TST_20231006_063909898.LS.mp4"]


def test_the_evaluation_lists_what_has_a_json_and_what_has_none(tmp_path: Path) -> None:
    album = tmp_path / "Takeout" / "Google Photos" / "Trip"
    album.mkdir(parents=True)
    for name in ("a.jpg", "a-edited.jpg", "b.jpg"):
        (album / name).write_bytes(b"")
    (album / "a.jpg.json").write_bytes(record(photoTakenTime={"timestamp": "1696573800"}))
    (album / "c.jpg.json").write_bytes(record(photoTakenTime={"timestamp": "1"}, title="c.jpg"))
    script = Path(__file__).parents[2] / "scripts" / "evaluate_takeout.py"
    run = subprocess.run(
        [sys.executable, script, tmp_path, "--json"], capture_output=True, check=True
    )
    answer = json.loads(run.stdout)
    assert answer["counts"] == {"matched": 2, "no match": 1, "right": 1}
    assert [row["json"] for row in answer["matches"]] == [
        "a.jpg.json",
        "a.jpg.json",
        None,
        "c.jpg.json",
    ]


@pytest.mark.parametrize(
    ("media", "jsons", "expected"),
    [
        (
            ["IMG_1.HEIC", "IMG_1.MP4"],
            ["IMG_1.heic.supplemental-metadata.json"],
            dict.fromkeys(["IMG_1.HEIC", "IMG_1.MP4"], "IMG_1.heic.supplemental-metadata.json"),
        ),
        (
            ["IMG_1.JPG", "IMG_1-edited.jpg"],
            ["IMG_1.jpg.json"],
            dict.fromkeys(["IMG_1.JPG", "IMG_1-edited.jpg"], "IMG_1.jpg.json"),
        ),
        (
            ["IMG_1.MOV", "IMG_1.HEIC"],
            ["IMG_1.mov.json", "IMG_1.HEIC.json"],
            {"IMG_1.MOV": "IMG_1.mov.json", "IMG_1.HEIC": "IMG_1.HEIC.json"},
        ),
    ],
)
def test_a_photo_keeps_its_own_when_letters_differ_in_case(
    media: list[str], jsons: list[str], expected: dict[str, str]
) -> None:
    assert json_for(media, jsons) == expected
