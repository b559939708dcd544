"""`standoff coverage`, and the check that every sentence is annotated or excluded."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harbour import ISLAND as ISLAND_TEXT
from harbour import ISLAND_YAML, run
from harbour import write as write_harbour
from paths import REPOSITORY
from standoff.checks.coverage import sentence_states
from standoff.corpus.assertions import Frames
from standoff.engine.compilation import Compiled
from standoff.source.problem import Place, Problem
from standoff.source.reports import as_text
from standoff.views.coverage import coverage, lay_out
from standoff.views.inputs import Compilation
from standoff.views.layout import plain_text
from tiny import DESCRIPTOR, ONE, TWO, Change, at, compiled, write

Bounds = tuple[int, int]

# -- what counts -------------------------------------------------------------------------------------------------------


def frames_of(sentences: list[Bounds], spans: list[Bounds], exclusions: list[Bounds]) -> Frames:
    """The frames that coverage rests on, of one text."""
    numbered = [("t", number, start, end, 5, 1) for number, (start, end) in enumerate(sentences, 1)]
    names = ("sentence", "sentence_start", "sentence_end", "annotation_line", "column")
    places = {"text_id": pl.String, "span_start": pl.Int64, "span_end": pl.Int64}
    frames = {
        "sentences": pl.DataFrame(
            numbered, orient="row", schema={"text_id": pl.String} | dict.fromkeys(names, pl.Int64)
        ),
        "spans": pl.DataFrame([("t", *span) for span in spans], orient="row", schema=places),
        "excluded": pl.DataFrame([("t", *span) for span in exclusions], orient="row", schema=places),
    }
    return Frames.of(dict.fromkeys(Frames.names(), pl.DataFrame()) | frames)


def states(sentences: list[Bounds], spans: list[Bounds], exclusions: list[Bounds]) -> list[str]:
    return sentence_states(frames_of(sentences, spans, exclusions))["state"].to_list()


LONG, SHORT = (0, 100), (0, 11)


@pytest.mark.parametrize(
    ("sentence", "spans", "exclusions", "state"),
    [
        (LONG, [(0, 20)], [], "annotated"),
        (LONG, [(0, 19)], [], "open"),
        (LONG, [(0, 10), (90, 100)], [], "annotated"),
        (LONG, [(0, 15), (5, 15), (10, 19)], [], "open"),  # overlapping spans count once
        (LONG, [(0, 10), (10, 20)], [], "annotated"),  # and touching ones each
        (LONG, [(0, 19)], [(20, 39)], "open"),  # the two are not added up
        (LONG, [], [(60, 80)], "excluded"),
        (LONG, [(0, 20)], [(60, 80)], "annotated"),
        (LONG, [], [], "open"),
        (SHORT, [(0, 5)], [], "open"),
        (SHORT, [(0, 6)], [], "annotated"),
        (SHORT, [(5, 300)], [], "annotated"),
    ],
)
def test_half_of_a_sentence_or_twenty_characters_are_enough(
    sentence: Bounds, spans: list[Bounds], exclusions: list[Bounds], state: str
) -> None:
    assert states([sentence], spans, exclusions) == [state]


def test_a_span_over_two_whole_sentences_does_not_count_and_a_passage_does() -> None:
    sentences = [(0, 30), (31, 60), (61, 90)]
    assert states(sentences, [(0, 60)], []) == ["open"] * 3
    assert states(sentences, [(0, 59)], []) == ["annotated", "annotated", "open"]
    assert states(sentences, [], [(0, 60)]) == ["excluded", "excluded", "open"]


def test_a_text_without_sentences_has_no_states() -> None:
    assert states([], [(0, 20)], [(30, 40)]) == []


BOUNDS = st.tuples(st.integers(0, 120), st.integers(0, 120)).map(lambda ends: (min(ends), max(ends)))


@settings(deadline=None)
@given(st.lists(BOUNDS, max_size=12), st.lists(BOUNDS, max_size=5))
def test_characters_are_counted_as_if_one_by_one(spans: list[Bounds], exclusions: list[Bounds]) -> None:
    sentences = [(0, 7), (8, 40), (42, 43), (43, 110)]
    found = sentence_states(frames_of(sentences, spans, exclusions))

    def is_counted(span: Bounds) -> bool:
        return sum(span[0] <= start and end <= span[1] for start, end in sentences) < 2

    covered = {here for span in spans if is_counted(span) for here in range(*span)}
    exclusion = {here for span in exclusions for here in range(*span)}
    wanted = [tuple(sum(here in among for here in range(*s)) for among in (covered, exclusion)) for s in sentences]
    assert found.select("evidence", "excluded").rows() == wanted


# -- the command -------------------------------------------------------------------------------------------------------

PRINTED = """\
            sentences  annotated  with a value  excluded  open  characters
01_harbour          4          3             3         1     0       52.9%
02_island           3          2             2         0     1       51.2%
total               7          5             5         1     1       52.2%

02_island sentence 3  95-120
  “The bells rang all night.”

85.7 % of the sentences are annotated or excluded (1 is open); 71.4 % give a value
"""


def test_coverage_is_counted_by_text_and_lists_what_is_left(tmp_path: Path) -> None:
    result = run(write_harbour(tmp_path), "coverage")
    assert (result.output, result.exit_code) == (PRINTED, 0)


def test_without_the_text_the_words_are_left_out(tmp_path: Path) -> None:
    result = run(write_harbour(tmp_path, {"texts/02_island.txt": None}), "coverage")
    assert result.output == PRINTED.replace("  “The bells rang all night.”\n", "")


def test_one_text_is_counted_without_a_total(tmp_path: Path) -> None:
    assert run(write_harbour(tmp_path), "coverage", "01").output == (
        "            sentences  annotated  with a value  excluded  open  characters\n"
        "01_harbour          4          3             3         1     0       52.9%\n"
        "\n"
        "100 % of the sentences are annotated or excluded; 75 % give a value\n"
    )


def test_coverage_as_json(tmp_path: Path) -> None:
    counts = {
        "sentences": 3,
        "annotated": 2,
        "with_value": 2,
        "excluded": 0,
        "open": 1,
        "length": 121,
        "covered": 62,
        "share": 0.5124,
        "share_accounted_for": 0.6667,
        "share_with_value": 0.6667,
    }
    bare = {"sentence": 3, "start": 95, "end": 120, "words": "The bells rang all night."}
    assert json.loads(run(write_harbour(tmp_path), "coverage", "02", "--format", "json").output) == {
        "texts": [{"text_id": "02_island", "counts": counts, "uncovered": [bare], "without_value": []}],
        "total": counts,
        "external": {},
        "curated": {},
    }


def test_an_unknown_text_is_refused(tmp_path: Path) -> None:
    result = run(write_harbour(tmp_path), "coverage", "01_harbor")
    assert (result.output, result.exit_code) == ("standoff: unknown text `01_harbor`; nearest is `01_harbour`\n", 1)


def test_show_has_the_same_states(tmp_path: Path) -> None:
    """A mention of few characters is shown, and the sentence is open all the same."""
    root = write_harbour(tmp_path)
    path = root / ISLAND_YAML
    path.write_text(path.read_text() + f"    - {{at: {at(ISLAND_TEXT, 'bells')}, note: bells}}\n")
    shown = json.loads(run(root, "show", "02", "--format", "json").output)
    assert [sentence["state"] for sentence in shown["sentences"]] == ["annotated", "annotated", "open"]


# -- facts -------------------------------------------------------------------------------------------------------------

BELLS = at(ISLAND_TEXT, "The bells rang all night.")
FACTS = f"""\
           sentences  annotated  with a value  excluded  open  characters
02_island          3          3             2         0     0       71.9%

02_island sentence 3  95-120  no value
  “The bells rang all night.”
  95-120  fairs/spring-fair (denied)                             {ISLAND_YAML}:19

100 % of the sentences are annotated or excluded; 66.6 % give a value
"""


def with_mention(root: Path, written: str) -> Path:
    """The harbour's corpus with one more mention in the second text."""
    path = write_harbour(root) / ISLAND_YAML
    path.write_text(path.read_text() + f"    - {{at: {BELLS}, {written}}}\n")
    return root


def test_sentences_that_only_show_that_something_exists_are_listed_on_request(tmp_path: Path) -> None:
    root = with_mention(tmp_path, "polarity: deny")
    assert run(root, "coverage", "02", "--facts").output == FACTS
    head, _, verdict = FACTS.split("\n\n")
    assert run(root, "coverage", "02").output == f"{head}\n\n{verdict}"


def test_a_quote_without_a_span_is_in_no_sentence(tmp_path: Path) -> None:
    root = with_mention(tmp_path, "polarity: deny")
    path = root / ISLAND_YAML
    path.write_text(path.read_text() + "    - {quote: all night, polarity: deny}\n")
    found = run(root, "coverage", "02", "--facts").output
    assert found.splitlines()[1:] == FACTS.splitlines()


def test_facts_as_json(tmp_path: Path) -> None:
    (text,) = json.loads(run(with_mention(tmp_path, "polarity: deny"), "coverage", "02", "--format", "json").output)[
        "texts"
    ]
    named = {
        "table_name": "fairs",
        "record_id": "spring-fair",
        "polarity": "deny",
        "spans": [[95, 120]],
        "annotation_file": ISLAND_YAML,
        "annotation_line": 19,
    }
    bells = {"sentence": 3, "start": 95, "end": 120, "words": "The bells rang all night."}
    assert text["without_value"] == [bells | {"records": [named]}]
    assert (text["counts"]["annotated"], text["counts"]["with_value"]) == (3, 2)


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("confidence: guess", 2),  # a remark on what exists gives none
        ("note: bells", 3),
        ("note: {is: bells, rank: deprecated, because: misread}", 2),
        ("guests: {visitor: ada-quill}", 3),  # what a child says is in its key
    ],
)
def test_a_value_is_that_of_a_field_or_a_child(tmp_path: Path, written: str, values: int) -> None:
    found = json.loads(run(with_mention(tmp_path, written), "coverage", "02", "--format", "json").output)
    assert (found["total"]["annotated"], found["total"]["with_value"]) == (3, values)


# -- the check ---------------------------------------------------------------------------------------------------------

REQUIRED: Change = (DESCRIPTOR, '"people"', '"people", "coverage": "required"')
NO_EXCLUSION: Change = (ONE, "excluded:\n  - {at: 86-115, because: an advertisement}\n", "")
BARE = Problem(
    Place(ONE, 5, 28),
    "uncovered-sentence",
    "sentence 3 (86-115) is neither annotated nor excluded",
    "`standoff show one 86-115` shows it; annotate it, or exclude it with a reason",
    6,
)


def test_a_corpus_may_require_every_sentence(tmp_path: Path) -> None:
    assert compiled(write(tmp_path, REQUIRED)).problems == []
    assert compiled(write(tmp_path, REQUIRED, NO_EXCLUSION)).problems == [BARE]


@pytest.mark.parametrize(
    ("spans", "covered", "gaps"),
    [
        ("[90-94, 100-102]", 6, "86-90, 94-100, 102-115"),
        ("[70-89, 90-94]", 7, "89-90, 94-115"),
        ("[103-107]", 4, "86-103, 107-115"),
        ("[86-99]", 13, "99-115"),
    ],
)
def test_what_is_covered_too_little_says_how_much_and_where(
    tmp_path: Path, spans: str, covered: int, gaps: str
) -> None:
    write(tmp_path, REQUIRED, (ONE, "at: 86-115", f"at: {spans}"))
    message = f"{covered} characters of sentence 3 (86-115) are excluded, 15 are needed"
    hint = f"not covered: {gaps}; `standoff show one 86-115` shows the sentence"
    assert compiled(tmp_path).problems == [Problem(Place(ONE, 5, 28), "uncovered-sentence", message, hint, 6)]


def test_what_is_annotated_too_little_counts_evidence(tmp_path: Path) -> None:
    write(tmp_path, REQUIRED, NO_EXCLUSION, (ONE, "at: 0-43,", "at: [0-43, 86-94],"))
    (problem,) = compiled(tmp_path).problems
    assert problem.message == "8 characters of sentence 3 (86-115) are annotated, 15 are needed"
    assert problem.hint == "not covered: 94-115; `standoff show one 86-115` shows the sentence"


def test_it_is_required_without_the_texts_too(tmp_path: Path) -> None:
    write(tmp_path, REQUIRED, NO_EXCLUSION, files={"texts/one.txt": None, "texts/two.txt": None})
    assert compiled(tmp_path).problems == [BARE]


def test_it_is_optional_by_default(tmp_path: Path) -> None:
    assert compiled(write(tmp_path, NO_EXCLUSION)).problems == []


def test_the_sentence_is_underlined_where_its_bounds_are_written(tmp_path: Path) -> None:
    assert as_text(BARE, write(tmp_path)) == (
        f"{ONE}:5:28: error[uncovered-sentence]: sentence 3 (86-115) is neither annotated nor excluded\n"
        "    5 |   sentences: [0-43, 44-85, 86-115]\n"
        "      |                            ^^^^^^ `standoff show one 86-115` shows it;"
        " annotate it, or exclude it with a reason"
    )


def test_a_text_with_errors_is_not_judged_and_others_are(tmp_path: Path) -> None:
    write(
        tmp_path,
        REQUIRED,
        NO_EXCLUSION,
        (TWO, "at: 0-33", "at: 33-0"),
        (TWO, "- {at: 35-60, polarity: deny}", "- {kind: market}"),
    )
    assert {(p.place.file, p.code) for p in compiled(tmp_path).problems} == {
        (ONE, "uncovered-sentence"),
        (TWO, "empty-span"),
        (TWO, "at-missing"),
    }


def test_the_dataset_is_covered_as_its_readme_prints(dataset: Compiled, request: pytest.FixtureRequest) -> None:
    assert dataset.frames
    assert dataset.resolved
    compilation = Compilation.of(dataset.schema, dataset.frames, dataset.resolved, dataset.tables, dataset.texts)
    found = coverage(compilation)
    assert found.total.open == 0
    readme = REPOSITORY / "README.md"
    before, prompt, rest = readme.read_text("utf-8").partition("$ standoff coverage\n")
    printed = plain_text(lay_out(found, 100))
    if request.config.getoption("--bless"):
        readme.write_text(f"{before}{prompt}{printed}\n```{rest.split('```', 1)[1]}", "utf-8")
    else:
        assert rest.split("\n```", 1)[0] == printed
