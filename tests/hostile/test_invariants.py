"""The invariants see what they are for: each is broken once."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from invariants import ended_well, finished, kept, places_exist, prints_plainly, secrets_in
from stage import SECRET, Ended, Stage


def ended(code: int = 0, out: str = "", err: str = "", raised: str = "") -> Ended:
    return Ended(("check",), code, out, err, raised, ())


def test_a_command_on_a_good_project_breaks_none(stage: Stage) -> None:
    before, end = finished(stage), stage.call("check", "--format", "json")
    wrong = [
        *ended_well(stage, end),
        *prints_plainly(end),
        *places_exist(stage, end),
        *kept(before, finished(stage), end),
    ]
    assert (end.code, wrong) == (0, [])


@pytest.mark.parametrize(
    ("end", "wrong"),
    [
        (ended(3, err="x"), "`check` ended with 3\nx"),
        (ended(1), "`check` ended with 1 and printed nothing"),
        (ended(out="Traceback (most recent call last)"), "`check` printed a traceback\n"),
        (ended(raised="ValueError: x"), "`check` raised\nValueError: x"),
        (ended(out=SECRET.lower()), "`check` printed what is in a file outside the project"),
    ],
)
def test_an_end_that_breaks_the_contract(stage: Stage, end: Ended, wrong: str) -> None:
    assert list(ended_well(stage, end)) == [wrong]


@pytest.mark.parametrize("text", ["a\x1b[31m", "a\u202eb", "x\n::error::y", "##[error]", "a\x00", "\u2028"])
def test_what_steers_a_terminal_or_a_runner(text: str) -> None:
    assert len(list(prints_plainly(ended(out=text)))) == len(list(prints_plainly(ended(err=text)))) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda stage: (stage.outside / "secret.txt").read_text(),
        lambda stage: (stage.root / "link").read_text(),
        lambda stage: list(stage.outside.iterdir()),
        lambda stage: (stage.outside / "new").write_text("x"),
        lambda stage: (stage.outside / "secret.txt").unlink(),
        lambda stage: (stage.root / "link").rename(stage.canary),
        lambda stage: subprocess.run([sys.executable, "--version"], check=True, capture_output=True),
    ],
)
def test_what_is_touched_outside(stage: Stage, act: Callable[[Stage], object], monkeypatch: pytest.MonkeyPatch) -> None:
    (stage.root / "link").symlink_to(stage.outside / "secret.txt")
    monkeypatch.setattr("standoff.engine.pipeline.compile_corpus", lambda *_, **__: act(stage))
    assert stage.call("check").touched != ()


def test_files_that_change_outside(stage: Stage) -> None:
    stage.canary.write_text("x")
    (stage.outside / "secret.txt").write_text("x")
    assert [line.split("changed ")[1] for line in ended_well(stage, ended())] == [
        "in/here/canary, which is outside the project",
        "in/here/outside/secret.txt, which is outside the project",
    ]


@pytest.mark.parametrize("file", ["build/next/csv/fairs.csv", "build/1.0.0/datapackage.json", "build/next/new"])
def test_what_was_finished_changes(stage: Stage, file: str) -> None:
    before = finished(stage)
    (stage.root / file).unlink(missing_ok=True)
    stage.write(file, "x")
    name = file.removeprefix("build/")
    assert list(kept(before, finished(stage), ended(1))) == [
        f"`check` ended with 1 and changed {name} of what was finished"
    ]


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ('"file": "../x", "line": 1, "column": 1', "is outside the project"),
        ('"file": "/x", "line": 1, "column": 1', "is outside the project"),
        ('"file": "annotations/x", "line": 1, "column": 1', "there is no such file"),
        ('"file": "schemas/vocabularies/guest-role.yaml", "line": 5, "column": 1', "the file has 4 lines"),
        ('"file": "schemas/vocabularies/guest-role.yaml", "line": 4, "column": 3', "the line has 0 characters"),
        ('"file": "datapackage.json", "line": 0, "column": 3', "a column without a line"),
    ],
)
def test_a_place_that_is_not_in_the_project(stage: Stage, place: str, wrong: str) -> None:
    end = ended(out=f'{{"code": "x", {place}, "related": []}}')
    assert [line.rsplit(": ", 1)[1] for line in places_exist(stage, end)] == [wrong]


def test_a_secret_in_a_package(stage: Stage) -> None:
    stage.write("build/next/csv/x.csv", SECRET)
    assert list(secrets_in(stage.root / "build/next")) == ["csv/x.csv has what is in a file outside the project"]
