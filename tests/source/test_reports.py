"""Problems for programs: SARIF logs, workflow commands; and nothing in an input steers a terminal or a CI runner."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from standoff import __version__
from standoff.cli import main
from standoff.source.catalogue import catalogue
from standoff.source.escape import disarmed
from standoff.source.problem import Place, Problem, as_json, summary_of_rest
from standoff.source.reports import as_command, as_sarif, as_text
from tiny import FAIRS, ONE, TWO, Change, write

UNKNOWN: Change = (ONE, "host: bell", "host: bel")
NEAR: Change = (TWO, "hat-market:", "spring-fairs:")


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments])


# -- SARIF -------------------------------------------------------------------------------------------------------------

TEXT = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOCATION = {
    "type": "object",
    "required": ["physicalLocation"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": -1},
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "additionalProperties": False,
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"type": "string", "pattern": r"^(file:///)?(?!/)[A-Za-z0-9_.~/%-]+$"}},
                    "additionalProperties": False,
                },
                "region": {
                    "type": "object",
                    "required": ["startLine"],
                    "properties": {
                        name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endColumn")
                    },
                    "dependentRequired": {"endColumn": ["startColumn"]},
                    "additionalProperties": False,
                },
            },
        },
    },
}
RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        **dict.fromkeys(("shortDescription", "fullDescription", "help"), TEXT),
        "defaultConfiguration": {"type": "object", "properties": {"level": LEVEL}, "additionalProperties": False},
    },
}
RESULT = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": -1},
        "level": LEVEL,
        "message": TEXT,
        "locations": {"type": "array", "items": LOCATION},
        "relatedLocations": {"type": "array", "items": LOCATION, "uniqueItems": True},
    },
}
NOTICE = {
    "type": "object",
    "required": ["message"],
    "properties": {"level": LEVEL, "message": TEXT},
    "additionalProperties": False,
}
INVOCATION = {
    "type": "object",
    "required": ["executionSuccessful"],
    "additionalProperties": False,
    "properties": {
        "executionSuccessful": {"type": "boolean"},
        "toolExecutionNotifications": {"type": "array", "items": NOTICE},
    },
}
DRIVER = {
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {"type": "array", "items": RULE, "uniqueItems": True},
    },
}
RUN = {
    "type": "object",
    "required": ["tool", "results"],
    "additionalProperties": False,
    "properties": {
        "tool": {
            "type": "object",
            "required": ["driver"],
            "properties": {"driver": DRIVER},
            "additionalProperties": False,
        },
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": {"type": "array", "items": INVOCATION},
        "results": {"type": "array", "items": RESULT},
    },
}
# The objects and properties of SARIF 2.1.0 that our logs have (sections 3.13 to 3.58 of the standard): what else
# the standard allows is refused here, so a log that fits this fits the standard's own schema.
SARIF = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"const": "https://json.schemastore.org/sarif-2.1.0.json"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN},
    },
}


def sarif(root: Path, *arguments: str) -> dict[str, Any]:
    result = run(root, "check", "--format", "sarif", *arguments)
    log: dict[str, Any] = json.loads(result.stdout)
    jsonschema.Draft202012Validator(SARIF).validate(log)
    return log


def test_the_results_of_a_sarif_log(tmp_path: Path) -> None:
    (found,) = sarif(write(tmp_path, UNKNOWN, NEAR))["runs"]
    base = tmp_path.as_uri()
    assert found["columnKind"] == "unicodeCodePoints"
    assert found["results"] == [
        {
            "ruleId": "unknown-id",
            "ruleIndex": 1,
            "level": "error",
            "message": {
                "text": "unknown id `bel` in `people` (nearest is `bell` (annotations/registry/people.yaml:1))",
            },
            "locations": [location(f"{base}/{ONE}", 17, 22, 25)],
        },
        {
            "ruleId": "near-id",
            "ruleIndex": 0,
            "level": "warning",
            "message": {
                "text": "the ids `spring-fair` and `spring-fairs` are similar (if both are right, add the pair to"
                f" `distinct` in datapackage.json), also [{FAIRS}:2:3](1)"
            },
            "locations": [location(f"{base}/{TWO}", 11, 7)],
            "relatedLocations": [{"id": 1, **location(f"{base}/{FAIRS}", 2, 3)}],
        },
    ]


def location(file: str, line: int, column: int, end: int | None = None) -> dict[str, Any]:
    region = {"startLine": line, "startColumn": column} | ({"endColumn": end} if end else {})
    return {"physicalLocation": {"artifactLocation": {"uri": file}, "region": region}}


def test_the_rules_of_a_sarif_log_are_entries_of_the_catalogue() -> None:
    (found,) = json.loads(
        as_sarif([Problem(Place("a.yaml"), "bad-date", "x"), Problem(Place("a.yaml"), "near-id", "x")])
    )["runs"]
    entry = catalogue()["near-id"]
    assert found["tool"]["driver"]["version"] == __version__
    assert [rule["id"] for rule in found["tool"]["driver"]["rules"]] == ["bad-date", "near-id"]
    assert found["tool"]["driver"]["rules"][1] == {
        "id": "near-id",
        "shortDescription": {"text": entry.means},
        "fullDescription": {"text": entry.means},
        "help": {"text": f"{entry.means}\n\n{entry.example}\n\n{entry.remedy}"},
        "defaultConfiguration": {"level": "warning"},
    }


def test_a_sarif_log_without_problems(tmp_path: Path) -> None:
    assert sarif(write(tmp_path))["runs"][0]["results"] == []


def test_a_sarif_log_says_what_is_not_in_it(tmp_path: Path) -> None:
    (found,) = sarif(write(tmp_path, UNKNOWN, NEAR), "--max-problems", "1")["runs"]
    assert len(found["results"]) == 1
    text = "1 more problem: 1 near-id (--max-problems 2 shows all)"
    notices = [{"level": "warning", "message": {"text": text}}]
    assert found["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": notices}]


def test_files_of_a_project_below_are_named_from_where_standoff_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "data", UNKNOWN)
    monkeypatch.chdir(tmp_path)
    (found,) = sarif(Path("data"))["runs"]
    assert found["results"][0]["locations"] == [location(f"data/{ONE}", 17, 22, 25)]
    assert run(Path("data"), "check", "--format", "github").stdout.startswith(f"::error file=data/{ONE},line=17,")


def test_odd_names_and_places_in_a_sarif_log() -> None:
    problem = Problem(Place("a b/é#[1].yaml"), "bad-date", "see [here](http://example.org)", "[x](1)", 3)
    (found,) = json.loads(as_sarif([problem]))["runs"][0]["results"]
    assert found["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "a%20b/%C3%A9%23%5B1%5D.yaml"}}}]
    assert found["message"] == {"text": "see [here] (http://example.org) ([x] (1))"}


# -- GitHub ------------------------------------------------------------------------------------------------------------


def test_workflow_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, UNKNOWN, NEAR))
    result = run(Path(), "check", "--format", "github")
    assert (result.exit_code, result.stdout) == (
        1,
        f"::error file={ONE},line=17,col=22,endColumn=25,title=unknown-id::unknown id `bel` in `people`"
        "%0Anearest is `bell` (annotations/registry/people.yaml:1)\n"
        f"::warning file={TWO},line=11,col=7,title=near-id::the ids `spring-fair` and `spring-fairs` are similar"
        f"%0Aif both are right, add the pair to `distinct` in datapackage.json%0Aalso {FAIRS}:2:3\n",
    )


def test_no_input_ends_a_workflow_command() -> None:
    problem = Problem(Place("a,b:c%.yaml", 1, 2), "bad-date", "100 %\n::error::\r", "::set-output name=x::y", 0)
    assert as_command(problem) == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=bad-date::100 %25\\u000a::error::\\u000d"
        "%0A::set-output name=x::y"
    )


# -- nothing in an input steers a terminal or a runner -----------------------------------------------------------------

EVIL = "\x1b]0;owned\x07\x9b31m\u202e::error::x ##[error]y"


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_no_form_lets_commands_through(tmp_path: Path, form: str) -> None:
    write(tmp_path, (ONE, "kind: fair, visitors", f'kind: "{json.dumps(EVIL)[1:-1]}", visitors'))
    result = run(tmp_path, "check", "--format", form)
    assert result.exit_code == 1
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]|##\\[", result.stdout)
    assert [line for line in result.stdout.splitlines() if line.lstrip().startswith("::")] == (
        result.stdout.splitlines() if form == "github" else []
    )
    assert "bad-value" in result.stdout


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("::error::x", "\\u003a:error::x"),
        ("  ::error::x", "  \\u003a:error::x"),
        ("a ::error::x", "a ::error::x"),
        (": x", ": x"),
        ("", ""),
    ],
)
def test_lines_that_runners_take_for_commands(line: str, shown: str) -> None:
    assert disarmed(line) == shown


def test_a_file_or_a_hint_that_looks_like_a_command() -> None:
    assert as_text(Problem(Place("::error::.yaml"), "bad-date", "x", "::error::"), Path("/")) == (
        "\\u003a:error::.yaml: error[bad-date]: x\n       \\u003a:error::"
    )


def test_json_of_a_problem_is_not_a_command() -> None:
    line = as_json(Problem(Place("a.yaml"), "bad-date", "##[error]"))
    assert "##[" not in line
    assert json.loads(line)["message"] == "##[error]"


def test_views_of_a_text_are_not_commands(tmp_path: Path) -> None:
    """A made-up text that would steer a runner or a terminal, shown in words and as JSON."""
    text = "::error::one \x9b31m##[error]two\n"
    write(tmp_path, files={"texts/evil.txt": text})
    assert run(tmp_path, "add-text", "--language", "en", f"{tmp_path}/texts/evil.txt").exit_code == 0
    for form in ("text", "json"):
        result = run(tmp_path, "show", "evil", "--format", form)
        assert result.exit_code == 0
        assert "two" in result.stdout
        assert not re.search("\x9b|##\\[|^\\s*::", result.stdout, re.M)
    assert any(sentence["words"] == text.strip() for sentence in sentences(result))


def sentences(result: Result) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = json.loads(result.stdout)["sentences"]
    return shown


# -- how many ----------------------------------------------------------------------------------------------------------


def test_the_rest_is_counted_by_code() -> None:
    problems = [Problem(Place("a.yaml", n), code, "x") for n, code in enumerate(["bad-id", "bom", "bad-date", "bom"])]
    assert summary_of_rest(problems) == "4 more problems: 2 bom, 1 bad-date, 1 bad-id"


# -- colours -----------------------------------------------------------------------------------------------------------


def on_a_terminal(root: Path, **environment: str) -> str:
    """What `check` prints where standard output is a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "standoff.cli", "--root", str(root), "--quiet", "check"]
    env = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | environment
    process = subprocess.Popen(command, stdout=theirs, stderr=subprocess.DEVNULL, env=env)
    os.close(theirs)
    output = b""
    while chunk := _read(ours):
        output += chunk
    os.close(ours)
    assert process.wait(60) == 1
    return output.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so where the other end is closed
        return b""


def test_colours_are_for_terminals_and_no_color_turns_them_off(tmp_path: Path) -> None:
    write(tmp_path, UNKNOWN)
    plain = run(tmp_path, "--quiet", "check").stdout
    coloured = on_a_terminal(tmp_path)
    assert "\x1b" not in plain
    assert on_a_terminal(tmp_path, NO_COLOR="1") == plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert f"\x1b[1m{ONE}:17:22\x1b[0m: \x1b[31m\x1b[1merror[unknown-id]\x1b[0m" in coloured
