"""What the documents show is true: every console line runs, and prints what stands under it; no command is left out."""

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from documents import NOT_HERE, lines
from paths import REPOSITORY
from standoff.cli import main

DOCUMENTS = ("README.md", "docs/commands.md", "docs/editor.md", "docs/interchange.md")
COPIED = ("annotations", "schemas", "datapackage.json")


@pytest.fixture(scope="module", params=DOCUMENTS)
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """For each document, a copy of this repository's data, with one made-up text to begin."""
    folder = tmp_path_factory.mktemp("project") / "corpus"  # what is written beside it is its own too
    folder.mkdir()
    for name in COPIED:
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    (folder / "texts").mkdir()
    (folder / "texts" / "005_my-text.txt").write_text("A lamp was lit on the quay. Nobody saw who lit it.\n", "utf-8")
    (folder / "corrected").mkdir()
    (folder / "corrected" / "005_my-text.txt").write_text("Two lamps were lit on the quay. Nobody saw it.\n", "utf-8")
    for name, content in shown_files("docs/interchange.md"):
        (folder / name).write_text(content, "utf-8")
    return request.param, folder


def shown_files(document: str) -> list[tuple[str, str]]:
    """The files that a document shows in full: a name in a line of its own, then the block."""
    return re.findall(r"^`([\w.-]+)`:\n\n```\w*\n(.*?)```", (REPOSITORY / document).read_text("utf-8"), re.M | re.S)


def run(command: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.chdir(project)
    monkeypatch.setenv("COLUMNS", "100")
    words = shlex.split(command.split("  #", maxsplit=1)[0])[1:]
    return CliRunner().invoke(main, words, catch_exceptions=False)


def test_the_lines_of_a_document_run(project: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    document, folder = project
    for line in lines(document):
        result = run(line.command, folder, monkeypatch)
        assert (line.command, result.exit_code, result.output if result.exit_code else "") == (line.command, 0, "")
        if line.output.strip():
            assert result.stdout.rstrip() == line.output.rstrip(), line.command


def test_every_command_and_option_is_documented() -> None:
    shown = "\n".join((REPOSITORY / document).read_text("utf-8") for document in DOCUMENTS)
    missing = []
    for name, command in main.commands.items():
        assert "Examples:" in (command.help or ""), name
        if f"`standoff {name}" not in shown:
            missing.append(name)
        run_lines = "\n".join(
            line.command for line in lines("docs/commands.md", NOT_HERE[:3]) if f"standoff {name}" in line.command
        )
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.name}"
                missing += [f"{name} {flag}" for flag in option.opts if flag.startswith("--") and flag not in run_lines]
    assert missing == []
