"""`standoff agreement`: two readings of one text, paired by their spans and compared."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from paths import REPOSITORY
from standoff.cli import main
from standoff.engine.annotation_sets import annotation_files, read_annotation_set
from standoff.schema.model import Schema
from standoff.schema.read import read_schema
from standoff.source.composer import Limits
from standoff.views.agreement.annotation_set import AnnotationSet, same_texts
from standoff.views.agreement.compare import Agreement, compare
from standoff.views.agreement.figures import alpha, pooled_alpha
from standoff.views.agreement.records import Record, pair
from standoff.views.agreement.spans import Bounds, merged, shared
from tiny import FAIRS_SCHEMA
from two_readings import BLOCK, FIRST, SECOND, lay, run


@cache
def schema_of(root: Path) -> Schema:
    return read_schema(root).schema


def reading(root: Path, name: str, schema: Schema) -> AnnotationSet:
    files = tuple(path.relative_to(root).as_posix() for path in annotation_files(root / name))
    return read_annotation_set(name, files, root, schema, Limits())


def compared(root: Path, a: str = "a", b: str = "b") -> Agreement:
    schema = schema_of(root)
    first, second = reading(root, a, schema), reading(root, b, schema)
    return compare(first, second, same_texts(first, second)[0], schema)


# -- the whole of it ---------------------------------------------------------------------------------------------------

PRINTED = """\
A a, B b: 1 text

Records, paired by the overlap of their spans
          A  B  paired  only A  only B    F1
  fairs   2  1       1       1       0  0.67
  people  1  1       1       0       0  1.00
  stalls  1  2       1       0       1  0.67
  all     4  4       3       1       1  0.75

Children of paired records, paired by their keys
               A  B  paired  only A  only B    F1
  fair_guests  3  2       2       1       0  0.80
  all          3  2       2       1       0  0.80

Spans; precision and recall of B's characters, with A as the reference
               A  B  exact F1  overlap F1  precision  recall  F1 of characters
  fairs        3  2      0.40        0.80       0.88    0.83              0.86
  people       1  1      0.00        1.00       1.00    0.56              0.71
  stalls       1  2      0.00        0.67       0.38    1.00              0.56
  fair_guests  1  1      1.00        1.00       1.00    1.00              1.00
  all          6  6      0.33        0.83       0.75    0.87              0.81

Sentences that carry evidence for a table; alpha is Krippendorff's, nominal
                      A  B  both  of  alpha
  fairs               3  2     2   3   0.00
  people              1  1     1   3   1.00
  stalls              1  2     1   3   0.44
  fair_guests         1  1     1   3   1.00
  all tables, pooled  6  6     5  12   0.68
  any table           3  3     3   3      –

Fields of paired records; alpha is over the codes that both give
                     equal  different  only A  only B  coded by both  alpha
  fairs.kind             0          1       0       0              1   0.00
  fairs.held             0          1       0       0              0      –
  fairs.visitors         0          1       0       0              0      –
  fairs.place_id         1          0       0       0              0      –
  fairs, all             1          3       0       0              1   0.00
  people.person_id       0          1       0       0              0      –
  people, all            0          1       0       0              0      –
  stalls.fair_id         1          0       0       0              0      –
  stalls.ware            1          0       0       0              1      –
  stalls, all            2          0       0       0              1      –
  fair_guests.since      0          0       0       1              0      –
  fair_guests, all       0          0       0       1              0      –
  all                    3          4       0       1              2   0.00

Qualifiers of paired records
              equal  different  alpha
  voice           2          3  -0.17
  speaker_id      2          3  -0.17
  polarity        5          0      –
  modality        5          0      –

Differences in one

  fairs/spring-fair | arden-fair
    kind
      A fair                                                                           a/one.yaml:12
      B market                                                                         b/one.yaml:13
    held
      A 2024-05                                                                        a/one.yaml:13
      B 2024-05-01                                                                     b/one.yaml:15
    visitors
      A 40                                                                             a/one.yaml:12
      B 40..                                                                           b/one.yaml:14

  fair_guests/spring-fair/host/bell | arden-fair/host/bell
    since
      A –
      B 2020                                                                           b/one.yaml:16

  people/bell | ann
    person_id
      A bell                                                                            a/one.yaml:9
      B ann                                                                             b/one.yaml:9

Only in A, one
  fair_guests/spring-fair
    visitor/dunn                                                                       a/one.yaml:13
  fairs/autumn-fair                                                                    a/one.yaml:14

Only in B, one
  stalls/booth                                                                         b/one.yaml:19
"""


@pytest.mark.parametrize("together", ["[[visitors, permit]]", "[]"])
def test_fields_that_go_together_are_compared_as_mentions_give_them(tmp_path: Path, together: str) -> None:
    """Both readers have the same numbers and the same permits, and give them in other pairs."""
    first, second = (
        f"fairs:\n  spring-fair:\n    - {{at: 4-24, visitors: 5, permit: {one}}}\n"
        f"    - {{at: 4-30, visitors: 6, permit: {two}}}\n"
        for one, two in (("A-1", "B-1"), ("B-1", "A-1"))
    )
    lay(tmp_path, first, second)
    schema = tmp_path / FAIRS_SCHEMA
    schema.write_text(f"{schema.read_text()}standoff: {{together: {together}}}\n")
    found = json.loads(run(tmp_path, "--format", "json").stdout)
    given = ((each["field"], *([v["value"] for v in each[side]] for side in "ab")) for each in found["differences"])
    expected = [("permit", ["5, A-1", "6, B-1"], ["5, B-1", "6, A-1"])]
    assert list(given) == (expected if together != "[]" else [])


def test_agreement_is_printed_in_aligned_tables_with_the_places_of_all_that_differs(tmp_path: Path) -> None:
    result = run(lay(tmp_path))
    assert (result.output, result.exit_code) == (PRINTED, 0)


def test_json_has_the_same_figures_and_the_problems(tmp_path: Path) -> None:
    result = run(lay(tmp_path), "--format", "json")
    found = compared(tmp_path)
    assert json.loads(result.output) == json.loads(json.dumps(asdict(found))) | {"problems": []}


def test_a_file_may_be_compared_with_a_file(tmp_path: Path) -> None:
    found = compared(lay(tmp_path), "a/one.yaml", "b/one.yaml")
    assert asdict(found) == asdict(compared(tmp_path)) | {"a": "a/one.yaml", "b": "b/one.yaml"}


# -- alpha -------------------------------------------------------------------------------------------------------------


def test_alpha_is_that_of_a_calculation_by_hand() -> None:
    # Three units, values aa bb ab: of 6 values 3 are a and 3 b. Seen: 2 of 6 values have another value beside them.
    # Expected: 2 * 3 * 3 of 6 * 5 pairs differ. Alpha = 1 - (1/3) / (3/5) = 4/9.
    assert alpha([("a", "a"), ("b", "b"), ("a", "b")]) == 0.4444
    # Five units aa aa ab bc cc: 5 a, 2 b, 3 c. Seen 4/10; expected (100 - 25 - 4 - 9) / (10 * 9) = 62/90.
    assert alpha([("a", "a"), ("a", "a"), ("a", "b"), ("b", "c"), ("c", "c")]) == 0.4194


def test_alpha_is_one_where_all_agree_and_undefined_where_one_code_alone_occurs() -> None:
    assert alpha([("a", "a"), ("b", "b")]) == 1
    assert alpha([("a", "a"), ("a", "a")]) is None
    assert alpha([]) is None


def test_pooled_alpha_reckons_chance_within_each_variable() -> None:
    first, second = [("a", "a"), ("b", "b"), ("a", "b")], [("x", "x"), ("y", "y")]
    # Seen: 2 + 0 disagreements. Expected: 6 * (18/30) = 3.6, and of xxyy 4 * (8/12) = 8/3. Alpha = 1 - 2 / 6.2667.
    assert pooled_alpha([first, second]) == 0.6809
    assert pooled_alpha([first, [("z", "z")] * 9]) == alpha(first)
    assert pooled_alpha([[("z", "z")], []]) is None


UNITS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=12)


@given(UNITS)
def test_pooled_alpha_of_one_variable_is_its_alpha(units: list[tuple[str, str]]) -> None:
    assert pooled_alpha([units]) == pytest.approx(alpha(units), abs=1e-4)


# -- pairing -----------------------------------------------------------------------------------------------------------


def record(name: str, *spans: Bounds, line: int = 1, text: str = "one", table: str = "fairs") -> Record:
    return Record(text, table, name, f"{text}.yaml", line, 1, spans=merged(spans))


def paired(a: list[Record], b: list[Record]) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    found = pair(a, b)
    pairs = [(first.record_id, second.record_id) for first, second in found.pairs]
    return pairs, [r.record_id for r in found.only_a], [r.record_id for r in found.only_b]


def test_the_largest_overlap_is_paired_first() -> None:
    a = [record("p", (0, 20)), record("q", (10, 40))]
    b = [record("r", (15, 40)), record("s", (0, 4))]
    assert paired(a, b) == ([("p", "s"), ("q", "r")], [], [])


def test_overlap_is_of_characters_wherever_they_are() -> None:
    a = [record("p", (0, 5), (50, 55), (90, 95))]
    b = [record("q", (0, 9)), record("r", (3, 5), (52, 58), (90, 92))]
    assert paired(a, b) == ([("p", "r")], [], ["q"])


def test_ties_are_paired_by_position() -> None:
    a = [record("late", (0, 9), line=8), record("early", (0, 9), line=3)]
    b = [record("first", (0, 9), line=1), record("second", (0, 9), line=2)]
    assert paired(a, b) == ([("late", "second"), ("early", "first")], [], [])


def test_records_are_paired_once() -> None:
    assert paired([record("p", (0, 9))], [record("q", (0, 9)), record("r", (1, 9))]) == ([("p", "q")], [], ["r"])


def test_ids_texts_and_tables_pair_nothing_by_themselves() -> None:
    a = [record("p", (0, 9)), record("q", (20, 29))]
    b = [
        record("p", (10, 19)),
        record("x", (0, 9), text="two"),
        record("y", (0, 9), table="stalls"),
        record("p", (29, 40)),
    ]
    assert paired(a, b) == ([], ["p", "q"], ["p", "x", "y", "p"])


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), min_size=1, max_size=3)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    spans = draw(st.lists(SPANS, max_size=6))
    return [record(f"r{n}", *((s, s + size) for s, size in each), line=n) for n, each in enumerate(spans)]


@given(records(), records())
def test_pairing_is_the_same_from_either_side(a: list[Record], b: list[Record]) -> None:
    pairs, only_a, only_b = paired(a, b)
    swapped, only_first, only_second = paired(b, a)
    assert ({(y, x) for x, y in swapped}, only_second, only_first) == (set(pairs), only_a, only_b)


@given(records())
def test_a_reading_is_paired_with_itself(a: list[Record]) -> None:
    assert paired(a, a) == ([(r.record_id, r.record_id) for r in a], [], [])


@given(SPANS, SPANS)
def test_shared_characters_are_those_of_both_sets(a: list[Bounds], b: list[Bounds]) -> None:
    first, second = ({n for s, size in spans for n in range(s, s + size)} for spans in (a, b))
    bounds = (merged((s, s + size) for s, size in spans) for spans in (a, b))
    assert shared(*bounds) == len(first & second)


# -- laws --------------------------------------------------------------------------------------------------------------

KINDS = st.sampled_from(["fair", "market"])
PEOPLE = st.sampled_from(["bell", "carr"])
MENTION = st.fixed_dictionaries(
    {"at": st.tuples(st.integers(0, 90), st.integers(1, 25)).map(lambda span: f"{span[0]}-{sum(span)}")},
    optional={
        "kind": KINDS,
        "polarity": st.sampled_from(["affirm", "deny"]),
        "speaker": PEOPLE,
        "guests": st.dictionaries(st.sampled_from(["host", "visitor"]), PEOPLE, max_size=2),
        "rivals": st.lists(st.sampled_from(["p", "q"]), unique=True, max_size=2),
    },
)
FAIRS = st.dictionaries(st.sampled_from(["p", "q", "r"]), st.lists(MENTION, min_size=1, max_size=3), min_size=1)
MIRROR = {"a": "b", "only_a": "only_b", "record_a": "record_b", "characters_precision": "characters_recall"}
MIRROR |= {other: name for name, other in MIRROR.items()}


def mirrored(value: Any) -> Any:
    """An agreement as it would be with A and B exchanged."""
    if isinstance(value, dict):
        return {MIRROR.get(name, name): mirrored(part) for name, part in value.items()}
    return [mirrored(part) for part in value] if isinstance(value, list | tuple) else MIRROR.get(str(value), value)


def plain(found: Agreement) -> dict[str, Any]:
    """An agreement as JSON has it."""
    plain: dict[str, Any] = json.loads(json.dumps(asdict(found)))
    return plain


def unordered(agreement: dict[str, Any]) -> dict[str, Any]:
    """Differences come in the order of A's records; here in one that is the same from either side."""
    return agreement | {
        "differences": sorted(agreement["differences"], key=lambda each: json.dumps(each, sort_keys=True))
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("laws"))


@settings(max_examples=15, deadline=None)
@given(first=FAIRS, second=FAIRS)
def test_exchanging_the_readings_exchanges_the_sides(project: Path, first: Any, second: Any) -> None:
    lay(project, f"fairs: {json.dumps(first)}", f"fairs: {json.dumps(second)}")
    schema, texts = schema_of(project), frozenset(["one"])
    a, b = reading(project, "a", schema), reading(project, "b", schema)
    there, back = plain(compare(a, b, texts, schema)), plain(compare(b, a, texts, schema))
    assert unordered(mirrored(back)) | {"a": "a", "b": "b"} == unordered(there)
    whole(compare(a, a, texts, schema))


def whole(found: Agreement) -> None:
    """Assert that nothing differs."""
    assert (found.differences, found.only_a, found.only_b) == ((), (), ())
    assert {r.f1 for r in found.records} <= {1, None}
    assert {figure for s in found.spans for figure in (s.exact_f1, s.overlap_f1, s.characters_f1)} <= {1, None}
    alphas = [[part.alpha for part in parts] for parts in (found.sentences, found.fields, found.qualifiers)]
    assert {figure for part in alphas for figure in part} <= {1, None}


def test_the_readings_of_the_dataset_agree_with_themselves() -> None:
    found = compared(REPOSITORY, "annotations/second", "annotations/second")
    whole(found)
    assert [(r.under, r.a, r.b, r.paired) for r in found.records if r.table is None] == [
        (None, 238, 238, 238),
        ("*", 453, 453, 453),
    ]


# -- what counts as equal ----------------------------------------------------------------------------------------------


def verdicts(root: Path, first: str, second: str) -> list[tuple[str, str]]:
    return [(d.field, d.verdict) for d in compared(lay(root, first, second)).differences]


def test_references_to_records_that_readers_name_are_compared_through_the_pairs(tmp_path: Path) -> None:
    first = "fairs: {x: {at: 0-9}, y: {at: 20-29}}\nstalls: {s: {at: 90-99, fair_id: x}}\n"
    assert verdicts(tmp_path, first, first.replace("x", "z")) == []
    crossed = "fairs: {y: {at: 0-9}, x: {at: 20-29}}\nstalls: {s: {at: 90-99, fair_id: x}}\n"
    assert verdicts(tmp_path, first, crossed) == [("fair_id", "different")]


def test_a_reference_to_what_was_not_paired_equals_the_same_id_alone(tmp_path: Path) -> None:
    first = "fairs: {x: {at: 0-9}}\nstalls: {s: {at: 90-99, fair_id: x}}\n"
    assert verdicts(tmp_path, first, first.replace("0-9}", "10-19}")) == []
    second = "fairs: {x: {at: 0-9}}\nstalls: {s: {at: 90-99, fair_id: z}}\n"
    assert verdicts(tmp_path, first, second) == [("fair_id", "different")]


def test_keys_of_children_are_compared_through_the_pairs_too(tmp_path: Path) -> None:
    first = "fairs: {x: {at: 0-9, rivals: [y, w]}, y: {at: 20-29}}\n"
    second = "fairs: {p: {at: 0-9, rivals: [q, v]}, q: {at: 20-29}}\n"
    found = compared(lay(tmp_path, first, second))
    assert [(r.table, r.a, r.b, r.paired) for r in found.records if r.under == "fairs"] == [("fair_rivals", 2, 2, 1)]
    assert [r.record_id for r in (*found.only_a, *found.only_b)] == ["x/w", "p/v"]


def test_ids_of_shared_things_are_compared_as_they_are(tmp_path: Path) -> None:
    first = "people: {bell: {at: 0-9}, carr: {at: 20-29}}\nfairs: {f: {at: 40-49, place_id: arden}}\n"
    second = "people: {carr: {at: 0-9}, bell: {at: 20-29}}\nfairs: {f: {at: 40-49, place_id: shire}}\n"
    expected = [("person_id", "different"), ("person_id", "different"), ("place_id", "different")]
    assert verdicts(tmp_path, first, second) == expected


def test_values_are_compared_as_they_are_canonically(tmp_path: Path) -> None:
    first = "fairs: {f: {at: 0-9, held: 2024-05-01..2024-05-03, visitors: several, stalls: 007}}\n"
    second = 'fairs: {f: {at: 0-9, held: "[2024-05-01..2024-05-03]", visitors: 2.., stalls: 7}}\n'
    assert verdicts(tmp_path, first, second) == []


def test_several_values_are_compared_as_a_set(tmp_path: Path) -> None:
    first = "fairs: {f: [{at: 0-9, kind: fair}, {at: 10-19, kind: market}]}\n"
    assert verdicts(tmp_path, first, "fairs: {f: [{at: 0-9, kind: market}, {at: 10-19, kind: fair}]}\n") == []
    assert verdicts(tmp_path, first, "fairs: {f: {at: 0-9, kind: fair}}\n") == [("kind", "different")]


def test_what_is_denied_is_another_value_and_what_is_deprecated_none(tmp_path: Path) -> None:
    first = "fairs: {f: [{at: 0-9, kind: fair}, {at: 10-19, speaker: bell, rank: deprecated, stalls: 3}]}\n"
    second = "fairs: {f: [{at: 0-9}, {at: 10-19, polarity: deny, kind: fair}]}\n"
    found = compared(lay(tmp_path, first, second))
    assert [(d.field, [v.value for v in d.a], [v.value for v in d.b]) for d in found.differences] == [
        ("kind", ["fair"], ["not fair"])
    ]
    assert [(s.a, s.b) for s in found.spans if s.table is None] == [(1, 2)]


# -- problems ----------------------------------------------------------------------------------------------------------

HINT = "compared without it: spans mean the same only in the same text; take the annotations made for this very file"


def test_readings_of_different_texts_are_a_problem_and_the_others_are_compared(tmp_path: Path) -> None:
    root = lay(tmp_path, block=BLOCK.replace("147054", "247054"))
    (root / "a/two.yaml").write_text(BLOCK.replace("one", "two") + FIRST)
    (root / "b/two.yaml").write_text(BLOCK.replace("one", "two") + FIRST)
    result = run(root, "--format", "json")
    reported = json.loads(result.output)
    assert (result.exit_code, reported["texts"]) == (1, ["two"])
    assert reported["problems"] == [
        {
            "code": "agreement-mismatch",
            "severity": "error",
            "file": "a/one.yaml",
            "line": 3,
            "column": 11,
            "message": "text `one` has a different hash in b: they are different texts",
            "hint": HINT,
            "related": [{"file": "b/one.yaml", "line": 3, "column": 11}],
        }
    ]


def test_a_text_without_its_like_is_a_problem(tmp_path: Path) -> None:
    root = lay(tmp_path)
    (root / "b/one.yaml").rename(root / "b/uno.yaml")
    result = run(root)
    assert (result.exit_code, result.output) == (1, WITHOUT)


WITHOUT = """\
a/one.yaml:2:1: error[agreement-mismatch]: text `one` has no counterpart in b
    2 |   file: one.txt
      | ^ compared without it; rename the file: `uno` there has the same hash
b/uno.yaml:2:1: error[agreement-mismatch]: text `uno` has no counterpart in a
    2 |   file: one.txt
      | ^ compared without it; rename the file: `one` there has the same hash
A a, B b: 0 texts
"""


def test_a_text_cut_into_other_sentences_is_a_problem(tmp_path: Path) -> None:
    result = run(lay(tmp_path, block=BLOCK.replace("44-85", "44-84")), "--format", "json")
    reported = json.loads(result.output)
    assert [(p["code"], p["message"]) for p in reported["problems"]] == [
        ("agreement-mismatch", "text `one` has different sentences in b")
    ]


def test_problems_of_reading_are_reported_and_stop_nothing(tmp_path: Path) -> None:
    result = run(lay(tmp_path, second=SECOND.replace("visitors: 40..", "visitor: 40..")))
    head, _, rest = result.output.partition("A a, B b: 1 text\n")
    assert result.exit_code == 1
    assert head.startswith("b/one.yaml:14:7: error[unknown-field]: `fairs` has no field `visitor`\n")
    assert "fairs.kind             0          1       0       0              1   0.00\n" in rest


@pytest.mark.parametrize(("path", "why"), [("c", "no file or folder"), ("empty", "no annotation files")])
def test_a_reading_must_be_there(tmp_path: Path, path: str, why: str) -> None:
    lay(tmp_path)
    (tmp_path / "empty").mkdir()
    arguments = ["--root", str(tmp_path), "agreement", str(tmp_path / "a"), str(tmp_path / path)]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.output.startswith(f"standoff: {why}")) == (2, True)


# -- drafts ------------------------------------------------------------------------------------------------------------


def test_drafts_are_counted_and_left_out_on_request(tmp_path: Path) -> None:
    first = FIRST.replace("kind: fair, visitors: 40}", "kind: fair, visitors: {is: 40, review: draft}}")
    second = SECOND.replace("  booth: {at:", "  booth: {review: draft, at:")
    root = lay(tmp_path, first.replace("bell: {at:", "bell: {review: draft, at:"), second)
    whole = run(root, "--format", "json")
    assert whole.stderr == "with 2 drafts in A and 1 in B\n"
    fewer = run(root, "--without-drafts", "--format", "json")
    assert fewer.stderr == "without 2 drafts in A and 1 in B\n"
    records = {each["table"]: (each["a"], each["b"]) for each in json.loads(fewer.stdout)["records"]}
    before = {each["table"]: (each["a"], each["b"]) for each in json.loads(whole.stdout)["records"]}
    assert (before["people"], before["stalls"]) == ((1, 1), (1, 2))
    assert (records["people"], records["stalls"]) == ((0, 1), (1, 1))
    never = lay(
        tmp_path / "never",
        FIRST.replace(", visitors: 40}", "}").replace("people:\n  bell: {at: 75-84}\n", "#\n#\n"),
        SECOND.replace("  booth: {at: 33-43, fair_id: arden-fair}\n", ""),
    )
    assert json.loads(run(never, "--format", "json").stdout) == json.loads(fewer.stdout)
