"""JSON lines of doccano, spaCy, Prodigy and LangExtract are read; what is wrong is named by its line."""

import json
from pathlib import Path
from typing import Any

import pytest

from standoff.authoring.interchange.external import Document
from standoff.authoring.interchange.readers.jsonl import EXAMPLE, NO_SPANS, READER, SPAN
from standoff.authoring.interchange.readers.reader import Export
from standoff.source.composer import Limits
from standoff.source.problem import Problem

FILE = "x.jsonl"
TEXT = "Ann Bell came to Arden."
SPAN_TEXT = {"start": 0, "end": 8, "label": "Person"}


def read(*records: Any, source: str | None = None) -> list[Document | Problem]:
    """The documents of these records, a line each; their places found."""
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    data = (lines if source is None else source).encode()
    found = list(READER.read(Export(FILE, Path(FILE), data, Limits())))
    for each in found:
        if isinstance(each, Document) and each.fit is not None and each.content is not None:
            each.fit(each.content)
    return found


def one(*records: Any, source: str | None = None) -> Document:
    [document] = read(*records, source=source)
    assert isinstance(document, Document)
    return document


Summary = tuple[list[tuple[str, str, str]], list[tuple[str, str, str]], list[tuple[str, str, str]]]


def summary(document: Document) -> Summary:
    """Names, labels and words of spans; attributes; relations."""
    external, content = document.external, document.content or ""
    assert external.problems == []
    spans = [
        (each.name, each.label, "…".join(content[start:end] for start, end in each.spans))
        for each in external.labelled.values()
    ]
    attributes = [(each.target, each.name, each.value) for each in external.attributes]
    return spans, attributes, [(each.label, each.source, each.target) for each in external.relations]


CASES: dict[str, tuple[Any, Summary]] = {
    "doccano": (
        {"id": 1, "text": TEXT, "label": [[0, 8, "Person"], [17, 22, "Place"]], "Comments": []},
        ([("label[0]", "Person", "Ann Bell"), ("label[1]", "Place", "Arden")], [], []),
    ),
    "doccano before 1.5": (
        {"id": 1, "data": TEXT, "label": [[0, 8, "Person"]]},
        ([("label[0]", "Person", "Ann Bell")], [], []),
    ),
    "doccano with relations": (
        {
            "id": 2,
            "text": TEXT,
            "entities": [
                {"id": 0, "start_offset": 0, "end_offset": 8, "label": "Person"},
                {"id": 1, "start_offset": 17, "end_offset": 22, "label": "Place"},
            ],
            "relations": [{"id": 7, "from_id": 0, "to_id": 1, "type": "came to"}],
        },
        ([("0", "Person", "Ann Bell"), ("1", "Place", "Arden")], [], [("came to", "0", "1")]),
    ),
    "spaCy's triples": (
        {"text": TEXT, "entities": [[0, 8, "Person"]]},
        ([("entities[0]", "Person", "Ann Bell")], [], []),
    ),
    "spaCy 2's pairs": ([TEXT, {"entities": [[0, 8, "Person"]]}], ([("entities[0]", "Person", "Ann Bell")], [], [])),
    "spaCy's Doc.to_json": (
        {
            "text": TEXT,
            "ents": [{"start": 0, "end": 8, "label": "Person"}],
            "spans": {"sc": [{"start": 4, "end": 8, "label": "Name", "kb_id": "Q1"}]},
            "tokens": [{"id": 0, "start": 0, "end": 3}],
        },
        (
            [("spans[sc][0]", "Name", "Bell"), ("ents[0]", "Person", "Ann Bell")],
            [("spans[sc][0]", "group", "sc"), ("spans[sc][0]", "kb_id", "Q1")],
            [],
        ),
    ),
    "Prodigy": (
        {
            "text": TEXT,
            "_input_hash": 5,
            "spans": [
                {"start": 0, "end": 8, "token_start": 0, "token_end": 1, "label": "Person"},
                {"start": 17, "end": 22, "token_start": 4, "token_end": 4, "label": "Place"},
            ],
            "relations": [
                {
                    "head": 1,
                    "child": 4,
                    "head_span": {"start": 0, "end": 8, "label": "Person"},
                    "child_span": {"start": 17, "end": 22, "label": "Place"},
                    "label": "In",
                }
            ],
            "answer": "accept",
        },
        (
            [("spans[0]", "Person", "Ann Bell"), ("spans[1]", "Place", "Arden")],
            [],
            [("In", "spans[0]", "spans[1]")],
        ),
    ),
    "LangExtract": (
        {
            "document_id": "harbour",
            "text": TEXT,
            "extractions": [
                {
                    "extraction_class": "person",
                    "extraction_text": "Ann Bell",
                    "char_interval": {"start_pos": 0, "end_pos": 8},
                    "alignment_status": "match_exact",
                    "extraction_index": 1,
                    "group_index": 0,
                    "description": None,
                    "attributes": {"mood": "dry", "with": ["hat", "bag"], "count": 2},
                },
                {"extraction_class": "place", "extraction_text": "Arden", "char_interval": None},
            ],
        },
        (
            [("extractions[0]", "person", "Ann Bell"), ("extractions[1]", "place", "Arden")],
            [
                ("extractions[0]", "mood", "dry"),
                ("extractions[0]", "with", "hat"),
                ("extractions[0]", "with", "bag"),
                ("extractions[0]", "count", "2"),
            ],
            [],
        ),
    ),
    "a label of the whole text": ({"text": TEXT, "label": ["dry"]}, ([], [("", "label", "dry")], [])),
}


@pytest.mark.parametrize(("record", "expected"), CASES.values(), ids=CASES)
def test_a_record_of_each_tool(record: Any, expected: Summary) -> None:
    for source in (json.dumps(record), json.dumps([record], indent=1)):  # lines, or one list in the file
        assert summary(one(source=source)) == expected


def test_names_contents_and_annotators() -> None:
    records = [
        {"text": TEXT, "spans": [SPAN_TEXT], "_annotator_id": "set-ann", "_session_id": "set"},
        {"document_id": "harbour", "text": TEXT, "spans": []},
        {"text": "a", "spans": [SPAN_TEXT], "answer": "reject"},
        {"text": "a", "spans": [], "answer": "ignore", "meta": {"source": "b"}},
    ]
    found = [each for each in read(*records) if isinstance(each, Document)]
    assert [(each.place.line, each.names, each.content, each.annotator) for each in found] == [
        (1, (), TEXT, "set-ann"),
        (2, ("harbour",), TEXT, ""),
        (3, (), "a", ""),
        (4, (), "a", ""),
    ]
    assert [dict(each.external.passed_over) for each in found] == [
        {},
        {},
        {"rejected record": 1},
        {"ignored record": 1},
    ]


def test_spans_of_several_users_are_several_documents() -> None:
    """Old exports of doccano have all users' annotations in one record; each keeps what is said of its spans."""
    spans = [{"label": 1, "start_offset": 0, "end_offset": 3, "user": user, "sure": user} for user in (4, 9)]
    found = [
        each for each in read({"text": TEXT, "annotations": spans, "meta": {"a": 1}}) if isinstance(each, Document)
    ]
    assert [(each.annotator, *summary(each)) for each in found] == [
        ("4", [("annotations[0]", "1", "Ann")], [("annotations[0]", "sure", "4")], []),
        ("9", [("annotations[1]", "1", "Ann")], [("annotations[1]", "sure", "9")], []),
    ]
    assert [dict(each.external.passed_over) for each in found] == [{"`meta` of a record": 1}, {}]


def relation(**more: Any) -> dict[str, Any]:
    return {"text": TEXT, "spans": [SPAN_TEXT], "relations": [{"label": "In", **more}]}


PERSON = {"start": 0, "end": 8, "label": "Person"}
NO_SPAN = "is not a labelled span"
WRONG: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no text": ({"spans": [SPAN_TEXT]}, [("1:1", "a record has neither a text nor the name of one")]),
    "not an object": ("a", [("1:1", "a record is not an object")]),
    "no spans": ({"text": "a", "tags": []}, [("1:1", "no record has a list of spans")]),
    "a span without a label": (
        {"text": "a", "spans": [{"start": 0, "end": 1}]},
        [("1:25", f"`spans[0]` {NO_SPAN}")],
    ),
    "a span without an end": ({"text": "a", "label": [[0, 1]]}, [("1:25", f"`label[0]` {NO_SPAN}")]),
    "offsets of another kind": (
        {"text": "a", "label": [["a", 1.5, "X"]]},
        [("1:25", f"`label[0]` {NO_SPAN}")],
    ),
    "a list of both": ({"text": "a", "label": ["X", [0, 1, "X"]]}, [("1:25", f"`label[0]` {NO_SPAN}")]),
    "an id twice": (
        {"text": "a", "spans": [{"id": "s", **SPAN_TEXT}, {"id": "s", **SPAN_TEXT}]},
        [("1:79", "two spans of one record have the id `s`")],
    ),
    "a relation to nothing": (
        {"text": TEXT, "spans": [{"id": 1, **SPAN_TEXT}], "relations": [{"from_id": 1, "to_id": 2, "type": "In"}]},
        [("1:114", "unknown span `2`")],
    ),
    "a relation without ends": (relation(), [("1:105", "`relations[0]` is not a relation of two spans")]),
    "a relation to a bare token": (
        relation(head=1, child=4, head_span=PERSON, child_span={"start": 17, "end": 22, "label": None}),
        [("1:105", "`relations[0]` leads to the token 4, which is in no span")],
    ),
    "words that are not there": (
        {"text": TEXT, "extractions": [{"extraction_class": "person", "extraction_text": "Anne Bell"}]},
        [("1:53", "the text does not have the words of `extractions[0]`")],
    ),
    "words that are there twice": (
        {"text": "a b a", "extractions": [{"extraction_class": "person", "extraction_text": "a"}]},
        [("1:35", "the words of `extractions[0]` occur 2 times in the text")],
    ),
}


@pytest.mark.parametrize(("record", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_record(record: Any, expected: list[tuple[str, str]]) -> None:
    problems = [
        problem
        for each in read(record)
        for problem in (each.external.problems if isinstance(each, Document) else [each])
    ]
    assert [(f"{each.place.line}:{each.place.column}", each.message) for each in problems] == expected
    assert {each.code for each in problems} == {"bad-import"}
    assert all(each.hint for each in problems)


LINES = {
    "cut off": (
        '{"text": "a", "label": [[0,',
        "1:28",
        "not JSON: Expecting value",
        "it ends in the middle: export the file again",
    ),
    "not JSON": (
        '{"text" "a"}',
        "1:9",
        "not JSON: Expecting ':' delimiter",
        "look at the comma, quote mark or bracket before it",
    ),
    "NaN": ('{"text": NaN}', "1:1", "not JSON: `NaN` is not a number of JSON", "write a plain number"),
    "a key twice": (
        '{"text": "a", "text": "b"}',
        "1:15",
        "the key `text` is given twice in one object",
        "keep one of the two",
    ),
    "deep": (
        "[" * 5000 + "1" + "]" * 5000,
        "1:1",
        "the file is nested too deeply",
        "no annotation tool nests so deeply: export it again",
    ),
    "half a character": (
        '{"text": "\\ud83d"}',
        "1:1",
        "the escape `\\ud83d` is half a character",
        "write the character itself",
    ),
    "nothing": ("", "1:1", "the file has no records", EXAMPLE),
}


@pytest.mark.parametrize(("line", "place", "message", "hint"), LINES.values(), ids=LINES)
def test_a_line_that_cannot_be_read(line: str, place: str, message: str, hint: str) -> None:
    [problem] = read(source=line)
    assert isinstance(problem, Problem)
    assert (str(problem.place), problem.message, problem.hint) == (f"{FILE}:{place}", message, hint)


def test_lines_after_a_bad_one_are_read() -> None:
    good = json.dumps({"text": TEXT, "spans": [SPAN_TEXT]})
    found = read(source=f"{good}\n\n{good[:-2]}\n{good}\n")
    assert [each.place.line for each in found] == [1, 3, 4]
    assert [isinstance(each, Problem) for each in found] == [False, True, False]


def test_the_hints() -> None:
    _, problem = read({"text": "a"})
    assert isinstance(problem, Problem)
    assert problem.hint == NO_SPANS
    assert one({"text": "a", "spans": [{}]}).external.problems[0].hint == SPAN
