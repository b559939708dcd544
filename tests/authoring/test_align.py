"""Aligning two versions of a text: spans go where a plain account of one edit, word by word, says that they go."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import plain_align
from standoff.authoring.edit.align import Carried, align

WORDS = st.lists(st.text("abcde", min_size=5, max_size=5), min_size=2, max_size=9, unique=True)
NEW = st.text("vwxyz", min_size=3, max_size=7)


@given(WORDS, st.sampled_from(["put in", "taken out", "replaced"]), NEW, st.data())
def test_spans_go_where_a_plain_account_of_one_edit_says(
    words: list[str], edit: plain_align.Edit, new: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(words) - 1))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    expected = plain_align.carried(words, edit, at, new, first, last)
    assume(expected is not None)
    old, after = " ".join(words), " ".join(plain_align.edited(words, edit, at, new))
    found = align(old, after).carried(plain_align.bounds(words, first, last))
    assert (found.fate, found.new) == expected


@pytest.mark.parametrize(
    ("old", "new", "span", "expected"),
    [
        ("Pen\u0303a came", "So Pen\u0303a came", (0, 5), (3, 8)),
        ("Zoe\u0308 came", "Zoë came", (0, 4), (0, 3)),
        ("هیچ‌کس نبود", "او گفت هیچ‌کس نبود", (0, 7), (7, 14)),
    ],
)
def test_spans_stay_on_whole_letters(old: str, new: str, span: tuple[int, int], expected: tuple[int, int]) -> None:
    assert align(old, new).carried(span).new == expected


FEW = st.lists(st.sampled_from(["a ", "b ", "a", "b", ". ", "\n"]), min_size=1, max_size=9).map("".join)


@given(FEW, FEW)
def test_blocks_cover_both_texts_in_order_and_equal_ones_have_equal_words(old: str, new: str) -> None:
    here = there = 0
    for block in align(old, new).blocks:
        assert (block.start, block.new_start) == (here, there)
        assert not block.is_equal or old[block.start : block.end] == new[block.new_start : block.new_end]
        here, there = block.end, block.new_end
    assert (here, there) == (len(old), len(new))


def test_a_span_of_which_only_a_space_is_left_is_lost() -> None:
    assert align("a b", " bab  ").carried((1, 3)) == Carried("lost", (1, 3))
