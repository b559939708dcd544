"""What a schema expects of its table: rows, filled columns, what no row may say, which records stay apart."""

from pathlib import Path
from typing import NamedTuple

import pytest

from standoff.schema.read import read_schema
from standoff.source.problem import Place, Problem
from standoff.source.reports import as_text
from tiny import (
    FAIRS,
    FAIRS_SCHEMA,
    FILES,
    GUESTS_SCHEMA,
    KINDS,
    ONE,
    PEOPLE,
    PEOPLE_SCHEMA,
    PLACES,
    TWO,
    Change,
    compiled,
    write,
)


def expecting(schema: str, expect: str) -> Change:
    """The change that gives a table expectations: its last line `standoff:` with them, or one more line."""
    last = FILES[schema].rsplit("\n", 2)[1]
    if last.startswith("standoff: {"):
        return schema, last, f"{last.removesuffix('}')}, expect: {{{expect}}}}}"
    if last.startswith("  nest"):
        return schema, last, f"{last}\n  expect: {{{expect}}}"
    return schema, last, f"{last}\nstandoff: {{expect: {{{expect}}}}}"


def problems(root: Path, schema: str, expect: str, *changes: Change) -> list[Problem]:
    return compiled(write(root, expecting(schema, expect), *changes)).problems


# -- what is as expected -----------------------------------------------------------------------------------------------

MET = [
    (FAIRS_SCHEMA, "rows: {minimum: 2, maximum: 2}"),
    (FAIRS_SCHEMA, "filled: {kind: 1, held: 0.5, visitors_low: 0.5}"),
    (FAIRS_SCHEMA, "one_of: [kind, stalls, permit]"),
    (FAIRS_SCHEMA, "never: [{where: {kind: market, is_trade: false}, because: a market is}]"),
    (FAIRS_SCHEMA, "never: [{where: {kind: market, held: not null}, because: it has no day}]"),
    (FAIRS_SCHEMA, "never: [{where: {visitors_best: [41, 45]}, because: nobody says so any more}]"),
    (FAIRS_SCHEMA, "never: [{where: {held.modality: [claimed, alleged]}, because: it is asserted}]"),
    (FAIRS_SCHEMA, "never: [{where: {held.speaker: carr}, because: bell said so}]"),
    (FAIRS_SCHEMA, "apart: [{records: [spring-fair, hat-market], because: one sells hats}]"),
    (PEOPLE_SCHEMA, 'never: [{where: {name: "null"}, because: a word}, {where: {name: [x, null]}, because: nobody}]'),
    (GUESTS_SCHEMA, "never: [{where: {role: host, person_id: carr}, because: he never does}]"),
]


@pytest.mark.parametrize(("schema", "expect"), MET, ids=[expect for _, expect in MET])
def test_what_is_as_expected_is_not_a_problem(tmp_path: Path, schema: str, expect: str) -> None:
    assert problems(tmp_path, schema, expect) == []


# -- one expectation broken, one problem -------------------------------------------------------------------------------


class Case(NamedTuple):
    """An expectation of a table, and the problem where the tiny corpus does not meet it."""

    schema: str
    expect: str
    problem: Problem


LOST = "find what was lost, or lower the minimum if this is right"
REASON = "correct what is wrong; the reason for the rule: "
EXACTLY = "fill exactly one of them"

CASES = [
    Case(
        FAIRS_SCHEMA,
        "rows: {minimum: 3}",
        Problem(Place(FAIRS_SCHEMA, 15, 37), "unexpected-rows", "`fairs` has 2 rows, expected at least 3", LOST),
    ),
    Case(
        FAIRS_SCHEMA,
        "rows: {maximum: 1}",
        Problem(
            Place(FAIRS_SCHEMA, 15, 37),
            "more-rows",
            "`fairs` has 2 rows, expected at most 1",
            "look for duplicates, or raise the maximum if all are right",
        ),
    ),
    Case(
        FAIRS_SCHEMA,
        "filled: {kind: 1, held: 0.6}",
        Problem(
            Place(FAIRS_SCHEMA, 15, 45),
            "unexpected-gaps",
            "`held` is filled in 1 of 2 rows, expected at least 60%",
            "find what is missing, or lower the share if this is right",
        ),
    ),
    Case(
        FAIRS_SCHEMA,
        "never: [{where: {kind: market, is_trade: true}, because: no trade here}]",
        Problem(
            Place(TWO, 12, 25),
            "never-rule",
            "`fairs/hat-market`: kind is market and is_trade is true",
            f"{REASON}no trade here",
        ),
    ),
    Case(
        FAIRS_SCHEMA,
        "never: [{where: {kind: [fair, market], place_id: null}, because: each has its ground}]",
        Problem(
            Place(TWO, 12, 25),
            "never-rule",
            "`fairs/hat-market`: kind is market and place_id is empty",
            f"{REASON}each has its ground",
        ),
    ),
    Case(
        FAIRS_SCHEMA,
        "never: [{where: {held: not null, place_id: arden}, because: the ground is closed}]",
        Problem(
            Place(ONE, 16, 17),
            "never-rule",
            "`fairs/spring-fair`: held is 2024-05 and place_id is arden",
            f"{REASON}the ground is closed",
        ),
    ),
    Case(
        FAIRS_SCHEMA,
        "never: [{where: {visitors_high: 45, visitors_best: 40}, because: odd}]",
        Problem(
            Place(ONE, 12, 40),
            "never-rule",
            "`fairs/spring-fair`: visitors_high is 45 and visitors_best is 40",
            f"{REASON}odd",
        ),
    ),
    Case(
        FAIRS_SCHEMA,
        "never: [{where: {held_latest: 2024-05-31, held.voice: paraphrase}, because: hearsay}]",
        Problem(
            Place(ONE, 15, 13),
            "never-rule",
            "`fairs/spring-fair`: held_latest is 2024-05-31 and held.voice is paraphrase",
            f"{REASON}hearsay",
        ),
    ),
    Case(
        FAIRS_SCHEMA,
        "never: [{where: {factuality: disputed}, because: it was or it was not}]",
        Problem(
            Place(TWO, 11, 7),
            "never-rule",
            "`fairs/hat-market`: factuality is disputed",
            f"{REASON}it was or it was not",
        ),
    ),
    Case(
        GUESTS_SCHEMA,
        "never: [{where: {role: visitor, person_id: carr}, because: he is ill}]",
        Problem(
            Place(TWO, 12, 58),
            "never-rule",
            "`fair_guests/hat-market/visitor/carr`: role is visitor and person_id is carr",
            f"{REASON}he is ill",
        ),
    ),
    Case(
        FAIRS_SCHEMA,
        "one_of: [permit, stalls, held]",
        Problem(Place(TWO, 11, 7), "one-of", "`fairs/hat-market` has none of `permit`, `stalls`, `held`", EXACTLY),
    ),
    Case(
        FAIRS_SCHEMA,
        "one_of: [kind, held]",
        Problem(Place(ONE, 15, 13), "one-of", "`fairs/spring-fair` has `kind` and `held`", EXACTLY),
    ),
    Case(
        FAIRS_SCHEMA,
        "apart: [{records: [hat-market, cap-market, bow-market], because: hats and caps differ}]",
        Problem(
            Place(FAIRS_SCHEMA, 15, 29),
            "unexpected-merge",
            "`fairs` has no row `cap-market`, `bow-market`, which must stay distinct from similar records",
            "restore it, or take it out of `apart`, where the reason is: hats and caps differ",
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.expect for case in CASES])
def test_what_is_not_as_expected_is_reported_once(tmp_path: Path, case: Case) -> None:
    assert problems(tmp_path, case.schema, case.expect) == [case.problem]


def test_more_rows_than_expected_are_a_warning_and_fewer_an_error(tmp_path: Path) -> None:
    (more,) = problems(tmp_path / "more", FAIRS_SCHEMA, "rows: {maximum: 1}")
    (fewer,) = problems(tmp_path / "fewer", FAIRS_SCHEMA, "rows: {minimum: 9}")
    assert (more.severity, fewer.severity) == ("warning", "error")


def test_every_row_that_meets_the_conditions_is_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, PEOPLE_SCHEMA, "never: [{where: {name: not null}, because: names are secret}]")
    assert [(str(p.place), p.message) for p in found] == [
        (f"{PEOPLE}:1:14", "`people/bell`: name is Ann Bell"),
        (f"{PEOPLE}:2:14", "`people/carr`: name is Tom Carr"),
    ]


def test_a_rule_is_shown_at_the_annotation_with_its_reason(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, FAIRS_SCHEMA, "never: [{where: {held: not null}, because: no day is known}]")
    assert as_text(problem, tmp_path) == (
        f"{ONE}:15:13: error[never-rule]: `fairs/spring-fair`: held is 2024-05\n"
        "   15 |       held: 2024-05\n"
        "      |             ^^^^^^^ correct what is wrong; the reason for the rule: no day is known"
    )


def test_an_accusation_is_distinguished_from_a_fact(tmp_path: Path) -> None:
    """A rule on modality looks at the assertion that the cell came from, not at any other."""
    expect = "never: [{where: {place_id: arden, place_id.modality: [alleged, suspected]}, because: hearsay}]"
    alleged: Change = (ONE, "place_id: arden", "place_id: {is: arden, modality: alleged}")
    asserted: Change = (TWO, "{at: 0-33, kind: fair,", "{at: 0-33, kind: fair, place_id: arden,")
    assert [problem.code for problem in problems(tmp_path / "a", FAIRS_SCHEMA, expect, alleged)] == ["never-rule"]
    assert problems(tmp_path / "b", FAIRS_SCHEMA, expect, alleged, asserted) == []


def test_what_exists_by_inference_alone_may_be_refused(tmp_path: Path) -> None:
    """A rule on the existence of a record: met if all texts that affirm it do so in the same way."""
    expect = "never: [{where: {factuality.basis: inferred}, because: nobody says that they came}]"
    guessed = "      guests: {host: {person_id: bell, basis: inferred, because: hers}}\n"
    inferred: Change = (ONE, "      guests: {host: bell}\n", guessed)
    stated: Change = (ONE, "      guests: {host: bell}\n", f"{guessed}    - {{at: 44-69, guests: {{host: bell}}}}\n")
    (problem,) = problems(tmp_path / "a", GUESTS_SCHEMA, expect, inferred)
    assert problem.code == "never-rule"
    assert problem.message == "`fair_guests/spring-fair/host/bell`: factuality.basis is inferred"
    assert problems(tmp_path / "b", GUESTS_SCHEMA, expect, stated) == []
    assert problems(tmp_path / "c", GUESTS_SCHEMA, expect) == []
    withdrawn: Change = (
        ONE, "      guests: {host: bell}\n",
        f"{guessed}    - {{at: 44-69, guests: {{host: {{person_id: bell, rank: deprecated}}}}}}\n",
    )  # fmt: skip
    (problem,) = problems(tmp_path / "d", GUESTS_SCHEMA, expect, withdrawn)
    assert problem.code == "never-rule"


def test_an_empty_table_has_no_gaps(tmp_path: Path) -> None:
    emptied: list[Change] = [(ONE, "\n      guests: {host: bell}", ""), (TWO, ", guests: {visitor: [bell, carr]}", "")]
    assert problems(tmp_path / "a", GUESTS_SCHEMA, "filled: {since: 0.5}", *emptied) == []
    (problem,) = problems(tmp_path / "b", GUESTS_SCHEMA, "rows: {minimum: 1}", *emptied)
    assert problem.message == "`fair_guests` has 0 rows, expected at least 1"


def test_what_could_not_be_read_is_not_missed(tmp_path: Path) -> None:
    """One mistake, one problem: the record that is not there is one that could not be read."""
    broken: Change = (TWO, "{at: 0-33, kind", "{kind")
    assert {p.code for p in problems(tmp_path, FAIRS_SCHEMA, "rows: {minimum: 3}", broken)} == {"at-missing"}


def test_an_unknown_code_beside_hides_no_broken_expectation(tmp_path: Path) -> None:
    broken: Change = (TWO, "{at: 0-33, kind: fair", "{at: 0-33, kind: fare")
    expect = "never: [{where: {kind: fare}, because: none}]"
    assert {p.code for p in problems(tmp_path / "a", FAIRS_SCHEMA, expect, broken)} == {"schema-expect"}
    expect = "never: [{where: {place_id: arden, held: not null}, because: none}]"
    assert {p.code for p in problems(tmp_path / "b", FAIRS_SCHEMA, expect, broken)} == {"unknown-code", "never-rule"}


# -- expectations that cannot be ---------------------------------------------------------------------------------------

WRONG = [
    ("rows: {minimum: 5, maximum: 4}", "15:37", "schema-expect", "the smallest number of rows is above the largest"),
    ("rows: {minimum: few}", "15:37", "schema-value", "`few` is not a number"),
    ("rows: {least: 5}", "15:28", "schema-key", "no key `least` here"),
    ("row: {minimum: 5}", "15:21", "schema-key", "no key `row` here"),
    ("filled: {colour: 0.5}", "15:30", "schema-expect", "the table has no column `colour`"),
    ("filled: {visitors: 0.5}", "15:30", "schema-expect", "the table has no column `visitors`"),
    ("filled: {held: 60}", "15:36", "schema-expect", "60 is not a share"),
    ("one_of: [held, colour]", "15:29", "schema-expect", "the table has no column `colour`"),
    ("one_of: [held]", "15:29", "schema-expect", "`one_of` is a choice between columns, and names one"),
    (
        "never: [{where: {kind: fare}, because: x}]",
        "15:44",
        "schema-expect",
        "`fare` is not a valid value of `kind`",
    ),
    (
        "never: [{where: {visitors_low: some}, because: x}]",
        "15:52",
        "schema-expect",
        "`some` is not a valid value of `visitors_low`",
    ),
    (
        "never: [{where: {is_trade: yes}, because: x}]",
        "15:48",
        "schema-expect",
        "`yes` is not a valid value of `is_trade`",
    ),
    (
        "never: [{where: {held_latest: May}, because: x}]",
        "15:51",
        "schema-expect",
        "`May` is not a valid value of `held_latest`",
    ),
    ("never: [{where: {colour: red}, because: x}]", "15:38", "schema-expect", "the table has no column `colour`"),
    (
        "never: [{where: {kind: fair}, because: x}, {where: {held.mood: glad}, because: x}]",
        "15:73",
        "schema-expect",
        "`mood` is not a qualifier",
    ),
    (
        "never: [{where: {held.modality: sworn}, because: x}]",
        "15:53",
        "schema-expect",
        "`sworn` is not a valid modality",
    ),
    (
        "never: [{where: {is_trade.modality: alleged}, because: x}]",
        "15:38",
        "schema-expect",
        "no assertion gives `is_trade`",
    ),
    (
        "never: [{where: {kind: fair}}]",
        "15:29",
        "schema-value",
        "a rule says what it is about (`where`) and why (`because`)",
    ),
    (
        "never: [{where: {}, because: x}]",
        "15:29",
        "schema-expect",
        "`where` has no condition, so that no row could be",
    ),
    (
        "apart: [{records: [spring-fair]}]",
        "15:29",
        "schema-value",
        "a rule says what it is about (`records`) and why (`because`)",
    ),
    (
        "apart: [{records: [spring-fair], because: x}]",
        "15:29",
        "schema-expect",
        "`records` names what is to stay apart",
    ),
]


@pytest.mark.parametrize(("expect", "place", "code", "message"), WRONG, ids=[wrong[0] for wrong in WRONG])
def test_an_expectation_that_cannot_be_is_reported_at_its_place(
    tmp_path: Path, expect: str, place: str, code: str, message: str
) -> None:
    found = read_schema(write(tmp_path, expecting(FAIRS_SCHEMA, expect))).problems
    assert [(str(p.place), p.code, p.message) for p in found] == [(f"{FAIRS_SCHEMA}:{place}", code, message)]
    assert all(problem.hint for problem in found)


def test_a_code_of_a_vocabulary_that_is_broken_is_taken_to_be_right(tmp_path: Path) -> None:
    broken: Change = (KINDS, "market: {definition: Goods are sold., broader: fair}", "market: {broader: fair}")
    expect = "never: [{where: {kind: feast}, because: there is none}]"
    assert [p.place.file for p in read_schema(write(tmp_path, expecting(FAIRS_SCHEMA, expect), broken)).problems] == [
        KINDS
    ]


# -- bad input of other kinds has its place and a hint -----------------------------------------------------------------

BAD: list[tuple[Change, str, str, str]] = [
    (
        (FAIRS, "visitors: {to: 40, because: The first text counted.}", "visitors: {to: 40}"),
        f"{FAIRS}:4:5",
        "because-missing",
        "add `because: …`",
    ),
    (
        (TWO, "visitors: 45", "visitors: 40"),
        f"{FAIRS}:4:20",
        "idle-settle",
        "the rule `only` gives the same value: remove the decision",
    ),
    (
        (ONE, "at: 44-69", "at: 44-89"),
        f"{ONE}:13:11",
        "span-excluded",
        "narrow one of the two",
    ),
    (
        (PLACES, "name: Arden", "name: The spring fair at Arden drew forty guests in all"),
        f"{PLACES}:2:15",
        "copied-words",
        "use your own words, or write `words: quotable` into its `text:` block if its rights allow quoting",
    ),
]


@pytest.mark.parametrize(("change", "place", "code", "hint"), BAD, ids=[bad[2] for bad in BAD])
def test_bad_input_has_its_place_and_a_hint(tmp_path: Path, change: Change, place: str, code: str, hint: str) -> None:
    found = [problem for problem in compiled(write(tmp_path, change)).problems if problem.code == code]
    assert [(str(problem.place), problem.hint) for problem in found] == [(place, hint)]


def test_how_a_record_is_known_and_how_far_sources_differ_are_columns_like_others(tmp_path: Path) -> None:
    known = "{where: {record_basis: inferred}, because: some text states it}"
    differ = "{where: {sources_differ: [value, contradiction], n_inferred: 0}, because: they agree}"
    inferred = (TWO, "kind: market", "basis: inferred, because: the hats say so, kind: market")
    found = problems(tmp_path, FAIRS_SCHEMA, f"never: [{known}, {differ}]", inferred)
    assert [(problem.code, problem.message) for problem in found] == [
        ("never-rule", "`fairs/spring-fair`: sources_differ is value and n_inferred is 0"),
        ("never-rule", "`fairs/hat-market`: record_basis is inferred"),
    ]
