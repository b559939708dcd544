"""docs/adopters.md: its commands print what it shows, its hook and workflow exist and are given what they take."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from documents import followed
from paths import REPOSITORY
from standoff.cli import main

PAGE = REPOSITORY / "docs" / "adopters.md"
TOOLS = ("linkml-reference-validator", "LinkML", "Frictionless", "INCEpTION")


@pytest.fixture
def collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for folder in ("lights", "notices"):
        (tmp_path / folder).mkdir()
    return tmp_path


def blocks() -> list[Any]:
    """The YAML to copy, parsed; files of the example are other blocks."""
    return [yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.S | re.M)]


def test_the_transcripts_are_what_is_printed(collection: Path, request: pytest.FixtureRequest) -> None:
    as_printed = followed(PAGE.read_text("utf-8"))
    if request.config.getoption("--bless"):
        PAGE.write_text(as_printed, "utf-8")
    assert PAGE.read_text("utf-8") == as_printed


def test_hook_and_workflow_check_what_the_command_checks(collection: Path) -> None:
    followed(PAGE.read_text("utf-8"))
    hook, called = blocks()
    (given,) = hook["repos"][0]["hooks"]
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
    (entry,) = [each["entry"] for each in hooks if each["id"] == given["id"]]
    assert re.search(given["files"], "lights/corbie.yaml")
    by_hook = [*entry.split()[1:], *given["args"], "lights/corbie.yaml"]
    by_workflow = ["quotes", *called["jobs"]["quotes"]["with"]["arguments"].split("\n")[:-1]]
    written = next(line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("$ standoff quotes"))
    by_hand = written.replace("'", "").split()[2:]
    printed = [CliRunner().invoke(main, words) for words in (by_hand, by_hook, by_workflow)]
    assert {(each.exit_code, each.output) for each in printed} == {(1, printed[0].output)}
    assert "quote-negation" in printed[0].output


def test_the_workflow_of_the_page_is_given_what_it_takes_and_grants_no_more_than_reading() -> None:
    _, called = blocks()
    file = called["jobs"]["quotes"]["uses"].removeprefix("<owner>/standoff/").removesuffix("@<commit>")
    takes = yaml.safe_load((REPOSITORY / file).read_text("utf-8"))[True]["workflow_call"]["inputs"]  # `on`, in YAML 1.1
    assert {name for name, about in takes.items() if about.get("required")} <= set(called["jobs"]["quotes"]["with"])
    assert set(called["jobs"]["quotes"]["with"]) <= set(takes)
    assert called["permissions"] == {"contents": "read"}


def test_every_tool_has_its_row_and_its_paragraph() -> None:
    page = PAGE.read_text("utf-8")
    for tool in TOOLS:
        assert len(re.findall(rf"^\| \[{tool}\]\(https://[^)]+\) \| .+ \| .+ \|$", page, re.M)) == 1
        assert page.count(f"\n**{tool}.** ") == 1
