"""Ids that are similar: one slip apart, and no more than that."""

from pathlib import Path

import polars as pl
import pytest

from standoff.checks.near_ids import _similar
from tiny import DESCRIPTOR, ONE, PEOPLE, TWO, compiled, write


def reported(root: Path) -> list[str]:
    return [f"{p.place} {p.code}" for p in compiled(root).problems]


@pytest.mark.parametrize(
    ("other", "is_near"),
    [
        ("spring-fairs", True),  # inserted
        ("spring-far", True),  # deleted
        ("spring-fare", True),  # substituted, and deleted and inserted
        ("springfair", True),  # hyphened
        ("spring-fair-2024", False),
        ("autumn-fair", False),
    ],
)
def test_ids_one_slip_apart_are_similar(tmp_path: Path, other: str, is_near: bool) -> None:
    write(tmp_path, (TWO, "hat-market:", f"{other}:"))
    assert reported(tmp_path) == ([f"{TWO}:11:7 near-id"] if is_near else [])


@pytest.mark.parametrize("other", ["fair-2025", "fair-1024", "fair-20-24", "fair-124"])
def test_ids_that_differ_in_a_digit_are_different_things(tmp_path: Path, other: str) -> None:
    write(
        tmp_path, (TWO, "hat-market:", f"{other}:"), (ONE, "fairs:\n", "fairs:\n  fair-2024: {at: 0-3, kind: fair}\n")
    )
    assert reported(tmp_path) == ([f"{TWO}:11:7 near-id"] if other == "fair-20-24" else [])


def test_short_ids_are_never_similar(tmp_path: Path) -> None:
    assert reported(write(tmp_path, (PEOPLE, "carr:", "ball: {name: Al Ball}\ncarr:"))) == []


@pytest.mark.parametrize("pair", ['["spring-fair", "spring-fairs"]', '["spring-fairs", "spring-fair"]'])
def test_a_pair_that_is_distinct_is_not_reported(tmp_path: Path, pair: str) -> None:
    write(tmp_path, (TWO, "hat-market:", "spring-fairs:"), (DESCRIPTOR, '"people"', f'"people", "distinct": [{pair}]'))
    assert reported(tmp_path) == []


def test_a_table_that_warns_of_no_similar_ids_is_left_out_beside_one_that_does() -> None:
    shapes = pl.DataFrame({
        "table_name": ["clubs", "clubs", "ships", "ships"],
        "record_id": ["rowers-north", "rowerz-north", "kestrels", "kestrelz"],
        "masked": ["rowersnorth", "rowerznorth", "kestrels", "kestrelz"],
    })  # fmt: skip
    assert [row["record_id"] for row in _similar(shapes, {"clubs": 1, "ships": 2}, 1)] == ["rowers-north"]
