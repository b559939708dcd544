"""The workbench under attack, by names, links and other writers: only `annotations/` is written, no change is lost."""

import json
import os
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import tiny
from standoff.authoring.edit.edits import EDITS
from standoff.authoring.serve import workbench as at_work
from standoff.authoring.serve.admission import HOST
from workbench import Bench, workbench

SECRET = "SENTINEL7f3a"
NAMES = (
    "../two", "..%2ftwo", "%2e%2e/two", "../../datapackage.json", "/etc/passwd", "..\\two", "two\0", "C:two",
    "two/../two", "./two", "two.yaml", "two/", "", " ", "texts/two", ".", "..", "~", "two\n", "\u202etwo", "CON",
    "x" * 300, "two:evil", "__proto__", "link",
)  # fmt: skip
ON_POSIX = pytest.mark.skipif(os.name == "nt", reason="links there need a right of their own")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    root = tiny.write(tmp_path_factory.mktemp("tiny") / "project")
    with workbench(root) as found:
        yield found


def contents(root: Path) -> dict[str, bytes]:
    """All files beside a project and in it but for `build/`."""
    files = (path for path in root.parent.rglob("*") if path.is_file() and "build" not in path.parts)
    return {path.relative_to(root.parent).as_posix(): path.read_bytes() for path in files}


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_question_finds_only_what_the_project_has(bench: Bench, name: str) -> None:
    before = contents(bench.bench.root)
    for question, part in (("text", "id"), ("suggestions", "id"), ("records", "table"), ("entry", "table")):
        answered = bench.ask(question, {part: name, "record": "bell"})
        assert answered.status in {400, 404}, (question, answered.body)
        assert set(answered.json) == {"message"}
    entry = bench.ask("entry", {"table": "people", "record": name})
    assert (entry.status, entry.json["line"], entry.json["set"], entry.json["uses"]) == (200, 0, {}, [])
    assert contents(bench.bench.root) == before


def example(edit: type) -> dict[str, Any]:
    """Values for all fields of an edit that need one."""
    known = {
        "text": "two", "table": "people", "record": "carr", "at": ["0-7"], "file": "three.txt", "language": "en",
        "curator": "c2", "number": 0, "set": {}, "because": "a reason", "was": "{}",
    }  # fmt: skip
    empty: Mapping[str, Any] = {"str": "carr", "int": 0, "bool": False}
    needed = [each for each in fields(edit) if each.default is MISSING and each.default_factory is MISSING]
    types = get_type_hints(edit)
    return {
        each.name: known.get(each.name, empty.get(getattr(types[each.name], "__name__", ""), [])) for each in needed
    }


@pytest.mark.parametrize("edit", EDITS)
def test_no_name_in_an_edit_leads_out_of_the_annotations(bench: Bench, edit: str) -> None:
    (bench.bench.texts / "three.txt").write_text("A hat was sold.\n", "utf-8")
    before, types = contents(bench.bench.root), get_type_hints(EDITS[edit])
    named = [each.name for each in fields(EDITS[edit]) if types[each.name] in (str, tuple[str, ...])]
    for name in named:
        for value in NAMES:
            given = [value] if types[name] is not str else value
            answered = bench.ask("preview", {"edits": [{"edit": edit, **example(EDITS[edit]), name: given}]})
            assert answered.status in {200, 400}, (name, value, answered.body)
            for file in answered.json.get("files", ()):
                assert (bench.bench.root / file).resolve().is_relative_to(bench.bench.root.resolve() / "annotations")
    assert contents(bench.bench.root) == before


@pytest.mark.parametrize(
    "value",
    ["c1\nexcluded: []", "c1: {a: b}", "*a", "&a c", "!!python/object:os.system", "<<", "%YAML", "- c", "#", "'", '"',
     "{" * 5000, "[" * 5000, "{a: " * 500 + "b" + "}" * 500, "[*a]", "{<<: *a}", "\u2028", "\u202e", "\x85",
     "\x00", "\x1b[2J"],
)  # fmt: skip
def test_what_is_given_as_a_value_stays_a_value(bench: Bench, value: str) -> None:
    """Not a line, a key or a tag of the file: it is refused, or the file has it as this value."""
    before = contents(bench.bench.root)
    begin = {"edit": "BeginText", "file": "three.txt", "language": "en", "curator": value}
    mention = {"edit": "Annotate", "text": "two", "table": "fairs", "record": "hat-market", "at": ["0-7"]}
    for edit in (
        begin,
        {**mention, "set": {"note": value}},
        {**mention, "set": {"kind": value}},
        {**mention, "record": value},
    ):
        answered = bench.ask("preview", {"edits": [edit]})
        assert answered.status == 200, answered.body
    assert contents(bench.bench.root) == before


def test_five_hundred_edits_are_one_and_another_is_too_many(bench: Bench) -> None:
    edits = [{"edit": "Annotate", "text": "two", "table": "people", "record": "x"}] * 501
    refused = bench.ask("preview", {"edits": edits})
    assert (refused.status, refused.json["message"]) == (400, "`edits` must be a list of 1 to 500 edits")


# -- links -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text(f"{SECRET} was here. It is a text.\n", "utf-8")
    (tmp_path / "outside" / "secret.yaml").write_text(f"bell: {{name: {SECRET}}}\n", "utf-8")
    return tiny.write(tmp_path / "project")


def assert_closed(root: Path, edits: list[dict[str, Any]]) -> None:
    """No answer has a word of what lies outside, and no edit is written there."""
    before = contents(root)
    outside = {name: data for name, data in before.items() if name.startswith("outside/")}
    with workbench(root) as bench:
        for name, answered in bench.everything():
            assert answered.status < 500, (name, answered.body)
            assert SECRET.encode() not in answered.body, name
        for edit in edits:
            shown = bench.ask("preview", {"edits": [edit]})
            written = bench.ask("write", {"edits": [edit], "files": shown.json.get("files", {})})
            assert SECRET.encode() not in shown.body + written.body
            assert written.status in {404, 409, 507} or "refused" in written.json, written.body
    after = contents(root)
    assert {name: data for name, data in after.items() if name.startswith("outside/")} == outside
    assert after == before


GUEST = {"edit": "Annotate", "text": "two", "table": "people", "record": "carr", "at": ["0-7"], "set": {}}
BEGIN = {"edit": "BeginText", "file": "link.txt", "language": "en", "curator": "c2"}


@ON_POSIX
@pytest.mark.parametrize("target", ["outside/secret.txt", "outside/nothing.txt", "outside"])
def test_a_text_that_is_a_link_out_is_not_read(root: Path, target: str) -> None:
    (root / "texts" / "link.txt").symlink_to(root.parent / target)
    assert_closed(root, [BEGIN])


@ON_POSIX
def test_an_annotated_text_that_becomes_a_link_out_is_not_read(root: Path) -> None:
    (root / "texts" / "two.txt").unlink()
    (root / "texts" / "two.txt").symlink_to(root.parent / "outside" / "secret.txt")
    assert_closed(root, [])


@ON_POSIX
@pytest.mark.parametrize("file", [tiny.TWO, tiny.PEOPLE])
def test_an_annotation_file_that_is_a_link_out_is_neither_read_nor_written(root: Path, file: str) -> None:
    (root / file).unlink()
    (root / file).symlink_to(root.parent / "outside" / "secret.yaml")
    assert_closed(root, [GUEST] if file == tiny.TWO else [])


@ON_POSIX
@pytest.mark.parametrize("folder", ["annotations", "annotations/texts", "annotations/registry"])
def test_a_folder_that_is_a_link_out_is_neither_read_nor_written(root: Path, folder: str) -> None:
    moved = root.parent / "outside" / "moved"
    (root / folder).rename(moved)
    (root / folder).symlink_to(moved)
    (root / "texts" / "link.txt").write_text("A hat was sold.\n", "utf-8")
    assert_closed(root, [BEGIN] if folder != "annotations/registry" else [])


@ON_POSIX
def test_a_link_within_the_project_is_not_written_through_to_what_is_no_annotation(root: Path) -> None:
    (root / tiny.TWO).rename(root / "schemas" / "two.txt")
    (root / tiny.TWO).symlink_to(root / "schemas" / "two.txt")
    assert_closed(root, [GUEST])


# -- other writers ---------------------------------------------------------------------------------------------------


def mention(record: str) -> dict[str, Any]:
    return {
        "edit": "Annotate",
        "text": "two",
        "table": "fairs",
        "record": record,
        "at": ["0-7"],
        "set": {"kind": "fair"},
    }


def test_of_two_who_were_shown_the_same_file_one_writes(root: Path) -> None:
    with workbench(root) as one, workbench(root) as other:
        shown = [each.ask("preview", {"edits": [mention(f"fair-{n}")]}).json for n, each in enumerate((one, other))]
        first = one.ask("write", {"edits": [mention("fair-0")], "files": shown[0]["files"]})
        second = other.ask("write", {"edits": [mention("fair-1")], "files": shown[1]["files"]})
        assert (first.status, first.json["isKept"], second.status) == (200, True, 409)
        assert other.write(mention("fair-1"))["isKept"]
        assert one.ask("undo").status == 409  # the file holds the other's mention now
        written = (root / tiny.TWO).read_text("utf-8")
        assert ("fair-0: {at: 0-7, kind: fair}" in written, "fair-1: {at: 0-7, kind: fair}" in written) == (True, True)
        assert other.ask("undo").json["isKept"]
        assert one.ask("undo").json["isKept"]
    assert (root / tiny.TWO).read_text("utf-8") == tiny.FILES[tiny.TWO]


def test_of_many_writers_none_loses_a_change(root: Path) -> None:
    def insist(task: tuple[Bench, str]) -> int:
        bench, record = task
        for attempts in range(1, 100):
            shown = bench.ask("preview", {"edits": [mention(record)]}).json
            answered = bench.ask("write", {"edits": [mention(record)], "files": shown["files"]})
            assert answered.status in {200, 409}, answered.body
            if answered.status == 200 and answered.json["isKept"]:
                return attempts
        raise AssertionError(record)

    with workbench(root) as one, workbench(root) as other:
        tasks = [((one, other)[n % 2], f"fair-{n}") for n in range(6)]
        with ThreadPoolExecutor(3) as pool:
            assert len(list(pool.map(insist, tasks))) == 6
        written = (root / tiny.TWO).read_text("utf-8")
        assert [record for _, record in tasks if f"{record}: {{at: 0-7, kind: fair}}" not in written] == []
        assert [path.name for path in (root / tiny.TWO).parent.iterdir() if path.name.endswith(".tmp")] == []


def test_what_an_editor_saved_before_is_not_laid_to_an_edit(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_work, "LOOK", 600.0)  # only the edit looks
    with workbench(root) as bench:
        broken = str(tiny.FILES[tiny.ONE]).replace("visitors: 40}", "visitors: many}")
        (root / tiny.ONE).write_text(broken, "utf-8")
        assert bench.write(mention("fair-0"))["isKept"]
        assert [each["code"] for each in bench.ask("state", {"since": -1}).json["problems"]] == ["bad-count"]


def test_what_was_begun_and_edited_since_is_not_removed_by_undo(root: Path) -> None:
    (root / "texts" / "three.txt").write_text("A hat was sold.\n", "utf-8")
    with workbench(root) as bench:
        assert bench.write({**BEGIN, "file": "three.txt"})["isKept"]
        file = root / "annotations/texts/three.yaml"
        mine = file.read_bytes() + b"# mine\n"
        file.write_bytes(mine)
        assert bench.ask("undo").status == 409
        assert file.read_bytes() == mine


def test_a_browser_that_is_closed_in_mid_write_leaves_it_whole_and_checked(root: Path) -> None:
    with workbench(root) as bench:
        shown = bench.ask("preview", {"edits": [mention("fair-0")]}).json
        body = json.dumps({"edits": [mention("fair-0")], "files": shown["files"]}).encode()
        lines = "".join(f"{name}: {value}\r\n" for name, value in bench.headers.items())
        with socket.create_connection((HOST, bench.server.gate.port)) as connection:
            request = f"POST /api/write HTTP/1.1\r\n{lines}Content-Length: {len(body)}\r\n\r\n"
            connection.sendall(request.encode() + body)
        state = bench.ask("state", {"since": 1}).json
        assert (state["number"], state["problems"]) == (2, [])
        assert "fair-0: {at: 0-7, kind: fair}" in (root / tiny.TWO).read_text("utf-8")
        assert bench.ask("undo").json["isKept"]


# -- words -----------------------------------------------------------------------------------------------------------


def test_no_word_of_a_text_that_is_another_one_is_in_any_answer(root: Path) -> None:
    (root / "texts" / "one.txt").write_text(f"{SECRET} is what it says. " * 5, "utf-8")
    quoted = {"edit": "Annotate", "text": "one", "table": "fairs", "record": "new-fair", "at": ["0-12"], "set": {}}
    with workbench(root) as bench:
        for name, answered in bench.everything():
            assert answered.status < 500, (name, answered.body)
            assert SECRET.encode() not in answered.body, name
        shown = bench.ask("preview", {"edits": [quoted]})
        written = bench.ask("write", {"edits": [quoted], "files": shown.json.get("files", {})})
        assert SECRET.encode() not in shown.body + written.body
