"""What a span cuts, and the words that deny: the cases that one character decides."""

import pytest

from standoff.corpus.words import Cut, cut, negation


@pytest.mark.parametrize(
    ("content", "part", "whole"),
    [
        ("a 1.5 km walk", "1", "1.5"),
        ("a 1.5 km walk", "5", "1.5"),
        ("1.5 km away", "5 km", "1.5 km"),
        ("some 12\u202f500 boats", "12", "12\u202f500"),
        ("some 12\u202f500 boats", "500", "12\u202f500"),
        ("a fall of -7 there", "7", "-7"),
    ],
)
def test_a_number_is_cut(content: str, part: str, whole: str) -> None:
    start, first = content.index(part), content.index(whole)
    assert cut(content, start, start + len(part)) == Cut("cut-number", (first, first + len(whole)))


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("in 2024. 5 came", "2024"),
        ("in 2024\u202f5 came", "2024"),
        ("in 12\u202f5000 boats", "12"),
        ("No.\u202f500 of them", "500"),
        ("came in 5.", "5"),
    ],
)
def test_a_number_is_whole(content: str, part: str) -> None:
    start = content.index(part)
    assert cut(content, start, start + len(part)) is None


@pytest.mark.parametrize(
    ("content", "language", "expected"),
    [
        ("it is not so", "en", "not"),
        ("not so", "en", "not"),
        ("it was a knot, a note and the canoe", "en", None),
        ("it isn’t so", "en", "n’t"),
        ("es ist nicht so", "de-AT", "nicht"),
        ("vernichtet und nichtig", "de", None),
        ("il n'est plus", "fr", "n'"),
        ("そうではない", "ja", "ない"),
        ("it is not so", "xx", None),
    ],
)
def test_the_first_word_that_denies(content: str, language: str, expected: str | None) -> None:
    assert negation(content, 0, len(content), language) == expected
