"""A stranger's first hour: every command of the tutorial runs, its edits are made, and it prints what is shown."""

import re
import shlex
from pathlib import Path

import pytest

from documents import BLOCK, COMMAND, followed
from paths import REPOSITORY

PAGE = REPOSITORY / "docs" / "tutorial.md"


def test_the_tutorial_runs_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = PAGE.read_text("utf-8")
    followed_page = followed(shown)
    if request.config.getoption("--bless"):
        PAGE.write_text(followed_page, "utf-8")
        return
    assert followed_page == shown


def test_the_tutorial_shows_ten_facts_with_two_mistakes_and_every_step() -> None:
    page = PAGE.read_text("utf-8")
    commands = [
        command for block in BLOCK.finditer(page) if block[1] == "console" for command, _ in COMMAND.findall(block[3])
    ]
    steps = ["init", "add-text", "check", "anchor", "build", "explain"]
    assert set(steps) <= {shlex.split(command)[1] for command in commands}
    (checked,) = [block[3] for block in BLOCK.finditer(page) if block[3].startswith("$ standoff check\n")]
    assert re.findall(r"error\[([\w-]+)\]", checked.replace("unanchored-quote", "")) == ["bad-date", "unknown-id"]
