"""The workbench over files that are wrong, gone or cannot be written: what can be shown is shown, nothing is lost."""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tiny
from mistakes import CASES, Case, broken
from standoff.authoring.serve import workbench as at_work
from standoff.files.atomic_file import replace_file
from workbench import Bench, workbench

SAMPLE = CASES[::60]  # the long run of tests/hostile takes all of them
GUEST = {"edit": "Annotate", "text": "two", "table": "people", "record": "carr", "at": ["0-7"], "set": {}}
WRONG = GUEST | {"table": "fairs", "record": "spring-fair", "set": {"held": "some day"}}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(at_work, "LOOK", 0.02)
    with workbench(tiny.write(tmp_path / "project")) as found:
        yield found


def assert_answered(bench: Bench) -> Any:
    """Every question has an answer, which is no fault of the program; the state."""
    for name, answered in bench.everything():
        assert answered.status in {200, 404, 409}, (name, answered.body)
        if answered.status != 200:
            assert answered.json["message"], name
    return bench.ask("state", {"since": -1}).json


def after(bench: Bench, change: Callable[[], object]) -> Any:
    """The state once a change of the files has been seen."""
    number = bench.ask("state", {"since": -1}).json["number"]
    change()
    return bench.ask("state", {"since": number}).json


@pytest.mark.parametrize("case", SAMPLE, ids=[f"{case.code}-{n}" for n, case in enumerate(SAMPLE)])
def test_a_corpus_with_a_mistake_is_shown_with_it(tmp_path: Path, case: Case) -> None:
    with workbench(broken(tmp_path, case.broken)) as bench:
        problems = assert_answered(bench)["problems"]
        assert (case.code, case.message) in {(each["code"], each["message"]) for each in problems}


def test_a_file_that_goes_and_comes_back(bench: Bench) -> None:
    file = bench.bench.root / tiny.TWO
    kept = file.read_bytes()
    state = after(bench, file.unlink)
    assert [each["id"] for each in state["texts"]] == ["one"]
    assert_answered(bench)
    gone = bench.ask("text", {"id": "two"})
    assert (gone.status, gone.json["message"]) == (404, "no text `two` is annotated")
    refused = bench.ask("preview", {"edits": [GUEST]})
    assert refused.json["refused"] == "no text `two` is annotated"
    state = after(bench, lambda: replace_file(file, kept))
    assert state["problems"] == []
    assert bench.write(GUEST)["isKept"]


def test_a_file_that_went_since_the_last_check_is_said_to_be_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_work, "LOOK", 600.0)
    with workbench(tiny.write(tmp_path)) as bench:
        assert_said_to_be_gone(bench)


def assert_said_to_be_gone(bench: Bench) -> None:
    shown = bench.ask("preview", {"edits": [GUEST]}).json
    (bench.bench.root / tiny.TWO).unlink()
    gone = bench.ask("text", {"id": "two"})
    assert (gone.status, bool(gone.json["message"])) == (404, True)
    written = bench.ask("write", {"edits": [GUEST], "files": shown["files"]})
    assert (written.status, written.json["message"][:18]) == (409, "a file was changed")
    assert not (bench.bench.root / tiny.TWO).exists()


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "file", [tiny.ONE, tiny.PEOPLE, tiny.FAIRS_SCHEMA, tiny.KINDS, tiny.DESCRIPTOR, "texts/one.txt"]
)
def test_a_file_becomes_a_folder(bench: Bench, file: str) -> None:
    path = bench.bench.root / file
    kept = path.read_bytes()

    def change() -> None:
        path.unlink()
        path.mkdir()

    state = after(bench, change)
    assert state["problems"] or state["failure"] or file.startswith("texts/")  # a text may be elsewhere
    assert_answered(bench)

    def back() -> None:
        path.rmdir()
        path.write_bytes(kept)

    state = after(bench, back)
    while state["problems"]:  # the first check may have found the file away
        state = bench.ask("state", {"since": state["number"]}).json
    assert (state["failure"], bench.write(GUEST)["isKept"]) == ("", True)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user other than root")
def test_a_file_that_may_not_be_read(bench: Bench) -> None:
    state = after(bench, lambda: (bench.bench.root / tiny.TWO).chmod(0))
    assert state["problems"] or state["failure"]
    assert_answered(bench)
    assert after(bench, lambda: (bench.bench.root / tiny.TWO).chmod(0o644))["problems"] == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("file", "content"),
    [
        (tiny.TWO, b"x: " + b"[" * 5000),
        (tiny.TWO, b"a: 1\na: 2\n"),
        (tiny.FAIRS, b"\xff\xfe"),
        (tiny.FAIRS, b"{"),
        (tiny.FAIRS_SCHEMA, b"a: *b\n"),
        (tiny.DESCRIPTOR, b""),
    ],
)
def test_a_file_is_broken_and_mended_while_it_runs(bench: Bench, file: str, content: bytes) -> None:
    path = bench.bench.root / file
    kept = path.read_bytes()
    state = after(bench, lambda: replace_file(path, content))
    assert state["failure"] == ""
    assert state["problems"]
    assert_answered(bench)
    refused = bench.ask("write", {"edits": [GUEST], "files": {}})
    assert refused.status == 409 or refused.json["refused"]
    assert path.read_bytes() == content
    assert after(bench, lambda: replace_file(path, kept))["problems"] == []
    assert bench.write(GUEST)["isKept"]


def test_a_schema_is_changed_while_it_runs(bench: Bench) -> None:
    schema = bench.bench.root / tiny.FAIRS_SCHEMA
    edit = GUEST | {"table": "fairs", "record": "spring-fair", "set": {"hands": "7"}}
    refused = bench.ask("preview", {"edits": [edit]})
    assert refused.json["refused"] == "`fairs` has no field `hands`"
    text = schema.read_text("utf-8")
    line = next(each for each in text.splitlines() if "name: visitors" in each)
    longer = text.replace(line, f"{line}\n{line.replace('visitors', 'hands')}")
    after(bench, lambda: replace_file(schema, longer.encode()))
    assert "hands" in bench.ask("forms").body.decode()
    assert bench.write(edit)["isKept"]


# -- a disk that refuses ---------------------------------------------------------------------------------------------


def refuse(monkeypatch: pytest.MonkeyPatch, number: int, is_after: Callable[[], bool] = lambda: True) -> None:
    """From now on no file can be begun below the folder of annotations, once `is_after`."""
    begun = tempfile.mkstemp

    def begin(prefix: str, suffix: str, dir: Path) -> tuple[int, str]:
        if "annotations" in Path(dir).parts and is_after():
            raise OSError(number, os.strerror(number), str(dir))
        return begun(suffix, prefix, dir)

    monkeypatch.setattr(tempfile, "mkstemp", begin)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO])
def test_a_disk_that_takes_nothing(bench: Bench, number: int) -> None:
    file = bench.bench.root / tiny.TWO
    before = file.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, number)
        shown = bench.ask("preview", {"edits": [GUEST]}).json
        refused = bench.ask("write", {"edits": [GUEST], "files": shown["files"]})
        refusal = {"message": f"{os.strerror(number)}: {file.parent}; nothing was written"}
        assert (refused.status, refused.json) == (507, refusal)
        assert (file.read_bytes(), sorted(each.name for each in file.parent.iterdir())) == (
            before,
            ["one.yaml", "two.yaml"],
        )
    assert bench.write(GUEST)["isKept"]
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, number)
        refused = bench.ask("undo")
        assert (refused.status, refused.json["message"][-19:]) == (507, "nothing was written")
    assert bench.ask("undo").json["isKept"]
    assert file.read_bytes() == before


def test_an_edit_that_cannot_be_taken_back_is_said_and_undone_later(bench: Bench) -> None:
    file = bench.bench.root / tiny.TWO
    before = file.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        refuse(patch, errno.ENOSPC, lambda: file.read_bytes() != before)
        outcome = bench.write(WRONG)
        assert (outcome["isKept"], [each["code"] for each in outcome["problems"]]) == (True, ["bad-date"])
        assert [each["code"] for each in bench.ask("state", {"since": -1}).json["problems"]] == ["bad-date"]
    assert bench.ask("undo").json["isKept"]
    assert file.read_bytes() == before
    assert bench.ask("state", {"since": -1}).json["problems"] == []


def test_a_check_that_fails_takes_the_edit_back_with_the_reason(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    file = bench.bench.root / tiny.TWO
    before, real = file.read_bytes(), bench.bench._compile

    def fail(has_wide: bool) -> Any:
        if file.read_bytes() != before:
            raise OSError(errno.ENOSPC, "No space left on device", "somewhere")
        return real(has_wide)

    monkeypatch.setattr(bench.bench, "_compile", fail)
    refused = bench.write(GUEST)["refused"]
    assert refused == "the files could not be checked: [Errno 28] No space left on device: 'somewhere'"
    assert file.read_bytes() == before
    assert bench.ask("state", {"since": -1}).json["failure"] == ""


@pytest.mark.skipif(os.name == "nt", reason="names there are Unicode")
def test_a_file_whose_name_is_not_utf_8_is_listed_as_it_can_be(bench: Bench) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (bench.bench.texts / name).write_bytes(b"A hat was sold.\n")
    except OSError:
        pytest.skip("the disk has no such names")
    state = bench.ask("state", {"since": -1}).json
    (listed,) = state["unread"]
    begun = bench.ask("preview", {"edits": [{"edit": "BeginText", "file": "x.txt", "language": "en", "curator": "c"}]})
    assert (listed.startswith("caf"), "refused" in begun.json) == (True, True)
