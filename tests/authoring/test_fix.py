"""`standoff check --fix`: values with one meaning are rewritten, and no other character."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from standoff.authoring.edit.fix import fixed
from standoff.cli import main
from standoff.source.problem import Place, Problem
from tiny import FILES, ONE, TWO, write


def check(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), "check", *arguments])


def test_values_with_one_meaning_are_rewritten_and_printed(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        (ONE, "held: 2024-05\n", 'held: "17 May 2024"  # kept, 40-50\n      stalls: 1,000\n'),
        (TWO, "visitors: 45", "visitors: 40-50"),
    )
    result = check(root, "--fix", "--no-cache")
    assert result.exit_code == 0, result.output
    assert [line for line in result.stderr.splitlines() if line.startswith("fixed")] == [
        f"fixed: {ONE}:15:13: `17 May 2024` -> `2024-05-17`",
        f"fixed: {ONE}:16:15: `1,000` -> `1000`",
        f"fixed: {TWO}:9:49: `40-50` -> `40..50`",
    ]
    wanted = FILES[ONE].replace("held: 2024-05\n", 'held: "2024-05-17"  # kept, 40-50\n      stalls: 1000\n')
    assert (root / ONE).read_text("utf-8") == wanted
    assert (root / TWO).read_text("utf-8") == FILES[TWO].replace("visitors: 45", "visitors: 40..50")
    assert "fixed" not in check(root, "--fix", "--no-cache").stderr


@pytest.mark.parametrize("value", ["12/6/2024", "2024/", "about 2024", "yesterday"])
def test_values_with_several_meanings_or_none_are_left(tmp_path: Path, value: str) -> None:
    root = write(tmp_path, (ONE, "held: 2024-05", f"held: {value}"))
    before = (root / ONE).read_bytes()
    result = check(root, "--fix", "--no-cache")
    assert (result.exit_code, "fixed" in result.stderr, (root / ONE).read_bytes()) == (1, False, before)


def test_without_the_option_nothing_is_written(tmp_path: Path) -> None:
    root = write(tmp_path, (ONE, "held: 2024-05", "held: 17 May 2024"))
    before = (root / ONE).read_bytes()
    assert (check(root, "--no-cache").exit_code, (root / ONE).read_bytes()) == (1, before)


def test_a_file_that_cannot_be_read_whole_is_left(tmp_path: Path) -> None:
    root = write(tmp_path, (ONE, "held: 2024-05", "held: 17 May 2024\n      held: 2024"))
    before = (root / ONE).read_bytes()
    assert (check(root, "--fix", "--no-cache").exit_code, (root / ONE).read_bytes()) == (1, before)


def test_white_space_at_the_ends_of_spans_is_taken_off(tmp_path: Path) -> None:
    root = write(tmp_path, (ONE, "at: 44-69", "at: [43-46, 46-71]"))
    result = check(root, "--fix", "--no-cache")
    assert result.exit_code == 0, result.output
    assert (root / ONE).read_text("utf-8") == FILES[ONE].replace("at: 44-69", "at: [44-46, 47-70]")
    assert "0 warnings" in check(root).output


@pytest.mark.parametrize(
    ("words", "style", "written"),
    [
        ("1893-06-12", "", "1893-06-12"),
        ("1893-06-12", "'", "'1893-06-12'"),
        ("Ann's fair", "'", '"Ann\'s fair"'),
        ('she said "no"', '"', '"she said \\"no\\""'),
        ("yes: no", "", '"yes: no"'),
    ],
)
def test_what_is_written_reads_as_it_was_meant(words: str, style: str, written: str) -> None:
    place = Problem(Place("x.yaml", 1, 4), "quote-differs", "", fix=words)
    after, _ = fixed("x.yaml", f"k: {style}old{style}\n".encode(), {(1, 4): place})
    assert after.decode() == f"k: {written}\n"
