"""Aligning two versions of a text: spans go where a plain account of one edit, word by word, says that they go."""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import plain_align
from standoff.authoring.edit import align as aligner
from standoff.authoring.edit.align import Block, Carried, align

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


@given(FEW, FEW)
def test_blocks_of_words_take_as_few_edits_as_possible(old: str, new: str) -> None:
    before, after = aligner.TOKEN.findall(old), aligner.TOKEN.findall(new)
    assert "".join(before) == old
    found = aligner._blocks(before, after, list(range(len(before) + 1)), list(range(len(after) + 1)))
    changed = [block for block in found if not block.is_equal]
    n_edits = sum(max(block.end - block.start, block.new_end - block.new_start) for block in changed)
    assert n_edits == plain_align.edits(before, after)
    for block in found:
        assert not block.is_equal or before[block.start : block.end] == after[block.new_start : block.new_end]


def test_texts_lines_sentences_and_words_are_places_to_start_at() -> None:
    for letters in itertools.product("a. \n", repeat=4):
        text = "".join(letters)
        assert [aligner._starts(text, at) for at in range(5)] == [plain_align.rank(text, at) for at in range(5)], text


REPEATED = st.builds(lambda words, times: words * times, st.text("a. \n", min_size=1, max_size=4), st.integers(1, 5))


@given(REPEATED, st.data())
def test_a_stretch_slides_to_the_best_of_its_equal_places(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    left, right = data.draw(st.integers(0, start)), data.draw(st.integers(0, len(text) - end))
    expected = plain_align.best_shift(text, start, end, left, right)
    assert aligner._best_shift(text, start, end, left, right) == expected


def test_a_stretch_slides_by_so_many_characters_and_no_further() -> None:
    far = aligner.SLIDE
    for n, left, right in ((far, -far, far), (far + 1, 0, 0)):
        assert aligner._best_shift("\n" + "x" * n + "x", n + 1, n + 2, n + 2, 0) == left
        line = "x" * n + "\n"
        assert aligner._best_shift(line * 3, 1, n + 2, 0, n + 1) == right


def test_stretches_are_aligned_by_characters_up_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = (Block(0, 2, 0, 2, True), Block(2, 3, 2, 3, False), Block(3, 4, 3, 4, True))
    for most, expected in ((16, fine), (15, (Block(0, 4, 0, 4, False),))):
        monkeypatch.setattr(aligner, "FINE", most)
        assert align("abcd", "abxd").blocks == expected


CARRIED = [  # the old text, the new one, words of the old, what became of them, the words and where they start now
    ("The fair opened. It rained.", "The fair opened. It rained.", "It rained", "same", "It rained", 17),
    ("The fair opened. It rained.", "Early on the fair opened. It rained.", "It rained", "moved", "It rained", 26),
    ("The fair opened. It rained.", "The fair opened. So it rained.", "It rained.", "changed", "it rained.", 20),
    ("one two three four", "one two 3333 four", "two three", "lost", "", 0),
    ("one two three four", "one two four", "two three four", "changed", "two four", 4),
    ("one two three four", "one four", "two three four", "lost", "", 0),
    ("abcd efgh", "abcd", "abcd efgh", "lost", "", 0),
    ("abcd efg", "abcd", "abcd efg", "changed", "abcd", 0),
    ("go go go", "go go", "go go go", "changed", "go go", 0),
    ("Rain. Rain. Sun", "Rain. Rain. Rain. Sun", "Sun", "moved", "Sun", 18),
    ("a line\nlast line", "a line\nnew line\nlast line", "last line", "moved", "last line", 16),
    ("harbour", "harbor", "harbour", "changed", "harbor", 0),
    ("the harbour wall", "the harbor wall", "harb", "same", "harb", 4),
    ("the harbour wall", "the harbor wall", "our w", "changed", "or w", 8),
    ("seven boats came", "seven red boats came", "seven boats", "changed", "seven red boats", 0),
    ("seven boats came", "seven came boats", "boats came", "lost", "", 0),
    ("It was cold — and wet", "It was cold and wet", "cold — and", "changed", "cold and", 7),
    ("words in “quotes” here", "words in quotes here", "“quotes”", "changed", "quotes", 9),
    ("words in quotes here", "words in “quotes” here", "quotes", "moved", "quotes", 10),
]


@pytest.mark.parametrize(("old", "new", "words", "fate", "found", "at"), CARRIED)
def test_a_span_is_carried_with_its_words(old: str, new: str, words: str, fate: str, found: str, at: int) -> None:
    span = old.index(words), old.index(words) + len(words)
    carried = align(old, new).carried(span)
    assert (carried.fate, carried.old, carried.new) == (fate, span, (at, at + len(found)))
    assert new[slice(*carried.new)] == found


def test_the_same_words_beside_the_place_are_taken() -> None:
    assert align("by by", "by").carried((3, 5)) == Carried("moved", (3, 5), (0, 2))


def test_words_that_are_there_twice_are_not_taken_even_if_they_overlap() -> None:
    assert align("bbaaa", "aaab").carried((3, 5)) == Carried("changed", (3, 5), (2, 4))


@pytest.mark.parametrize("span", [(0, 0), (3, 3), (2, 1), (-1, 2), (2, 7)])
def test_a_span_that_is_not_in_the_text_is_lost(span: tuple[int, int]) -> None:
    assert align("no end", "no end").carried(span) == Carried("lost", span)
    assert align("no end", "no end").carried((2, 6)) == Carried("same", (2, 6), (2, 6))


def test_a_span_of_which_only_a_space_is_left_is_lost() -> None:
    assert align("a b", " bab  ").carried((1, 3)) == Carried("lost", (1, 3))
