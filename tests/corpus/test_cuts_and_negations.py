"""What a span cuts, and the words that deny: the cases that one character decides."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import plain_words
from standoff.corpus import words
from standoff.corpus.negations import negation
from standoff.corpus.words import Cut, cut, is_inside_word, splits_letter, whole_words
from tiny import block, compiled, write


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


def spans(content: str) -> list[tuple[int, int]]:
    return [(start, end) for start in range(len(content)) for end in range(start + 1, len(content) + 1)]


SIGNED = st.text(["1", "2", "5", ".", ":", "-", "\u2212", " ", "(", "\u202f", "a", "٣"], max_size=9)


@given(SIGNED)
def test_numbers_are_those_of_a_plain_account(content: str) -> None:
    for span in spans(content):
        assert words._whole_number(content, *span) == plain_words.whole_number(content, *span), span


@given(st.text(["a", "é", "e", "\u0301", "\u200c", "\u00ad", "1", " ", "-", "本"], max_size=8))
def test_words_are_those_of_a_plain_account(content: str) -> None:
    for at in range(len(content) + 1):
        assert is_inside_word(content, at) == plain_words.is_inside_word(content, at), at
    for span in spans(content):
        assert whole_words(content, *span) == plain_words.whole_words(content, *span), span


@pytest.mark.parametrize("letter", ["a", "1"])
def test_a_word_and_a_number_are_followed_so_far_and_no_further(letter: str) -> None:
    follow = whole_words if letter == "a" else words._whole_number
    far = words.REACH
    assert follow(letter * (2 * far + 1), far, far + 1) == (0, 2 * far + 1)
    assert follow(letter * (2 * far + 3), far + 1, far + 2) == (1, 2 * far + 2)


def test_eight_joiners_are_passed_over_and_no_more() -> None:
    for n, is_inside in ((8, True), (9, False)):
        assert is_inside_word("a" + "\u200d" * n + "b", 1 + n) is is_inside
        assert is_inside_word("a" + "\u200d" * n + "b", 1) is is_inside


@pytest.mark.parametrize(
    ("content", "inside"),
    [
        ("ab", []),
        ("e\u0301a", [1]),
        (" \u0301a", []),
        ("\u1112\u1161\u11abx", [1, 2]),
        ("a\u1161", []),
        ("\u1112가", []),
        ("👩🏽a", [1]),
        ("a🏽", []),
        ("☝\ufe0f🏽", [1, 2]),
        ("👩\u200d🚀", [1, 2]),
        ("👩\u200da", []),
        ("می\u200cرود", []),
        ("क\u200dष", []),
        ("a\u200d", []),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", [1, 3]),
        ("a\U0001f1e9\U0001f1ea\U0001f1eb", [2]),
    ],
)
def test_places_within_a_sign(content: str, inside: list[int]) -> None:
    assert [at for at in range(-1, len(content) + 2) if splits_letter(content, at)] == inside


@pytest.mark.parametrize("span", [(0, 0), (2, 2), (2, 1), (-1, 1), (3, 7)])
def test_what_is_not_a_span_cuts_nothing(span: tuple[int, int]) -> None:
    assert cut("fairly", *span) is None
    assert cut("fairly", 3, 6) == Cut("cut-word", (0, 6))


@pytest.mark.parametrize(
    ("content", "part", "whole"),
    [
        ("a well-known port", "well", "well-known"),
        ("a well-known port", "known", "well-known"),
        ("well-known", "known", "well-known"),
        ("well-known", "well", "well-known"),
        ("the non-Arab part", "Arab", "non-Arab"),
        ("the Arab-like part", "Arab", "Arab-like"),
        ("the Arab-born part", "Arab", None),
        ("the arab-Born part", "arab", None),
        ("the Born-arab part", "arab", None),
        ("a 5-day walk", "day", None),
        ("a day-5 walk", "day", None),
        ("a 5-day walk", "5", None),
        ("x - y", "x", None),
        ("well-known-as it", "known", "well-known-as"),
        ("he won’t go", "won", "won’t"),
        ("he won’ts go", "won", None),
        ("in 5't", "5", None),
        ("it is fair’t", "fair", "fair’t"),
        ("the fairs’ end", "fairs", None),
    ],
)
def test_compounds_and_contractions(content: str, part: str, whole: str | None) -> None:
    start = content.index(part)
    first = content.index(whole) if whole else 0
    expected = Cut("cut-word", (first, first + len(whole))) if whole else None
    assert cut(content, start, start + len(part)) == expected


def test_the_place_of_a_word_that_denies_counts() -> None:
    content = "not so, it is not, no"
    assert [negation(content, *span, "en") for span in ((0, 21), (1, 18), (1, 16), (18, 21), (4, 13))] == [
        *("not", "not", None, "no", None),
    ]
    assert negation("Not so", 0, 6, "EN-gb") == "Not"
    assert negation("n't", 0, 3, "de") is None
    assert negation("l'n'est", 0, 7, "fr") == "n'"
    assert negation("n' est", 0, 6, "fr") is None


@pytest.mark.parametrize(("spans", "expected"), [("0-18, 35-53", []), ("0-11, 29-34", []), ("19-22, 30-34", ["not"])])
def test_a_negation_counts_between_two_spans_of_one_sentence(tmp_path: Path, spans: str, expected: list[str]) -> None:
    text = "The fair was held. It was not big. The hats sold well."
    sentences = [(0, 18), (19, 34), (35, 54)]
    listed = ", ".join(f"{start}-{end}" for start, end in sentences)
    mention = f"fairs:\n  hat-market: {{at: [{spans}], kind: market}}\n"
    files: dict[str, str | bytes | None] = {
        "texts/odd.txt": text,
        "annotations/texts/odd.yaml": block("odd.txt", text, listed) + mention,
    }
    problems = compiled(write(tmp_path, files=files)).problems
    assert [p.message for p in problems if p.code == "swallowed-negation"] == [
        f"between this span and the one before it the text has `{word}`" for word in expected
    ]


def test_a_word_beside_a_script_without_spaces_is_whole() -> None:
    content = "看see字 there"
    assert cut(content, 1, 4) is None
    found = cut(content, 1, 3)
    assert (found and found.code) == "cut-word"
