"""Texts as they were annotated: from the folder, from what a check remembers, or from git's history."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import harbour
import repositories
from standoff.cli.application import main
from standoff.corpus.remembered_texts import TEXTS

NEW = "Once. " + harbour.HARBOUR


def call(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "--texts", str(root / "texts"), *words])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return harbour.write(tmp_path / "corpus")


def overwrite(root: Path, content: str = NEW) -> None:
    (root / "texts/01_harbour.txt").write_text(content, "utf-8")


def assert_moved(root: Path) -> None:
    result = call(root, "re-anchor", "01")
    assert result.exit_code == 0, result.output
    assert "0 unmoved, 5 moved, 0 changed, 0 lost" in result.output
    assert result.output.endswith("next: run `standoff check`\n")
    assert call(root, "check").exit_code == 0


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_text_that_was_fetched_again_is_compared_with_what_was_remembered(root: Path, command: str) -> None:
    assert call(root, command).exit_code == 0
    overwrite(root)
    problems = call(root, "check")
    assert "error[text-changed]" in problems.output
    assert "run `standoff re-anchor 01_harbour` to move the spans to this one" in problems.output
    assert_moved(root)


def test_a_text_in_git_needs_no_memory(root: Path) -> None:
    repositories.begin(root)
    overwrite(root)
    repositories.commit(root, "Fetched again")
    assert_moved(root)


def test_a_text_that_nobody_has_is_named(root: Path) -> None:
    overwrite(root)
    result = call(root, "re-anchor", "01")
    assert result.exit_code == 1
    assert "the text `01_harbour.txt` that was annotated is neither in" in result.output


def test_a_damaged_memory_is_not_used(root: Path) -> None:
    assert call(root, "check").exit_code == 0
    for path in (root / TEXTS).iterdir():
        path.write_text("x")
    overwrite(root)
    assert call(root, "re-anchor", "01").exit_code == 1


def test_only_texts_that_are_annotated_are_remembered(root: Path) -> None:
    assert call(root, "check", "--no-cache").exit_code == 0
    assert not (root / TEXTS).exists()
    assert call(root, "check").exit_code == 0
    assert len(list((root / TEXTS).iterdir())) == 2
    overwrite(root)
    assert_moved(root)
    assert {path.read_text("utf-8") for path in (root / TEXTS).iterdir()} == {NEW, harbour.ISLAND}


def test_nothing_is_written_through_a_link(root: Path, tmp_path: Path) -> None:
    (root / TEXTS).parent.mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / TEXTS).symlink_to(outside)
    assert call(root, "check").exit_code != 0
    assert list(outside.iterdir()) == []


def test_where_only_white_space_differs_a_span_has_moved(root: Path) -> None:
    assert call(root, "check").exit_code == 0
    overwrite(root, harbour.HARBOUR.replace("filled the harbour", "filled\r\nthe   harbour"))
    result = call(root, "re-anchor", "01", "--dry-run")
    assert " 0 changed, 0 lost" in result.output


def test_a_text_in_a_copy_elsewhere_is_copied_by_hand(root: Path, tmp_path: Path) -> None:
    new = tmp_path / "01_harbour.txt"
    new.write_text(NEW)
    assert "next: copy " in call(root, "re-anchor", "01", str(new)).output
    shutil.copy(new, root / "texts")
    assert call(root, "check").exit_code == 0
