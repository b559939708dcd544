"""The commands that make one edit: what they print, and that nothing is left of an edit that `check` would refuse."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotated import facts
from standoff.cli import main
from tiny import FAIRS, FILES, ONE, TWO, write


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments], env={"STANDOFF_TEXTS": None, "COLUMNS": "100"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write(tmp_path)


def test_a_mention_is_written_where_it_belongs(root: Path) -> None:
    result = run(root, "annotate", "tw", "fairs/spring-fair", "--quote", "came to the fair", "--set", "visitors=45")
    assert result.stdout == (
        f"{TWO}:9\n  spring-fair:\n    - {{at: 0-33, kind: fair, visitors: 45}}\n    - {{at: 8-24, visitors: 45}}\n"
    )
    assert (result.stderr, result.exit_code) == (f"annotate fairs/spring-fair: wrote {TWO}\n", 0)
    before = "  spring-fair: {at: 0-33, kind: fair, visitors: 45}\n"
    after = "  spring-fair:\n    - {at: 0-33, kind: fair, visitors: 45}\n    - {at: 8-24, visitors: 45}\n"
    assert (root / TWO).read_text("utf-8") == FILES[TWO].replace(before, after)


def test_a_dry_run_writes_nothing(root: Path) -> None:
    result = run(root, "annotate", "one", "people/bell", "--at", "75-84", "--at", "3-4", "--dry-run")
    assert result.stdout == f"{ONE}:19\npeople:\n  bell: {{at: [3-4, 75-84]}}\n"
    assert (result.stderr, result.exit_code) == ("nothing was written: a dry run\n", 0)
    assert (root / ONE).read_text("utf-8") == FILES[ONE]


def test_what_check_would_refuse_is_not_kept(root: Path) -> None:
    result = run(root, "annotate", "two", "people/bel", "--at", "16-19")
    assert result.stdout == (
        f"{TWO}:14\npeople:\n  bel: {{at: 16-19}}\n"
        f"{TWO}:15:8: error[not-registered]: `bel` has no entry in the registry `people`\n"
        "   15 |   bel: {at: 16-19}\n"
        "      |        ^ nearest is `bell` (annotations/registry/people.yaml:1)\n"
    )
    assert (result.stderr, result.exit_code) == ("nothing was written: `check` would report these errors\n", 1)
    assert (root / TWO).read_text("utf-8") == FILES[TWO]


def test_a_warning_is_printed_and_the_edit_kept(root: Path) -> None:
    result = run(root, "annotate", "two", "people/bell", "--at", "16-18")
    assert result.stdout.splitlines()[3] == f"{TWO}:15:14: warning[cut-word]: the span 16-18 cuts a word"
    assert result.exit_code == 0
    assert (root / TWO).read_text("utf-8") == f"{FILES[TWO]}\npeople:\n  bell: {{at: 16-18}}\n"


def test_a_quote_that_occurs_twice_needs_a_sentence(root: Path) -> None:
    result = run(root, "annotate", "one", "people/carr", "--quote", "at")
    assert result.stdout == (
        f"{ONE}: error[quote-ambiguous]: these words occur in 2 places: 16-18 (sentence 1: The spring fair [at] Arden "
        "drew fort…), 100-102 (sentence 3: …. Buy your hats [at] Carr & Sons. )\n"
        "       choose with `near: <sentence>`, `prefix: …` or `suffix: …`, or quote more words\n"
    )
    assert (result.stderr, result.exit_code) == ("nothing was written\n", 1)
    result = run(root, "annotate", "one", "people/bell", "--quote", "at", "--near", "1")
    assert (result.stdout, result.exit_code) == (f"{ONE}:19\npeople:\n  bell: {{at: 16-18}}\n", 0)


def test_a_quote_that_leaves_out_a_negation_is_for_a_mention_that_denies(root: Path) -> None:
    arguments = ["annotate", "two", "fairs/hat-market", "--quote", "The hat market … more"]
    result = run(root, *arguments)
    assert result.stdout.startswith(f"{TWO}: warning[swallowed-negation]: between the parts of this quote")
    result = run(root, *arguments, "--set", "polarity=deny", "--dry-run")
    assert (result.stdout, result.stderr) == ("", "nothing to change\n")  # it is there already


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["annotate", "one", "people", "--at", "1-2"], "`people` is not `TABLE/ID`"),
        (["annotate", "one", "people/bell"], "no place is given: add --at SPAN or --quote WORDS"),
        (["annotate", "one", "people/bell", "--at", "1-2", "--set", "name"], "`name` is not `field=value`"),
        (["annotate", "one", "people/bell", "--at", "1-2", "--set", "a=b", "--set", "a=c"], "`a` is given twice"),
    ],
)
def test_wrong_usage(root: Path, arguments: list[str], message: str) -> None:
    result = run(root, *arguments)
    assert (message in result.stderr, result.exit_code) == (True, 2)


def test_a_text_that_is_not_annotated(root: Path) -> None:
    result = run(root, "annotate", "three", "people/bell", "--at", "1-2")
    assert (result.stderr, result.exit_code) == ("standoff: unknown text `three`; known: one, two\n", 1)


def test_a_mention_is_changed_where_it_is(root: Path) -> None:
    result = run(root, "edit", f"{ONE}:15", "--set", "held=2024-06", "--unset", "place_id", "--at", "44-68")
    assert result.stdout == (
        f"{ONE}:13\n    - at: 44-68\n      held: 2024-06\n"
        f"{ONE}:13:11: warning[cut-word]: the span 44-68 cuts a word\n"
        "   13 |     - at: 44-68\n"
        "      |           ^^^^^ the whole is 44-69\n"
    )
    assert (result.stderr, result.exit_code) == (f"edit a mention of fairs/spring-fair: wrote {ONE}\n", 0)
    expected = FILES[ONE].replace("44-69", "44-68").replace("2024-05", "2024-06").replace("      place_id: arden\n", "")
    assert (root / ONE).read_text("utf-8") == expected


GONE = "".join(FILES[ONE].splitlines(keepends=True)[12:])


def test_what_is_removed_can_be_added_again(root: Path) -> None:
    result = run(root, "remove", "one:14")
    undo = (
        "standoff annotate one fairs/spring-fair --at=44-69 --set=speaker=bell --set=held=2024-05 "
        "--set=place_id=arden '--set=guests={host: bell}'"
    )
    assert (result.stdout, result.stderr, result.exit_code) == (
        f"{ONE}:13 without\n{GONE}", f"remove a mention of fairs/spring-fair: wrote {ONE}\nundo: {undo}\n", 0,
    )  # fmt: skip
    lines = FILES[ONE].splitlines(keepends=True)
    assert (root / ONE).read_text("utf-8") == "".join(lines[:12])
    assert run(root, *shlex.split(undo)[1:]).exit_code == 0
    assert facts((root / ONE).read_text("utf-8")) == facts(FILES[ONE])


def test_nothing_is_removed_that_is_missed(root: Path) -> None:
    result = run(root, "remove", "two:12")
    assert "error[required-missing]: `fairs/hat-market` has no `kind`" in result.stdout
    assert (result.stderr, result.exit_code) == ("nothing was written: `check` would report these errors\n", 1)
    assert (root / TWO).read_text("utf-8") == FILES[TWO]


def test_several_mentions_of_a_line_need_a_column(root: Path) -> None:
    body = FILES[TWO].replace("spring-fair: {at: 0-33,", "spring-fair: [{at: 3-8}, {at: 0-33,").replace("45}", "45}]")
    (root / TWO).write_text(body, "utf-8")
    result = run(root, "remove", "two:9")
    assert (result.stderr, result.exit_code) == (
        f"standoff: 2 mentions are on line 9 of {TWO}: 9:17 (fairs/spring-fair), 9:28 (fairs/spring-fair); "
        "add a column to the line\n",
        1,
    )
    assert run(root, "remove", "two:9:20").exit_code == 0
    assert (root / TWO).read_text("utf-8") == body.replace("{at: 3-8}, ", "")


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["remove", "one"], "`one` is not a place: write `file:line` or `TEXT:line`", 2),
        (["remove", "one:11"], f"line 11 of {ONE} is not part of a mention; the nearest is on line 12", 1),
        (["edit", "one:12"], "nothing to change: add --set, --unset, --at or --move-to", 2),
        (["edit", "on:1", "--set", "x=y"], f"line 1 of {ONE} is not part of a mention; the nearest is on line 12", 1),
    ],
)
def test_places_that_are_none(root: Path, arguments: list[str], message: str, code: int) -> None:
    result = run(root, *arguments)
    assert (message in result.stderr, result.exit_code) == (True, code)


def test_nothing_to_change(root: Path) -> None:
    result = run(root, "edit", "one:12", "--set", "visitors=40")
    assert (result.stdout, result.stderr, result.exit_code) == ("", "nothing to change\n", 0)


# -- decisions ---------------------------------------------------------------------------------------------------------


def test_a_sentence_is_excluded_and_included_again(root: Path) -> None:
    again = run(root, "exclude", "one", "86-115", "--because", "so")
    assert (again.stdout, again.stderr, again.exit_code) == ("", "nothing to change\n", 0)
    result = run(root, "exclude", "two", "--sentence", "2", "--because", "an aside")
    assert "error[span-excluded]" in result.stdout
    assert (root / TWO).read_text("utf-8") == FILES[TWO]
    result = run(root, "include", "one", "--sentence", "3")
    undo = "standoff exclude one 86-115 --because 'an advertisement'"
    gone = f"{ONE}:8 without\nexcluded:\n  - {{at: 86-115, because: an advertisement}}\n"
    assert (result.stdout, result.stderr) == (gone, f"include 86-115: wrote {ONE}\nundo: {undo}\n")
    result = run(root, *shlex.split(undo)[1:])
    assert result.stdout == f"{ONE}:8\nexcluded:\n  - {{at: 86-115, because: an advertisement}}\n"
    assert result.stderr == f"exclude 86-115: wrote {ONE}\nundo: standoff include one 86-115\n"
    assert (root / ONE).read_text("utf-8") == FILES[ONE]


def test_a_cell_is_settled_and_taken_back(root: Path) -> None:
    arguments = ["settle", "fairs/spring-fair", "visitors"]
    result = run(root, *arguments, "--to", "45", "--because", "The second text is later.")
    assert result.stdout == f"{FAIRS}:4\n    visitors: {{to: 45, because: The second text is later.}}\n"
    undo = "standoff settle fairs/spring-fair visitors --to 40 --because 'The first text counted.'"
    assert result.stderr == f"settle visitors of fairs/spring-fair: wrote {FAIRS}\nundo: {undo}\n"
    assert run(root, *shlex.split(undo)[1:]).exit_code == 0
    assert (root / FAIRS).read_text("utf-8") == FILES[FAIRS]
    result = run(root, *arguments, "--undo")
    assert (root / FAIRS).read_text("utf-8") == "spring-fair:\n  title: Spring fair\n"
    result = run(root, *arguments, "--leave-open", "--because", "nobody knows")
    assert result.stderr.endswith("undo: standoff settle fairs/spring-fair visitors --undo\n")
    result = run(root, *arguments, "--to", "40", "--because", "so", "--dry-run")
    assert (result.stdout, result.stderr) == (
        f"{FAIRS}:3\n  settle: {{visitors: {{to: 40, because: so}}}}\n", "nothing was written: a dry run\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        (["exclude", "one", "--because", "x"], "no place is given: add a SPAN or --sentence N", 2),
        (["exclude", "one", "--sentence", "4", "--because", "x"], "the text `one` has no sentence 4", 1),
        (["settle", "fairs/a", "kind", "--because", "x"], "give one of --to VALUE, --leave-open and --undo", 2),
        (["settle", "fairs/a", "kind", "--to", "x"], "a decision needs a reason: add --because", 2),
        (["settle", "fairs", "kind", "--to", "x", "--because", "y"], "`fairs` is not `TABLE/ID`", 2),
    ],
)
def test_decisions_that_are_not_whole(root: Path, arguments: list[str], message: str, code: int) -> None:
    result = run(root, *arguments)
    assert (message in result.stderr, result.exit_code) == (True, code)


def test_a_decision_that_is_not_there(root: Path) -> None:
    result = run(root, "settle", "places/arden", "name", "--undo")
    assert "error[changed-meanwhile]: `name` of `places/arden` is not settled" in result.stdout
    assert (result.stderr, result.exit_code) == ("nothing was written\n", 1)
