"""Fields in order (`expect: {in_order: …}`), references that make no hierarchy, denials beside fields."""

from pathlib import Path

import pytest

from tiny import FAIRS_SCHEMA, ONE, PEOPLE, PEOPLE_SCHEMA, PLACES_SCHEMA, TWO, Change, compiled, write

FIELDS = """\
  - {name: until, standoff: {type: edtf}}
  - {name: first_day, type: date}
  - {name: last_day, type: date}
  - {name: tents, type: number}
primaryKey: fair_id
"""


def ordered(expect: str) -> Change:
    return FAIRS_SCHEMA, "primaryKey: fair_id\n", f"{FIELDS}standoff: {{expect: {{{expect}}}}}\n"


def found(root: Path, expect: str, *given: str) -> list[str]:
    lines = "\n      ".join(given)
    write(root, ordered(expect), (ONE, "      held: 2024-05\n", f"      {lines}\n"))
    return [f"{p.code} {p.place.line}:{p.place.column} {p.message}" for p in compiled(root).problems]


IN_ORDER = [
    ("[[held, until]]", "held: 2024-05", "until: 2024-05"),  # bounds that touch
    ("[[held, until]]", "held: 2024-05-31", "until: 2024-05"),  # it may have been that day
    ("[[held, until]]", "held: 2024", "until: ..2024-01-01"),
    ("[[held, until]]", "held: 2024/..", "until: 2024-01-01"),
    ("[[held, until]]", "held: 2024-05"),  # one of the two is empty
    ("[[first_day, until]]", "first_day: 2024-05-31", "until: 2024-05"),
    ("[held, until]", "held: 2024-05", "until: 2025"),  # one list is the only one
    ("[[stalls, visitors]]", "stalls: 40"),
    ("[]", "first_day: 2024-05-02", "last_day: 2024-05-01"),  # no order is declared, and none suspected
]


@pytest.mark.parametrize("case", IN_ORDER, ids=["; ".join(case) for case in IN_ORDER])
def test_what_may_be_in_order_is_not_a_problem(tmp_path: Path, case: tuple[str, ...]) -> None:
    assert found(tmp_path, f"in_order: {case[0]}", *case[1:]) == []


REVERSED = [
    (
        ("in_order: [[held, until]]", "held: 2024-05", "until: 2024-04-30"),
        "out-of-order 16:14 `fairs/spring-fair`: `until` (2024-04-30) is before `held` (2024-05-01)",
    ),
    (
        ("in_order: [[first_day, until]]", "until: ..2024-04", "first_day: 2024-05-01"),
        "out-of-order 15:14 `fairs/spring-fair`: `until` (2024-04-30) is before `first_day` (2024-05-01)",
    ),
    (
        ("in_order: [[stalls, visitors]]", "stalls: 46"),
        "out-of-order 12:40 `fairs/spring-fair`: `visitors` (45) is before `stalls` (46)",
    ),
    (
        ("in_order: [[first_day, last_day, until]]", "first_day: 2024-05-02", "until: 2024-05-01"),
        "out-of-order 16:14 `fairs/spring-fair`: `until` (2024-05-01) is before `first_day` (2024-05-02)",
    ),
    (
        ("in_order: [[tents, stalls]]", "tents: 2.5", "stalls: 2"),
        "out-of-order 16:15 `fairs/spring-fair`: `stalls` (2) is before `tents` (2.5)",
    ),
    (
        ("rows: {minimum: 1}", "first_day: 2024-05-02", "last_day: 2024-05-01"),
        "odd-order 16:17 `fairs/spring-fair`: `last_day` (2024-05-01) is before `first_day` (2024-05-02)",
    ),
]


@pytest.mark.parametrize(("case", "problem"), REVERSED, ids=["; ".join(case) for case, _ in REVERSED])
def test_what_is_reversed_is_reported_at_the_later_field(tmp_path: Path, case: tuple[str, ...], problem: str) -> None:
    assert found(tmp_path, *case) == [problem]


UNFIT = [
    ("[[held, end]]", "no field is called `end`"),
    ("[[held, kind]]", "`kind` has no order"),
    ("[[held]]", "`in_order` compares fields with one another"),
    ("[[held, held]]", "`held` is named twice in one order"),
    ("[[held, stalls]]", "dates and numbers are in no order with one another"),
]


@pytest.mark.parametrize(("expect", "message"), UNFIT, ids=[expect for expect, _ in UNFIT])
def test_what_cannot_be_compared(tmp_path: Path, expect: str, message: str) -> None:
    assert found(tmp_path, f"in_order: {expect}", "held: 2024-05") == [f"schema-expect 17:31 {message}"]


# -- references of a table to itself -----------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["resource: people, ", 'resource: "", ', ""])
def test_two_who_name_one_another_are_not_a_hierarchy(tmp_path: Path, target: str) -> None:
    """Table Schema 1 writes the table itself as an empty resource, Table Schema 2 without one."""
    key = f"foreignKeys: {{fields: spouse_id, reference: {{{target}fields: person_id}}}}\n"
    changes: list[Change] = [
        (PEOPLE_SCHEMA, "primaryKey: person_id\n", f"  - {{name: spouse_id}}\nprimaryKey: person_id\n{key}"),
        (PEOPLE, "Ann Bell}", "Ann Bell, spouse_id: carr}"),
        (PEOPLE, "Tom Carr}", "Tom Carr, spouse_id: bell}"),
    ]
    assert compiled(write(tmp_path / "a", *changes)).problems == []
    hierarchy: Change = (PEOPLE_SCHEMA, "registered: true", "registered: true, broader: spouse_id")
    (problem,) = compiled(write(tmp_path / "b", *changes, hierarchy)).problems
    assert problem.code == "hierarchy-cycle"


def test_an_empty_resource_may_be_a_hierarchy_too(tmp_path: Path) -> None:
    assert compiled(write(tmp_path, (PLACES_SCHEMA, "resource: places", 'resource: ""'))).problems == []


# -- three ways to deny ------------------------------------------------------------------------------------------------

DENIED = [
    "{at: 35-60, polarity: deny}",
    "{at: 35-60, kind: {is: market, polarity: deny}}",
    "{at: 35-60, kind: market, guests: {visitor: {person_id: bell, polarity: deny}}}",
    "{at: 35-60, polarity: deny, guests: {visitor: bell}}",
]


@pytest.mark.parametrize("mention", DENIED)
def test_a_record_a_value_or_a_child_is_denied_without_a_warning(tmp_path: Path, mention: str) -> None:
    assert compiled(write(tmp_path, (TWO, "{at: 35-60, polarity: deny}", mention))).problems == []
