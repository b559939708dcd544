"""Offsets of spans without words: counted otherwise where most cut words, and would not if counted so."""

import pytest

from standoff.authoring.interchange.external import Document, ExternalAnnotations, Labelled
from standoff.authoring.interchange.offsets import recount
from standoff.source.problem import Place

SMILE, LINES = "Zoë 😀 met Bell at the fair. She was glad.", "Zoë\nmet Bell\nat the fair."
PLACE = Place("a.jsonl", 3, 1)
OTHERWISE = [
    # the text, the spans as the tool counts them, how many cut words, the unit, why
    (SMILE, [(11, 15), (23, 27)], 2, "utf-16", "the tool counts UTF-16 code units"),
    (SMILE, [(14, 18), (26, 30)], 1, "", ""),
    (SMILE, [(10, 13), (36, 39)], 2, "bytes", "the tool counts bytes"),
    (LINES, [(9, 13), (22, 26)], 2, "crlf", "the tool had a copy of the text with CRLF line ends"),
    (SMILE, [(10, 14), (22, 26)], 0, "", ""),
    (SMILE, [(10, 14), (11, 15)], 1, "", ""),  # half of them
    (SMILE, [(23, 25)], 1, "", ""),  # in no unit whole words
]


def found(text: str, spans: list[tuple[int, int]], unit: str = "", words: str | None = None) -> list[tuple[str, str]]:
    labelled = {f"T{n}": Labelled(f"T{n}", "Person", (span,), words, PLACE) for n, span in enumerate(spans)}
    document = Document(PLACE, external=ExternalAnnotations(labelled))
    return [(problem.message, problem.hint) for problem in recount(document, text, unit)]


@pytest.mark.parametrize(("text", "spans", "n_cut", "unit", "reason"), OTHERWISE)
def test_spans_that_cut_words_unless_counted_otherwise_are_a_problem(
    text: str, spans: list[tuple[int, int]], n_cut: int, unit: str, reason: str
) -> None:
    message = f"{n_cut} of {len(spans)} spans begin or end inside words; none does if {reason}"
    hint = f"write `offsets: {unit}` into the map, or `offsets: code-points` if the spans are right"
    assert found(text, spans) == ([(message, hint)] if unit else [])
    assert found(text, spans, unit="code-points") == found(text, spans, words="Bell") == []


def test_of_two_units_that_fit_both_are_named() -> None:
    [(message, hint)] = found("a 😀 b\nBell met", [(7, 11)])
    assert message.endswith(
        "none does if the tool counts UTF-16 code units or the tool had a copy of the text with CRLF line ends"
    )
    assert (
        hint
        == "write `offsets: utf-16` or `offsets: crlf` into the map, or `offsets: code-points` if the spans are right"
    )
