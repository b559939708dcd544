"""Two readings of one text: their pairs, what each take does to the first, and what is said of the decisions."""

import json
from http import HTTPStatus
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.authoring.edit.change import CannotEditError, Project
from standoff.authoring.readings.read import readings_of, texts_with_two
from standoff.authoring.readings.taking import TakeEqual, TakeReading
from standoff.cli import main
from standoff.files.journal import rewrite_all
from standoff.files.project_files import READINGS, SECOND
from tiny import FILES, ONE, TWO
from two_readings import FIRST, both, project_of
from two_readings import SECOND as OTHER
from workbench import workbench

BESIDE = "# annotations/readings.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(both(tmp_path))


def run(root: Path, *arguments: str) -> Result:
    environment = {"STANDOFF_TEXTS": None, "COLUMNS": "100"}
    return CliRunner().invoke(main, ["--root", str(root), *arguments], env=environment)


def pair(project: Project, number: int) -> str:
    return readings_of(project, "one").standing.items[number - 1].id


def took(project: Project, number: int, what: str) -> None:
    change = TakeReading("one", pair(project, number), what, "so", "c3").change(project)
    rewrite_all(project.root, change.files)


# -- the pairs ---------------------------------------------------------------------------------------------------------

PRINTED = """\
one: 0 of 11 settled
  equal 0/3, same value, one narrower 0/3, different 0/1, only first 0/2, only second 0/2

   1  fairs/spring-fair | arden-fair  kind                                  same value, one narrower
      first  fair                                                4-24  annotations/texts/one.yaml:12
      second market                                             4-30  annotations/second/one.yaml:12

   2  fairs/spring-fair | arden-fair  held                                  same value, one narrower
      first  2024-05                                            44-69  annotations/texts/one.yaml:13
      second 2024-05-01                                         4-30  annotations/second/one.yaml:12

   3  fairs/spring-fair | arden-fair  visitors                              same value, one narrower
      first  40                                                  4-24  annotations/texts/one.yaml:12
      second 40..                                               4-30  annotations/second/one.yaml:12

   4  fairs/spring-fair | arden-fair  place_id                                                 equal
      first  arden                                              44-69  annotations/texts/one.yaml:13
      second arden                                             44-69  annotations/second/one.yaml:16

   5  fair_guests/spring-fair/host/bell | arden-fair/host/bell  since                    only second
      first  –
      second 2020                                              44-69  annotations/second/one.yaml:16

   6  fair_guests/spring-fair/visitor/dunn                                                only first
      first                                                                                    44-69
      second –

   7  stalls/booth                                                                       only second
      first  –
      second                                                                                   33-43

   8  people/bell | ann  person_id                                                         different
      first  bell                                                75-84  annotations/texts/one.yaml:9
      second ann                                                79-84  annotations/second/one.yaml:9

   9  fairs/autumn-fair                                                                   only first
      first                                                                                    86-95
      second –

  10  stalls/hats | shop  fair_id                                                              equal
      first  spring-fair                                       86-101  annotations/texts/one.yaml:16
      second arden-fair                                       86-115  annotations/second/one.yaml:18

  11  stalls/hats | shop  ware                                                                 equal
      first  market                                            86-101  annotations/texts/one.yaml:16
      second market                                           86-115  annotations/second/one.yaml:18
"""


def test_pairs_are_listed_in_the_order_of_the_text(project: Project) -> None:
    result = run(project.root, "readings", "one")
    assert (result.output, result.exit_code) == (PRINTED, 0)
    assert run(project.root, "readings").output == PRINTED


def test_pairs_of_one_kind_and_those_that_are_open(project: Project) -> None:
    took(project, 6, "first")
    lines = run(project.root, "readings", "one", "--kind", "only_first", "--open").output.splitlines()
    assert lines[0] == "one: 1 of 11 settled"
    assert [line[:4].strip() for line in lines if line[:4].strip().isdigit()] == ["9"]


def test_json_has_the_mentions_and_the_decision(project: Project) -> None:
    took(project, 1, "first")
    found = json.loads(run(project.root, "readings", "one", "--format", "json").output)
    assert found["problems"] == []
    (text,) = found["texts"]
    assert {name: text[name] for name in ("text", "pairs", "settled", "stale")} == {
        "text": "one", "pairs": 11, "settled": 1, "stale": []
    }  # fmt: skip
    assert text["kinds"]["folded"] == {"pairs": 3, "settled": 1}
    one, two, *_ = text["items"]
    assert {name: one["decision"][name] for name in ("take", "because", "curator", "file", "line")} == {
        "take": "first", "because": "so", "curator": "c3", "file": READINGS, "line": 4
    }  # fmt: skip
    assert (one["state"], two["state"], two["decision"]) == ("settled", "open", None)
    mention = {
        "file": f"{SECOND}/one.yaml",
        "line": 12,
        "at": [{"start": 4, "end": 30}],
        "source": OTHER[OTHER.index("at: 4-30") : OTHER.index("\n    - {at: 44-69")],
    }
    assert two["second"] == {
        "record": "arden-fair",
        "values": ["2024-05-01"],
        "at": [{"start": 4, "end": 30}],
        "given": [{"value": "2024-05-01", "mentions": [mention]}],
        "mentions": [mention],
    }


def test_only_texts_with_two_readings_are_listed(project: Project) -> None:
    assert texts_with_two(project) == ["one"]
    result = run(project.root, "readings", "two")
    assert f"{SECOND}/two.yaml: error[unannotated-text]: there is no second reading of `two`" in result.output
    (project.root / SECOND / "one.yaml").unlink()
    assert run(project.root, "readings").stderr.startswith("standoff: no text has two readings")


# -- what is taken -----------------------------------------------------------------------------------------------------

GUESTS = "    - {at: 44-69, speaker: bell, place_id: arden, held: 2024-05, guests: {host: bell, visitor: carr}}"
WRITTEN = [
    (1, "first", ""),
    (1, "second", "    - {at: 4-24, visitors: 40}\n    - {at: 4-30, kind: market}"),
    (1, "both", "    - {at: 4-30, kind: market}"),
    (1, "neither", "    - {at: 4-24, visitors: 40}"),
    (2, "both", "    - {at: 4-30, held: {is: 2024-05-01, basis: inferred, because: the season}}"),
    (4, "both", ""),
    (4, "neither", "    - {at: 44-69, speaker: bell, held: 2024-05, guests: {host: bell, visitor: [carr, dunn]}}"),
    (5, "second", "    - {at: 44-69, guests: {host: {person_id: bell, since: 2020}}}"),
    (5, "first", ""),
    (
        6,
        "second",
        "    - {at: 44-69, speaker: bell, place_id: arden, held: 2024-05, guests: {host: bell, visitor: carr}}",
    ),
    (6, "both", ""),
    (7, "second", "  booth: {at: 33-43, fair_id: spring-fair}"),
    (7, "neither", ""),
    (8, "second", "  ann: {at: 75-84}"),
    (8, "both", "  ann: {at: 79-84}"),
    (9, "second", ""),
    (10, "neither", "  hats: {at: 86-101, ware: market, note: Hats are sold.}"),
]


@pytest.mark.parametrize(("number", "what", "lines"), WRITTEN)
def test_what_a_take_writes_in_the_first_reading(project: Project, number: int, what: str, lines: str) -> None:
    change = TakeReading("one", pair(project, number), what, "so").change(project)
    written = change.written.partition(f"\n{BESIDE}")[0] if BESIDE in change.written else ""
    assert written == lines
    rewrite_all(project.root, change.files)
    item = readings_of(project, "one").standing.items[number - 1]
    assert item.is_settled
    assert item.decision is not None
    assert (item.number, item.decision.take, item.decision.because) == (number, what, "so")
    assert (project.root / SECOND / "one.yaml").read_text("utf-8").endswith(OTHER)


def test_a_record_that_only_the_first_has_goes_with_its_mentions(project: Project) -> None:
    took(project, 9, "neither")
    assert "autumn-fair" not in (project.root / ONE).read_text("utf-8")
    item = readings_of(project, "one").standing.items[8]
    assert (item.state, item.kind, item.pair) == ("carried out", "only_first", None)


def test_a_record_taken_whole_settles_its_fields_and_no_number_changes(project: Project) -> None:
    took(project, 7, "second")
    items = readings_of(project, "one").standing.items
    assert [(item.number, item.table, item.field) for item in items if item.is_settled] == [(7, "stalls", None)]
    assert len(items) == 11


SAME = """\
fairs:
  arden-fair:
    - {at: 4-20, kind: market, visitors: 40, guests: {host: {person_id: bell, since: 2021}}}
"""
MINE = """\
fairs:
  spring-fair:
    - {at: 4-24, kind: fair, visitors: 40, guests: {host: {person_id: bell, since: 2020}, visitor: carr}}
"""


@pytest.mark.parametrize(
    ("number", "old", "new"), [(1, "kind: fair", "kind: market"), (3, "since: 2020", "since: 2021")]
)
def test_a_value_replaces_another_where_its_place_is_within_the_others(
    tmp_path: Path, number: int, old: str, new: str
) -> None:
    project = project_of(both(tmp_path, MINE, SAME))
    took(project, number, "second")
    assert (project.root / ONE).read_text("utf-8").endswith(MINE.replace(old, new))


def test_a_new_value_goes_into_the_mention_of_the_same_place_with_the_same_qualifiers(tmp_path: Path) -> None:
    first, second = "fairs:\n  a: {at: 4-24, kind: fair}\n", "fairs:\n  b: {at: 4-24, kind: fair, visitors: 4}\n"
    project = project_of(both(tmp_path, first, second))
    took(project, 2, "both")
    assert (project.root / ONE).read_text("utf-8").endswith("  a: {at: 4-24, kind: fair, visitors: 4}\n")


def test_equal_pairs_are_confirmed_together_and_only_decisions_written(project: Project) -> None:
    before = (project.root / ONE).read_bytes()
    result = run(project.root, "take", "one", "--equal", "--curator", "c3")
    assert result.stderr == f"take 3 equal pairs of one: wrote {READINGS}\n"
    assert (project.root / ONE).read_bytes() == before
    items = readings_of(project, "one").standing.items
    assert [item.number for item in items if item.is_settled] == [4, 10, 11]
    assert {item.decision.take for item in items if item.decision} == {"equal"}
    assert TakeEqual("one").change(project).files == {}


LOGGED = """\
# What was decided between the two readings of a text; `standoff take` adds to it.

one:
  - {take: neither, table: fairs, first: {record: autumn-fair, at: 86-95}, because: so, curator: c3}
  - take: first
    table: fairs
    field: kind
    first: {record: spring-fair, value: fair, at: 4-24}
    second: {record: arden-fair, value: market, at: 4-30}
    because: so
    curator: c3
"""


def test_a_decision_is_added_below_the_others(project: Project) -> None:
    took(project, 9, "neither")
    took(project, 1, "first")
    assert (project.root / READINGS).read_text("utf-8") == LOGGED
    other = "a-text: # mine\n  - {take: equal, table: fairs, first: {record: a}}\n\nz-text: []\n"
    (project.root / READINGS).write_text(other)
    took(project, 1, "first")
    mine = LOGGED.partition("so, curator: c3}\n")[2]
    assert (project.root / READINGS).read_text("utf-8") == other.replace("z-text", f"one:\n{mine}\nz-text")


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["1"], "give the number of a pair and what is taken of it, or --equal alone"),
        (["1", "first", "--equal"], "give the number of a pair and what is taken of it, or --equal alone"),
        (["1", "first"], "a decision between two readings needs a reason: add --because"),
        (["12", "first", "--because", "so"], "the readings of one have no pair 12: they have 11"),
    ],
)
def test_what_take_needs(project: Project, arguments: list[str], message: str) -> None:
    result = run(project.root, "take", "one", *arguments)
    assert result.stderr == f"standoff: {message}\n"
    assert result.exit_code != 0
    assert not (project.root / READINGS).exists()


def refused(project: Project, edit: TakeReading) -> tuple[str, str]:
    with pytest.raises(CannotEditError) as found:
        edit.change(project)
    (problem,) = found.value.problems
    return problem.code, problem.message


def test_what_an_edit_refuses(project: Project) -> None:
    one = pair(project, 1)
    assert refused(project, TakeReading("one", one, "third", "so"))[0] == "bad-decision"
    assert refused(project, TakeReading("one", one, "first", " "))[0] == "because-missing"
    assert refused(project, TakeReading("one", "00000000", "first", "so"))[0] == "changed-meanwhile"
    assert refused(project, TakeReading("two", one, "first", "so"))[0] == "unannotated-text"
    took(project, 1, "first")
    assert refused(project, TakeReading("one", one, "second", "so")) == (
        "settled-pair",
        "the pair is settled already: `first` was taken",
    )


def test_fields_that_go_together_are_not_taken_apart(tmp_path: Path) -> None:
    schema = "schemas/fairs.yaml"
    first = "fairs:\n  a: [{at: 4-24, visitors: 1, permit: A-1}, {at: 4-30, visitors: 2, permit: A-2}]\n"
    root = both(tmp_path, first, first.replace("A-1", "A-3").replace("A-2", "A-1").replace("A-3", "A-2"))
    old = (root / schema).read_text("utf-8")
    (root / schema).write_text(f"{old}standoff: {{together: [[visitors, permit]]}}\n")
    project = project_of(root)
    assert refused(project, TakeReading("one", pair(project, 2), "second", "so")) == (
        "cannot-take",
        "this cannot be taken by itself: these fields go together, and are stated as one",
    )


def test_what_check_would_refuse_is_not_kept(project: Project) -> None:
    before = (project.root / ONE).read_bytes()
    result = run(project.root, "take", "one", "8", "second", "--because", "so")
    assert "error[not-registered]: `ann` has no entry in the registry `people`" in result.stdout
    assert result.stderr == "nothing was written: `check` would report these errors\n"
    assert (project.root / ONE).read_bytes() == before
    assert not (project.root / READINGS).exists()


def test_nothing_is_taken_while_the_decisions_have_a_mistake(project: Project) -> None:
    (project.root / READINGS).write_text("one: {take: third}\n")
    result = run(project.root, "take", "one", "1", "first", "--because", "so")
    assert f"{READINGS}:1:13: error[bad-decision]: `third` cannot be taken" in result.stdout
    assert (project.root / READINGS).read_text() == "one: {take: third}\n"


# -- decisions that no longer fit --------------------------------------------------------------------------------------


def test_a_decision_on_values_that_changed_is_reported_and_kept(project: Project) -> None:
    took(project, 1, "first")
    before = (project.root / READINGS).read_bytes()
    file = project.root / ONE
    file.write_text(file.read_text("utf-8").replace("kind: fair", "kind: market"))
    result = run(project.root, "readings", "one", "--kind", "equal")
    assert f"{READINGS}:4:5: warning[stale-decision]: the decision on `fairs/spring-fair` kind" in result.output
    assert "one: 0 of 11 settled; 1 stale decision" in result.output
    assert (project.root / READINGS).read_bytes() == before
    took(project, 1, "second")
    assert readings_of(project, "one").standing.stale == ()
    assert (project.root / READINGS).read_bytes().startswith(before)


def test_a_decision_fits_after_lines_moved_and_a_record_was_renamed(project: Project) -> None:
    took(project, 1, "first")
    took(project, 9, "first")
    file = project.root / ONE
    moved = file.read_text("utf-8").replace("fairs:\n", "# a\n# b\nfairs:\n").replace("autumn-fair", "late-fair")
    file.write_text(moved.replace("spring-fair", "old-fair"))
    where = readings_of(project, "one").standing
    assert ([item.number for item in where.items if item.is_settled], where.stale) == ([1, 9], ())


# -- agreement ---------------------------------------------------------------------------------------------------------

SUMMARY = """\
Decisions in annotations/readings.yaml: 5 of 11 pairs settled
                first  second  both  neither  equal  all
  nobody named      0       0     0        0      3    3
  c3                1       0     0        1      0    2
  all               1       0     0        1      3    5
"""
LISTED = """
Decided in one
   1  fairs/spring-fair | arden-fair  kind                               annotations/readings.yaml:5
      first taken by c3: so
"""


def test_agreement_says_how_many_pairs_were_settled_by_whom_and_for_which_set(project: Project) -> None:
    sets = [str(project.root / folder) for folder in ("annotations/texts", SECOND)]
    (project.root / TWO).unlink()
    assert "Decisions" not in run(project.root, "agreement", *sets).output
    took(project, 9, "neither")
    took(project, 1, "first")
    run(project.root, "take", "one", "--equal")
    assert run(project.root, "agreement", *sets).output.endswith(f"\n\n{SUMMARY}")
    listed = run(project.root, "agreement", *sets, "--decisions").output
    assert SUMMARY + LISTED in listed
    found = json.loads(run(project.root, "agreement", *sets, "--format", "json").output)["decisions"]
    assert (found["pairs"], found["settled"], len(found["decisions"]), found["stale"]) == (11, 5, 5, [])
    assert found["by"][1] == {"curator": "c3", "first": 1, "second": 0, "both": 0, "neither": 1, "equal": 0}
    assert "Decisions" not in run(project.root, "agreement", *reversed(sets)).output


# -- the workbench -----------------------------------------------------------------------------------------------------


def test_the_page_of_two_readings_has_the_pairs_and_the_words(tmp_path: Path) -> None:
    with workbench(both(tmp_path)) as bench:
        (one,) = bench.ask("readings").json["texts"]
        assert {name: one[name] for name in ("text", "name", "pairs", "settled", "items")} == {
            "text": "one", "name": "one", "pairs": 11, "settled": 0, "items": []
        }  # fmt: skip
        shown = bench.ask("readings", {"id": "one"}).json
        assert shown["content"] == FILES["texts/one.txt"]
        assert shown["sentences"] == [[0, 43], [44, 85], [86, 115]]
        items = {item["number"]: item for item in shown["items"]}
        assert [items[number]["kind"] for number in (1, 4, 8, 9, 7)] == [
            "folded", "equal", "differs", "only_first", "only_second"
        ]  # fmt: skip
        taken = {"edit": "TakeReading", "text": "one", "pair": items[1]["id"], "because": "so", "curator": "c3"}
        assert bench.write(taken | {"take": "second"})["isKept"]
        assert bench.write({"edit": "TakeEqual", "text": "one", "curator": "c3"})["isKept"]
        assert bench.ask("readings").json["texts"][0]["settled"] == 4
        assert bench.ask("readings", {"id": "one"}).json["items"][0]["decision"]["curator"] == "c3"
        for settled in (1, 0):
            bench.ask("undo")
            assert bench.ask("readings").json["texts"][0]["settled"] == settled
        assert not (tmp_path / READINGS).exists()
        assert (tmp_path / ONE).read_text("utf-8").endswith(FIRST)


def test_the_page_shows_no_words_of_another_text_and_knows_which_texts_have_two_readings(tmp_path: Path) -> None:
    root = both(tmp_path)
    (root / "texts" / "one.txt").write_text("Another text.\n")
    with workbench(root) as bench:
        assert bench.ask("readings", {"id": "one"}).json["content"] is None
        assert bench.ask("readings", {"id": "two"}).status == HTTPStatus.NOT_FOUND
        assert bench.ask("readings", {"id": "../one"}).status == HTTPStatus.NOT_FOUND
