"""What other repositories use: the hooks of pre-commit and the workflow to call, as their tools read them."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from paths import REPOSITORY
from standoff.cli import main
from tiny import ONE, PEOPLE, write

HOOKS: list[dict[str, Any]] = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))
WORKFLOW: dict[Any, Any] = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "check.yml").read_text("utf-8"))
CALLED = WORKFLOW[True]["workflow_call"]  # YAML 1.1 reads the key `on` as true
JOB = WORKFLOW["jobs"]["check"]


def hook(name: str) -> dict[str, Any]:
    (found,) = [entry for entry in HOOKS if entry["id"] == name]
    command = shlex.split(found["entry"])[1]
    if command not in main.commands:
        pytest.skip(f"there is no command `standoff {command}`")
    return found


# -- pre-commit --------------------------------------------------------------------------------------------------------


def test_each_hook_has_what_pre_commit_requires() -> None:
    names = ["standoff-anchor", "standoff-check", "standoff-fmt", "standoff-quotes"]
    assert sorted(entry["id"] for entry in HOOKS) == names
    for entry in HOOKS:
        assert set(entry) <= {"id", "name", "description", "entry", "language", "files", "pass_filenames"}
        assert {"id", "name", "entry", "language"} <= set(entry)
        assert entry["language"] == "python"
        assert shlex.split(entry["entry"])[0] == "standoff"
        re.compile(entry["files"])


@pytest.mark.parametrize(
    ("name", "file", "is_wanted"),
    [
        ("standoff-check", "annotations/texts/one.yaml", True),
        ("standoff-check", "annotations/registry/people.yml", True),
        ("standoff-check", "schemas/vocabularies/kind.yaml", True),
        ("standoff-check", "datapackage.json", True),
        ("standoff-check", "build/1.0.0/datapackage.json", False),
        ("standoff-check", "texts/one.txt", False),
        ("standoff-anchor", "annotations/texts/one.yaml", True),
        ("standoff-anchor", "annotations/registry/people.yaml", False),
        ("standoff-fmt", "annotations/registry/people.yaml", True),
        ("standoff-fmt", "annotations/texts/one.yaml", True),
        ("standoff-fmt", "schemas/people.yaml", False),
        ("standoff-quotes", "kb/gene.yaml", True),
        ("standoff-quotes", "claims.jsonl", True),
        ("standoff-quotes", "references_cache/PMID_1.md", False),
    ],
)
def test_which_files_start_a_hook(name: str, file: str, is_wanted: bool) -> None:
    (found,) = [entry for entry in HOOKS if entry["id"] == name]
    assert (re.search(found["files"], file) is not None) == is_wanted


@pytest.mark.parametrize("name", ["standoff-anchor", "standoff-check", "standoff-fmt"])
def test_a_hook_runs_as_pre_commit_runs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """In the root of the repository, with the changed files where it takes them; it fails by its exit code."""
    found = hook(name)
    monkeypatch.chdir(write(tmp_path))
    given = [file for file in (ONE, PEOPLE) if re.search(found["files"], file)]
    words = [*shlex.split(found["entry"])[1:], *(given if found.get("pass_filenames", True) else [])]
    before = (tmp_path / ONE).read_bytes()
    codes = {"standoff-fmt": {0, 1}}.get(name, {0})
    assert CliRunner().invoke(main, words).exit_code in codes
    write(tmp_path, (ONE, "at: 44-69", "quote: It was the best"))
    assert CliRunner().invoke(main, words).exit_code == 1
    assert (tmp_path / ONE).read_bytes() == before.replace(b"at: 44-69", b"quote: It was the best")


def test_the_hook_of_quotes_checks_the_changed_files_with_the_arguments_of_the_collection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed file without quotes is no failure: the hook sees only some files of the collection."""
    monkeypatch.chdir(tmp_path)
    files = {"cache/A_1.md": "The lamp was not lit.\n", "kb/a.yaml": "- {snippet: The lamp was not lit, ref: 'A:1'}\n"}
    for name, content in (files | {"kb/b.yaml": "title: No quotes here\n"}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    args = ["--quote=snippet", "--source=ref", "--texts=cache/{source}.md"]
    words = [*shlex.split(hook("standoff-quotes")["entry"])[1:], *args]
    assert CliRunner().invoke(main, [*words, "kb/b.yaml"]).exit_code == 0
    assert CliRunner().invoke(main, [*words, "kb/a.yaml", "kb/b.yaml"]).exit_code == 0
    (tmp_path / "kb/a.yaml").write_text("- {snippet: The lamp was … lit, ref: 'A:1'}\n", "utf-8")
    result = CliRunner().invoke(main, [*words, "kb/a.yaml", "kb/b.yaml"])
    assert (result.exit_code, "kb/a.yaml:1:13: error[quote-negation]" in result.stdout) == (1, True)


# -- the workflow ------------------------------------------------------------------------------------------------------


def test_the_workflow_is_called_with_what_it_requires() -> None:
    assert set(CALLED["inputs"]) == {"standoff", "root", "python", "sarif"}
    for name, given in CALLED["inputs"].items():
        assert given["description"], name
        assert given["type"] in {"string", "boolean"}
        assert given.get("required") or "default" in given, name
    used = set(re.findall(r"inputs\.(\w+)", (REPOSITORY / ".github" / "workflows" / "check.yml").read_text("utf-8")))
    assert used == set(CALLED["inputs"])


def test_the_workflow_may_read_and_send_alerts_and_nothing_else() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert JOB["permissions"] == {"contents": "read", "security-events": "write"}


def test_no_input_of_the_workflow_is_pasted_into_a_command() -> None:
    for step in JOB["steps"]:
        assert "${{" not in step.get("run", ""), step
        assert len({"run", "uses"} & set(step)) == 1


def test_the_workflow_checks_and_uploads_what_it_wrote(tmp_path: Path) -> None:
    commands = [step["run"] for step in JOB["steps"] if "run" in step]
    (upload,) = [step for step in JOB["steps"] if "upload-sarif" in step.get("uses", "")]
    assert commands[1].endswith(f"> {upload['with']['sarif_file']} || test $? -eq 1")
    root = write(tmp_path, (ONE, "host: bell", "host: bel"))
    for command in commands[1:]:
        line = command.split(" > ", maxsplit=1)[0].replace("$ROOT", str(root))
        result = CliRunner().invoke(main, shlex.split(line)[1:])
        assert (result.exit_code, "unknown-id" in result.stdout) == (1, True)
