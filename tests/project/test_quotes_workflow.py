"""The workflow that checks quotes: its step runs on a pull request, beside the other two; what GitHub shows."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import tiny
from paths import REPOSITORY
from repositories import begin, commit, git
from standoff.cli import main
from standoff.release.comment import MARKER
from versions import change

CLAIMS = "claims/fairs.yaml"
COLLECTION = """\
- claim: how many came
  evidence:
    - {snippet: The spring fair at Arden drew forty guests, reference: one}
    - {snippet: Some 45 came to the fair, reference: two}
- claim: what was sold
  evidence:
    - {snippet: Buy your hats at Carr & Sons, reference: one}
"""
ARGUMENTS = """\
claims
--quote=snippet

--source=reference
--texts=texts/{source}.txt
"""
NUMBER = (
    "::error file=claims/fairs.yaml,line=4,col=17,endColumn=41,title=quote-number::"
    "`texts/two.txt` has another number or sign%0Athe text has “Some 45 came” where the quote has “Some 54 came”\n"
)
UNKNOWN = (
    f"::error file={tiny.ONE},line=17,col=22,endColumn=25,title=unknown-id::"
    f"unknown id `bel` in `people`%0Anearest is `bell` ({tiny.PEOPLE}:1)\n"
)


def workflow(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((REPOSITORY / ".github" / "workflows" / name).read_text("utf-8"))
    return found


def ran(file: str, step: str, folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A step of a workflow, run as a runner does, in the checkout."""
    (script,) = [
        each["run"] for job in workflow(file)["jobs"].values() for each in job["steps"] if each.get("name") == step
    ]
    paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    env = os.environ | {"PATH": paths, **variables}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of a pull request that corrects a name of the corpus and damages a quote of a collection beside it."""
    root = tiny.write(tmp_path_factory.mktemp("pulled") / "repository", files={CLAIMS: COLLECTION})
    begin(root)
    git(root, "checkout", "--quiet", "-b", "change")
    change(root, tiny.PEOPLE, "Tom Carr", "Tom Karr")
    change(root, CLAIMS, "Some 45 came", "Some 54 came")
    commit(root, "A correction, and a mistake")
    return root


def test_a_damaged_quote_is_shown_beside_its_line_and_fails_the_run(pulled: Path) -> None:
    done = ran("quotes.yml", "Check the quotes", pulled, ARGUMENTS=ARGUMENTS)
    assert (done.returncode, done.stdout) == (1, NUMBER)
    assert done.stderr == "3 quotes in 1 file, 2 sources: 2 exact, 1 number\n"


def test_the_pull_requests_tables_are_compared_beside_it(pulled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`review.yml` runs this (test_review_workflow.py): the correction is shown, and the quote is not its matter."""
    monkeypatch.chdir(pulled)
    comment = CliRunner().invoke(main, ["diff", "main", "HEAD", "--format", "comment"]).stdout
    assert comment.startswith(f"{MARKER}\n### What this changes in the tables\n\n**1 correction**")
    assert "Tom Karr" in comment
    assert "45" not in comment


def test_a_mistake_in_the_corpus_is_shown_beside_its_line_too(pulled: Path) -> None:
    change(pulled, tiny.ONE, "host: bell", "host: bel")
    done = ran("check.yml", "Check", pulled, ROOT=".")
    change(pulled, tiny.ONE, "host: bel", "host: bell")
    assert (done.returncode, done.stdout) == (1, UNKNOWN)


def test_what_was_right_before_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tiny.write(tmp_path, files={CLAIMS: COLLECTION}))
    result = CliRunner().invoke(main, ["quotes", *ARGUMENTS.split(), "--format", "github"])
    assert (result.exit_code, result.stdout) == (0, "")


def test_it_is_called_with_what_it_requires_and_may_only_read() -> None:
    called = workflow("quotes.yml")
    inputs = called[True]["workflow_call"]["inputs"]  # YAML 1.1 reads the key `on` as true
    assert {name for name, given in inputs.items() if given.get("required")} == {"standoff", "arguments"}
    assert all(given["description"] and given["type"] == "string" for given in inputs.values())
    assert called["permissions"] == {"contents": "read"}
    assert "permissions" not in called["jobs"]["quotes"]
    assert not [step for step in called["jobs"]["quotes"]["steps"] if "${{" in step.get("run", "")]
