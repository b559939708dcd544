"""A stranger's first hour: every command of the tutorial runs, its edits are made, and it prints what is shown."""

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from paths import REPOSITORY
from standoff.cli import main

PAGE = REPOSITORY / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.S | re.M)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.M)


def test_the_tutorial_runs_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = PAGE.read_text("utf-8")
    followed_page = BLOCK.sub(
        lambda block: f"```{block[1]}{f' {block[2]}' if block[2] else ''}\n{followed(block)}```", shown
    )
    if request.config.getoption("--bless"):
        PAGE.write_text(followed_page, "utf-8")
        return
    assert followed_page == shown


def followed(block: re.Match[str]) -> str:
    """What a block should hold: for commands, what they print now; an edit is made and stays as it is."""
    kind, where, content = block[1], block[2] or "", block[3]
    if kind == "console":
        return "".join(f"$ {command}\n{printed(command)}" for command, _ in COMMAND.findall(content))
    if kind == "diff":
        lines = content.splitlines()
        old, new = ("\n".join(line[1:] for line in lines if line.startswith(sign)) for sign in "-+")
        before = Path(where).read_text("utf-8")
        assert before.count(old) == 1, f"{where} has {before.count(old)} times {old!r}"
        Path(where).write_text(before.replace(old, new), "utf-8")
    else:
        how, path = where.split("=")
        with Path(path).open({"new": "x", "append": "a"}[how], encoding="utf-8") as file:
            file.write(content)
    return content


def printed(command: str) -> str:
    words = shlex.split(command)
    if words[0] == "cd":
        os.chdir(words[1])  # undone by the monkeypatch of the test
        return ""
    assert words[0] == "standoff"
    result = CliRunner().invoke(main, words[1:], catch_exceptions=False)
    assert result.exit_code == (1 if "error[" in result.output else 0)
    return result.output


def test_the_tutorial_shows_ten_facts_with_two_mistakes_and_every_step() -> None:
    page = PAGE.read_text("utf-8")
    commands = [
        command for block in BLOCK.finditer(page) if block[1] == "console" for command, _ in COMMAND.findall(block[3])
    ]
    steps = ["init", "add-text", "check", "anchor", "build", "explain"]
    assert set(steps) <= {shlex.split(command)[1] for command in commands}
    (checked,) = [block[3] for block in BLOCK.finditer(page) if block[3].startswith("$ standoff check\n")]
    assert re.findall(r"error\[([\w-]+)\]", checked.replace("unanchored-quote", "")) == ["bad-date", "unknown-id"]
