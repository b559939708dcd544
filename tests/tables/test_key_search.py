"""Where ids are among keys: however they are ordered, and however often one id follows itself."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from standoff.schema.types import ranges
from standoff.tables import wording
from standoff.tables.key_search import places_of
from standoff.tables.wording import KEY, look_up

TEXTS = st.text("abé", max_size=2)
IDS = st.lists(st.tuples(st.none() | TEXTS, st.integers(1, 5))).map(
    lambda runs: [each for each, n in runs for _ in range(n)]
)
KEYS = st.lists(TEXTS, unique=True)


@given(st.one_of(IDS, IDS.map(lambda ids: sorted(each for each in ids if each is not None))), KEYS, st.booleans())
@example(["a", "a", "b"], ["a"], False)
@example(["a", "a", "b"], [], False)
@example(["a", "c"], ["b"], False)
def test_places_are_those_of_equal_keys(ids: list[str | None], keys: list[str], is_sorted: bool) -> None:
    keys = sorted(keys) if is_sorted else keys
    number = {key: place for place, key in enumerate(keys)}
    expected = [number.get(each) if each is not None else None for each in ids]
    series = pl.Series(ids, dtype=pl.String), pl.Series(keys, dtype=pl.String)
    assert places_of(*series).to_list() == expected
    known = series[1].alias(KEY).to_frame().with_row_index("place")
    assert look_up(series[0], known)[0].to_list() == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "MANY", 0)
        assert look_up(series[0], known)[0].to_list() == expected


def test_many_values_are_written_in_words_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    values = pl.Series(["2..", None, "8..12", "2..", "2..", "~40", "~40", "x"])
    expected = ["2 or more", None, "8 to 12", "2 or more", "2 or more", "about 40", "about 40", "x"]
    sizes: list[int] = []

    def in_words(values: pl.Series) -> pl.Series:
        sizes.append(len(values))
        return ranges.in_words(values)

    assert wording.of_distinct(values, in_words).to_list() == expected
    monkeypatch.setattr(wording, "MANY", 0)
    assert wording.of_distinct(values, in_words).to_list() == expected
    assert sizes == [8, 4]
