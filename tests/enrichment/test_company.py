"""What belongs together in a Takeout that is spread over archives."""

from geoimm.enrichment.company import company_of
from geoimm.enrichment.items import Item, OnDisk


def _item(part: str, name: str) -> Item:
    folder = f"/t/takeout-20240101T000000Z-{part}/Takeout/Google Photos/Trip"
    path = f"{folder}/{name}"
    return Item(
        path=path, folder=folder, name=name, size=1, version="1", place=OnDisk(path), modified=0
    )


def _jsons(*items: Item) -> dict[str, str]:
    found = company_of(items, lambda _: None)
    return {
        path.rpartition("/")[2]: company.takeout.name
        for path, company in found.items()
        if company.takeout
    }


def test_a_photo_in_another_part_keeps_its_json_and_its_video_and_its_edit_borrow_it() -> None:
    first = ("metadata.json", "IMG_1.MP4", "IMG_1.HEIC.json", "IMG_2-edited.jpg", "IMG_2.jpg.json")
    second = ("metadata.json", "IMG_1.HEIC", "IMG_2.jpg")

    found = _jsons(
        *(_item("001", name) for name in first), *(_item("002", name) for name in second)
    )

    assert found == {
        "IMG_1.HEIC": "IMG_1.HEIC.json",
        "IMG_1.MP4": "IMG_1.HEIC.json",
        "IMG_2.jpg": "IMG_2.jpg.json",
        "IMG_2-edited.jpg": "IMG_2.jpg.json",
    }


def test_where_parts_have_the_same_names_each_goes_by_its_own_first() -> None:
    names = ("IMG_1.jpg", "IMG_1.jpg.json", "IMG_3.jpg")
    items = [
        *(_item("001", name) for name in names),
        *(_item("002", name) for name in ("IMG_1.jpg", "IMG_1.jpg.json", "IMG_3.jpg.json")),
    ]

    found = company_of(items, lambda _: None)

    paired = {(path, company.takeout.path) for path, company in found.items() if company.takeout}
    assert {(a.split("Z-")[1][:3], b.split("Z-")[1][:3]) for a, b in paired} == {
        ("001", "001"),
        ("002", "002"),
        ("001", "002"),
    }
    assert len(paired) == 3
