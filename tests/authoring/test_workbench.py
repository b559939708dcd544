"""The workbench: what its pages show, and what comes of an edit: kept, taken back, undone, or refused as stale."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tiny
from workbench import Bench, workbench

GUEST = {"edit": "Annotate", "text": "two", "table": "people", "record": "carr", "at": ["0-7"], "set": {}}

WRITTEN = "people:\n  carr: {at: 0-7}"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with workbench(tiny.write(tmp_path)) as found:
        yield found


def content(bench: Bench, file: str) -> str:
    return (bench.bench.root / file).read_text("utf-8")


def test_the_state_has_texts_problems_and_what_can_be_undone(bench: Bench) -> None:
    state = bench.ask("state", {"since": -1}).json
    assert state == {
        "number": 1,
        "title": "tiny",
        "failure": "",
        "texts": [
            {"id": "one", "name": "one", "title": "", "annotated": 2, "excluded": 1, "open": 0},
            {"id": "two", "name": "two", "title": "", "annotated": 2, "excluded": 0, "open": 0},
        ],
        "unread": [],
        "problems": [],
        "undo": "",
        "todo": [],
    }


def test_a_text_has_its_words_sentences_and_mentions_as_they_are_written(bench: Bench) -> None:
    shown = bench.ask("text", {"id": "one"}).json
    assert shown["content"] == tiny.FILES["texts/one.txt"]
    assert shown["sentences"] == [
        [0, 43, "annotated", ""], [44, 85, "annotated", ""], [86, 115, "excluded", "an advertisement"],
    ]  # fmt: skip
    first, second = shown["mentions"]
    assert first == {
        "file": tiny.ONE, "table": "fairs", "record": "spring-fair", "number": 0, "line": 12, "at": [[0, 43]],
        "source": "{at: 0-43, kind: fair, visitors: 40}", "set": {"kind": "fair", "visitors": "40"}, "children": {},
    }  # fmt: skip
    assert (second["number"], second["at"], second["set"]["guests"]) == (1, [[44, 69]], "{host: bell}")


def test_a_text_that_is_not_the_annotated_one_is_not_shown(tmp_path: Path) -> None:
    root = tiny.write(tmp_path)
    (root / "texts" / "one.txt").write_text("Something else.\n", "utf-8")
    with workbench(root) as bench:
        shown = bench.ask("text", {"id": "one"}).json
        assert shown["content"] is None
        assert shown["problem"]["code"] == "text-changed"
        assert len(shown["mentions"]) == 2
        assert b"Something else" not in bench.send("GET", "/data/w").body


def test_an_edit_is_shown_then_written_then_undone(bench: Bench) -> None:
    before = content(bench, tiny.TWO)
    shown = bench.ask("preview", {"edits": [GUEST]}).json
    assert shown == {
        "what": "annotate people/carr",
        "lines": [{"file": tiny.TWO, "line": 14, "written": WRITTEN}],
        "files": {tiny.TWO: hashlib.sha256(before.encode()).hexdigest()},
    }
    assert content(bench, tiny.TWO) == before
    outcome = bench.write(GUEST)
    assert (outcome["isKept"], outcome["problems"], outcome["undo"]) == (True, [], "annotate people/carr")
    assert content(bench, tiny.TWO) == f"{before}\n{WRITTEN}\n"
    undone = bench.ask("undo").json
    assert (undone["isKept"], undone["undo"]) == (True, "")
    assert content(bench, tiny.TWO) == before
    assert bench.ask("undo").json["refused"] == "there is nothing to undo"


def test_an_edit_that_causes_an_error_is_taken_back_with_the_error_at_its_field(bench: Bench) -> None:
    before = content(bench, tiny.TWO)
    outcome = bench.write(GUEST | {"table": "fairs", "record": "spring-fair", "set": {"held": "some day"}})
    assert not outcome["isKept"]
    (problem,) = outcome["problems"]
    named = tuple(problem[name] for name in ("code", "severity", "field", "line"))
    assert named == ("bad-date", "error", "held", 10)
    assert content(bench, tiny.TWO) == before
    assert bench.ask("state", {"since": -1}).json["problems"] == []


def test_a_file_that_changed_since_it_was_shown_is_not_overwritten(bench: Bench) -> None:
    shown = bench.ask("preview", {"edits": [GUEST]}).json
    mine = content(bench, tiny.TWO) + "# looked at\n"
    (bench.bench.root / tiny.TWO).write_text(mine, "utf-8")
    refused = bench.ask("write", {"edits": [GUEST], "files": shown["files"]})
    assert refused.status == 409
    assert refused.json["message"] == "a file was changed since this page showed it: look at what it holds now"
    assert content(bench, tiny.TWO) == mine


def test_what_an_editor_saves_is_seen(bench: Bench) -> None:
    file = bench.bench.root / tiny.TWO
    file.write_text(content(bench, tiny.TWO).replace("visitors: 45", "visitors: many"), "utf-8")
    found = bench.ask("state", {"since": 1}).json
    assert [problem["code"] for problem in found["problems"]] == ["bad-count"]
    assert found["number"] == 2


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([], "`edits` must be a list of 1 to 500 edits"),
        ([{"edit": "Explode"}], "`edit` must be one of "),
        ([{k: v for k, v in GUEST.items() if k != "at"}], "Annotate needs `at`"),
        ([GUEST | {"colour": "red"}], "Annotate has no `colour`"),
        ([GUEST | {"at": "0-7"}], "`Annotate.at` has a value of another type than it needs"),
        ([GUEST | {"at": [7]}], "`Annotate.at` has a value of another type than it needs"),
        ([GUEST | {"set": {"held": 2024}}], "`Annotate.set.held` has a value of another type than it needs"),
        ([GUEST | {"text": True}], "`Annotate.text` has a value of another type than it needs"),
    ],
)
def test_what_is_no_edit_is_refused(bench: Bench, edits: Any, message: str) -> None:
    refused = bench.ask("preview", {"edits": edits})
    assert refused.status == 400
    assert refused.json["message"].startswith(message)


def test_a_text_is_begun_from_the_folder_of_texts(bench: Bench) -> None:
    (bench.bench.texts / "three.txt").write_text("A hat was sold. Nobody saw it.\n", "utf-8")
    assert bench.ask("state", {"since": 1}).json["unread"] == ["three.txt"]
    begin = {"edit": "BeginText", "file": "three.txt", "language": "en", "curator": "c2"}
    assert bench.write(begin)["isKept"]
    assert bench.ask("text", {"id": "three"}).json["sentences"] == [[0, 15, "open", ""], [16, 30, "open", ""]]
    bench.ask("undo")
    assert not (bench.bench.root / "annotations/texts/three.yaml").exists()


def test_pages_of_the_explorer_are_made_of_the_annotations_as_they_are(bench: Bench) -> None:
    bench.write(GUEST)
    meta = bench.send("GET", "/data/meta").json
    rows = {table["name"]: table["rows"] for table in meta["tables"]}
    assert rows == {"fair_guests": 3, "fairs": 2, "people": 2, "places": 2}
    assert (meta["local"], meta["about"]["version"]) == (True, "1.0.0+next")
    assert bench.send("GET", "/data/w").json == [[name, tiny.FILES[f"texts/{name}.txt"]] for name in ("one", "two")]
    assert bench.send("GET", "/data/nothing").status == 404


def test_a_decision_is_taken_back_and_taken_again(bench: Bench) -> None:
    disputed, cell = bench.ask("disagreements").json["cells"]
    assert (disputed["label"], disputed["field"], disputed["settled"]) == ("hat-market", None, None)
    assert (cell["label"], cell["field"], cell["value"], cell["isOpen"]) == ("Spring fair", "visitors", "40", False)
    assert cell["decision"] == {"to": "40", "because": "The first text counted.", "line": 4}
    assert [(each["value"], each["outcome"]) for each in cell["stated"]] == [("40", "chosen"), ("45", "outranked")]
    (place,) = cell["stated"][0]["places"]
    assert (place["text"], place["words"], place["line"]) == ("one", tiny.FILES["texts/one.txt"][:43], 12)
    assert bench.write({"edit": "Unsettle", **cell["settled"]})["isKept"]
    _, opened = bench.ask("disagreements").json["cells"]
    assert (opened["isOpen"], opened["decision"]) == (True, None)
    decision = {"edit": "Settle", **cell["settled"], "to": "40", "because": "The first text counted."}
    assert bench.write(decision)["isKept"]
    assert content(bench, tiny.FAIRS) == (
        "spring-fair:\n  title: Spring fair\n  settle: {visitors: {to: 40, because: The first text counted.}}\n"
    )


def test_a_decision_on_a_child_names_its_path(tmp_path: Path) -> None:
    children = "guests: {host: {person_id: bell, since: %s}}"
    first = (tiny.ONE, "guests: {host: bell}", children % 2020)
    second = (tiny.TWO, "visitors: 45}", f"visitors: 45, {children % 2021}}}")
    with workbench(tiny.write(tmp_path, first, second)) as bench:
        cell = next(each for each in bench.ask("disagreements").json["cells"] if each["field"] == "since")
        assert cell["settled"] == {"table": "fairs", "record": "spring-fair", "field": "guests/host/bell/since"}
        assert bench.write({"edit": "Settle", **cell["settled"], "to": "2021", "because": "she said so"})["isKept"]
        cell = next(each for each in bench.ask("disagreements").json["cells"] if each["field"] == "since")
        assert (cell["value"], cell["decision"]["because"]) == ("2021", "she said so")


def test_mistakes_in_annotations_are_listed_and_the_rest_is_shown(tmp_path: Path) -> None:
    with workbench(tiny.write(tmp_path, (tiny.TWO, "visitors: 45", "visitors: many"))) as bench:
        state = bench.ask("state", {"since": -1}).json
        assert [(each["code"], each["file"], each["line"]) for each in state["problems"]] == [
            ("bad-count", tiny.TWO, 9)
        ]
        assert len(bench.ask("text", {"id": "two"}).json["mentions"]) == 3
        for name, asked in (
            ("disagreements", {}),
            ("todo", {}),
            ("suggestions", {"id": "two"}),
            ("records", {"table": "people"}),
        ):
            assert bench.ask(name, asked).status == 200, name
        wrong = bench.ask("text", {"id": "two"}).json["mentions"][0]
        mended = {"edit": "EditMention", "text": "two", "set": {"visitors": "45"}, "was": wrong["source"]}
        mended |= {name: wrong[name] for name in ("table", "record", "number")}
        assert bench.write(mended)["isKept"]
        assert bench.ask("state", {"since": -1}).json["problems"] == []


def test_a_record_is_begun_with_its_first_mention(bench: Bench) -> None:
    outcome = bench.write(GUEST | {"table": "fairs", "record": "apple-fair", "set": {"kind": "fair"}})
    assert outcome["isKept"], outcome["problems"]
    assert "  apple-fair: {at: 0-7, kind: fair}\n" in content(bench, tiny.TWO)


def test_the_entry_of_a_record_is_shown_with_its_uses(bench: Bench) -> None:
    entry = bench.ask("entry", {"table": "people", "record": "bell"}).json
    assert (entry["file"], entry["line"], entry["set"], entry["children"]) == (tiny.PEOPLE, 1, {"name": "Ann Bell"}, {})
    assert {(each["file"], each["what"]) for each in entry["uses"]} >= {(tiny.PEOPLE, "key"), (tiny.ONE, "speaker")}
