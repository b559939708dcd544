"""Ranges of records: no record is cut, and all rows are in one; and what a build lets go, with the same tables."""

import polars as pl
import pytest

from paths import RULES
from standoff.engine import ranges
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.engine.ranges import over_ranges
from standoff.views.coverage import text_counts


def rows(sizes: list[int]) -> pl.DataFrame:
    """Rows of records, so many of each."""
    ids = [f"r{number:02d}" for number, size in enumerate(sizes) for _ in range(size)]
    return pl.DataFrame({"table_name": ["t"] * len(ids), "record_id": ids, "n": range(len(ids))})


@pytest.mark.parametrize(
    ("sizes", "n", "expected"),
    [
        ([1, 1, 1, 1], 2, [3, 1]),
        ([4], 2, [4]),
        ([1, 6, 1], 4, [7, 1]),
        ([2, 2, 2], 3, [4, 2]),
        ([5, 1], 1, [6]),
        ([], 2, [0]),
    ],
)
def test_no_record_is_cut(sizes: list[int], n: int, expected: list[int]) -> None:
    whole = rows(sizes)
    found = ranges.ranges(whole, n)
    assert [len(part) for part in found] == expected
    assert pl.concat(found).equals(whole)


def test_a_range_for_each_thread_where_there_are_rows_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "LEAST", 4)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: 3)
    assert over_ranges(lambda part: part["n"].to_list(), rows([3, 3, 3])) == [[0, 1, 2, 3, 4, 5], [6, 7, 8]]
    assert over_ranges(len, rows([3])) == [3]


def test_ranges_change_no_table_and_no_problem(rules: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "LEAST", 20)
    monkeypatch.setattr(pl, "thread_pool_size", lambda: 5)
    found = compile_corpus(RULES, RULES / "texts")
    assert {name: table.write_csv() for name, table in found.tables.items()} == {
        name: table.write_csv() for name, table in rules.tables.items()
    }
    assert found.problems == rules.problems


def test_a_build_needs_no_frames(rules: Compiled) -> None:
    found = compile_corpus(RULES, RULES / "texts", keeps_frames=False)
    assert (found.frames, found.resolved) == (None, None)
    assert rules.frames is not None
    assert found.coverage is not None
    assert found.coverage.equals(text_counts(rules.frames))
    assert {name: table.write_csv() for name, table in found.tables.items()} == {
        name: table.write_csv() for name, table in rules.tables.items()
    }
