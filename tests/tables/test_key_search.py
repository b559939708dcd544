"""Where ids are among keys: however they are ordered, and however often one id follows itself."""

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
