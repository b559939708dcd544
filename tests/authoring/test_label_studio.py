"""Label Studio's JSON, read: regions in either way of counting, choices, relations; and what is not such an export."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signs import CONTENT
from standoff.authoring.interchange.external import Attribute, Document, ExternalAnnotations, Relation
from standoff.authoring.interchange.offsets import WITH_WORDS, misplaced_spans, recount, trim
from standoff.authoring.interchange.readers.label_studio import MIN, ONE_TEXT, read_label_studio
from standoff.source.problem import Place, Problem

FILE = "x.json"


def region(name: str, words: str, start: int | None = None, **more: Any) -> dict[str, Any]:
    """A labelled region as it is exported; offsets in code points unless given."""
    found = CONTENT.index(words) if start is None else start
    value = {"start": found, "end": found + len(words), "text": words, "labels": ["Fair"]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value | more}


def units(words: str) -> int:
    """How many UTF-16 code units the words have."""
    return len(words.encode("utf-16-le")) // 2


def in_units(name: str, words: str) -> dict[str, Any]:
    start = units(CONTENT[: CONTENT.index(words)])
    return region(name, words, start=start, end=start + units(words))


def export(*results: dict[str, Any], text: str = CONTENT, **more: Any) -> str:
    task = {"id": 1, "data": {"text": text}, "annotations": [{"id": 9, "result": list(results)}], **more}
    return json.dumps([task], ensure_ascii=False, indent=1)


def read(source: str, content: str | None = CONTENT) -> ExternalAnnotations:
    [document] = read_label_studio(FILE, source)
    assert isinstance(document, Document)
    document.external.problems += recount(document, content, "")
    return document.external


def spans(external: ExternalAnnotations) -> dict[str, tuple[tuple[int, int], ...]]:
    assert external.problems == []
    return {name: labelled.spans for name, labelled in external.labelled.items()}


# -- how offsets are counted -------------------------------------------------------------------------------------------

LATE = ("A fair", "hats \U0001f9e2\U0001f9e2", "𝒜rden", "not the last")
PLACES = {words: ((CONTENT.index(words), CONTENT.index(words) + len(words)),) for words in LATE}


@pytest.mark.parametrize("kind", [region, in_units])
def test_code_points_and_utf16_code_units_are_distinguished_by_the_words(kind: Any) -> None:
    assert spans(read(export(*(kind(words, words) for words in LATE)))) == PLACES


SIGNS = st.text(alphabet="ab e\u0301\U0001f3aa𝒜\n", min_size=1, max_size=30)


@given(SIGNS, st.data())
def test_either_way_of_counting_leads_to_the_words_or_is_reported(content: str, data: st.DataObject) -> None:
    """Whatever the text: what comes out has the words of the region, and is the right place or a problem."""
    start = data.draw(st.integers(0, len(content) - 1))
    words = content[start : data.draw(st.integers(start + 1, len(content)))]
    counts = data.draw(st.sampled_from([len, units]))
    first = counts(content[:start])
    source = export(region("r", words, first, end=first + counts(words)), text=content)
    external = read(source, content)
    problems = [*external.problems, *misplaced_spans(external, len(content), content)]
    assert problems or external.labelled["r"].spans == ((start, start + len(words)),)


def test_words_that_fit_both_ways_are_a_problem() -> None:
    """Newer and older versions would mean different places: nothing is guessed."""
    [problem] = read(export(region("r", "a", 2), text="\U0001f3aaaa"), "\U0001f3aaaa").problems
    assert problem.message == "the spans fit both as code-points and as utf-16, with different places"


def test_without_words_nothing_shows_how_they_are_counted() -> None:
    assert spans(read(export(region("r", "fair", text=None)))) == {"r": ((2, 6),)}  # the same in either
    [problem] = read(export(region("r", "not the last", text=None))).problems
    assert (problem.code, problem.hint) == ("bad-import", f"{WITH_WORDS}, or write `offsets:` into the map")
    assert problem.message.startswith("the text has characters beyond U+FFFF, and no region has words")
    assert spans(read(export(region("r", "fair", 2, text=None), text="a fair"), "a fair")) == {"r": ((2, 6),)}


# -- what is read ------------------------------------------------------------------------------------------------------


def test_choices_words_and_relations() -> None:
    place = {"start": 0, "end": 6}
    results = [
        region("r1", "A fair"),
        {"id": "r1", "from_name": "kind", "type": "choices", "value": {**place, "choices": ["big", "old"]}},
        {"id": "r1", "from_name": "note", "type": "textarea", "value": {**place, "text": ["some words"]}},
        {"id": "r1", "from_name": "size", "type": "number", "value": {**place, "number": 4}},
        {"id": "r1", "from_name": "sort", "type": "taxonomy", "value": {**place, "taxonomy": [["all", "fairs"]]}},
        region("r2", "Ann Bell"),
        {"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "left", "labels": ["host"]},
        {"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "right"},
        {"id": "t", "from_name": "mood", "type": "choices", "value": {"choices": ["dry"]}},
    ]
    external = read(export(*results))
    places = {name: labelled.place for name, labelled in external.labelled.items()}
    assert external.problems == []
    assert [(each.target, each.name, each.value) for each in external.attributes] == [
        ("r1", "kind", "big"),
        ("r1", "kind", "old"),
        ("r1", "note", "some words"),
        ("r1", "size", "4"),
        ("r1", "sort", "fairs"),
        ("", "mood", "dry"),
    ]
    assert external.attributes[0] == Attribute("r1", "kind", "big", Place(FILE, 25, 6))
    assert [(r.label, r.source, r.target) for r in external.relations] == [
        ("host", "r2", "r1"),
        ("relation", "r1", "r2"),
    ]
    assert isinstance(external.relations[0], Relation)
    line = export(*results).splitlines()[places["r2"].line - 1]
    assert line[places["r2"].column - 1 :] == "{"


def test_what_a_task_calls_its_text_and_its_words() -> None:
    right = json.loads(export(region("r", "A fair")))[0]
    named = {**right, "data": {"url": "/data/upload/1/2a-three.txt"}}
    uploaded = {**right, "data": {"id": 7}, "file_upload": "2a-three.txt"}
    found = list(read_label_studio(FILE, json.dumps([right, named, uploaded])))
    documents = [each for each in found if isinstance(each, Document)]
    assert [each.content for each in documents] == [CONTENT, None, None]
    assert [each.names for each in documents] == [
        (CONTENT,),
        ("/data/upload/1/2a-three.txt",),
        ("2a-three.txt",),
    ]
    assert all(list(each.external.labelled) == ["r"] for each in documents)
    old = {"data": right["data"], "completions": right["annotations"]}
    assert list(read(json.dumps(old)).labelled) == ["r"]
    cancelled = {**right, "annotations": [{"was_cancelled": True, "result": [{}]}, *right["annotations"]]}
    assert list(read(json.dumps([cancelled])).labelled) == ["r"]
    assert read(json.dumps([{**right, "annotations": []}])) == ExternalAnnotations()


def test_what_is_passed_over_is_counted_by_what_it_is() -> None:
    task = json.loads(export(region("r", "A fair"), {"id": "b", "type": "rectanglelabels", "value": {"x": 1}}))[0]
    annotations = [*task["annotations"], {"was_cancelled": True}, "odd"]
    annotations[0]["result"].append(7)
    more = {"annotations": annotations, "predictions": [{"result": []}] * 2, "drafts": [{}]}
    assert read(json.dumps([{**task, **more}])).passed_over == {
        "`rectanglelabels` result": 1,
        "cancelled annotation": 1,
        "draft": 1,
        "prediction": 2,
        "unreadable annotation": 1,
        "unreadable result": 1,
    }


# -- what is not an export -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line", "column", "message"),
    [
        ("", 1, 1, "not JSON: Expecting value"),
        ('[\n {"data": }]', 2, 11, "not JSON: Expecting value"),
        ('[{"data": {}, "data": {}}]', 1, 15, "the key `data` is given twice in one object"),
        ("[" * 100_000, 1, 1, "the file is nested too deeply"),
        ('[{"data": {"text": "\\ud83c"}}]', 1, 1, "the escape `\\ud83c` is half a character"),
        ("[1]", 1, 2, "not a task with `data`"),
        ("NaN", 1, 1, "not JSON: `NaN` is not a number of JSON"),
        ('[{"text": "A fair", "label": []}]', 1, 2, "not a task with `data`"),
        ('[{"id": 1, "text": "A fair", "label": [], "annotator": 1, "annotation_id": 2}]', 1, 1, MIN),
    ],
)
def test_another_file_is_reported(source: str, line: int, column: int, message: str) -> None:
    [problem] = read_label_studio(FILE, source)
    assert isinstance(problem, Problem)
    assert (problem.place.line, problem.place.column) == (line, column)
    assert (problem.code, problem.message) == ("bad-import", message)
    assert problem.hint == ONE_TEXT or "JSON" in message or message.startswith("the ")


def test_a_number_of_thousands_of_digits_is_reported() -> None:
    [problem] = read_label_studio(FILE, "1" * 5_000)
    assert isinstance(problem, Problem)
    assert problem.message.startswith("not JSON: Exceeds the limit")


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (region("r", "A fair", labels=[]), "the region `r` is not a labelled span of a text"),
        (region("r", "A fair", end="/div[1]"), "the region `r` is not a labelled span of a text"),
        (region("r", "A fair", end=True), "the region `r` is not a labelled span of a text"),
        (region("r", "A fair", labels=["Fair", "Place"]), "the region `r` has several labels"),
        ({"type": "relation", "from_id": "r", "to_id": "r", "labels": ["host"]}, "unknown span `r`"),
        ({"id": "r", "type": "rectanglelabels", "value": {"x": 1}}, None),
    ],
)
def test_a_result_that_is_wrong_is_reported(result: dict[str, Any], message: str | None) -> None:
    assert {problem.message for problem in read(export(result)).problems} == ({message} if message else set())


def test_each_annotation_of_a_task_is_a_document_with_its_annotator() -> None:
    task = json.loads(export(region("r", "A fair"), predictions=[{}]))[0]
    results = [[region(name, words)] for name, words in (("a", "A fair"), ("b", "Arden"), ("c", "Carr"))]
    who: list[dict[str, Any]] = [
        {"completed_by": {"id": 4, "email": "ann@example.org"}},
        {"completed_by": 7},
        {"created_username": " bob@example.org, 3"},
    ]
    task["annotations"] = [{"result": result, **by} for result, by in zip(results, who, strict=True)]
    task["annotations"].insert(1, {"was_cancelled": True, "completed_by": 9, "result": []})
    found = [each for each in read_label_studio(FILE, json.dumps([task], indent=1)) if isinstance(each, Document)]
    assert [(each.annotator, list(each.external.labelled), each.content) for each in found] == [
        ("ann@example.org", ["a"], CONTENT),
        ("7", ["b"], CONTENT),
        ("bob@example.org", ["c"], CONTENT),
    ]
    assert [dict(each.external.passed_over) for each in found] == [{"prediction": 1, "cancelled annotation": 1}, {}, {}]
    assert [each.place.line for each in found] == sorted({each.place.line for each in found})


# -- exports of any shape ----------------------------------------------------------------------------------------------

SHAPES: list[object] = [None, True, 0, -1, 1.5, 10**20, "", "x", [], {}, [None], [[1]], {"a": 1}, "\u0663", ["a", "b"]]
WIDE = "The spring fair \U0001f680 at Arden."
EXPORT: Any = {
    "data": {"text": WIDE},
    "file_upload": "one.txt",
    "annotations": [
        {
            "was_cancelled": False,
            "result": [
                {"id": "a", "type": "labels", "value": {"start": 4, "end": 15, "text": "spring fair", "labels": ["F"]}},
                {"id": "a", "type": "choices", "from_name": "k", "value": {"start": 4, "end": 15, "choices": ["big"]}},
                {"id": "b", "type": "hypertextlabels",
                 "value": {"globalOffsets": {"start": 21, "end": 26}, "text": "Arden", "hypertextlabels": ["P"]}},
                {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": ["at"]},
                {"id": "c", "type": "taxonomy", "from_name": "t", "value": {"taxonomy": [["x", "y"]]}},
                {"id": "d", "type": "textarea", "from_name": "n", "value": {"text": ["note"]}},
            ],
        }
    ],
    "predictions": [],
}  # fmt: skip


def holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value: what holds it, and its key there."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from holders(value[key])


@pytest.mark.parametrize("content", [WIDE, None], ids=["with the text", "without"])
def test_a_value_of_any_shape_is_read_or_reported(content: str | None) -> None:
    for holder, key in holders(EXPORT):
        kept = holder[key]
        for shape in SHAPES:
            holder[key] = shape
            source = json.dumps([EXPORT])
            for document in read_label_studio("export.json", source):
                if isinstance(document, Problem):
                    assert document.place.file == "export.json"
                    continue
                external, found = document.external, list(recount(document, content, ""))
                found += [*external.problems, *misplaced_spans(external, len(WIDE), content)]
                if not found:
                    trim(external, content)
                assert {problem.place.file for problem in found} <= {"export.json"}
                assert all(isinstance(each.value, str) for each in external.attributes)
        holder[key] = kept
