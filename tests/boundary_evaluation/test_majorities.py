"""Tiers compared without names."""

import numpy as np
import pytest
from boundary_evaluation.majorities import mutual


@pytest.mark.parametrize(
    ("codes", "rows", "right"),
    [
        (["A", "A", "B"], [1, 1, 2], [True, True, True]),
        (["A", "A", "A"], [1, 1, 2], [True, True, False]),
        (["A", "A", "B"], [1, 1, 1], [True, True, False]),
        (["A", "B"], [-1, 2], [False, True]),
        ([], [], []),
    ],
    ids=["the same tier", "ours is finer", "ours is coarser", "no division", "no place"],
)
def test_a_place_is_right_where_code_and_division_are_each_others_majority(
    codes: list[str], rows: list[int], right: list[bool]
) -> None:
    given = mutual(np.array(codes, dtype=np.str_), np.array(rows, dtype=np.int32))
    assert given.tolist() == right


def test_places_at_a_border_do_not_change_what_the_others_are() -> None:
    codes = np.array(["A"] * 9 + ["B"] * 9 + ["A"])
    rows = np.array([1] * 9 + [2] * 9 + [2], dtype=np.int32)
    assert mutual(codes, rows).tolist() == [True] * 18 + [False]


def test_of_two_equally_large_partners_one_counts_whatever_the_order() -> None:
    codes, rows = np.array(["A", "A"]), np.array([1, 2], dtype=np.int32)
    assert mutual(codes, rows).tolist() == [True, False]
    assert mutual(codes[::-1], rows[::-1]).tolist() == [False, True]
