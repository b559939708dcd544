"""How problems are printed, for people and for programs, and how `check` and `build` end."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.cli import main
from standoff.cli.report import print_lines
from standoff.source.escape import printable
from standoff.source.problem import Place, Problem, as_json, sort, summary
from standoff.source.reports import as_text
from tiny import FAIRS, KINDS, ONE, PEOPLE, TWO, compiled, write

FILE = "notes.yaml"


def printed(root: Path, problem: Problem, source: str | bytes | None = None) -> str:
    if source is not None:
        (root / FILE).write_bytes(source if isinstance(source, bytes) else source.encode())
    return as_text(problem, root)


# -- for people --------------------------------------------------------------------------------------------------------


def test_a_problem_with_its_line_and_its_hint(tmp_path: Path) -> None:
    write(tmp_path, (ONE, "host: bell", "host: bel"))
    (problem,) = compiled(tmp_path).problems
    assert as_text(problem, tmp_path) == (
        "annotations/texts/one.yaml:17:22: error[unknown-id]: unknown id `bel` in `people`\n"
        "   17 |       guests: {host: bel}\n"
        "      |                      ^^^ nearest is `bell` (annotations/registry/people.yaml:1)"
    )


def test_a_problem_with_other_places(tmp_path: Path) -> None:
    write(tmp_path, (TWO, "hat-market:", "spring-fairs:"))
    (problem,) = compiled(tmp_path).problems
    assert as_text(problem, tmp_path) == (
        "annotations/texts/two.yaml:11:7: warning[near-id]: the ids `spring-fair` and `spring-fairs` are similar\n"
        "   11 |     - {at: 35-60, polarity: deny}\n"
        "      |       ^ if both are right, add the pair to `distinct` in datapackage.json\n"
        "       also annotations/registry/fairs.yaml:2:3  title: Spring fair"
    )


def test_a_problem_of_a_whole_file(tmp_path: Path) -> None:
    problem = Problem(Place(FILE), "too-large", "the file has 9 bytes", "split it")
    assert printed(tmp_path, problem, "a: b\n") == "notes.yaml: error[too-large]: the file has 9 bytes\n       split it"


def test_a_problem_in_a_file_that_is_gone(tmp_path: Path) -> None:
    problem = Problem(Place(FILE, 2, 3), "bad-date", "no date", "write one", 4)
    assert printed(tmp_path, problem) == "notes.yaml:2:3: error[bad-date]: no date\n       write one"


def test_a_problem_after_the_end_of_its_file(tmp_path: Path) -> None:
    problem = Problem(Place(FILE, 2, 1), "yaml-syntax", "not YAML", "close it", 1)
    assert printed(tmp_path, problem, "a: {\n") == (
        "notes.yaml:2:1: error[yaml-syntax]: not YAML\n    2 | \n      | ^ close it"
    )


@pytest.mark.parametrize(
    ("line", "column", "length", "marked"),
    [
        ("a: two words # why", 4, 3, "two"),
        ("a: two words # why", 4, 0, "two words"),
        ("a: two words", 4, 99, "two words"),
        ("a: {b: two words, c: d}", 8, 0, "two words"),
        ("a: [two words]", 5, 0, "two words"),
        ("two words: a", 1, 0, "two words"),
        ("two words:", 1, 0, "two words"),
        ("a: 'two, words', b", 4, 0, "'two, words'"),
        ('a: "two words', 4, 0, '"two words'),
        ("a: {b: c}", 4, 0, "{"),
        ("a: [b, c]", 4, 0, "["),
        ("a:", 3, 0, ""),
    ],
)
def test_what_is_underlined(tmp_path: Path, line: str, column: int, length: int, marked: str) -> None:
    shown = printed(tmp_path, Problem(Place(FILE, 1, column), "bad-value", "no", "", length), f"{line}\n")
    assert shown.split("\n")[1:] == [f"    1 | {line}", f"      | {' ' * (column - 1)}{'^' * max(len(marked), 1)}"]
    assert line[column - 1 :].startswith(marked)


def test_carets_are_under_signs_of_any_width(tmp_path: Path) -> None:
    problem = Problem(Place(FILE, 1, 8), "bad-value", "no", "", 3)
    assert printed(tmp_path, problem, "\t東e\u0301\u202e: bad\n").split("\n")[1:] == [
        "    1 |  東e\u0301\\u202e: bad",
        "      |             ^^^",
    ]


def test_joiners_take_no_column(tmp_path: Path) -> None:
    problem = Problem(Place(FILE, 1, 10), "bad-value", "no", "", 3)
    assert printed(tmp_path, problem, "کشتی\u200cها: bad\n").split("\n")[1:] == [
        "    1 | کشتی\u200cها: bad",
        "      |         ^^^",
    ]


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    line = "x" * 300 + "bad" + "y" * 300
    problem = Problem(Place(FILE, 1, 301), "bad-value", "no", "hint", 3)
    _, excerpt, pointer = printed(tmp_path, problem, line).split("\n")
    assert (excerpt, pointer) == (f"    1 | {'x' * 80}bad{'y' * 77}", f"      | {' ' * 80}^^^ hint")


def test_input_cannot_steer_the_terminal(tmp_path: Path) -> None:
    problem = Problem(Place("a\x1b.yaml", 1, 1), "bad-value", "no \x1b[31m\u202e\n\x00", "\x07", 1)
    (tmp_path / "a\x1b.yaml").write_text("\x1b[2J\r\n")
    assert as_text(problem, tmp_path) == (
        "a\\u001b.yaml:1:1: error[bad-value]: no \\u001b[31m\\u202e\\u000a\\u0000\n"
        "    1 | \\u001b[2J\n"
        "      | ^^^^^^ \\u0007"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, ñandú, 東京, 😀", "plain, ñandú, 東京, 😀"),
        ("a\tb", "a\tb"),
        ("a\r\nb", "a\\u000d\\u000ab"),
        ("a\u2028b", "a\\u2028b"),
        ("کشتی\u200cها, क्\u200dष", "کشتی\u200cها, क्\u200dष"),
        ("\u200f\u2066\ufeff", "\\u200f\\u2066\\ufeff"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_characters_without_a_glyph_are_made_visible(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_bad_byte_is_shown_and_a_byte_order_mark_is_not(tmp_path: Path) -> None:
    problem = Problem(Place(FILE, 1, 4), "bad-utf8", "no", "", 1)
    assert printed(tmp_path, problem, b"\xef\xbb\xbfa: \xff").split("\n")[1:] == ["    1 | a: \ufffd", "      |    ^"]


# -- order and summary -------------------------------------------------------------------------------------------------


def test_problems_are_sorted_by_place_and_printed_once() -> None:
    wanted = [
        Problem(Place("a.yaml"), "too-large", "x"),
        Problem(Place("a.yaml", 2, 9), "bad-date", "x"),
        Problem(Place("a.yaml", 2, 9), "near-id", "x"),
        Problem(Place("a.yaml", 10, 1), "bad-date", "x"),
        Problem(Place("b.yaml", 1, 1), "bad-date", "x"),
    ]
    assert sort([*reversed(wanted), *wanted]) == wanted


ERROR, WARNING = Problem(Place("a.yaml", 1, 1), "bad-date", "x"), Problem(Place("b.yaml", 1, 1), "near-id", "x")


@pytest.mark.parametrize(
    ("problems", "files", "line"),
    [
        ([], 3, "0 errors, 0 warnings in 3 files"),
        ([ERROR], 1, "1 error, 0 warnings in 1 of 1 file"),
        ([ERROR, WARNING], 1200, "1 error, 1 warning in 2 of 1,200 files"),
        ([ERROR] * 2000, 2, "2,000 errors, 0 warnings in 1 of 2 files"),
    ],
)
def test_the_summary_counts(problems: list[Problem], files: int, line: str) -> None:
    assert summary(problems, files) == line
    assert summary(problems, files, "nothing written") == f"{line}; nothing written"


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ([("##[error]", ""), ("  2", "faint")], "#\\u0023[error]  2"),
        ([("##", "title"), ("[group]", "")], "#\\u0023[group]"),
        ([("a\x1b[31m", "value"), ("\u202eb\n::error::c", "")], "a\\u001b[31m\\u202eb\\u000a::error::c"),
        ([("  :", ""), (":error::c", "")], "  \\u003a:error::c"),
        ([("\u067e\u200c\u06cc", "")], "\u067e\u200c\u06cc"),
    ],
)
def test_what_the_input_holds_steers_neither_a_terminal_nor_a_runner(
    pieces: list[tuple[str, str]], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_lines([pieces])
    assert capsys.readouterr().out == f"{shown}\n"


# -- for programs ------------------------------------------------------------------------------------------------------


def test_a_problem_as_json(tmp_path: Path) -> None:
    write(tmp_path, (TWO, "hat-market:", "spring-fairs:"))
    (problem,) = compiled(tmp_path).problems
    line = as_json(problem)
    assert "\n" not in line
    assert json.loads(line) == {
        "code": "near-id",
        "severity": "warning",
        "file": "annotations/texts/two.yaml",
        "line": 11,
        "column": 7,
        "message": "the ids `spring-fair` and `spring-fairs` are similar",
        "hint": "if both are right, add the pair to `distinct` in datapackage.json",
        "related": [{"file": "annotations/registry/fairs.yaml", "line": 2, "column": 3}],
    }


def test_json_is_ascii_and_complete() -> None:
    problem = Problem(Place("é.yaml", 1, 1), "bad-value", "\x1b\n\u202e東", "\ud800")
    line = as_json(problem)
    assert line.isascii()
    assert [json.loads(line)[name] for name in ("file", "message", "hint")] == ["é.yaml", "\x1b\n\u202e東", "\ud800"]


# -- how commands end --------------------------------------------------------------------------------------------------


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


def files(root: Path) -> set[str]:
    """All that a project holds, but for the cache."""
    found = {path.relative_to(root).as_posix() for path in root.rglob("*")}
    return {path for path in found if not path.startswith("build/.cache")} - {"build"}


def a_warning(root: Path) -> Path:
    return write(root, (TWO, "hat-market:", "spring-fairs:"))


def an_error(root: Path) -> Path:
    return write(root, (ONE, "host: bell", "host: bel"))


def test_check_of_what_is_right(tmp_path: Path) -> None:
    result = run(write(tmp_path), "check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 errors, 0 warnings in 12 files\n")


def test_check_prints_problems_and_then_a_summary(tmp_path: Path) -> None:
    result = run(an_error(tmp_path), "check")
    (problem,) = compiled(tmp_path).problems
    assert (result.exit_code, result.stdout) == (1, as_text(problem, tmp_path) + "\n")
    assert result.stderr == "1 error, 0 warnings in 1 of 12 files\n"


def test_check_says_which_texts_it_could_not_verify(tmp_path: Path) -> None:
    result = run(write(tmp_path, files={"texts/one.txt": None}), "check")
    assert result.exit_code == 0
    assert result.stderr.endswith(f"not verified: 1 of 2 texts are not in {tmp_path}/texts (one)\n")


def test_quiet_prints_problems_alone(tmp_path: Path) -> None:
    result = run(an_error(tmp_path), "--quiet", "check")
    assert (result.exit_code, result.stdout.count("\n"), result.stderr) == (1, 3, "")


def test_warnings_alone_are_not_a_failure_unless_it_is_strict(tmp_path: Path) -> None:
    a_warning(tmp_path)
    assert [run(tmp_path, "check").exit_code, run(tmp_path, "check", "--strict").exit_code] == [0, 1]
    assert run(tmp_path, "build", "--strict").exit_code == 1
    assert not (tmp_path / "build" / "next").exists()
    assert run(tmp_path, "build").exit_code == 0
    assert (tmp_path / "build" / "next" / "datapackage.json").is_file()


@pytest.mark.parametrize("command", ["check", "build"])
def test_nothing_is_written_if_there_is_an_error(tmp_path: Path, command: str) -> None:
    before = files(an_error(tmp_path))
    result = run(tmp_path, command)
    assert (result.exit_code, files(tmp_path)) == (1, before)
    assert result.stderr.endswith("; nothing written\n") == (command == "build")


def test_check_writes_nothing_but_its_cache(tmp_path: Path) -> None:
    before = files(write(tmp_path))
    assert run(tmp_path, "check").exit_code == 0
    assert files(tmp_path) == before


def test_json_lines(tmp_path: Path) -> None:
    write(tmp_path, (ONE, "host: bell", "host: bel"), (TWO, "hat-market:", "spring-fairs:"))
    result = run(tmp_path, "check", "--format", "json")
    assert result.stdout == "".join(f"{as_json(problem)}\n" for problem in compiled(tmp_path).problems)
    assert [json.loads(line)["severity"] for line in result.stdout.splitlines()] == ["error", "warning"]


def test_no_more_problems_than_wanted(tmp_path: Path) -> None:
    write(tmp_path, (ONE, "host: bell", "host: bel"), (TWO, "[bell, carr]", "[bel, car, carl]"))
    result = run(tmp_path, "check", "--max-problems", "2", "--format", "json")
    assert (result.exit_code, result.stdout.count("\n")) == (1, 2)
    assert result.stderr == (
        "… and 2 more problems: 2 unknown-id (--max-problems 4 shows all)\n4 errors, 0 warnings in 2 of 12 files\n"
    )


def test_problems_of_a_schema_stop_a_build(tmp_path: Path) -> None:
    result = run(write(tmp_path, (KINDS, "broader: fair", "broader: fare")), "build")
    assert (result.exit_code, result.stdout.split("\n")[0]) == (
        1,
        "schemas/vocabularies/fair-kind.yaml:2:50: error[schema-reference]: "
        "`market` is under `fare`, which is not a code of this vocabulary",
    )


def test_a_folder_that_is_not_a_project(tmp_path: Path) -> None:
    result = run(tmp_path, "check")
    assert (result.exit_code, result.stdout) == (
        1,
        f"datapackage.json: error[no-project]: there is no datapackage.json in {tmp_path}\n"
        "       run standoff in a project's folder, or name it with --root\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [["chek"], ["check", "--stict"], ["check", "--max-problems", "0"], ["check", "--format", "xml"], ["check", "here"]],
    ids=" ".join,
)
def test_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    assert run(write(tmp_path), *arguments).exit_code == 2


def test_a_root_that_is_a_file_is_wrong_usage(tmp_path: Path) -> None:
    assert run(write(tmp_path) / FAIRS, "check").exit_code == 2


def test_trouble_with_the_disk(tmp_path: Path) -> None:
    write(tmp_path, files={"tables": "a file"})
    result = run(tmp_path, "build", "--out", f"{tmp_path}/tables/next")
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.startswith("standoff: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("file", ["datapackage.json", PEOPLE, KINDS])
def test_a_folder_in_the_place_of_a_file_is_a_problem(tmp_path: Path, file: str) -> None:
    write(tmp_path, files={file: None})
    (tmp_path / file).mkdir(parents=True)
    result = run(tmp_path, "check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{file}: error[unread-file]: this is a folder; it is not read",
        "       put a regular file in its place, or remove it",
    ]
