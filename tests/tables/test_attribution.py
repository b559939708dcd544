"""The sources of a field: records with a single account are written without grouping, to the same text."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.tables.attribution import cells_of
from standoff.tables.positions import ROW
from standoff.tables.wording import TEXT

ACCOUNT = st.fixed_dictionaries(
    {
        ROW: st.integers(0, 7),
        "value": st.none() | st.sampled_from(["40", "45"]),
        "denied": st.booleans(),
        "speaker": st.sampled_from(["Ann Bell", "narrator"]),
        "modality": st.none() | st.just("claimed"),
        "relay": st.none() | st.just("relayed by Carr"),
        "text": st.none() | st.sampled_from(["one", "two"]),
        "rank": st.integers(0, 5),
    }
)
SCHEMA = {ROW: pl.UInt32, "value": pl.String, "denied": pl.Boolean, "speaker": pl.String, "modality": pl.String}
SCHEMA |= {"relay": pl.String, "text": pl.String, "rank": pl.Int64}


def cells(accounts: list[dict[str, object]], *, with_values: bool, few: int) -> dict[int, str]:
    found = cells_of(pl.DataFrame(accounts, schema=SCHEMA), with_values=with_values, few=few)
    assert found.schema == {ROW: pl.UInt32, TEXT: pl.String}
    assert found[ROW].n_unique() == len(found)
    return dict(found.rows())


@given(st.lists(ACCOUNT), st.booleans())
def test_a_single_account_is_written_as_several_are(accounts: list[dict[str, object]], with_values: bool) -> None:
    apart = cells(accounts, with_values=with_values, few=0)
    assert apart == cells([*accounts, *accounts], with_values=with_values, few=1000)


@pytest.mark.parametrize(
    ("with_values", "expected"),
    [
        (True, {0: "not 40: Ann Bell (one, relayed by Carr, claimed)", 1: "denied by narrator"}),
        (False, {0: "Ann Bell (one, relayed by Carr, claimed)", 1: "narrator"}),
    ],
)
def test_an_account_in_words(with_values: bool, expected: dict[int, str]) -> None:
    first = {"value": "40", "denied": True, "speaker": "Ann Bell", "modality": "claimed", "relay": "relayed by Carr"}
    accounts: list[dict[str, object]] = [
        {ROW: 0, **first, "text": "one", "rank": 0},
        {ROW: 1, "value": None, "denied": True, "speaker": "narrator", "rank": 5},
    ]
    assert cells(accounts, with_values=with_values, few=0) == expected
