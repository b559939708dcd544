"""docs/architecture.md: its walk runs and prints what it shows, and every file and list that it names exists."""

import ast
import io
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from test_architecture import COMPILER, LADDER

from paths import REPOSITORY
from standoff.authoring.edit.new_corpus import new_corpus
from standoff.cli import main

PAGE = REPOSITORY / "docs" / "architecture.md"
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$(?:\n\n^```text\n.*?^```$)?", re.S | re.M)
NAMED = re.compile(r"`([\w./-]+\.(?:py|yaml|md|yml|toml))`(?: \(`(\w+)`\))?")
FOLDERS = (REPOSITORY, COMPILER, REPOSITORY / "docs")


def test_the_walk_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    new_corpus(tmp_path / "corpus")
    monkeypatch.chdir(tmp_path / "corpus")
    shown = PAGE.read_text("utf-8")
    scope: dict[str, Any] = {}
    with pl.Config(tbl_formatting="ASCII_MARKDOWN", tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        printed = BLOCK.sub(lambda block: ran(block, scope), shown)
    if request.config.getoption("--bless"):
        PAGE.write_text(printed, "utf-8")
        return
    assert printed == shown


def ran(block: re.Match[str], scope: dict[str, Any]) -> str:
    """A block with what it prints now; those of Python share their names."""
    if block[1] == "console":
        return f"```console\n{transcript(block[2])}```"
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(block[2], PAGE.name, "exec"), scope)
    return f"```python\n{block[2]}```\n\n```text\n{printed.getvalue()}```"


def transcript(block: str) -> str:
    """The commands of a block, each with what it prints now."""
    printed = ""
    for command in re.findall(r"^\$ (.*)$", block, re.M):
        result = CliRunner().invoke(main, shlex.split(command)[1:], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        printed += f"$ {command}\n{result.stdout}"
    return printed


def test_the_packages_are_those_of_the_ladder_in_its_order() -> None:
    assert tuple(re.findall(r"^\| `(\w+)` \| [A-Z].*\. \|$", PAGE.read_text("utf-8"), re.M)) == LADDER


def test_every_file_that_it_names_exists_and_has_the_names_beside_it() -> None:
    found = NAMED.findall(PAGE.read_text("utf-8"))
    assert len(found) > 30
    for file, name in found:
        (path,) = {folder / file for folder in FOLDERS if (folder / file).is_file()} or {None}
        assert path, f"docs/architecture.md names `{file}`, which does not exist"
        assert not name or name in names_in(path), f"docs/architecture.md names `{name}`, which is not in `{file}`"


def names_in(path: Path) -> set[str]:
    """What a module defines at its top."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def test_contributing_names_files_and_targets_that_exist() -> None:
    page = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    assert [test for test in re.findall(r"\btests/[\w./]+", page) if not (REPOSITORY / test).exists()] == []
    targets = re.findall(r"^([\w-]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.M)
    assert set(re.findall(r"`make ([a-z-]+)", page)) <= set(targets)
