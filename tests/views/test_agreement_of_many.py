"""`standoff agreement A B C`: several annotation sets, all pairs of them and one alpha."""

import importlib.util
import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from test_agreement import record, records

from standoff.cli import main
from standoff.engine.annotation_sets import annotation_files, read_annotation_set
from standoff.files.remote import how_to_install
from standoff.schema.read import read_schema
from standoff.source.composer import Limits
from standoff.views.agreement.compare import compare
from standoff.views.agreement.figures import alpha, pooled_alpha
from standoff.views.agreement.many import compare_many, holders, short
from standoff.views.agreement.many_text import letter
from standoff.views.agreement.matching import match
from standoff.views.agreement.records import Record, pair
from two_readings import BLOCK, FIRST, SECOND, lay

THIRD = """\
people:
  bell: {at: 75-84}
fairs:
  fair-at-arden:
    - {at: 4-24, kind: fair, visitors: 40}
    - {at: 44-69, place_id: arden, held: 2024-05, guests: {host: bell, visitor: [carr, dunn]}}
"""


def three(root: Path, third: str = THIRD, block: str = BLOCK) -> Path:
    lay(root)
    (root / "c").mkdir()
    (root / "c/one.yaml").write_text(block + third)
    return root


def run(root: Path, *arguments: str, sets: str = "abc") -> Result:
    paths = [str(root / name) for name in sets]
    return CliRunner().invoke(main, ["--root", str(root), "agreement", *paths, *arguments])


def figures(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


# -- the whole of it ---------------------------------------------------------------------------------------------------

PRINTED = """\
3 annotation sets, 1 text
  A a: 1 of 1 texts, 4 records, 6 spans
  B b: 1 of 1 texts, 4 records, 6 spans
  C c: 1 of 1 texts, 2 records, 4 spans

All pairs: F1 of records and spans, share of equal fields, alpha of sentences and codes
                      texts  records  exact  overlap  characters  fields  sentences  codes
  A B                     1     0.75   0.33     0.83        0.81    0.38       0.68   0.00
  A C                     1     0.67   0.80     0.80        0.87    1.00       0.67      –
  B C                     1     0.67   0.40     0.80        0.75    0.17       0.67   0.00
  mean                    –     0.69   0.51     0.81        0.81    0.51       0.67   0.00
  standard deviation      –     0.04   0.21     0.02        0.05    0.35       0.00   0.00

Each set: means over its pairs
     records  exact  overlap  characters  fields  sentences  codes
  A     0.71   0.57     0.82        0.84    0.69       0.68   0.00
  B     0.71   0.37     0.82        0.78    0.27       0.68   0.00
  C     0.67   0.60     0.80        0.81    0.58       0.67   0.00

Each table: means over all pairs
               records  exact  overlap  characters  fields  sentences  codes
  fairs           0.78   0.57     0.87        0.90    0.50       0.33   0.00
  people          1.00   0.33     1.00        0.81    0.33       1.00      –
  stalls          0.22   0.00     0.22        0.19    1.00       0.06      –
  fair_guests     0.87   1.00     1.00        1.00    0.00       1.00      –

Each text: F1 of spans, means over all pairs and their standard deviations
       pairs  exact    sd  overlap    sd  characters    sd
  one      3   0.51  0.21     0.81  0.02        0.81  0.05

Sentences that carry evidence for a table; one alpha (Krippendorff's, nominal) over all sets
                      A  B  C  of  alpha
  fairs               3  2  2   3   0.43
  people              1  1  1   3   1.00
  stalls              1  2  0   3   0.11
  fair_guests         1  1  1   3   1.00
  all tables, pooled  6  6  4  12   0.67
  any table           3  3  2   3   0.00

Fields of matched records; one alpha over the codes of all sets
                     records  all equal  coded  alpha
  fairs.kind               1          0      1   0.00
  fairs.held               1          0      0      –
  fairs.visitors           1          0      0      –
  fairs.place_id           1          1      0      –
  fairs, all               4          1      1   0.00
  people.person_id         1          0      0      –
  people, all              1          0      0      –
  stalls.fair_id           1          1      0      –
  stalls.ware              1          1      1      –
  stalls, all              2          2      1      –
  fair_guests.since        1          0      0      –
  fair_guests, all         1          0      0      –
  all                      8          3      2   0.00

Qualifiers of matched records; one alpha over all sets
              records  all equal  alpha
  voice             6          2  -0.18
  speaker_id        6          2  -0.18
  polarity          6          6      –
  modality          6          6      –

Differences in one

  fairs/spring-fair | arden-fair | fair-at-arden
    kind
      A fair                                                                           a/one.yaml:12
      B market                                                                         b/one.yaml:13
      C fair                                                                           c/one.yaml:12
    held
      A 2024-05                                                                        a/one.yaml:13
      B 2024-05-01                                                                     b/one.yaml:15
      C 2024-05                                                                        c/one.yaml:13
    visitors
      A 40                                                                             a/one.yaml:12
      B 40..                                                                           b/one.yaml:14
      C 40                                                                             c/one.yaml:12

  fair_guests/spring-fair/host/bell | arden-fair/host/bell | fair-at-arden/host/bell
    since
      A –
      B 2020                                                                           b/one.yaml:16
      C –

  people/bell | ann
    person_id
      A bell                                                                            a/one.yaml:9
      B ann                                                                             b/one.yaml:9
      C bell                                                                            c/one.yaml:9

Not in all sets, one
  fair_guests/spring-fair/visitor/dunn | fair-at-arden/visitor/dunn  A C; not B        a/one.yaml:13
  stalls/booth  B; not A C                                                             b/one.yaml:19
  fairs/autumn-fair  A; not B C                                                        a/one.yaml:14
  stalls/hats | shop  A B; not C                                                       a/one.yaml:16
"""


def test_all_pairs_and_one_alpha_are_printed_then_what_differs(tmp_path: Path) -> None:
    result = run(three(tmp_path))
    assert (result.output, result.exit_code) == (PRINTED, 0)


def test_the_figures_of_a_pair_are_those_of_the_two_alone(tmp_path: Path) -> None:
    root = three(tmp_path)
    schema = read_schema(root).schema
    files = {name: tuple(f.relative_to(root).as_posix() for f in annotation_files(root / name)) for name in "abc"}
    sets = [read_annotation_set(name, files[name], root, schema, Limits()) for name in "abc"]
    having, problems = holders(sets)
    found = compare_many(sets, having, schema)
    alone = [compare(sets[a], sets[b], frozenset(["one"]), schema) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert [each.figures for each in found.pairs] == [short(each) for each in alone]
    assert problems == []
    assert json.loads(run(root, "--format", "json").stdout)["total"]["mean"]["exact_f1"] == found.total.mean.exact_f1


def test_the_order_of_the_sets_changes_no_mean_and_no_alpha(tmp_path: Path) -> None:
    root = three(tmp_path)
    found = [figures(run(root, "--format", "json", sets="".join(order))) for order in permutations("abc")]
    kept = [[each[name] for name in ("by_table", "by_text", "qualifiers", "fields")] for each in found]
    alphas = [[(s["table"], s["sentences"], s["alpha"]) for s in each["sentences"]] for each in found]
    assert kept == kept[:1] * 6
    assert alphas == alphas[:1] * 6


def test_sets_that_say_the_same_agree_in_everything(tmp_path: Path) -> None:
    root = lay(tmp_path, SECOND, SECOND)
    (root / "c").mkdir()
    (root / "c/one.yaml").write_text(BLOCK + SECOND)
    found = figures(run(root, "--format", "json"))
    assert (found["differences"], found["partial"]) == ([], [])
    assert set(found["total"]["mean"].values()) == {1.0, None}
    assert set(found["total"]["sd"].values()) == {0.0, None}


# -- alpha -------------------------------------------------------------------------------------------------------------


def test_alpha_of_four_coders_with_missing_codes_is_the_published_one() -> None:
    """The nominal example with missing data in Krippendorff (2011), C: four observers, twelve units."""
    values = [
        (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
        (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
        (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
        (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
    ]
    units = [tuple(str(code) for code in unit if code) for unit in zip(*values, strict=True)]
    assert alpha(units) == 0.7434
    assert pooled_alpha([units]) == 0.7434


def test_what_one_set_alone_coded_does_not_count() -> None:
    assert alpha([("a", "a"), ("b", "b", "b"), ("a",), ()]) == 1
    assert alpha([("a",), ("b",)]) is None
    assert pooled_alpha([[("a",), ("b",)]]) is None


# -- matching ----------------------------------------------------------------------------------------------------------


@given(records(), records())
def test_matches_of_two_sets_are_their_pairs(a: list[Record], b: list[Record]) -> None:
    found = [(x and x.record_id, y and y.record_id) for x, y in match([a, b])]
    paired = pair(a, b)
    wanted: list[tuple[str | None, str | None]] = [(x.record_id, y.record_id) for x, y in paired.pairs]
    wanted += [(x.record_id, None) for x in paired.only_a]
    wanted += [(None, y.record_id) for y in paired.only_b]
    assert sorted(found, key=str) == sorted(wanted, key=str)


def test_a_match_has_one_record_of_each_set() -> None:
    a, b = [record("p", (0, 20))], [record("q", (0, 20))]
    c = [record("r", (0, 20)), record("s", (0, 19), line=2)]
    names = [tuple(each and each.record_id for each in found) for found in match([a, b, c])]
    assert names == [("p", "q", "r"), (None, None, "s")]


def test_records_that_meet_a_third_alone_are_one_match() -> None:
    a, b, c = [record("p", (0, 10))], [record("q", (10, 20))], [record("r", (0, 20))]
    names = [tuple(each and each.record_id for each in found) for found in match([a, b, c])]
    assert names == [("p", "q", "r")]


def test_more_than_26_sets_have_names() -> None:
    assert [letter(n) for n in (0, 25, 26, 52)] == ["A", "Z", "A2", "A3"]


# -- what a set lacks --------------------------------------------------------------------------------------------------


def test_a_text_that_a_set_lacks_is_stated_and_compared_among_the_others(tmp_path: Path) -> None:
    root = three(tmp_path)
    (root / "a/two.yaml").write_text(BLOCK.replace("one", "two") + FIRST)
    (root / "c/two.yaml").write_text(BLOCK.replace("one", "two") + THIRD)
    (root / "c/three.yaml").write_text(BLOCK.replace("one", "three") + THIRD)
    result = run(root)
    assert result.exit_code == 0
    assert result.output.splitlines()[:5] == [
        "3 annotation sets, 2 texts",
        "  A a: 2 of 2 texts, 8 records, 12 spans",
        "  B b: 1 of 2 texts, 4 records, 6 spans; lacks two",
        "  C c: 2 of 2 texts, 4 records, 8 spans",
        "  three is in c alone: not compared",
    ]
    found = figures(run(root, "--format", "json"))
    assert [(p["a"], p["b"], p["texts"]) for p in found["pairs"]] == [("a", "b", 1), ("a", "c", 2), ("b", "c", 1)]
    assert found["alone"] == [["three", "c"]]
    assert {p["text_id"]: p["absent"] for p in found["partial"] if p["records"][0] == "autumn-fair"} == {
        "one": [1, 2], "two": [2],
    }  # fmt: skip


def test_a_different_text_of_the_same_name_is_a_problem_and_left_out(tmp_path: Path) -> None:
    found = figures(result := run(three(tmp_path, block=BLOCK.replace("147054", "247054")), "--format", "json"))
    assert result.exit_code == 1
    assert [(p["code"], p["file"], p["message"]) for p in found["problems"]] == [
        ("agreement-mismatch", "c/one.yaml", "text `one` has a different hash in a: they are different texts")
    ]
    assert [(p["a"], p["b"]) for p in found["pairs"]] == [("a", "b")]


def test_sets_without_a_common_text_are_a_problem(tmp_path: Path) -> None:
    root = three(tmp_path)
    for name in "bc":
        (root / f"{name}/one.yaml").rename(root / f"{name}/{name}.yaml")
    result = run(root)
    assert (result.exit_code, result.output) == (1, WITHOUT)


WITHOUT = """\
a: error[agreement-mismatch]: no text is in two of the annotation sets
       name the files of one text alike in all sets
3 annotation sets, 0 texts
  A a: 0 of 0 texts, 0 records, 0 spans
  B b: 0 of 0 texts, 0 records, 0 spans
  C c: 0 of 0 texts, 0 records, 0 spans
  b is in b alone: not compared
  c is in c alone: not compared
  one is in a alone: not compared
"""


@pytest.mark.parametrize(
    ("sets", "more", "why"),
    [
        ("a", (), "`agreement` compares at least two annotation sets: name two files or folders"),
        ("aba", (), "an annotation set is named twice"),
        ("abc", ("--decisions",), "--decisions needs exactly two annotation sets"),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path: Path, sets: str, more: tuple[str, ...], why: str) -> None:
    result = run(three(tmp_path), *more, sets=sets)
    assert (result.exit_code, result.output) == (2, f"standoff: {why}\n")


def test_without_krippendorff_everything_but_alpha_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = three(tmp_path)
    whole = {sets: figures(run(root, "--format", "json", sets=sets)) for sets in ("ab", "abc")}
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "standoff.views.agreement.figures.find_spec", lambda name: None if name == "krippendorff" else find(name)
    )
    for sets in ("ab", "abc"):
        result = run(root, "--format", "json", sets=sets)
        assert (figures(result), result.exit_code) == (_without_alpha(whole[sets]), 0)
        how = how_to_install("agreement")
        assert result.stderr == f"alpha is left out, since it requires krippendorff: {how}\n"


def _without_alpha(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: None if "alpha" in name else _without_alpha(part) for name, part in value.items()}
    return [_without_alpha(part) for part in value] if isinstance(value, list) else value


def test_drafts_of_each_set_are_counted(tmp_path: Path) -> None:
    root = three(tmp_path, THIRD.replace("bell: {at: 75-84}", "bell: {at: 75-84, review: draft}"))
    assert run(root, "--format", "json").stderr == "with 0 drafts in A, 0 in B and 1 in C\n"
    assert run(root, "--without-drafts", "--format", "json").stderr == "without 0 drafts in A, 0 in B and 1 in C\n"


# -- folders of the second set ----------------------------------------------------------------


def test_folders_of_the_second_annotation_set_are_sets_of_their_own(tmp_path: Path) -> None:
    root = lay(tmp_path)
    for name, content in (("ada", FIRST), ("ben", SECOND), ("cleo", THIRD)):
        (root / f"annotations/second/{name}").mkdir(parents=True)
        (root / f"annotations/second/{name}/one.yaml").write_text(BLOCK + content)
    paths = [str(root / "annotations/second" / name) for name in ("ada", "ben", "cleo")]
    result = CliRunner().invoke(main, ["--root", str(root), "agreement", *paths, "--format", "json"])
    found = figures(result)
    assert [s["name"] for s in found["sets"]] == [f"annotations/second/{name}" for name in ("ada", "ben", "cleo")]
    assert [s["records"] for s in found["sets"]] == [4, 4, 2]
    assert found["problems"] == []
