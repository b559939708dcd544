"""Numbers and times as people write them: the one value that each can mean, at every limit."""

import pytest

from standoff.schema.types.misread_numbers import LONGEST, WORDS, count, whole
from standoff.schema.types.time import _misread


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        *[("4-5", "4..5"), ("5-5", ""), ("5-4", ""), ("0-1", "0..1"), ("x-5", ""), ("5-x", "")],
        *[("less than 1", "..0"), ("less than 0", ""), ("over 0", "1.."), ("at least 0", "0.."), ("up to 0", "..0")],
        *[("3 or more", "3.."), ("3 or fewer", "..3"), ("\u2265 3", "3.."), ("more than x", ""), ("under ten", "..9")],
        *[("  at   least  3 ", "3.."), ("AT MOST 3", "..3"), ("3", "3"), ("3 4", ""), ("", "")],
    ],
)
def test_a_count(raw: str, meant: str) -> None:
    assert count(raw) == meant


def test_what_is_longer_than_sixty_characters_is_not_a_number() -> None:
    assert LONGEST == 60
    assert (count("1" * 60), count("1" * 61)) == ("1" * 60, "")


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        *[("zero", "0"), ("nineteen", "19"), ("twenty", "20"), ("ninety", "90"), ("twenty-one", "21")],
        *[("ninety nine", "99"), ("twenty-zero", ""), ("twenty-ten", ""), ("ten-one", ""), ("one two", "")],
        *[("twenty-nine-one", ""), ("hundred", ""), ("10.0", "10"), ("10.00", "10"), ("10.000", ""), ("1,000", "1000")],
        *[("1,00", ""), ("1 000 000", "1000000"), ("1'000", "1000")],
    ],
)
def test_a_whole_number(raw: str, meant: str) -> None:
    assert whole(raw) == meant


def test_words_of_numbers() -> None:
    assert [WORDS[word] for word in ("zero", "one", "nineteen", "twenty", "thirty", "ninety")] == [0, 1, 19, 20, 30, 90]
    assert sorted(WORDS.values()) == [*range(20), *range(20, 100, 10)]


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        *[("12 pm", "12:00"), ("12 am", "00:00"), ("1 pm", "13:00"), ("11.30 p.m.", "23:30"), ("12:05am", "00:05")],
        *[
            ("13 pm", ""),
            ("0 am", ""),
            ("9.30", "09:30"),
            ("0.30", "00:30"),
            ("23.59", "23:59"),
            ("24.00", ""),
            ("9", ""),
        ],
    ],
)
def test_a_time(raw: str, meant: str) -> None:
    assert _misread(raw) == meant
