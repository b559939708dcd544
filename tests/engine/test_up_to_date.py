"""Where nothing changed since the last build, that one is kept; whatever changed is found."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from standoff.cli.application import main
from standoff.engine.compilation import Compiled
from standoff.engine.pipeline import compile_corpus
from standoff.files.project_files import CACHE
from tiny import FAIRS_SCHEMA, ONE, TWO, write

WROTE, UNCHANGED = "wrote", "unchanged"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("standoff.engine.up_to_date.RACY", 0)
    return write(tmp_path / "corpus")


def build(root: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "build", "--only", "csv", *more])


def outcome(root: Path, *more: str) -> str:
    result = build(root, *more)
    assert result.exit_code == 0, result.output
    return next(word for word in (WROTE, UNCHANGED) if f"{word} {root}" in result.output)


def test_nothing_is_written_again(root: Path) -> None:
    first = build(root)
    before = (root / "build/next").stat().st_ino
    second = build(root)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert second.output == first.output.replace("wrote", "unchanged")
    assert (root / "build/next").stat().st_ino == before


def grow(root: Path) -> None:
    with (root / ONE).open("a") as file:
        file.write("# more\n")


def swap(root: Path) -> None:
    """Other bytes, of the same size and time."""
    path, found = root / "build/next/csv/fairs.csv", (root / "build/next/csv/fairs.csv").stat()
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def drop(root: Path) -> None:
    shutil.rmtree(root / "build/editor")


def stray(root: Path) -> None:
    (root / "annotations/texts/more.yml").write_text("")
    (root / "annotations/texts/more.yml").unlink()
    (root / "schemas/README.md").write_text("")


def lose_text(root: Path) -> None:
    (root / "texts/one.txt").unlink()


def damage(root: Path) -> None:
    (root / CACHE / "last.json").write_text("{")


def halve(root: Path) -> None:
    (root / CACHE / "last.json").write_text(json.dumps({"asked": {}}))


@pytest.mark.parametrize("act", [grow, swap, drop, stray, lose_text, damage, halve])
def test_what_is_another_is_built_again(root: Path, act: Callable[[Path], None]) -> None:
    assert outcome(root) == WROTE
    act(root)
    assert outcome(root) == WROTE
    assert outcome(root) == UNCHANGED


def test_another_wish_is_another_build(root: Path) -> None:
    assert outcome(root) == WROTE
    assert outcome(root, "--only", "parquet") == WROTE
    assert outcome(root, "--only", "parquet") == UNCHANGED
    assert outcome(root, "--only", "parquet", "--no-cache") == WROTE
    assert outcome(root, "--only", "parquet", "--memory", "7GiB") == WROTE  # which decides on what is left out
    assert outcome(root, "--out", str(root / "elsewhere")) == WROTE


def test_warnings_are_reported_again_and_are_errors_on_request(root: Path) -> None:
    write(
        root, (FAIRS_SCHEMA, "primaryKey: fair_id\n", "primaryKey: fair_id\nstandoff: {expect: {rows: {maximum: 1}}}\n")
    )
    first, second = build(root), build(root)
    assert "warning[more-rows]" in first.output
    assert second.output == first.output.replace("wrote", "unchanged")
    assert build(root, "--strict").exit_code == 1


def test_what_was_saved_just_before_is_not_trusted(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.engine.up_to_date.RACY", 10**15)
    assert [outcome(root), outcome(root)] == [WROTE, WROTE]


def test_a_build_that_fails_leaves_the_last_one_remembered_as_it_was(root: Path) -> None:
    assert outcome(root) == WROTE
    good = (root / ONE).read_bytes()
    (root / ONE).write_bytes(good + b"}")
    assert build(root).exit_code == 1
    (root / ONE).write_bytes(good)
    assert outcome(root) == WROTE
    assert outcome(root) == UNCHANGED


# -- check -------------------------------------------------------------------------------------------------------------


def check(root: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "check", *more])


def is_compiled(root: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> bool:
    """Whether a check compiles the corpus; what it prints is what one without the cache prints."""
    calls: list[Path] = []

    def counted(root: Path, *given: Any, **options: Any) -> Compiled:
        calls.append(root)
        return compile_corpus(root, *given, **options)

    with monkeypatch.context() as patch:
        patch.setattr("standoff.engine.pipeline.compile_corpus", counted)
        result = check(root, *more)
    again = check(root, "--no-cache", *more)
    assert (result.exit_code, result.output) == (again.exit_code, again.output)
    return bool(calls)


def test_a_check_is_not_made_twice(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_compiled(root, monkeypatch) is True
    assert is_compiled(root, monkeypatch) is False
    assert is_compiled(root, monkeypatch, "--strict", "--format", "json") is False
    assert is_compiled(root, monkeypatch, "--fix") is True
    assert is_compiled(root, monkeypatch, "--allow-vanished") is True


def test_after_a_build_nothing_is_checked_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(root) == WROTE
    assert is_compiled(root, monkeypatch) is False


@pytest.mark.parametrize("act", [grow, stray, lose_text])
def test_what_changed_is_checked_again(
    root: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[Path], None]
) -> None:
    assert outcome(root) == WROTE
    assert is_compiled(root, monkeypatch) is False
    act(root)
    assert is_compiled(root, monkeypatch) is True
    assert is_compiled(root, monkeypatch) is False


def test_a_check_with_errors_is_remembered_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ONE).write_bytes((root / ONE).read_bytes() + b"}")
    assert [is_compiled(root, monkeypatch), is_compiled(root, monkeypatch)] == [True, False]
    assert check(root).exit_code == 1


def test_what_vanished_since_another_build_is_found(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_compiled(root, monkeypatch) is True
    assert build(root, "--no-cache").exit_code == 0
    assert is_compiled(root, monkeypatch) is True
    (root / TWO).unlink()
    assert is_compiled(root, monkeypatch) is True
    assert "vanished-text" in check(root).output
    shutil.rmtree(root / "build/next")
    assert is_compiled(root, monkeypatch) is True
    assert "vanished-text" not in check(root).output


def test_a_damaged_memory_of_a_check_is_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_compiled(root, monkeypatch) is True
    for damaged in ("{", "[]", json.dumps({"options": {}})):
        (root / CACHE / "checked.json").write_text(damaged)
        assert is_compiled(root, monkeypatch) is True
        assert is_compiled(root, monkeypatch) is False


@pytest.mark.parametrize("command", [["check"], ["build", "--only", "csv"]])
def test_what_is_unchanged_is_reported_without_loading_polars_or_yaml(root: Path, command: list[str]) -> None:
    first = CliRunner().invoke(main, ["--root", str(root), *command])
    script = (
        "import sys; from standoff.cli import main\n"
        f"try: main({['--root', str(root), *command]!r})\n"
        "except SystemExit: print(sorted({'polars', 'yaml', 'standoff.engine.pipeline'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", first.output.replace("wrote", "unchanged"))
