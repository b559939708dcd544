"""Columns of CoNLL: spans of each scheme of tags, the text rebuilt or followed, and what is wrong by its line."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.authoring.interchange.external import Document
from standoff.authoring.interchange.readers.conll import ANOTHER, CLOSED, EXAMPLE, SCHEMES, TAGS, read_conll
from standoff.source.problem import Problem

FILE = "x.conll"


def read(source: str, content: str | None = None) -> list[Document | Problem]:
    found = list(read_conll(FILE, lambda: io.StringIO(source), "harbour"))
    for each in found:
        if isinstance(each, Document) and each.fit is not None and content is not None:
            each.fit(content)
    return found


def spans(document: Document | Problem, content: str | None = None) -> list[tuple[str, str, str]]:
    """Name, label and words of each span, in the text that was given or the one that was rebuilt."""
    assert isinstance(document, Document)
    assert document.external.problems == []
    content = content or document.content or ""
    listed = document.external.labelled.values()
    return [(each.name, each.label, content[slice(*each.spans[0])]) for each in listed]


def problems(found: list[Document | Problem]) -> list[tuple[int, str, str]]:
    every = [
        problem for each in found for problem in (each.external.problems if isinstance(each, Document) else [each])
    ]
    assert {each.code for each in every} <= {"bad-import"}
    return [(each.place.line, each.message, each.hint) for each in every]


# Ann Bell, then Carr, and no span between; then Arden.
SCHEMES_OF = {
    "IOB2": ("B-Person", "I-Person", "B-Person", "O", "B-Place"),
    "IOB1": ("I-Person", "I-Person", "B-Person", "O", "I-Place"),
    "BIOES": ("B-Person", "E-Person", "S-Person", "O", "S-Place"),
    "BILOU": ("B-Person", "L-Person", "U-Person", "O", "U-Place"),
}
WORDS = ("Ann", "Bell", "Carr", "saw", "Arden")


@pytest.mark.parametrize("tags", SCHEMES_OF.values(), ids=SCHEMES_OF)
@pytest.mark.parametrize("line", ["{} {}", "{}\t{}", "{} NNP I-NP {}"])
def test_every_scheme_gives_the_same_spans(tags: tuple[str, ...], line: str) -> None:
    [document] = read("".join(line.format(*each) + "\n" for each in zip(WORDS, tags, strict=True)))
    assert spans(document) == [
        ("line 1", "Person", "Ann Bell"),
        ("line 3", "Person", "Carr"),
        ("line 5", "Place", "Arden"),
    ]


TWO = """\
-DOCSTART- -X- O O

Ann NNP I-NP I-PER
Bell NNP I-NP I-PER

Arden NNP I-NP I-LOC

-DOCSTART- -X- O O

Carr NNP I-NP I-PER
"""


def test_texts_are_rebuilt_with_a_line_for_each_sentence() -> None:
    first, second = read(TWO)
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert (first.content, second.content) == ("Ann Bell\nArden\n", "Carr\n")
    assert (first.names, second.names, first.is_rebuilt) == ((), (), True)
    assert (spans(first), spans(second)) == (
        [("line 3", "PER", "Ann Bell"), ("line 6", "LOC", "Arden")],
        [("line 10", "PER", "Carr")],
    )


def test_comments_name_the_texts() -> None:
    found = read("# newdoc id = one\n# a remark\nAnn\tB-P\n\n# text_id = two\nBell\tB-P\n")
    assert [each.names for each in found if isinstance(each, Document)] == [("one",), ("two",)]
    [alone] = read("Ann\tB-P\n")
    assert isinstance(alone, Document)
    assert alone.names == ("harbour",)


CONTENT = "“Ann  Bell”\nsaw (the quay)."
TOKENS = "``\tO\nAnn\tB-P\nBell\tI-P\n''\tO\n\nsaw\tO\n-LRB-\tB-X\nthe\tI-X\nquay\tI-X\n-RRB-\tI-X\n.\tO\n"


def test_the_tokens_are_followed_in_the_text() -> None:
    content = CONTENT.replace("“", '"').replace("”", '"')
    assert spans(read(TOKENS, content)[0], content) == [
        ("line 2", "P", "Ann  Bell"),
        ("line 7", "X", "(the quay)"),
    ]


def test_a_token_that_does_not_follow_is_a_problem() -> None:
    found = read("Ann\tB-P\nBell\tI-P\nsaw\tO\nCarr\tB-P\n", "Ann Bell met Carr\n")
    assert problems(found) == [(3, "the token `saw` is not next in the text, at 9", ANOTHER)]


PLACED = "Ann\tB-P\nBell\tI-P\n"
WRONG = {
    "a label alone": (PLACED + "Arden\tPLACE\n", 3, "`PLACE` is not a tag", TAGS),
    "no tag": ("Ann B-P\nBell\n", 2, "not a line of a token and its tag", EXAMPLE),
    "cut off": (
        "Ann NNP B-P\nBell N",
        2,
        "this line has 2 columns, the first has 3",
        "the file is incomplete: export it again",
    ),
    "two schemes": (PLACED + "saw\tO\nCarr\tI-P\n", 4, "`I-P` continues no span of this label", SCHEMES),
    "another label": ("Ann\tB-P\nBell\tI-X\n", 2, "`I-X` continues no span of this label", SCHEMES),
    "not closed": ("Ann\tB-P\nBell\tI-P\nCarr\tS-P\n", 2, "the span ends with `I-P`, which does not close it", CLOSED),
    "closed twice": ("Ann\tS-P\nBell\tE-P\n", 2, "`E-P` continues no span of this label", CLOSED),
    "nothing": ("\n\n", 1, "no tokens", EXAMPLE),
}


@pytest.mark.parametrize(("source", "line", "message", "hint"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_by_its_line(source: str, line: int, message: str, hint: str) -> None:
    assert problems(read(source)) == [(line, message, hint)]


SENTENCE = st.lists(st.tuples(st.sampled_from(WORDS), st.booleans()), min_size=1, max_size=6)


@given(st.lists(SENTENCE, min_size=1, max_size=4), st.data())
def test_spans_that_are_written_come_back(sentences: list[list[tuple[str, bool]]], data: st.DataObject) -> None:
    """Whatever is annotated, in the rebuilt text and in one with other white space."""
    lines: list[str] = []
    expected: list[str] = []
    for sentence in sentences:
        for number, (word, is_more) in enumerate(sentence):
            if number and is_more:
                expected[-1] += f" {word}"
                lines.append(f"{word}\tI-X\n")
            else:
                expected.append(word)
                lines.append(f"{word}\tB-X\n")
        lines.append("\n")
    gaps = data.draw(st.lists(st.sampled_from([" ", "\n", "  \n "]), min_size=40, max_size=40))
    words = [word for sentence in sentences for word, _ in sentence]
    content = "".join(word + gap for word, gap in zip(words, gaps, strict=False))
    for given_content in (None, content):
        [document] = read("".join(lines), given_content)
        assert [" ".join(words.split()) for _, _, words in spans(document, given_content)] == expected
