"""The smallest broken input for every problem: break one thing in the tiny corpus, get one problem, at its place."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mistakes import CASES, RIGHT, Case, Files, broken
from recorded_checks import REACHES, Recorder
from standoff.source.catalogue import catalogue
from standoff.source.problem import Problem
from standoff.source.reports import as_text
from tiny import (
    DESCRIPTOR,
    FAIRS,
    FAIRS_SCHEMA,
    FILES,
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

Edit = tuple[str, int, int, str]
KNOWN = frozenset(catalogue())
OURS = frozenset({"bad-table"})  # a table of a shape that the compiler should not make: no input leads to it


def test_the_tiny_corpus_is_right(tmp_path: Path) -> None:
    assert compiled(write(tmp_path)).problems == []


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(CASES)), ids=[f"{case.code}-{number}" for number, case in enumerate(CASES)]
)
def test_a_mistake_is_one_problem_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, case: Case
) -> None:
    recorder = Recorder(monkeypatch)
    problems = compiled(broken(tmp_path, case.broken)).problems
    assert [(p.code, str(p.place), p.message) for p in problems] == [
        (case.code, case.place, case.message.replace("{root}", str(tmp_path)))
    ]
    assert marked(problems[0], tmp_path) == case.marked
    assert problems[0].hint
    assert recorder.finders() >= REACHES.get(number, set())


def test_a_cycle_is_placed_at_its_first_link_with_the_others_beside_it(tmp_path: Path) -> None:
    more = "The Shire, within_id: wood}\nwood: {name: Wood, within_id: arden"
    (problem,) = compiled(write(tmp_path, (PLACES, "The Shire", more))).problems
    assert (problem.code, str(problem.place)) == ("hierarchy-cycle", f"{PLACES}:3:33")
    assert problem.message.endswith(": arden -> shire -> wood -> arden")
    assert [str(place) for place in problem.related] == [f"{PLACES}:1:37", f"{PLACES}:2:31"]


def marked(problem: Problem, root: Path) -> str:
    """The words that the printed problem underlines."""
    lines = as_text(problem, root).split("\n")
    if len(lines) < 3:
        return ""
    carets = re.match(r" +\| +(\^+)", lines[2])
    return lines[1][carets.start(1) : carets.end(1)] if carets else ""


# -- many problems -----------------------------------------------------------------------------------------------------


def reported(root: Path) -> list[str]:
    return [f"{p.place} {p.code}" for p in compiled(root).problems]


def test_all_problems_of_all_files_come_in_one_run_sorted(tmp_path: Path) -> None:
    write(
        tmp_path,
        (TWO, "kind: market, guests", "kind: bazaar, guests"),
        (TWO, "visitors: 45", "visitors: some"),
        (ONE, "at: 44-69", "at: 44-690"),
        (ONE, "host: bell", "host: bel"),
        (ONE, "place_id: arden", "place: arden"),
        (FAIRS, "title: Spring fair", "motto: Hats"),
        (PEOPLE, "Tom Carr}", "Tom Carr, age: 40}"),
        (PLACES, "within_id: shire", "within_id: shir"),
    )
    assert reported(tmp_path) == [
        f"{FAIRS}:2:3 text-field",
        f"{PEOPLE}:2:24 unknown-field",
        f"{PLACES}:2:33 unknown-id",
        f"{ONE}:13:11 span-outside",
        f"{ONE}:16:7 unknown-field",
        f"{ONE}:17:22 unknown-id",
        f"{TWO}:9:49 bad-count",
        f"{TWO}:12:25 unknown-code",
    ]


def test_problems_of_schemas_come_in_one_run_with_those_of_the_descriptor(tmp_path: Path) -> None:
    write(
        tmp_path,
        (DESCRIPTOR, '"speakers"', '"speaker"'),
        (PEOPLE_SCHEMA, "primaryKey:", "key:"),
        (FAIRS_SCHEMA, "codes: [market]", "codes: [shop]"),
        (KINDS, "broader: fair", "broader: fare"),
    )
    assert reported(tmp_path) == [
        f"{DESCRIPTOR}:1:51 bad-descriptor",
        f"{FAIRS_SCHEMA}:11:12 schema-derive",
        f"{PEOPLE_SCHEMA}:4:1 schema-key",
        f"{KINDS}:2:50 schema-reference",
    ]


SYNTAX = "fairs: {\n"


@pytest.mark.parametrize(
    "unreadable",
    [
        {PEOPLE: SYNTAX},
        {PLACES: SYNTAX},
        {FAIRS: SYNTAX},
        {ONE: SYNTAX},
        {TWO: SYNTAX},
        {PEOPLE: SYNTAX, PLACES: SYNTAX, ONE: SYNTAX, TWO: SYNTAX},
    ],
    ids=["people", "places", "fairs", "one", "two", "all"],
)
def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path, unreadable: Files) -> None:
    """Ids that are not found may be in it, and so may the values that a decision or a required field waits for."""
    assert reported(write(tmp_path, files=unreadable)) == [f"{file}:1:8 yaml-syntax" for file in unreadable]


def test_a_file_that_cannot_be_read_hides_nothing_in_the_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        (ONE, "place_id: arden", "place_id: ardn"),
        (ONE, "host: bell", "host: bel"),
        (TWO, "kind: market, guests", "kind: bazaar, guests"),
        files={PEOPLE: SYNTAX},
    )
    assert reported(tmp_path) == [f"{PEOPLE}:1:8 yaml-syntax", f"{ONE}:16:17 unknown-id", f"{TWO}:12:25 unknown-code"]


def test_a_registry_under_a_wrong_name_is_one_problem(tmp_path: Path) -> None:
    write(tmp_path, files={PEOPLE: None, "annotations/registry/peple.yaml": FILES[PEOPLE]})
    assert reported(tmp_path) == ["annotations/registry/peple.yaml:1:1 unknown-table"]


def test_a_wrong_qualifier_is_reported_where_it_is_given_and_not_where_it_is_inherited(tmp_path: Path) -> None:
    write(
        tmp_path,
        (ONE, "speaker: bell", "voice: quote"),
        (ONE, "held: 2024-05", "held: {is: 2024-05, modality: claimed}"),
        (ONE, "{host: bell}", "{host: {person_id: bell, confidence: likely}}"),
    )
    assert reported(tmp_path) == [f"{ONE}:14:14 speaker-missing"]


PEOPLE_KEY = "{resource: people, fields: person_id}"


def test_an_unknown_speaker_is_reported_once_where_columns_take_the_speaker(tmp_path: Path) -> None:
    write(
        tmp_path,
        (FAIRS_SCHEMA, "  - {name: title,", "  - {name: teller_id, standoff: {default: speaker}}\n  - {name: title,"),
        (FAIRS_SCHEMA, "foreignKeys:\n", f"foreignKeys:\n  - {{fields: teller_id, reference: {PEOPLE_KEY}}}\n"),
        (ONE, "speaker: bell", "speaker: bel"),
    )
    assert reported(tmp_path) == [f"{ONE}:14:16 unknown-id"]


def test_an_unknown_speaker_is_reported_where_statements_are_relayed(tmp_path: Path) -> None:
    write(tmp_path, (ONE, "speaker: bell", "speaker: bell\n      relayed_by: bel"))
    assert reported(tmp_path) == [f"{ONE}:15:19 unknown-id"]


def test_what_a_wrong_value_leads_to_is_not_reported_again(tmp_path: Path) -> None:
    """`fare` leaves `kind` in conflict and so empty, and it is required; 901 is what the registry's decision misses."""
    write(tmp_path, (TWO, "0-33, kind: fair", "0-33, kind: fare"), (ONE, "visitors: 40", "visitors: 901"))
    assert reported(tmp_path) == [f"{ONE}:12:40 out-of-range", f"{TWO}:9:33 unknown-code"]


def test_mentions_that_differ_in_what_is_remarked_are_reported_once(tmp_path: Path) -> None:
    """The two differ on the record and on two of its fields; their qualifiers are what is wrong."""
    twice = "- {at: 0-10, kind: fair, visitors: 40}\n    - {at: 11-43, kind: fair, visitors: 40, rank: deprecated}"
    write(tmp_path, (ONE, "- {at: 0-43, kind: fair, visitors: 40}", twice))
    assert reported(tmp_path) == [f"{ONE}:13:7 qualifier-clash"]


def test_a_mistake_is_reported_at_every_place_where_it_is_written(tmp_path: Path) -> None:
    """Equal assertions are one row of the tables; the curator has to correct them all."""
    twice = "- {at: 11-15, kind: fare, permit: x}\n    - {at: 16-18, kind: fare, permit: x}\n    - at: 44-69"
    write(tmp_path, (ONE, "- at: 44-69", twice))
    assert reported(tmp_path) == [
        f"{ONE}:{line}:{column} {code}"
        for line in (13, 14)
        for column, code in ((25, "unknown-code"), (39, "bad-pattern"))
    ]


TO_SEVERAL = "constraints: {minLength: 3, maxLength: 60}, standoff: {from: text}"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("bell", None),
        ("places/arden", None),
        ("unnamed", None),
        ("bel", "unknown id `bel` in `people`"),
        ("places/ardn", "unknown id `ardn` in `places`"),
        ("fairs/spring-fair", "`fairs/spring-fair` is not a valid reference"),
    ],
)
def test_references_into_several_tables(tmp_path: Path, reference: str, message: str | None) -> None:
    write(
        tmp_path,
        (FAIRS_SCHEMA, TO_SEVERAL, "standoff: {ref: [people, places], or: [unnamed]}"),
        (ONE, "held: 2024-05", f"motto: {reference}"),
    )
    problems = compiled(tmp_path).problems
    assert [(p.code, str(p.place), p.message) for p in problems] == (
        [("unknown-id", f"{ONE}:15:14", message)] if message else []
    )
    assert [marked(problem, tmp_path) for problem in problems] == ([reference] if message else [])


def test_the_first_entry_of_a_record_is_the_one_that_others_repeat(tmp_path: Path) -> None:
    two = (PEOPLE, "bell: {name: Ann Bell}\n", "bell:\n  - {name: Ann Bell}\n  - {name: Ann Bell}\n")
    root = write(tmp_path, two, files={"annotations/registry/people/bell.yaml": "bell: {name: Ann Bell}\n"})
    (problem,) = compiled(root).problems
    assert (problem.code, problem.place.file) == ("duplicate-entry", "annotations/registry/people/bell.yaml")
    assert [f"{place.file}:{place.line}" for place in problem.related] == [f"{PEOPLE}:2"]


# -- what is not a mistake --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", RIGHT, ids=[new for _, _, new in RIGHT])
def test_what_is_right_is_not_a_problem(tmp_path: Path, change: Change) -> None:
    assert reported(write(tmp_path, change)) == []


def test_a_redirect_to_a_record_or_to_none_is_right(tmp_path: Path) -> None:
    redirects = "people/ball: {new_id: bell, because: a slip}\npeople/dunn: {new_id: , because: no such man}\n"
    assert reported(write(tmp_path, files={"annotations/registry/redirects.yaml": redirects})) == []


def test_texts_that_are_absent_are_not_a_problem(tmp_path: Path) -> None:
    run = compiled(write(tmp_path, files={"texts/one.txt": None}))
    assert (run.problems, run.unverified) == ([], ["one"])


# -- whatever is broken ------------------------------------------------------------------------------------------------

SCRAPS = [
    "",
    " ",
    "\n",
    "  ",
    ":",
    ": ",
    ", ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    "#",
    '"',
    "'",
    "0",
    "-",
    "/",
    "%",
    "é",
    "\t",
    "x",
]
edits = st.lists(
    st.tuples(
        st.sampled_from([file for file in FILES if not file.endswith(".txt")]),
        st.integers(0, 700),
        st.integers(0, 9),
        st.sampled_from([*SCRAPS, "at: ", "{is: ", "0-5", "null", "fair", "bell", "required", "text:\n", "fairs:\n"]),
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=30, deadline=None)
@given(edits)
def test_whatever_is_broken_is_reported_and_never_raised(
    tmp_path_factory: pytest.TempPathFactory, edits: list[Edit]
) -> None:
    root = tmp_path_factory.mktemp("edited")
    problems = compiled(write(root, files={**edited(edits)})).problems
    for problem in problems:
        assert problem.place.file in FILES
        assert problem.hint
        assert as_text(problem, root).startswith(f"{problem.place}: {problem.severity}[{problem.code}]: ")
    assert problems == sorted(set(problems))
    assert {problem.code for problem in problems} <= KNOWN - OURS


def edited(edits: list[Edit]) -> dict[str, str]:
    files = dict(FILES)
    for file, place, length, scrap in edits:
        start = place % (len(files[file]) + 1)
        files[file] = files[file][:start] + scrap + files[file][start + length :]
    return files
