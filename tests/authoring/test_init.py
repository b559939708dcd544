"""`standoff init`: a new corpus is complete and builds; what is there is never touched; nothing is half-written."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from standoff import __version__
from standoff.authoring.edit import new_corpus
from standoff.cli import main
from standoff.engine.pipeline import compile_corpus
from standoff.engine.write import write_build
from standoff.source.problem import Problem

FILES = [
    ".gitattributes",
    ".github/workflows/check.yml",
    ".gitignore",
    "Makefile",
    "README.md",
    "annotations/registry/events.yaml",
    "annotations/registry/people.yaml",
    "annotations/texts/001_harbour-notes.yaml",
    "annotations/texts/002_letter.yaml",
    "datapackage.json",
    "requirements.txt",
    "schemas/event_people.yaml",
    "schemas/events.yaml",
    "schemas/people.yaml",
    "schemas/vocabularies/event-kind.yaml",
    "schemas/vocabularies/person-role.yaml",
    "texts/001_harbour-notes.txt",
    "texts/002_letter.txt",
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments])


def files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def problems(root: Path) -> list[Problem]:
    return compile_corpus(root, root / "texts").problems


def test_a_new_corpus_is_complete_and_says_what_is_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("below/my corpus")
    assert (result.exit_code, result.stdout) == (0, "")
    assert (
        result.stderr == "wrote 18 files to below/my corpus\nnext: run `cd 'below/my corpus'`, then `standoff build`\n"
    )
    assert files(tmp_path) == [f"below/my corpus/{file}" for file in FILES]


def test_a_new_corpus_has_no_problem_and_builds(tmp_path: Path) -> None:
    new_corpus.new_corpus(tmp_path)
    compiled = compile_corpus(tmp_path, tmp_path / "texts")
    assert (compiled.problems, compiled.unverified) == ([], [])
    write_build(compiled, tmp_path / "build" / "next")
    assert [len(compiled.tables[name]) for name in ("people", "events", "event_people")] == [2, 2, 2]
    assert (
        (tmp_path / "build" / "next" / "csv" / "events.csv")
        .read_text("utf-8")
        .splitlines()[1]
        .startswith("lamp-lit-1891,opening,")
    )


def test_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(".")
    assert (result.exit_code, result.stderr) == (0, "wrote 18 files to .\nnext: `standoff build`\n")
    assert files(Path()) == FILES
    assert problems(Path()) == []


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("skerra", "skerra"),
        ("My Corpus_2", "my-corpus-2"),
        ("1893", "corpus-1893"),
        ("東", "corpus"),
        ("nul", "corpus-nul"),
    ],
)
def test_the_name_of_the_folder_is_filled_in(tmp_path: Path, folder: str, name: str) -> None:
    root = tmp_path / folder
    new_corpus.new_corpus(root)
    assert json.loads((root / "datapackage.json").read_text("utf-8"))["name"] == name
    requirements = (root / "requirements.txt").read_text("utf-8").splitlines()
    assert requirements[1] == f"./standoff-{__version__}-py3-none-any.whl"
    assert not [file for file in files(root) if "{{" in (root / file).read_text("utf-8").replace("${{", "")]
    assert problems(root) == []


def test_the_workflow_of_a_new_corpus_runs_commands_that_there_are(tmp_path: Path) -> None:
    new_corpus.new_corpus(tmp_path)
    workflow: dict[Any, Any] = yaml.safe_load((tmp_path / ".github/workflows/check.yml").read_text("utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    commands = [step["run"] for step in workflow["jobs"]["check"]["steps"] if "run" in step]
    assert commands == [
        "python -m pip install -r requirements.txt",
        "standoff anchor --check",
        "standoff check --format github",
    ]
    for command in commands[1:]:
        assert CliRunner().invoke(main, ["--root", str(tmp_path), *command.split()[1:]]).exit_code == 0


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_builds_a_new_corpus(tmp_path: Path) -> None:
    new_corpus.new_corpus(tmp_path)
    command = f"STANDOFF={sys.executable} -m standoff.cli"
    subprocess.run(["make", "-C", str(tmp_path), command], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "build" / "next" / "datapackage.json").is_file()


# -- what is there already ---------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = run(str(tmp_path))
    assert (result.exit_code, result.stderr) == (
        2,
        f"standoff: {tmp_path} is not empty: give a new or empty folder\n",
    )
    assert files(tmp_path) == ["notes.txt"]
    with pytest.raises(FileExistsError):
        new_corpus.new_corpus(tmp_path)


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    result = run(str(tmp_path / "notes"))
    assert (result.exit_code, result.stderr) == (
        2,
        f"standoff: {tmp_path}/notes is a file: give a new or empty folder\n",
    )


def test_a_folder_below_a_file_is_trouble_with_the_disk(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    result = run(str(tmp_path / "notes" / "corpus"))
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.startswith("standoff: ")
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    result = run(str(tmp_path / "corpus"))
    assert (result.exit_code, files(tmp_path)) == (4, [])


@pytest.mark.parametrize("exists", [True, False])
def test_a_disk_that_fails_in_between_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    target = tmp_path / "corpus"
    if exists:
        target.mkdir()
    calls = []

    def failing(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 5:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", failing)
    result = run(str(target))
    assert (result.exit_code, result.stderr) == (4, "standoff: No space left on device\n")
    assert [path.name for path in tmp_path.rglob("*")] == (["corpus"] if exists else [])
