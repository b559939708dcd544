"""`standoff todo`: every kind of task, in the order of the texts, also of a corpus with errors."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from standoff.corpus.texts import names_of_texts
from standoff.engine.pipeline import compile_corpus
from standoff.views.tasks import KINDS, Task
from standoff.views.todo import todo
from tiny import FAIRS, FAIRS_SCHEMA, ONE, PEOPLE, TWO, Change, write
from versions import call

CHANGES: tuple[Change, ...] = (
    (FAIRS, "  settle:\n    visitors: {to: 40, because: The first text counted.}\n", ""),
    (ONE, "  - {at: 86-115, because: an advertisement}", "  - {quote: Carr & Sons, because: an advertisement}"),
    (ONE, "{at: 0-43, kind: fair, visitors: 40}", "{at: 0-43, kind: fair, visitors: 40, note: Forty or so?}"),
    (
        ONE,
        "      guests: {host: bell}",
        "      guests: {host: {person_id: bell, review: draft}}\n      held: {is: 2024-05}",
    ),
    (ONE, "      held: 2024-05\n", ""),
    (TWO, "    - {at: 35-60, polarity: deny}", "    - {quote: The hat market, note: See text one.}"),
    (PEOPLE, "bell: {name: Ann Bell}", "bell: {name: Ann Bell, note: Ann or Anne\u061f}"),
)
WITH_QUOTES = [
    Task("disagreement", ONE, 12, 40, "one", (0, 43), None, "fairs", "spring-fair", "visitors", "40 | 45"),
    Task("question", ONE, 12, 44, "one", (0, 43), None, "fairs", "spring-fair", None, "Forty or so?"),
    Task("draft", ONE, 16, 40, "one", (44, 69), None, "fair_guests", "spring-fair/host/bell"),
    Task("sentence", ONE, 5, 28, "one", (86, 115), 3, what="Buy your hats at Carr & Sons."),
    Task("quote", ONE, 9, 6, "one"),
    Task("quote", TWO, 11, 8, "two", None, None, "fairs", "hat-market", None, "The hat market"),
    Task("note", TWO, 11, 31, "two", None, None, "fairs", "hat-market", None, "See text one."),
    Task("text", "zoo.txt", 0, 0, "zoo", what="has no annotation file"),
    Task("question", PEOPLE, 1, 24, None, None, None, "people", "bell", None, "Ann or Anne\u061f"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("todo"), *CHANGES)
    (root / "texts" / "zoo.txt").write_text("A zoo.\n")
    return root


def tasks(root: Path, texts: Path | None) -> list[Task]:
    return todo(compile_corpus(root, texts, has_wide=False), names_of_texts(texts))


def test_every_kind_in_the_order_of_the_texts(project: Path) -> None:
    found = tasks(project, project / "texts")
    assert found == WITH_QUOTES
    assert {task.kind for task in found} == {*KINDS} - {"contradiction"}


def test_without_the_texts_no_words_are_shown(project: Path) -> None:
    bare = [Task("sentence", ONE, 5, 28, "one", (86, 115), 3) if t.kind == "sentence" else t for t in WITH_QUOTES]
    assert tasks(project, None) == [task for task in bare if task.kind != "text"]


def test_nor_those_of_a_text_that_changed(project: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Another text that is as long as the one that was annotated. " * 2)
    (sentence,) = [task for task in tasks(project, tmp_path) if task.kind == "sentence"]
    assert sentence.what == ""


def test_a_finished_corpus_leaves_nothing_to_do(tmp_path: Path) -> None:
    assert tasks(write(tmp_path), tmp_path / "texts") == []


DENIED = "      guests: {host: bell}\n    - {at: 0-43, visitors: 40, speaker: carr, polarity: deny}"
SETTLED = (FAIRS, "{to: 40, because: The first text counted.}", "{to: null, because: Both may be right.}")


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        pytest.param(
            [(FAIRS, "    visitors: {to: 40, because: The first text counted.}\n", "    {}\n")],
            ["contradiction"],
            id="open",
        ),
        pytest.param([], [], id="settled"),
        pytest.param([SETTLED], [], id="left open on purpose"),
    ],
)
def test_a_contradiction_is_listed_until_it_is_settled(
    tmp_path: Path, changes: list[Change], wanted: list[str]
) -> None:
    root = write(tmp_path, (ONE, "      guests: {host: bell}", DENIED), *changes)
    found = tasks(root, root / "texts")
    assert [task.kind for task in found] == wanted
    assert [task.what for task in found] == ["40 | 40 (denied) | 45"] * len(wanted)


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        pytest.param([(FAIRS_SCHEMA, "primaryKey: fair_id", "primaryKey: nothing")], [], id="schema"),
        pytest.param([(PEOPLE, "carr: {name: Tom Carr}", "")], [task.kind for task in WITH_QUOTES], id="unknown id"),
    ],
)
def test_of_a_corpus_with_errors_what_could_be_read(tmp_path: Path, changes: list[Change], kinds: list[str]) -> None:
    root = write(tmp_path, *CHANGES, *changes)
    (root / "texts" / "zoo.txt").write_text("A zoo.\n")
    assert [task.kind for task in tasks(root, root / "texts")] == kinds


# -- the command -------------------------------------------------------------------------------------------------------


def listed(found: Result) -> str:
    assert found.exit_code == 0
    return "\n".join(line.rstrip() for line in found.stdout.splitlines())


def test_the_command_groups_tasks_by_text_and_counts_them(project: Path) -> None:
    found = call(project, "todo")
    assert (
        listed(found)
        == f"""\
one
  disagreement  0-43  fairs/spring-fair visitors  {ONE}:12
    40 | 45
  question  0-43  fairs/spring-fair  {ONE}:12
    Forty or so?
  draft  44-69  fair_guests/spring-fair/host/bell  {ONE}:16
  sentence 3  86-115  {ONE}:5
    “Buy your hats at Carr & Sons.”
  quote  {ONE}:9

two
  quote  fairs/hat-market  {TWO}:11
    “The hat market”
  note  fairs/hat-market  {TWO}:11
    See text one.

zoo
  text  zoo.txt
    has no annotation file

registry
  question  people/bell  {PEOPLE}:1
    Ann or Anne\u061f"""
    )
    assert found.stderr.splitlines() == [
        "to do: 1 sentence, 2 quotes, 1 draft, 2 questions, 1 note, 1 disagreement, 1 text",
        "The corpus has 2 errors (run `standoff check`); showing what could be read.",
    ]


def test_by_text_and_kind_at_most_so_many(project: Path) -> None:
    found = call(project, "todo", "tw", "--kind", "note", "--kind", "quote", "--max", "1")
    assert listed(found) == f"two\n  quote  fairs/hat-market  {TWO}:11\n    “The hat market”\n\n… and 1 more (--max)"
    assert found.stderr.splitlines()[0] == "to do: 1 quote, 1 note"
    assert call(project, "todo", "--kind", "contradiction").stderr.splitlines()[0] == "nothing to do"
    unknown = call(project, "todo", "three")
    assert (unknown.exit_code, unknown.stderr) == (1, "standoff: unknown text `three`; known: one, two, zoo\n")


def test_as_json(project: Path) -> None:
    found = json.loads(call(project, "todo", "one", "--format", "json", "--max", "2").stdout)
    assert found["counts"] == dict.fromkeys(KINDS, 0) | {
        "sentence": 1,
        "quote": 1,
        "draft": 1,
        "question": 1,
        "disagreement": 1,
    }
    assert (len(found["tasks"]), found["left_out"]) == (2, 3)
    assert found["tasks"][1] == {
        "kind": "question",
        "file": ONE,
        "line": 12,
        "column": 44,
        "text_id": "one",
        "span": [0, 43],
        "sentence": None,
        "table": "fairs",
        "record": "spring-fair",
        "field": None,
        "what": "Forty or so?",
    }
