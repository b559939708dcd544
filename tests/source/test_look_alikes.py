"""Texts that differ and look the same are shown so that a reader sees what differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.source.look_alikes import distinguish, distinguish_pair, nearest_is

APART = [
    ("In\u00e9s", "Ine\u0301s", "In\\u00e9s", "Ine\u0301s".replace("\u0301", "\\u0301")),
    ("Mira Voss", "Mira\u00a0Voss", "Mira\\u0020Voss", "Mira\\u00a0Voss"),
    ("Mira Voss", "Mira  Voss", "Mira Voss", "Mira \\u0020Voss"),
    ("ferry", "fer\u200bry", "ferry", "fer\\u200bry"),
    ("Oslo", "\u041eslo", "Oslo", "\\u041eslo"),
    ("a-b", "a\u2010b", "a-b", "a\\u2010b"),
    ("\ufb01ne", "fine", "\\ufb01ne", "fine"),
    ("H\u2082O", "H2O", "H\\u2082O", "H2O"),
    ("end", "end\n", "end", "end\\u000a"),
]


@pytest.mark.parametrize(("one", "other", "first", "second"), APART)
def test_what_differs_is_escaped(one: str, other: str, first: str, second: str) -> None:
    assert distinguish([one, other]) == {one: first, other: second}


def test_values_that_look_different_stay() -> None:
    assert distinguish(["Inés", "Ines", "Inez", "Inés"]) == {"Inés": "Inés", "Ines": "Ines", "Inez": "Inez"}


def test_three_of_a_kind() -> None:
    assert distinguish(["a b", "a\u00a0b", "a\u2009b", "c"]) == {
        "a b": "a\\u0020b",
        "a\u00a0b": "a\\u00a0b",
        "a\u2009b": "a\\u2009b",
        "c": "c",
    }


def test_the_nearest_word() -> None:
    assert nearest_is("bel", "bell") == "nearest is `bell`"
    assert nearest_is("b\u0435ll", "bell") == "nearest is `bell`, which looks the same as `b\\u0435ll`"


@given(st.lists(st.text("ae\u00e9\u0301 \u00a0\u200b\u0435\n", max_size=6), max_size=4))
def test_different_values_are_never_shown_alike(values: list[str]) -> None:
    shown = distinguish(values)
    assert list(shown) == list(dict.fromkeys(values))
    assert len(set(shown.values())) == len(shown)
    folded = {" ".join(value.split()) for value in shown.values() if value.split()}
    assert len(folded) == len([value for value in shown.values() if value.split()])


@given(st.text("ab", max_size=150), st.text("ab", max_size=150))
def test_a_cut_pair_differs(one: str, other: str) -> None:
    shown = distinguish_pair(one, other, 20)
    assert (shown[0] == shown[1]) == (one == other)
    assert max(map(len, shown)) <= 20
