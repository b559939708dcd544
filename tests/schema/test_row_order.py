"""Rows in the order of their columns, whichever way they are sorted: as polars sorts them."""

import random
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from standoff.schema import row_order
from standoff.schema.row_order import ascends, in_order

WORDS = ["", "a", "a-b", "a/b", "b", "é", "z" * 30]
VALUES: dict[str, tuple[pl.DataType, Callable[[random.Random], Any]]] = {
    "word": (pl.String(), lambda some: some.choice(WORDS)),
    "id": (pl.String(), lambda some: f"a-{some.randrange(1 << 60):x}"),
    "code": (pl.Categorical(), lambda some: some.choice(WORDS)),
    "kind": (pl.Enum(["z", "b", "a"]), lambda some: some.choice("abz")),
    "number": (pl.Int64(), lambda some: some.randrange(-3, 3)),
    "large": (pl.Int64(), lambda some: some.choice([-(1 << 63), 0, (1 << 63) - 1])),
    "larger": (pl.UInt64(), lambda some: some.choice([(1 << 64) - 2, (1 << 64) - 1])),
    "small": (pl.Int8(), lambda some: some.randrange(-128, 128)),
    "truth": (pl.Boolean(), lambda some: some.random() < 0.5),
    "share": (pl.Float64(), lambda some: some.randrange(4) / 4),
}


def frame_of(some: random.Random, names: list[str], n: int) -> pl.DataFrame:
    """A frame of random values, some of them empty, which often follow one another."""
    columns = []
    for name in names:
        dtype, draw = VALUES[name]
        values: list[Any] = []
        while len(values) < n:
            value = None if some.random() < 0.1 else draw(some)
            values += [value] * (1 if name == "id" else some.randrange(1, 4))
        columns.append(pl.Series(name, values[:n], dtype))
    return pl.DataFrame(columns).with_row_index("row")


@pytest.mark.parametrize("seed", range(8))
def test_rows_are_sorted_as_polars_sorts_them(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of all dtypes, as they come, sorted, in shuffled pieces, and in several chunks."""
    some = random.Random(seed)
    monkeypatch.setattr(row_order, "MANY", 2)
    monkeypatch.setattr(row_order, "LEAST", 2)
    for _ in range(25):
        names = some.sample(list(VALUES), some.randrange(1, 6))
        frame, first = frame_of(some, names, some.randrange(60)), some.choice(names)
        wanted = frame.sort(names, nulls_last=[name != first for name in names], maintain_order=True)
        cuts = sorted(some.randrange(len(frame) + 1) for _ in range(3))
        pieces = [wanted[a:b] for a, b in zip([0, *cuts], [*cuts, len(frame)], strict=True)]
        some.shuffle(pieces)
        for given in (frame, wanted, pl.concat(pieces), pl.concat([frame[::2], frame[1::2]])):
            found = in_order(given, names, first)
            assert found.select(names).equals(wanted.select(names))
            assert sorted(found["row"]) == sorted(given["row"])
            assert found.sort("row").equals(frame.sort("row"))
            assert ascends(found, names, first, or_equal=True)
        assert ascends(wanted, names, first) == (wanted.select(names).is_unique().all())
        assert in_order(wanted, names, first) is wanted


def test_pieces_in_order_are_put_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where each text is in one piece, nothing is sorted row by row; where it is in two, its rows are."""
    monkeypatch.setattr(row_order, "MANY", 2)
    monkeypatch.setattr(row_order, "LEAST", 2)
    sorted_by_row: list[int] = []
    by_numbers = row_order._by_numbers

    def counted(frame: pl.DataFrame, *rest: Any) -> pl.DataFrame:
        sorted_by_row.append(len(frame))
        return by_numbers(frame, *rest)

    monkeypatch.setattr(row_order, "_by_numbers", counted)
    texts = [("c", 1), ("c", 2), ("d", 1), ("d", 1), ("a", 1), ("a", 3), ("b", 0), ("b", 0), (None, 1), (None, 2)]
    frame = pl.DataFrame(texts, orient="row", schema={"text": pl.String, "place": pl.Int64})
    assert in_order(frame, ("text", "place")).equals(frame.sort("text", "place", nulls_last=True))
    assert sorted_by_row == []
    twice = pl.concat([frame, frame[:2]])
    assert in_order(twice, ("text", "place")).equals(twice.sort("text", "place", nulls_last=True))
    assert sorted_by_row == [12]


def test_empty_cells_are_first_in_one_column_and_last_in_the_others() -> None:
    """The order of records with a date, in which what is part of nothing comes before the parts."""
    rows = [("2024", "b", "p"), ("2024", None, "q"), (None, "b", "r"), (None, None, "s")]
    frame = pl.DataFrame(rows, orient="row", schema=["day", "whole", "id"])
    assert in_order(frame, ["day", "whole", "id"], "whole")["id"].to_list() == ["q", "p", "s", "r"]
    assert in_order(frame, ["day", "whole", "id"])["id"].to_list() == ["p", "q", "r", "s"]
