"""The processes that read: one file never costs another."""

import os
from pathlib import Path
from typing import Any, cast

from enrichment.photos import Photo
from geoimm.enrichment.items import InArchive, Item, OnDisk
from geoimm.enrichment.left_out import Reason
from geoimm.enrichment.workers import Workers


def _item(path: Path) -> Item:
    return Item(str(path), str(path.parent), path.name, 1, "1", OnDisk(str(path)))


def _photos(folder: Path, count: int) -> list[Item]:
    return [_item(Photo(salt=n).write(folder / f"{n:03d}.jpg")) for n in range(count)]


def _answers(items: list[Item], **options: Any) -> dict[str, bytes | Reason]:
    with Workers(2, **options) as workers:
        return {
            item.name: answer
            for answers in workers.ask("reading", items)
            for item, answer in answers
        }


def test_each_file_has_one_answer(tmp_path: Path) -> None:
    items = _photos(tmp_path, 120)

    answers = _answers(items)

    assert sorted(answers) == [item.name for item in items]
    assert all(b'"claims"' in cast("bytes", answer) for answer in answers.values())


def test_a_file_that_ends_the_process_costs_itself_only(tmp_path: Path) -> None:
    items = _photos(tmp_path, 60)
    inner = InArchive(OnDisk("x.zip"), 0, 1, 1, is_deflated=False)
    hostile = InArchive(cast("Any", inner), 0, 1, 1, is_deflated=False)
    items.insert(7, Item("hostile", "", "hostile.jpg", 1, "1", hostile))

    answers = _answers(items)

    assert [name for name, answer in answers.items() if isinstance(answer, Reason)] == [
        "hostile.jpg"
    ]
    assert answers["hostile.jpg"] is Reason.crashed
    assert len(answers) == 61


def test_a_file_that_stalls_the_process_costs_itself_only(tmp_path: Path) -> None:
    items = _photos(tmp_path, 3)
    os.mkfifo(tmp_path / "stalls.jpg")
    items.insert(1, _item(tmp_path / "stalls.jpg"))

    answers = _answers(items, seconds=1.0)

    assert answers["stalls.jpg"] is Reason.too_slow
    assert sum(isinstance(answer, bytes) for answer in answers.values()) == 3


def test_a_file_that_is_gone_is_answered_with_what_the_system_said(tmp_path: Path) -> None:
    [answer] = _answers([_item(tmp_path / "gone.jpg")]).values()

    assert b'"problem":"unreadable"' in cast("bytes", answer)
    assert b"No such file" in cast("bytes", answer)
