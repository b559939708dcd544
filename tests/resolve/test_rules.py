"""The rules and what describes them: the vocabulary that `explain` quotes, and the words of the codebook."""

import polars as pl
import pytest

from paths import RULES
from standoff.resolve import rules
from standoff.schema.read import read_schema
from standoff.schema.resolved_by import RESOLVE

VOCABULARY = "builtin/vocabularies/rule.yaml"
SCHEMA = read_schema(RULES).schema
CODES = SCHEMA.vocabularies["rule"].codes
BESIDE = {"first": ["only", "settled"], "last": ["open", "none"]}  # what is recorded where no rule of the lists decides
NAMES = [*rules.RULES, *rules.DECLARED]


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_is_described_in_the_vocabulary(name: str) -> None:
    assert name in CODES, f"the rule `{name}` needs an entry in {VOCABULARY}, or `explain` could not name it"
    assert CODES[name].label
    assert CODES[name].definition.endswith(".")


def test_the_vocabulary_lists_the_rules_in_the_order_in_which_they_are_tried() -> None:
    assert list(CODES) == [*BESIDE["first"], *NAMES, *BESIDE["last"]]


def test_the_rules_that_a_field_may_declare_are_those_of_the_schema() -> None:
    assert list(RESOLVE) == list(rules.DECLARED)


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_records_its_own_name(name: str) -> None:
    """Of two candidates, one better by every score, the rule keeps that one and says that it did."""
    candidates = pl.DataFrame(
        {
            "cell": [0, 0],
            "value": ["1", "0..2"],
            **{score: [0, 1] for score in ("qualifier", "modality", "basis", "voice", "strongest", "looseness")},
            "low": [1, 0] if name != "earliest" else [0, 1],
            "high": [3, 2],
            "groups": [["a", "b"], ["a"]],
            "resolve": [name if name in rules.DECLARED else None] * 2,
            "surviving": [True, True],
            "rule": pl.Series([None, None], dtype=pl.String),
        }
    )
    pairs = pl.DataFrame({"cell": [0], "value": ["0..2"], "inner": ["1"]})
    rule = {**rules.RULES, **rules.DECLARED}[name]
    survivors = rule(candidates, pairs).filter("surviving")
    assert survivors.select("value", "rule").rows() == [("1", name)]


def test_a_candidate_without_a_score_is_not_the_best() -> None:
    candidates = pl.DataFrame(
        {
            "cell": [0, 0, 0],
            "value": ["1", "2", "3"],
            "voice": [None, 2, 1],
            "surviving": [True, True, True],
            "rule": pl.Series([None, None, None], dtype=pl.String),
        }
    )
    kept = rules.narrow(candidates, "voice", rules.best("voice"))
    assert kept.select("value", "surviving", "rule").rows() == [
        *(("1", False, "voice"), ("2", False, "voice"), ("3", True, "voice"))
    ]
