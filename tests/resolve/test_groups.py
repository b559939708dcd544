"""What is counted of groups of rows, and what is stated of records, against the same in plain Python or with groups."""

from random import Random
from typing import Any

import polars as pl
import pytest

from standoff.resolve import outcomes
from standoff.resolve.groups import distinct, rows_of, sizes, without
from standoff.schema.qualifiers import BY_DIRECTNESS

ENUMS = {
    "basis": pl.Enum(BY_DIRECTNESS),
    "polarity": pl.Enum(["affirm", "deny"]),
    "modality": pl.Enum(["asserted", "reported", "planned"]),
}


@pytest.mark.parametrize("seed", range(4))
def test_distinct_codes_are_counted_by_group(seed: int) -> None:
    """Groups of one code and of several, with and without nulls, whose rows need not follow one another."""
    some = Random(seed)
    n = some.randrange(1, 40)
    rows = [(some.randrange(n), some.choice(["a", "b", None])) for _ in range(some.choice([n // 2, 3 * n]))]
    numbers = pl.Series([number for number, _ in rows], dtype=pl.UInt32)
    codes = pl.Series([code for _, code in rows], dtype=pl.Categorical)
    of = {number: [code for mine, code in rows if mine == number] for number in range(n)}
    assert distinct(numbers, codes, n).to_list() == [len({*of[number]} - {None}) for number in range(n)]
    assert sizes(numbers, n).to_list() == [len(of[number]) for number in range(n)]


def test_a_row_is_found_by_the_number_that_it_is_about() -> None:
    found = pl.DataFrame({"cell": [3, 0], "rule": ["open", "only"]}, schema_overrides={"cell": pl.UInt32})
    row = rows_of(found, "cell", 5)
    assert without(found, "cell")[row]["rule"].to_list() == ["only", None, None, "open", None]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_stated_of_a_record_is_the_same_however_many_there_are(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records with one assertion are not grouped where there are many: both ways say the same of each."""
    some = Random(seed)
    rows = [_existence(some) for _ in range(300)]
    stated = pl.DataFrame(rows, schema_overrides={**ENUMS, "record": pl.UInt32, "source": pl.Int8})
    found = []
    for many in (1, len(rows) + 1):
        monkeypatch.setattr(outcomes, "MANY", many)
        found.append(outcomes._states(stated).sort("record"))
    assert found[0].equals(found[1])
    assert found[0].schema == found[1].schema
    alone = stated.filter(stated["record"].is_unique())
    codes = found[0].join(alone, on="record", how="semi")["rests_on"]
    assert set(codes) == {"reasoning", "speaker", "text", "external", "registry"}, "each code is found of one"


def _existence(some: Random) -> dict[str, Any]:
    source = some.randrange(3)
    bases = {0: ["stated", "inferred"], 1: ["curated"], 2: ["external"]}
    return {
        "record": some.randrange(250),
        "source": source,
        "basis": some.choice(bases[source]),
        "polarity": some.choice(["affirm", "affirm", "deny"]),
        "modality": some.choice(["asserted", "reported", "planned"]),
        "group": some.choice(["one", "two"]) if source == 0 else None,
        "speaker_id": some.choice([None, "narrator", "bell"]) if source == 0 else None,
        "relayed_by_id": some.choice([None, None, "dunn"]) if source == 0 else None,
    }
