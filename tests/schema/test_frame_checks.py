"""One question says whether a frame is valid, and pandera which cells are not: both follow from the same columns."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.schema.frame_checks import all_hold, rules
from standoff.schema.model import Column

COLUMNS = [
    Column("id", "string", "", "", "id", required=True, pattern="[a-z]-[0-9]"),
    Column("kind", "string", "", "", "kind", enum=("day", "night")),
    Column("seats", "integer", "", "", "seats", minimum=1, maximum=9),
    Column("held", "date", "", "", "held", minimum=date(1900, 1, 1), maximum=date(1999, 12, 31)),
    Column("depth", "number", "", "", "depth", minimum=-0.5, maximum=2.5),
]
TYPES = {"id": pl.String, "kind": pl.String, "seats": pl.Int64, "held": pl.Date, "depth": pl.Float64}
CELLS: dict[str, tuple[list[Any], list[Any]]] = {  # right ones, wrong ones
    "id": (["a-1", "b-2", "c-3"], [None, "a-12", "A-1", "a-1\n", ""]),
    "kind": (["day", "night", None], ["Day", ""]),
    "seats": ([1, 9, None], [0, 10]),
    "held": ([date(1900, 1, 1), date(1999, 12, 31), None], [date(1899, 12, 31), date(2000, 1, 1)]),
    "depth": ([-0.5, 2.5, None], [-0.51, 2.51]),
}
BOUNDS = {"minimum", "maximum"}
RULE = {"id": {"required", "pattern"}, "kind": {"enum"}, "seats": BOUNDS, "held": BOUNDS, "depth": BOUNDS}


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TYPES)


def found(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    from standoff.schema.pandera_schema import failures  # late: pandera starts threads

    return [tuple(each) for each in failures(frame(rows), COLUMNS, ("id",))]


def is_valid(rows: list[dict[str, Any]]) -> bool:
    return all_hold(frame(rows), [pl.struct("id").is_unique(), *rules(COLUMNS)])


def row(**cells: Any) -> dict[str, Any]:
    return {name: right[0] for name, (right, _) in CELLS.items()} | cells


def test_every_rule_names_its_column_and_rows() -> None:
    rows = [row(), row(id=None, seats=0), row(id="x", kind="Day", seats=10), row(id="b-2", seats=0, depth=3.0), row()]
    assert found(rows) == [
        ("unique", "", [0, 4]),
        ("required", "id", [1]),
        ("pattern", "id", [2]),
        ("enum", "kind", [2]),
        ("minimum", "seats", [1, 3]),
        ("maximum", "seats", [2]),
        ("maximum", "depth", [3]),
    ]
    assert not is_valid(rows)
    assert (found(rows[:1]), is_valid(rows[:1])) == ([], True)


def test_a_wrong_cell_is_wrong_for_both_and_a_right_one_for_neither() -> None:
    for name, (right, wrong) in CELLS.items():
        for cell in right:
            assert (found([row(**{name: cell})]), is_valid([row(**{name: cell})])) == ([], True), (name, cell)
        for cell in wrong:
            [(rule, column, rows)] = found([row(), row(**{"id": "b-2", name: cell})])
            assert (column, rows, rule in RULE[name]) == (name, [1], True), (name, cell)
            assert not is_valid([row(**{name: cell})]), (name, cell)


@settings(max_examples=30)
@given(st.lists(st.fixed_dictionaries({n: st.sampled_from(right * 6 + wrong) for n, (right, wrong) in CELLS.items()})))
def test_the_question_is_answered_no_where_a_cell_fails(rows: list[dict[str, Any]]) -> None:
    assert is_valid(rows) is (found(rows) == [])
