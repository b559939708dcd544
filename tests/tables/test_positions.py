"""Rows by number give what rows by the ids of their records do."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.schema.record_ids import encoded
from standoff.tables import wording
from standoff.tables.positions import ROW, lists_of, once, placed
from standoff.tables.wording import KEY, ids_of, look_up

IDS = st.sampled_from("abcdefgh")
TEXTS = st.none() | st.sampled_from(["x", "y", "x; y", ""])
ROWS = st.lists(st.tuples(st.none() | IDS, TEXTS))


def frame(rows: list[tuple[str | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"id": pl.String, "text": pl.String}, orient="row")


@given(ROWS, st.lists(IDS, unique=True))
def test_lists_by_number_are_those_by_id(rows: list[tuple[str | None, str | None]], keys: list[str]) -> None:
    found = placed(frame(rows), "id", pl.Series(keys, dtype=pl.String)).sort(ROW, maintain_order=True)
    lists = lists_of(found, pl.col("text"), len(keys))
    expected = [[text for each, text in rows if each == key] or None for key in keys]
    assert lists.to_list() == expected
    assert lists.dtype == pl.List(pl.String)


@given(ROWS, st.lists(IDS, unique=True))
def test_of_rows_with_the_same_text_the_first_is_taken(
    rows: list[tuple[str | None, str | None]], keys: list[str]
) -> None:
    numbered = frame(rows).with_row_index("number")
    found = once(placed(numbered, "id", pl.Series(keys, dtype=pl.String)), "text")
    firsts: dict[tuple[str | None, str | None], int] = {}
    for number, each in enumerate(rows):
        firsts.setdefault(each, number)
    assert found["number"].to_list() == [number for (key, _), number in firsts.items() if key in keys]


@given(st.lists(st.tuples(st.text("a%/2é", max_size=3), st.text("b%/", max_size=2)), max_size=4))
def test_ids_are_the_same_whether_signs_were_looked_for(rows: list[tuple[str, str]]) -> None:
    found = pl.DataFrame(rows, schema={"one": pl.String, "two": pl.String}, orient="row")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "MANY", 0)
        assert ids_of(found, ("one", "two")).to_list() == [f"{encoded(one)}/{encoded(two)}" for one, two in rows]
        assert ids_of(found, ("two",)).to_list() == [encoded(two) for _, two in rows]


@given(st.lists(IDS, unique=True), st.booleans())
def test_what_is_beside_equal_keys_is_what_a_join_finds(keys: list[str], is_turned: bool) -> None:
    known = pl.DataFrame({KEY: pl.Series(keys, dtype=pl.String)}).with_row_index("number")
    ids = keys[::-1] if is_turned else keys
    assert look_up(pl.Series(ids, dtype=pl.String), known)[0].to_list() == [keys.index(each) for each in ids]
