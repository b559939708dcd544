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
    ("content", "part", "whole"),
    [
        ("the harbour", "harb", "harbour"),
        ("the harbour", "our", "harbour"),
        ("the harbour was", "rbo", "harbour"),
        ("harbours", "harbour", "harbours"),
        ("harbours", "h", "harbours"),
        ("a tax-free port", "tax", "tax-free"),
        ("a tax-free port", "free", "tax-free"),
        ("x-ray film", "ray", "x-ray"),
        ("an ex-King came", "King", "ex-King"),
        ("a War‑proof port", "War", "War‑proof"),
        ("it isn’t so", "is", "isn’t"),
        ("they can't go", "can", "can't"),
        ("la Pen\u0303a", "Pen", "Pen\u0303a"),
        ("او می\u200cرود", "رود", "می\u200cرود"),
        ("ی\u200cرود", "رود", "ی\u200cرود"),
        ("(ی\u200cرود)", "رود", "ی\u200cرود"),
        ("so 👩🏽 came", "👩", "👩🏽"),
        ("a \U0001f1e9\U0001f1ea b", "\U0001f1e9", "\U0001f1e9\U0001f1ea"),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", "\U0001f1eb", "\U0001f1eb\U0001f1f7"),
    ],
)
def test_a_word_is_cut(content: str, part: str, whole: str) -> None:
    start, first = content.index(part), content.index(whole)
    assert cut(content, start, start + len(part)) == Cut("cut-word", (first, first + len(whole)))


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("the harbour", "harbour"),
        ("an Anglo-Saxon port", "Saxon"),
        ("an Anglo-Saxon port", "Anglo"),
        ("l'homme vint", "homme"),
        ("the 12th day", "12"),
        ("the co2 in it", "co"),
        ("از \u200cرود آمد", "رود"),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", "\U0001f1eb\U0001f1f7"),
        ("日本語", "本"),
        ("학교에서", "학교"),
        ("a fair-", "fair"),
        ("-fair", "fair"),
    ],
)
def test_a_word_is_whole(content: str, part: str) -> None:
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
