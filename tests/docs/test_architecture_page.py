"""docs/architecture.md: its walk runs and prints what it shows, and every file and list that it names exists."""

import ast
import re
from pathlib import Path

import pytest
from test_architecture import COMPILER, LADDER

from documents import printed_again
from paths import REPOSITORY
from standoff.authoring.edit.new_corpus import new_corpus

PAGE = REPOSITORY / "docs" / "architecture.md"
NAMED = re.compile(r"`([\w./-]+\.(?:py|yaml|md|yml|toml))`(?: \(`(\w+)`\))?")
FOLDERS = (REPOSITORY, COMPILER, REPOSITORY / "docs")


def test_the_walk_prints_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    new_corpus(tmp_path / "corpus")
    monkeypatch.chdir(tmp_path / "corpus")
    shown = PAGE.read_text("utf-8")
    printed = printed_again(shown)
    if request.config.getoption("--bless"):
        PAGE.write_text(printed, "utf-8")
        return
    assert printed == shown


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
