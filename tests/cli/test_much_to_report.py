"""Printing is linear: every file is read once, whatever the number of problems, and no value fills the screen."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner

from standoff.cli import main
from standoff.source import reports
from standoff.source.escape import printable
from standoff.source.problem import LONGEST, Place, Problem, as_json
from standoff.source.reports import SourceLines, as_sarif, as_text, lay_out
from tiny import DESCRIPTOR, FILES, ONE, TWO, write

TWO_FAIRS = FILES[TWO][FILES[TWO].index("fairs:") :]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file's lines were read."""
    counts: Counter[str] = Counter()
    read = reports._lines_of

    def counted(root: Path, file: str) -> list[str]:
        counts[Path(file).name] += 1
        return read(root, file)

    monkeypatch.setattr(reports, "_lines_of", counted)
    return counts


def test_a_file_with_many_problems_is_read_once(tmp_path: Path, reads: Counter[str]) -> None:
    mentions = "".join(f"    - {{at: 44-59, kind: nothing-{number}}}\n" for number in range(150))
    write(tmp_path, (ONE, "fairs:\n", f"fairs:\n  new-fair:\n{mentions}"))
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "check"])
    assert result.stdout.count("unknown-code") == 150
    assert reads[Path(ONE).name] == 1
    assert max(reads.values()) == 1


def test_related_places_do_not_displace_the_file(tmp_path: Path, reads: Counter[str]) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text("x\n" * 300)
    sources = SourceLines(tmp_path)
    for line in range(1, 201):
        related = (Place("b", line, 1), Place("c", line, 1))
        lay_out(Problem(Place("a", line, 1), "near-id", "m", "h", 1, related), sources)
    assert reads == {"a": 1, "b": 1, "c": 1}


def test_a_long_line_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x" * 3_000_000)
    lines = lay_out(Problem(Place("f", 1, 2_000_000), "bad-date", "m", "h"), SourceLines(tmp_path))
    assert max(len(text) for line in lines for text, _ in line) <= 160


def test_files_of_formats_of_other_programs_are_not_read(tmp_path: Path, reads: Counter[str]) -> None:
    write(tmp_path, (ONE, "host: bell", "host: bel"))
    for form in ("json", "sarif", "github"):
        assert CliRunner().invoke(main, ["--root", str(tmp_path), "check", "--format", form]).exit_code == 1
    assert reads == {}


VALUE = "word " * 10_000


def test_a_long_value_is_cut_wherever_it_is_printed(tmp_path: Path) -> None:
    problem = Problem(Place("f", 1, 1), "bad-date", f"`{VALUE}` is not a date", f"nearest is “{VALUE}”")
    cut = VALUE[: LONGEST - 1] + "…"
    assert problem.message == f"`{cut}` is not a date"
    assert problem.hint == f"nearest is “{cut}”"
    for text in (as_text(problem, tmp_path), as_json(problem), as_sarif([problem])):
        assert len(text) < 2_000
    assert Problem(problem.place, problem.code, problem.message, problem.hint) == problem


def test_what_is_between_values_is_not_cut() -> None:
    words = "; ".join(f"`id-{number}` is not in `{'x' * 150}`" for number in range(10))
    assert Problem(Place("f"), "unknown-id", words).message == words


def test_a_hint_that_is_to_be_copied_is_not_cut() -> None:
    hint = f"write `at: [{', '.join(f'{n}-{n + 5}' for n in range(60))}]`"
    assert Problem(Place("f"), "quote-unwritable", "m", hint).hint == hint


def test_a_message_of_nothing_but_a_long_word_is_cut() -> None:
    assert len(Problem(Place("f"), "bad-file", "x" * 100_000).message) == 2_000


def test_check_with_a_long_value(tmp_path: Path) -> None:
    write(tmp_path, (ONE, "host: bell", f'host: "{VALUE}"'))
    result = CliRunner().invoke(main, ["--root", str(tmp_path), "check", "--format", "json"])
    assert result.exit_code == 1
    for line in result.stdout.splitlines():
        assert len(printable(json.loads(line)["message"])) < 600


QUOTES = "".join(f"    - {{quote: hats {number}, kind: fair}}\n" for number in range(7))


def test_pending_work_is_one_line_a_file_and_json_has_each(tmp_path: Path) -> None:
    """Of a text that is being annotated, the quotes; of one that is open, the sentences."""
    required = (DESCRIPTOR, '"people"', '"people", "coverage": "required"')
    write(tmp_path, required, (ONE, "fairs:\n", f"fairs:\n  new-fair:\n{QUOTES}"), (TWO, TWO_FAIRS, ""))
    text = CliRunner().invoke(main, ["--root", str(tmp_path), "check"])
    assert text.stdout == (
        f"{ONE}: error[unanchored-quote]: 7 quotes have no span yet (lines 12, 13, 14, 15, 16 …)\n"
        f"       `standoff anchor {ONE}` replaces them\n"
        f"{TWO}: error[uncovered-sentence]: 2 sentences are neither annotated nor excluded (line 5)\n"
        "       `standoff coverage two` lists them; annotate each, or exclude it with a reason\n"
    )
    assert text.stderr == "9 errors, 0 warnings in 2 of 12 files\n"
    rows = CliRunner().invoke(main, ["--root", str(tmp_path), "check", "--format", "json"]).stdout.splitlines()
    assert Counter(json.loads(row)["code"] for row in rows) == {"unanchored-quote": 7, "uncovered-sentence": 2}
