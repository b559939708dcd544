"""Texts that are codes: words are made of each code once, and are the same."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.tables.coded import by_code

CODES = ["fair", "market", "", "é"]


@given(st.lists(st.none() | st.sampled_from(CODES)), st.sampled_from([pl.String(), pl.Categorical(), pl.Enum(CODES)]))
def test_words_of_codes_are_those_of_texts(values: list[str | None], dtype: pl.DataType) -> None:
    seen: list[str | None] = []

    def words(texts: pl.Series) -> pl.Series:
        seen.extend(texts)
        return (texts + "!").replace("market!", None)

    found = by_code(pl.Series(values, dtype=dtype), words, many=0)
    assert found.to_list() == [None if each in (None, "market") else f"{each}!" for each in values]
    assert found.dtype == pl.String
    if dtype != pl.String:
        assert sorted(each or "" for each in seen) == sorted({each for each in values if each is not None})


@pytest.mark.parametrize("many", [0, 10])
def test_few_cells_are_put_in_words_one_by_one(many: int) -> None:
    cells = pl.Series(["fair", "fair"], dtype=pl.Categorical())
    sizes: list[int] = []

    def words(texts: pl.Series) -> pl.Series:
        sizes.append(len(texts))
        return texts

    assert by_code(cells, words, many=many).to_list() == ["fair", "fair"]
    assert sizes == [1 if many == 0 else 2]
