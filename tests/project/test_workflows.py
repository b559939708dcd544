"""Workflows, those of a new corpus too: actions pinned by commit, least permissions, commands that exist."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from paths import REPOSITORY
from standoff.cli.commands import MODULES

TEMPLATE = REPOSITORY / "compiler" / "standoff" / "builtin" / "corpus" / "dot-github" / "workflows"
WORKFLOWS = (*sorted((REPOSITORY / ".github" / "workflows").glob("*.yml")), *sorted(TEMPLATE.glob("*.yml")))
PIN = re.compile(r"^ +(?:- )?uses: ([\w./-]+)@([0-9a-f]{40})  # (v\d+\.\d+\.\d+)$", re.M)
MAKEFILE = (REPOSITORY / "Makefile").read_text("utf-8")

Workflow = dict[Any, Any]


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def workflow(path: Path) -> Workflow:
    parsed: Workflow = yaml.safe_load(path.read_text("utf-8"))
    return parsed


def steps(workflow: Workflow) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def test_every_action_is_pinned_by_commit_and_names_its_version(path: Path, workflow: Workflow) -> None:
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert [f"{action}@{commit}" for action, commit, _ in PIN.findall(path.read_text("utf-8"))] == used
    assert used


def test_an_action_has_one_version_everywhere() -> None:
    pins = {pin for path in WORKFLOWS for pin in PIN.findall(path.read_text("utf-8"))}
    assert len({action for action, _, _ in pins}) == len(pins)


def test_permissions_are_stated_and_only_what_is_needed(workflow: Workflow) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    if workflow["name"] == "review":  # its parts are called apart, and only one of them may write
        assert [job["permissions"] for job in workflow["jobs"].values()] == [
            {"contents": "read"},
            {"actions": "read", "pull-requests": "write"},
        ]
        return
    uploads = any("upload-sarif" in step.get("uses", "") for step in steps(workflow))
    granted = {name: right for job in workflow["jobs"].values() for name, right in job.get("permissions", {}).items()}
    assert granted == ({"contents": "read", "security-events": "write"} if uploads else {})


def test_a_checkout_leaves_no_credentials(workflow: Workflow) -> None:
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) == len(workflow["jobs"]) - (workflow["name"] == "review")  # what comments checks out nothing
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_job_ends(workflow: Workflow) -> None:
    assert all(0 < job["timeout-minutes"] <= 60 for job in workflow["jobs"].values())


def test_a_newer_push_supersedes_a_run(workflow: Workflow) -> None:
    """A called workflow leaves that to its caller: YAML 1.1 reads the key `on` as true."""
    assert ("concurrency" in workflow) == ("workflow_call" not in workflow[True])


def test_the_commands_exist(workflow: Workflow) -> None:
    """Targets of the Makefile, commands of `standoff`, packages of a system; nothing from outside is pasted in."""
    for command in (step["run"] for step in steps(workflow) if "run" in step):
        assert "${{" not in command
        words = command.split()
        if workflow["name"] in {"review", "quotes"} and words[0] != "python":
            continue  # run in test_review_workflow.py and test_quotes_workflow.py
        if words[0] == "make":
            targets = [word for word in words[1:] if "=" not in word]
            assert targets
            assert all(re.search(rf"^{target}:", MAKEFILE, re.M) for target in targets), command
        elif words[0] == "standoff":
            assert any(word in MODULES for word in words[1:]), command
        elif words[0] == "apt-get":
            assert words[1:3] == ["install", "--yes"] or words[1:] == ["update"], command
        else:
            assert words[:4] == ["python", "-m", "pip", "install"], command


def test_the_project_is_tested_on_every_python_that_its_metadata_names() -> None:
    tests: Workflow = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "test.yml").read_text("utf-8"))
    matrix = tests["jobs"]["test"]["strategy"]["matrix"]
    classifiers = re.findall(r"Programming Language :: Python :: (3\.\d+)", (REPOSITORY / "pyproject.toml").read_text())
    assert matrix["python"] == classifiers
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "macos"}
    tried = {entry["python"] for entry in tests["jobs"]["dist"]["strategy"]["matrix"]["include"]}
    assert {classifiers[0], classifiers[-1]} <= tried
