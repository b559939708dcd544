"""Web Annotations of others: what Recogito and Hypothesis write, pages and collections, and what has no place."""

import json
from typing import Any

import pytest

from standoff.authoring.interchange.external import Document
from standoff.authoring.interchange.readers.web_annotation import (
    CONTEXT,
    EXAMPLE,
    LINK,
    SELECTORS,
    read_web_annotations,
)
from standoff.schema.model import Schema
from standoff.source.problem import Problem

FILE = "x.jsonld"
TEXT = "\U0001f3aa Ann Bell came to Arden.\nAnn Bell left."


def read(value: Any, content: str | None = TEXT) -> list[Document | Problem]:
    source = value if isinstance(value, str) else json.dumps(value, indent=1)
    found = list(read_web_annotations(FILE, source, Schema({}, {})))
    for each in found:
        if isinstance(each, Document) and each.fit is not None and content is not None:
            each.fit(content)
    return found


def one(value: Any, content: str | None = TEXT) -> Document:
    [document] = read(value, content)
    assert isinstance(document, Document)
    return document


def summary(document: Document) -> list[tuple[str, str, str]]:
    """Names, labels and words of spans."""
    assert document.external.problems == []
    listed = document.external.labelled.values()
    return [(each.name, each.label, "…".join(TEXT[start:end] for start, end in each.spans)) for each in listed]


def quote(exact: str, prefix: str = "", suffix: str = "") -> dict[str, str]:
    found = {"type": "TextQuoteSelector", "exact": exact}
    return found | ({"prefix": prefix} if prefix else {}) | ({"suffix": suffix} if suffix else {})


def position(start: int, end: int) -> dict[str, Any]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def annotation(*selectors: Any, tags: tuple[str, ...] = ("Person",), **more: Any) -> dict[str, Any]:
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in tags]
    target = {"source": "https://example.org/texts/harbour.txt", "selector": list(selectors)}
    return {"@context": CONTEXT, "id": "#a", "type": "Annotation", "body": bodies, "target": target, **more}


BELL = TEXT.index("Ann Bell")


def test_what_recogito_writes() -> None:
    comment = {"type": "TextualBody", "value": "who?", "purpose": "commenting"}
    first = annotation(quote("Ann Bell"), position(BELL, BELL + 8), tags=("Person", "Host"))
    first["body"].append(comment)
    second = annotation(quote("Arden"), tags=("Place",), id="#b")
    link = {
        "@context": CONTEXT,
        "id": "#c",
        "type": "Annotation",
        "motivation": "linking",
        "body": [{"type": "TextualBody", "value": "In", "purpose": "tagging"}],
        "target": [{"id": "#a"}, {"id": "#b"}],
    }
    document = one([first, second, link])
    assert document.names == ("https://example.org/texts/harbour.txt", "harbour.txt")
    assert summary(document) == [
        ("#a", "Person", "Ann Bell"),
        ("#a (Host)", "Host", "Ann Bell"),
        ("#b", "Place", "Arden"),
    ]
    attributes = [(each.target, each.name, each.value) for each in document.external.attributes]
    assert attributes == [("#a", "comment", "who?"), ("#a (Host)", "comment", "who?")]
    assert [(each.label, each.source, each.target) for each in document.external.relations] == [("In", "#a", "#b")]


def test_what_hypothesis_writes() -> None:
    """Positions count UTF-16 code units of the page; two people give two documents."""
    row = {
        "id": "x1",
        "uri": "https://example.org/harbour",
        "user": "acct:ann@example.org",
        "text": "who?",
        "tags": ["Person"],
        "target": [
            {
                "source": "https://example.org/harbour",
                "selector": [
                    {"type": "RangeSelector", "startOffset": 3},
                    position(BELL + 1, BELL + 9),
                    quote("Ann Bell", "x", "y"),
                ],
            }
        ],
    }
    other = {**row, "id": "x2", "user": "acct:bob@example.org", "tags": []}
    found = [each for each in read({"total": 2, "rows": [row, other]}) if isinstance(each, Document)]
    assert [(each.annotator, summary(each)) for each in found] == [
        ("acct:ann@example.org", [("x1", "Person", "Ann Bell")]),
        ("acct:bob@example.org", [("x2", "annotation", "Ann Bell")]),
    ]
    assert [each.external.labelled[name].spans for each, name in zip(found, ("x1", "x2"), strict=True)] == [
        ((BELL, BELL + 8),),
        ((BELL, BELL + 8),),
    ]


SECOND = TEXT.rindex("Ann Bell")
PLACED: dict[str, tuple[tuple[Any, ...], int]] = {
    "a position in code points": ((position(SECOND, SECOND + 8),), SECOND),
    "a position beside its words": ((position(SECOND, SECOND + 8), quote("Ann Bell")), SECOND),
    "code units beside the words": ((position(SECOND + 1, SECOND + 9), quote("Ann Bell")), SECOND),
    "a wrong position, with what is around": ((position(0, 8), quote("Ann Bell", "Arden.\n", " left")), SECOND),
    "words with what is before": ((quote("Ann Bell", "Arden. "),), SECOND),
    "words with what is after": ((quote("Ann\nBell", "", " came"),), BELL),
}


@pytest.mark.parametrize(("selectors", "start"), PLACED.values(), ids=PLACED)
def test_where_a_passage_is(selectors: tuple[Any, ...], start: int) -> None:
    assert one(annotation(*selectors)).external.labelled["#a"].spans == ((start, start + 8),)


def test_pages_collections_and_lists_are_the_same() -> None:
    item = annotation(quote("Arden"))
    page = {"@context": CONTEXT, "type": "AnnotationPage", "items": [item]}
    collection = {"@context": [CONTEXT, {"a": "b"}], "type": "AnnotationCollection", "first": page}
    assert (
        summary(one(item))
        == summary(one([item]))
        == summary(one(page))
        == summary(one(collection))
        == [("#a", "Person", "Arden")]
    )


def test_several_targets_are_one_span_in_parts() -> None:
    item = annotation()
    item["target"] = [{"source": "s", "selector": quote(words)} for words in ("came", "left")]
    assert summary(one(item)) == [("#a", "Person", "came…left")]


def test_a_creator_is_the_annotator() -> None:
    for creator in ("Ann", {"nickname": "Ann"}, {"type": "Person", "name": "Ann"}, {"id": "Ann"}, [{"name": "Ann"}]):
        assert one(annotation(quote("Arden"), creator=creator)).annotator == "Ann"


WRONG: dict[str, tuple[Any, int, str, str]] = {
    "cut off": ('[{"@context": ', 1, "not JSON: Expecting value", "it ends in the middle: export the file again"),
    "NaN": ("[NaN]", 1, "not JSON: `NaN` is not a number of JSON", "write a plain number"),
    "another context": (
        {**annotation(quote("Arden")), "@context": "https://schema.org/"},
        2,
        "the `@context` is not that of Web Annotations",
        f"it should be `{CONTEXT}`",
    ),
    "not an annotation": ({"a": 1}, 1, "this is not an annotation: it has no `target`", EXAMPLE),
    "a number": ([1], 2, "this is not an annotation", EXAMPLE),
    "nothing": ([], 1, "the file has no annotations", EXAMPLE),
    "one page of several": (
        {"@context": CONTEXT, "type": "AnnotationPage", "items": [], "next": "https://example.org/2"},
        1,
        "the file is one page of several",
        "import each page, without `next`",
    ),
    "no selector": (annotation(), 1, "`#a` has no place in a text that can be read", SELECTORS),
    "an odd selector": (
        annotation({"type": "XPathSelector", "value": "/p"}),
        1,
        "`#a` has no place in a text that can be read",
        SELECTORS,
    ),
    "an id twice": (
        [annotation(quote("Arden")), annotation(quote("Arden"))],
        23,
        "two annotations have the id `#a`",
        "export the file again",
    ),
    "a link to nothing": (
        {"id": "#c", "type": "Annotation", "motivation": "linking", "target": [{"id": "#a"}, {"id": "#b"}]},
        1,
        "`#c` links no two spans",
        LINK,
    ),
    "words that are not there": (
        annotation(quote("Anne Bell")),
        1,
        "the text does not have the words of `#a`",
        "nothing is approximated: correct the words, or leave it out",
    ),
    "words that are there twice": (
        annotation(quote("Ann Bell")),
        1,
        "the words of `#a` occur 2 times in the text",
        "give its start and end, or the words before and after it",
    ),
}


@pytest.mark.parametrize(("value", "line", "message", "hint"), WRONG.values(), ids=WRONG)
def test_what_is_wrong(value: Any, line: int, message: str, hint: str) -> None:
    problems = [
        problem
        for each in read(value)
        for problem in (each.external.problems if isinstance(each, Document) else [each])
    ]
    first = problems[0]
    assert (first.code, first.place.line, first.message, first.hint) == ("bad-import", line, message, hint)
