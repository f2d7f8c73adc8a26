"""Sets laid over the default one: which division answers where."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from boundary_sets.conftest import NOW, division, write_set
from geoimm.boundary_sets.folders import Folders
from geoimm.boundary_sets.in_use import changed_since, layers_in_use, use, use_default
from geoimm.boundary_sets.layers import Layer, Layers
from geoimm.boundary_sets.publishing import published
from geoimm.boundary_sets.verify import verify
from geoimm.domain.divisions import Match
from geoimm.errors import BoundaryDataError
from geoimm.resolver import BoundarySet, Resolver
from geoimm.resolver.hashes import sha256_of
from geoimm.settings import Settings

Imported = Callable[..., Path]


def ids_at(folders: Folders, longitude: float, latitude: float) -> list[str | None]:
    """The ids of the chain that the set in use, or else the default one, answers."""
    path = folders.in_use if folders.in_use.exists() else folders.default
    address = Resolver.open(path).resolve(longitude=longitude, latitude=latitude)
    return [each.id if each else None for each in address]


def parent_of(folders: Folders, id_: str) -> str | None:
    found = Resolver.open(folders.in_use).find(id_)
    assert found is not None
    return found.parent_id


def test_a_division_of_the_set_replaces_that_of_its_country_level_and_place(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 6)))
    assert ids_at(folders, 9, 4) == ["x", "e", "e1", None, None]

    use(folders, ["s"], now=NOW)

    assert ids_at(folders, 9, 4) == ["x", "e", "s:1", None, None]
    assert BoundarySet.read(folders.in_use).row_of("e1") is None


def test_a_division_of_another_country_or_level_is_kept(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:1", "township", (0, 0, 30, 10), country="YY"))
    before = BoundarySet.read(folders.default).ids

    use(folders, ["s"], now=NOW)

    assert BoundarySet.read(folders.in_use).ids[:] == sorted([*before, "s:1"])


def test_children_of_a_replaced_division_belong_to_the_one_that_holds_them(
    folders: Folders, imported: Imported
) -> None:
    imported(
        "s",
        division("s:n", "province", (0, 5, 10, 10)),
        division("s:s", "province", (0, 0, 10, 5)),
    )

    use(folders, ["s"], now=NOW)

    assert ids_at(folders, 1, 1) == ["x", "s:s", "w1", "w1a", None]
    assert [parent_of(folders, id_) for id_ in ("w1", "w2", "e1", "e9", "s:n")] == [
        "s:s", "s:n", "s:s", "s:n", "x",
    ]  # fmt: skip


def test_a_new_middle_tier_takes_the_finer_divisions_inside_it(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:c", "city", (5, 5, 10, 10)))
    assert ids_at(folders, 7, 7) == ["x", "e", None, "e9", None]

    use(folders, ["s"], now=NOW)

    assert ids_at(folders, 7, 7) == ["x", "e", "s:c", "e9", None]


def test_a_replaced_country_takes_its_divisions_along(folders: Folders, imported: Imported) -> None:
    imported("s", division("s:x", "country", (0, 0, 10, 10)))

    use(folders, ["s"], now=NOW)

    assert ids_at(folders, 1, 1) == ["s:x", "w", "w1", "w1a", None]


def test_a_division_at_the_coast_belongs_to_the_one_it_shares_most_area_with(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:coast", "district", (-9, 6, 1, 8)))

    use(folders, ["s"], now=NOW)

    assert parent_of(folders, "s:coast") == "w2"


def test_an_island_that_nothing_holds_belongs_to_its_country(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:isle", "district", (-9, 6, -8, 8)))

    use(folders, ["s"], now=NOW)

    assert parent_of(folders, "s:isle") == "x"


def test_a_parent_told_by_the_set_itself_stays_above(folders: Folders, imported: Imported) -> None:
    imported(
        "s",
        division("s:p", "province", (0, 0, 5, 10)),
        division("s:d", "district", (3, 3, 4, 4), "s:p"),
        division("s:t", "township", (3, 3, 3.5, 4), "s:d"),
        division("s:far", "district", (6, 1, 7, 2), "s:p"),
    )

    use(folders, ["s"], now=NOW)

    assert ids_at(folders, 3.2, 3.2) == ["x", "s:p", "w1", "s:d", "s:t"]
    assert parent_of(folders, "s:far") == "s:p"


def test_a_division_of_the_same_id_is_replaced_and_keeps_what_hangs_below_it(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("w1", "city", (3, 3, 5, 5), name="Moved"))

    use(folders, ["s"], now=NOW)

    assert ids_at(folders, 4, 4) == ["x", "w", "w1", None, None]
    assert ids_at(folders, 1, 1) == ["x", "w", "w1", "w1a", None]
    assert ids_at(folders, 1, 4) == ["x", "w", None, None, None]
    assert not verify(folders.in_use).broken


BERLIN = division("b", "province", (0, 0, 5, 10), "z", country="ZZ", other_levels="city")
BORDERS = [
    division("z", "country", (0, 0, 10, 10), country="ZZ"),
    BERLIN,
    division("b1", "district", (0, 0, 5, 5), "b", country="ZZ"),
    division("p", "province", (5, 0, 10, 10), "z", country="ZZ"),
]


@pytest.mark.parametrize(
    ("top", "expected"),
    [
        ([("s:b", "province", "city")], {"b1": "s:b"}),
        ([("s:b", "province", None)], {"b": ("city", None), "b1": "b"}),
        ([("s:c", "city", None)], {"b": ("province", None), "s:c": "b", "b1": "s:c"}),
        ([("s:b", "province", None), ("s:c", "city", None)], {"s:c": "s:b", "b1": "s:c"}),
        ([("s:d", "district", None)], {"b": ("province", "city"), "s:d": "b"}),
        ([("s:z", "country", None)], {"b": ("province", "city"), "b1": "b"}),
    ],
    ids=["both", "the wider", "the finer", "both in two", "what it holds", "what holds it"],
)
def test_a_division_of_two_levels_is_replaced_at_those_the_set_has(
    folders: Folders,
    imported: Imported,
    top: list[tuple[str, str, str | None]],
    expected: dict[str, Any],
) -> None:
    """Expected are the levels of the division, or its parent."""
    write_set(folders.default / "z.parquet", *BORDERS)
    places = {"s:z": (0, 0, 10, 10), "s:d": (0, 0, 5, 5)}
    rows = [
        division(id_, level, places.get(id_, (0, 0, 5, 10)), country="ZZ", other_levels=others)
        for id_, level, others in top
    ]
    imported("s", *rows)

    use(folders, ["s"], now=NOW)

    assert not verify(folders.in_use).broken
    files = sorted(folders.in_use.glob("*.parquet"))
    found = {row["id"]: row for file in files for row in pq.read_table(file).to_pylist()}
    assert ("b" in found) == any(isinstance(each, tuple) for each in expected.values()) or (
        "b" in expected.values()
    )
    for id_, told in expected.items():
        row = found[id_]
        shown = row["parent_id"] if isinstance(told, str) else (row["level"], row["other_levels"])
        assert shown == told


def test_a_part_at_one_of_a_divisions_other_levels_ends_its_standing_there(
    folders: Folders, imported: Imported
) -> None:
    write_set(folders.default / "z.parquet", *BORDERS)
    imported("s", division("s:c", "city", (0, 0, 1, 1), country="ZZ"))

    use(folders, ["s"], now=NOW)

    assert parent_of(folders, "s:c") == "b"
    assert not verify(folders.in_use).broken


def test_of_two_sets_the_later_one_wins(folders: Folders, imported: Imported) -> None:
    imported("one", division("one:1", "city", (5, 0, 10, 5)))
    imported("two", division("two:1", "city", (5, 0, 10, 5)))

    use(folders, ["two", "one"], now=NOW)
    first = ids_at(folders, 9, 1)
    layers = use(folders, ["one", "two"], now=NOW)

    assert first == ["x", "e", "one:1", None, None]
    assert ids_at(folders, 9, 1) == ["x", "e", "two:1", None, None]
    assert [layer.used for layer in layers.layers] == [9, 0, 1]


def test_the_layered_set_passes_its_own_verification(folders: Folders, imported: Imported) -> None:
    imported(
        "s", division("s:n", "province", (0, 5, 10, 10)), division("s:1", "city", (5, 0, 9, 4))
    )

    use(folders, ["s"], now=NOW)

    assert not verify(folders.in_use).broken


def test_what_was_layered_is_told_with_hashes(folders: Folders, imported: Imported) -> None:
    path = imported("s", division("s:1", "city", (5, 0, 10, 5)))

    layers = use(folders, ["s"], now=NOW)

    default_hash = sha256_of(folders.default)
    assert layers == Layers(
        made_at="2026-01-02T03:04:05+00:00",
        divisions=10,
        layers=(
            Layer(
                "default", "the default boundary set", "by source, see NOTICE", default_hash, 10, 9
            ),
            Layer("s", "Survey s", "CC BY 4.0", sha256_of(path), 1, 1),
        ),
    )
    assert layers_in_use(folders) == layers
    assert changed_since(folders, layers) == []


def test_a_set_imported_again_is_told_as_changed(folders: Folders, imported: Imported) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5)))
    layers = use(folders, ["s"], now=NOW)

    imported("s", division("s:2", "city", (5, 0, 10, 5)))

    assert changed_since(folders, layers) == ["s"]


def test_the_default_is_used_again(folders: Folders, imported: Imported) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5)))
    use(folders, ["s"], now=NOW)

    use_default(folders)

    assert ids_at(folders, 9, 1) == ["x", "e", "e1", None, None]
    assert sorted(path.name for path in folders.boundaries.iterdir()) == [".lock", "sets"]


def test_the_settings_name_the_set_in_use_unless_boundaries_are_named(
    folders: Folders, imported: Imported
) -> None:
    environment = {"GEOIMM_DATA": str(folders.boundaries.parent)}
    assert Settings.read(environment).boundaries is None
    imported("s", division("s:1", "city", (5, 0, 10, 5)))

    use(folders, ["s"], now=NOW)

    assert Settings.read(environment).boundaries == folders.in_use.resolve()
    named = {**environment, "GEOIMM_BOUNDARIES": "other.parquet"}
    assert Settings.read(named).boundaries == Path("other.parquet")


@pytest.mark.parametrize(
    ("environment", "data"),
    [
        ({"GEOIMM_DATA": "/d", "XDG_DATA_HOME": "/x", "HOME": "/h"}, Path("/d")),
        ({"XDG_DATA_HOME": "/x", "HOME": "/h"}, Path("/x/geoimm")),
        ({"HOME": "/h"}, Path("/h/.local/share/geoimm")),
        ({}, None),
    ],
    ids=["named", "XDG", "home", "homeless"],
)
def test_the_data_folder(environment: dict[str, str], data: Path | None) -> None:
    assert Settings.read(environment).data == data


def test_names_worldviews_and_waters_of_the_default_are_carried_along(
    folders: Folders, imported: Imported
) -> None:
    write_names(folders.default / "names" / "fr.parquet", id=["w1"], name_fr=["Ouest"])
    write_waters(folders.default / "maritime" / "territorial_waters.parquet", "x", (10, 0, 12, 10))
    (folders.default / "worldviews.csv").write_text(
        "worldview,division_id,parent_id\nYY,e,y\nXX,y1,x\n"
    )
    imported(
        "s", division("s:x", "country", (0, 0, 10, 10)), division("s:e", "province", (5, 0, 10, 9))
    )

    use(folders, ["s"], now=NOW)

    neutral = Resolver.open(folders.in_use)
    at_sea = neutral.resolve(longitude=11.5, latitude=5)
    assert (at_sea.match, at_sea.country and at_sea.country.id) == (Match.maritime, "s:x")
    assert neutral.resolve(longitude=4, latitude=4).city == neutral.find("w1")
    found = neutral.find("w1")
    assert found is not None
    assert found.names["fr"] == "Ouest"
    in_the_east = Resolver.open(folders.in_use, worldview="YY").resolve(longitude=9, latitude=1)
    assert [each and each.id for each in in_the_east][:2] == ["y", "s:e"]
    in_y = Resolver.open(folders.in_use, worldview="XX").resolve(longitude=25, latitude=5)
    assert [each and each.id for each in in_y][:2] == ["s:x", "y1"]


def test_waters_follow_a_country_that_two_sets_replace(
    folders: Folders, imported: Imported
) -> None:
    write_waters(folders.default / "maritime" / "territorial_waters.parquet", "x", (10, 0, 12, 10))
    imported("one", division("one:x", "country", (0, 0, 10, 10)))
    imported("two", division("two:x", "country", (0, 0, 10, 10)))

    use(folders, ["one", "two"], now=NOW)

    assert ids_at(folders, 11.5, 5) == ["two:x", None, None, None, None]


def test_a_replaced_division_leaves_its_other_names_to_one_of_the_same_name(
    folders: Folders, imported: Imported
) -> None:
    imported(
        "s",
        division("s:w", "province", (0, 0, 5, 10), name="West"),
        division("s:e", "province", (5, 0, 10, 10), name="Orient"),
    )

    use(folders, ["s"], now=NOW)

    resolver = Resolver.open(folders.in_use)
    west, orient = resolver.find("s:w"), resolver.find("s:e")
    assert west is not None
    assert orient is not None
    assert (west.name, west.names) == ("West", {"zh": "西"})
    assert (orient.name, orient.names) == ("Orient", {})


def test_notice_names_the_licence_of_each_layer(folders: Folders, imported: Imported) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5)))

    use(folders, ["s"], now=NOW)

    notice = (folders.in_use / "NOTICE").read_text()
    assert notice.startswith("NOTICE\n\ntest (10 boundaries)")
    assert "Survey s (1 boundaries)\n  imported as s\n  Licence: CC BY 4.0" in notice
    assert not (folders.in_use / "README.md").exists()


@pytest.mark.parametrize("names", [["nowhere"], ["s", "s"], []], ids=["unknown", "twice", "none"])
def test_names_that_make_no_sense_change_nothing(
    folders: Folders, imported: Imported, names: list[str]
) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5)))
    use(folders, ["s"], now=NOW)
    before = folders.in_use.resolve()

    with pytest.raises(BoundaryDataError):
        use(folders, names, now=NOW)

    assert folders.in_use.resolve() == before


def test_sets_that_share_an_id_are_refused(folders: Folders, imported: Imported) -> None:
    imported("s", division("y1", "district", (1, 1, 2, 2)))

    with pytest.raises(BoundaryDataError, match=r"duplicate ids: an id is in a set once.*y1"):
        use(folders, ["s"], now=NOW)

    assert not folders.in_use.exists()
    assert sorted(path.name for path in folders.boundaries.iterdir()) == [".lock", "sets"]


def staged(folders: Folders, name: str, *rows: dict[str, Any]) -> Path:
    """A set in a folder of its own, on its way to the imported ones."""
    path = write_set(folders.boundaries / ".staged" / f"{name}.parquet", *rows)
    path.with_suffix(".json").write_text('{"title": "New survey"}')
    return path.parent


def sets_of(folders: Folders) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folders.sets.iterdir() if path.is_file()}


def test_a_staged_set_is_used_and_becomes_an_imported_one(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5)))
    folder = staged(folders, "s", division("s:2", "city", (5, 0, 10, 5)))

    layers = use(folders, ["s"], now=NOW, staged=folder)

    assert layers.layers[1].title == "New survey"
    assert ids_at(folders, 9, 1)[2] == "s:2"
    assert sorted(sets_of(folders)) == ["s.json", "s.parquet"]
    assert changed_since(folders, layers) == []


def test_a_staged_set_that_cannot_be_used_leaves_the_one_of_its_name(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5)))
    use(folders, ["s"], now=NOW)
    before, link = sets_of(folders), folders.in_use.resolve()
    folder = staged(folders, "s", division("y1", "city", (5, 0, 10, 5)))

    with pytest.raises(BoundaryDataError, match="duplicate ids"):
        use(folders, ["s"], now=NOW, staged=folder)

    assert (sets_of(folders), folders.in_use.resolve()) == (before, link)


def test_sets_that_were_moved_come_back_where_the_last_step_fails(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5)))
    before = sets_of(folders)
    new = [
        staged(folders, name, division(f"{name}:2", "city", (5, 0, 10, 5))) / f"{name}.parquet"
        for name in ("s", "other")
    ]

    with pytest.raises(OSError, match="full"), published(folders, new):
        raise OSError("full")

    assert sets_of(folders) == before


def test_the_folder_used_before_stays_until_the_next_change(
    folders: Folders, imported: Imported
) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5)))
    use(folders, ["s"], now=NOW)
    first = folders.in_use.resolve()
    use(folders, ["s"], now=NOW)
    second = folders.in_use.resolve()

    assert BoundarySet.read(first).row_of("s:1") is not None
    use(folders, ["s"], now=NOW)
    assert not first.exists()
    assert second.exists()


def test_a_real_country_set_over_the_default_one(
    tmp_path: Path, default_resolver: Resolver
) -> None:
    folders = Folders(tmp_path / "boundaries", BoundarySet.default_path())
    vaduz = default_resolver.resolve(longitude=9.5209, latitude=47.1410).province
    assert vaduz is not None
    row = default_resolver.boundary_set.row_of(vaduz.id)
    assert row is not None
    shape = default_resolver.boundary_set.boundaries[np.array([row])][0]
    write_set(
        folders.sets / "li.parquet",
        division(
            *("li:v", "province", shape),
            name="Vaduz",
            country="LI",
            source="survey",
            other_levels=" ".join(level.name for level in vaduz.other_levels) or None,
        ),
    )

    layers = use(folders, ["li"], now=NOW)

    resolver = Resolver.open(folders.in_use)
    address = resolver.resolve(longitude=9.5209, latitude=47.1410)
    assert [each and each.id for each in address][:2] == ["ne:LI", "li:v"]
    assert layers.divisions == len(default_resolver.boundary_set)
    places = [(9.51, 47.17), (104.0647, 30.6586), (-0.1276, 51.5072), (151.2093, -33.8688)]
    for longitude, latitude in places:
        elsewhere = default_resolver.resolve(longitude=longitude, latitude=latitude)
        assert resolver.resolve(longitude=longitude, latitude=latitude) == elsewhere


def write_names(path: Path, **columns: list[Any]) -> None:
    path.parent.mkdir()
    pq.write_table(pa.table({"name": pa.nulls(len(columns["id"]), pa.string()), **columns}), path)


def write_waters(path: Path, country_id: str, box: tuple[float, float, float, float]) -> None:
    path.parent.mkdir()
    wkb = shapely.to_wkb(shapely.box(*box))
    pq.write_table(pa.table({"country_id": [country_id], "geometry": [wkb]}), path)
