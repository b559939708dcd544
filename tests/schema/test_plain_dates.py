"""Dates that are read as columns are those that `parse` reads one by one; all else is left to it."""

from contextlib import suppress
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from standoff.corpus import values
from standoff.schema.types import FIELD_TYPES, parse
from standoff.schema.types.date import bound
from standoff.schema.types.plain_dates import read_dates

EDGES = ("0000-01-01", "0001-01-01", "9999-12-31", "1900-02-29", "2000-02-29", "2024-00-10", "2024-13-01", "2024-11-31")
OTHERS = ("2024", "2024-11", "2024-11-5", "\u0662024-11-05", "+2024-11-05", "-024-11-05", "2024-11-05T", "", "..", "/")
days = st.dates().map(str) | st.sampled_from([*EDGES, "2024-11-05", "2024-11-06", "2024-12-01"])
ends = days | st.sampled_from(OTHERS)
texts = st.one_of(
    days,
    st.tuples(ends, st.sampled_from(["..", "/", "/../", "...", " / "]), ends).map("".join),
    ends.map("[{}]".format),
    ends.map("{}?".format),
    ends.map(" {}\n".format),
    st.text("0123456789-./?[] "),
)


def by_parse(raw: str) -> tuple[Any, ...] | None:
    with suppress(ValueError):
        value = parse("edtf", raw)
        shown = (None if end is None else bound(end) for end in (value.low, value.high))
        return (value.text, *shown, value.low, value.high, value.precision, value.is_span, value.looseness)
    return None


@given(st.lists(texts, max_size=30))
@example(["2024-11-05..2024-11-05", "2024-11-06..2024-11-05", "2024-11-05/2024-11-05", "2024-11-06/2024-11-05"])
@example(list(EDGES))
def test_what_is_read_is_what_parse_reads(raws: list[str]) -> None:
    raw = pl.Series(raws, dtype=pl.String)
    plain, found = read_dates(raw)
    assert found.rows() == [by_parse(raws[place]) for place in plain]


PLAIN = {
    "2024-11-05": ("2024-11-05", "2024-11-05", "2024-11-05", "day", False, 0),
    "2024-11-05..2024-12-01": ("[2024-11-05..2024-12-01]", "2024-11-05", "2024-12-01", "range", False, 1),
    "2024-11-05..": ("[2024-11-05..]", "2024-11-05", None, "range", False, 1),
    "..2024-12-01": ("[..2024-12-01]", None, "2024-12-01", "range", False, 1),
    "2024-11-05/2024-12-01": ("2024-11-05/2024-12-01", "2024-11-05", "2024-12-01", "interval", True, 0),
    "2024-11-05/..": ("2024-11-05/..", "2024-11-05", None, "interval", True, 0),
    "../2024-12-01": ("../2024-12-01", None, "2024-12-01", "interval", True, 0),
}


def test_full_dates_their_ranges_and_intervals_are_plain() -> None:
    plain, found = read_dates(pl.Series(["2024-11", *PLAIN, None, "2024-11-31"]))
    assert plain.to_list() == list(range(1, len(PLAIN) + 1))
    assert found.drop("low", "high").rows() == list(PLAIN.values())


@pytest.mark.parametrize("kind", [name for name, each in FIELD_TYPES.items() if each.read_plain])
def test_cells_are_parsed_alike_whether_or_not_some_are_plain(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raws = ["2024", *PLAIN, "May 2024", "2024-11-05..2024-11-05", "soon"]
    kinds = [kind] * len(raws) + ["string", "count"]
    cells = pl.DataFrame(
        {"kind": kinds, "raw": [*raws, "2024-11-05", "8..12"]}, schema_overrides={"kind": pl.Categorical}
    )
    alone = values._parsed_cells(cells)
    assert alone["mistake"].count() == 2
    monkeypatch.setattr(values, "MANY", 1)
    together = values._parsed_cells(cells)
    assert together.schema == alone.schema
    assert together.rows() == alone.rows()
