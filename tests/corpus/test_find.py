"""Finding quotes: what a plain second implementation finds, in any script, with work that grows with the text."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import plain_find
from standoff.corpus.quotes import choose
from standoff.corpus.quotes import find as finder
from standoff.corpus.quotes.choose import Wanted
from standoff.corpus.quotes.find import gaps, nearest_passage, places
from standoff.corpus.quotes.folded import folded
from standoff.corpus.quotes.occurrences import _overlapping, occurrences
from standoff.corpus.quotes.page import Page

LETTERS = ["a", "b", "e\u0301", "é", "n", "\u0303", "’", "'", "“", "-", "—", " ", " ", "\n", "ﬁ", "fi", "f", "٢", "2"]
LETTERS += ["\u200c", "ك", "ک", "ي", "\u0640", "त", "\u093e", "."]
TEXTS = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=14).map("".join)


def page(content: str) -> Page:
    return Page(content, tuple(plain_find.sentences_of(content)))


@settings(deadline=None)
@given(TEXTS, st.lists(st.sampled_from(LETTERS), min_size=1, max_size=3).map("".join))
@example("Pen\u0303a", "Pen")
@example("aﬁ", "f")
def test_words_are_found_where_a_plain_search_finds_them(content: str, quote: str) -> None:
    quote = quote.strip()
    assume(plain_find.spelled(quote) and "..." not in content and "--" not in plain_find.INVISIBLE.sub("", content))
    assume(not any(plain_find.INVISIBLE.match(c) for c in quote[:1] + quote[-1:]))
    assume("- " not in plain_find.spelled(content + quote) and "...." not in content + quote)
    assert places(page(content), quote) == plain_find.everywhere(content, quote)


PLAIN = st.text(["a", "b", "'", '"', "-", " ", "2"], min_size=1, max_size=12)
TYPED = st.text(["a", "b", "’", "'", "“", "—", "\u00a0", "٢"], min_size=1, max_size=3)


@settings(deadline=None)
@given(PLAIN, TYPED)
@example("they don't", "don’t")
def test_words_are_found_in_a_text_without_typography(content: str, quote: str) -> None:
    quote = quote.strip()
    assume(plain_find.spelled(quote) and "--" not in content and "- " not in plain_find.spelled(content + quote))
    assert places(page(content), quote) == plain_find.everywhere(content, quote)


@settings(deadline=None)
@given(TEXTS)
@example("ab")
def test_each_folded_character_knows_where_it_comes_from(content: str) -> None:
    found = folded(content)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert found.starts == sorted(found.starts)
    for character, start, end in zip(found.text, found.starts, found.ends, strict=True):
        assert 0 <= start < end <= len(content)
        assert character in folded(content[start:end]).text


@settings(deadline=None)
@given(TEXTS, st.data())
def test_a_passage_typed_in_another_form_is_found_where_it_is(content: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content) - 1))
    passage = content[start : data.draw(st.integers(start + 1, len(content)))].strip()
    assume(passage and plain_find.spelled(passage).strip() and "- " not in plain_find.spelled(content))
    quote = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), passage)
    found = content.index(passage, start), content.index(passage, start) + len(passage)
    assume(not plain_find.cuts_letter(content, found))
    assume(not any(plain_find.INVISIBLE.match(c) for c in passage[0] + passage[-1]))
    assert set(places(page(content), quote)) == set(plain_find.everywhere(content, quote))
    assert found in places(page(content), quote) or plain_find.cuts_word(content, found)


PARTED = st.lists(st.sampled_from(["a", "b", "c", "a b", "."]), min_size=1, max_size=9).map(" ".join)


@settings(deadline=None)
@given(PARTED, st.lists(st.sampled_from(["a", "b", "c"]), min_size=2, max_size=4))
def test_first_and_last_words_are_joined_as_a_plain_search_joins_them(content: str, words: list[str]) -> None:
    quote = " … ".join(words)
    assert places(page(content), quote) == plain_find.joined(content, plain_find.sentences_of(content), quote)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab"), max_size=60), st.text(st.sampled_from("ab"), min_size=1, max_size=6))
def test_words_that_overlap_themselves_are_all_found(content: str, words: str) -> None:
    plain = [at for at in range(len(content)) if content.startswith(words, at)]
    assert occurrences(content, words) == plain
    assert _overlapping(content, words) == plain


ALIKE = {
    "composed and combining accents": ("Zoe\u0308 came", "Zoë", "Zoe\u0308"),
    "combining marks in another order": ("a\u0323\u0302b", "a\u0302\u0323b", "a\u0323\u0302b"),
    "ligatures": ("a ﬂat oﬃce", "flat office", "ﬂat oﬃce"),
    "letters of Arabic and Persian keyboards": ("من كتابي را", "کتابی", "كتابي"),
    "final yeh of either kind": ("علی", "على", "علی"),
    "heh of Urdu, with and without hamza": ("خانۀ ما", "خانه ما", "خانۀ ما"),
    "heh with a combining hamza": ("خانه\u0654 ما", "خانہ ما", "خانه\u0654 ما"),
    "a ligature that ends in heh, with a combining hamza": ("\ufdf2\u0654 آمد", "الله", "\ufdf2\u0654"),
    "kashida": ("كتـــاب قديم", "كتاب", "كتـــاب"),
    "digits of other scripts": ("in ١٩٩٥ or ۱۹۹۶", "1995 or 1996", "١٩٩٥ or ۱۹۹۶"),
    "joiners": ("می‌رود", "میرود", "می‌رود"),
    "soft hyphens": ("har\u00adbour", "harbour", "har\u00adbour"),
    "a word broken at a line end": ("the har-\n  bour was", "harbour was", "har-\n  bour was"),
    "a compound broken at its hyphen": ("a well-\nknown port", "well-known port", "well-\nknown port"),
    "a second word broken at a line end": ("the har-\nbour of a fish-\nerman", "a fisherman", "a fish-\nerman"),
    "both": ("a well-\nknown har-\nbour", "well-known harbour", "well-\nknown har-\nbour"),
    "a quote broken elsewhere": ("the harbour was", "the har- bour", "the harbour"),
    "wide letters": ("Ｆａｉｒ 2024", "Fair 2024", "Ｆａｉｒ 2024"),
    "a sign with a variation selector": ("so ❤\ufe0f it", "❤", "❤\ufe0f"),
}


@pytest.mark.parametrize(("content", "quote", "passage"), ALIKE.values(), ids=ALIKE)
def test_what_reads_the_same_is_found_with_the_text_s_own_characters(content: str, quote: str, passage: str) -> None:
    start = content.index(passage)
    assert places(Page(content), quote) == [(start, start + len(passage))]


@pytest.mark.parametrize(
    ("content", "quote"),
    [
        ("Pen\u0303a", "Pen"),
        ("Peña", "Pen"),
        ("oﬀ", "of"),
        ("किताबें", "किताबे"),
        ("\u1112\u1161\u11ab", "하"),
        ("👩🏽 came", "👩"),
        ("👩\u200d🚀", "👩"),
        ("\U0001f1e9\U0001f1ea", "\U0001f1e9"),
        ("20-\n25", "2025"),
        ("well-known", "wellknown"),
        ("a wellknown port", "well-known"),
    ],
)
def test_no_part_of_a_sign_and_no_other_word_is_found(content: str, quote: str) -> None:
    assert places(Page(content), quote) == []


def test_marks_belong_to_the_word() -> None:
    assert places(Page("किताबें और किताब"), "किताब") == [(11, 16)]
    assert places(Page("هیچ‌کس، هیچ"), "هیچ") == [(8, 11)]


def test_texts_that_look_the_same_are_not_distinguished() -> None:
    assert places(Page("Peña and Pen\u0303a"), "Peña") == [(0, 4), (9, 14)]


def test_what_a_quote_leaves_out_is_known() -> None:
    content = "Carr did not come, Bell said, and Bell left."
    found = page(content)
    assert [content[slice(*gap)] for gap in gaps(found, "Carr … come … Bell left", (0, 43))] == [
        " did not ",
        ", Bell said, and ",
    ]
    assert gaps(found, "Carr did", (0, 8)) == []
    twice = page("Carr came, Bell left. Then Bell left.")
    assert gaps(twice, "Carr … Bell left", (0, 20)) == [(4, 11)]
    assert gaps(twice, "Carr … Bell left", (0, 36)) == [(4, 27)]
    assert gaps(twice, "Bell … Bell left", (11, 36)) == [(15, 27)]
    assert gaps(page("He said… so"), "said… so", (3, 11)) == []


# -- work --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [200, 400])
def test_the_work_for_many_ellipses_grows_with_the_text(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = "a b " * size
    counts: Counter[str] = Counter()
    real = Page.within

    def within(self: Page, start: int, end: int) -> bool:
        counts["within"] += 1
        return real(self, start, end)

    monkeypatch.setattr(Page, "within", within)
    sentences = tuple((at, at + 40) for at in range(0, len(content), 40))
    assert places(Page(content, sentences), " … ".join(["a", "b"] * 100))
    assert counts["within"] <= 4 * finder.MOST


def test_each_part_of_a_quote_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()
    real = Page.exact

    def exact(self: Page, words: str) -> list[tuple[int, int]]:
        counts[words] += 1
        return real(self, words)

    monkeypatch.setattr(Page, "exact", exact)
    found = Page("a b " * 300, ((0, 1200),))
    quote = " … ".join(["a", "b"] * 100)
    place = places(found, quote)[0]
    assert counts == {quote: 1, "a": 1, "b": 1}
    assert len(gaps(found, quote, place)) == 199
    assert counts == {quote: 2, "a": 2, "b": 2}


def test_the_work_for_a_long_quote_grows_with_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: Counter[str] = Counter()

    class Counted(str):
        def find(self, *arguments: object) -> int:
            searched["find"] += 1
            return str.find(self, *arguments)  # type: ignore[arg-type]

    content, words = Counted("a" * 60_000), "a" * 20_000
    assert occurrences(content, words) == list(range(40_001))
    assert searched["find"] < 20


def test_the_nearest_passage_of_a_long_quote_is_found_by_its_first_words(monkeypatch: pytest.MonkeyPatch) -> None:
    import rapidfuzz.fuzz

    lengths: list[int] = []
    real = rapidfuzz.fuzz.partial_ratio_alignment

    def measured(one: str, other: str, score_cutoff: float) -> object:
        lengths.append(len(one))
        return real(one, other, score_cutoff=score_cutoff)

    monkeypatch.setattr(rapidfuzz.fuzz, "partial_ratio_alignment", measured)
    content = "The seven boats came in at dawn. " * 800
    assert nearest_passage(content, "The seven boots came in at down. " * 600) is not None
    assert lengths == [finder.HEAD]


# -- choosing among places, and showing them ---------------------------------------------------------------------------

BOATS = "Carr came. The boat, Carr's boat, lay still. “Boat” was its name; the boat sank."


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (Wanted("boat"), [15, 28, 70]),
        (Wanted("boat", prefix="the "), [70]),
        (Wanted("boat", prefix="Carr’s"), [28]),
        (Wanted("boat", suffix=", lay"), [28]),
        (Wanted("boat", suffix=","), [15, 28]),
        (Wanted("boat", prefix="The ", suffix=", lay"), []),
        (Wanted("boat", prefix="Carr came. The"), [15]),
        (Wanted("boat", near=3), [70]),
        (Wanted("boat", near=1), [15, 28]),
        (Wanted("boat", suffix=",", near=3), [15, 28]),
        (Wanted("boat", suffix="sank", near=1), [70]),
        (Wanted("Boat", prefix='"'), [46]),
        (Wanted("ship"), []),
    ],
)
def test_what_stands_around_a_quote_chooses_its_place(wanted: Wanted, chosen: list[int]) -> None:
    found = choose.find(page(BOATS), wanted)
    assert [start for start, _ in found.chosen] == chosen
    assert [end - start for start, end in found.chosen] == [4] * len(chosen)
    assert list(found.all) == places(page(BOATS), wanted.quote)


def test_places_are_shown_in_their_context_and_counted() -> None:
    found = page(BOATS)
    assert finder.listed_places(found, [(15, 19), (28, 32)]) == (
        "15-19 (sentence 2: Carr came. The [boat], Carr's boat, l…), "
        "28-32 (sentence 2: …he boat, Carr's [boat], lay still. “Bo…)"
    )
    assert finder.listed_places(found, [(70, 74)]) == "70-74 (sentence 3: …s its name; the [boat] sank.)"
    assert (
        finder.listed_places(found, [(0, 4)] * 3, most=2)
        == ", ".join(["0-4 (sentence 1: [Carr] came. The boat,…)"] * 2) + " and 1 more"
    )
    assert finder.listed_places(found, [(0, 4)] * 2, most=2).count("Carr") == 2
    assert finder.listed_places(found, [(0, 4)] * 2, most=2).endswith("boat,…)")


def test_a_long_passage_is_shown_by_its_ends_and_line_ends_as_spaces() -> None:
    numbers = "0123456789" * 7
    assert finder.listed_places(Page(numbers), [(0, 48)]) == f"0-48 (sentence 1: [{numbers[:48]}]{numbers[48:64]}…)"
    assert finder.listed_places(Page(numbers), [(5, 54)]) == (
        f"5-54 (sentence 1: 01234[{numbers[5:25]} … {numbers[34:54]}]{numbers[54:]})"
    )
    assert finder.listed_places(Page("a \n b\nc"), [(4, 5)]) == "4-5 (sentence 1: a [b] c)"
    assert finder.listed_places(Page(numbers), [(16, 18), (17, 18)]) == (
        f"16-18 (sentence 1: {numbers[:16]}[67]{numbers[18:34]}…), "
        f"17-18 (sentence 1: …{numbers[1:17]}[7]{numbers[18:34]}…)"
    )


def test_the_nearest_passage_is_whole_words_and_says_how_near() -> None:
    content = "  The seven boats came in at dawn, and left."
    assert nearest_passage(content, "seven boots came") == ((6, 22), 93)
    assert nearest_passage(content, "even boats came") == ((6, 22), 100)
    assert nearest_passage(content, "boats  came\n in") == ((12, 25), 100)
    assert nearest_passage(content, "zzzz qqqq xxxx") is None
    assert nearest_passage(content, "  ") is None
    assert nearest_passage("boats", "boats came") is None
    assert nearest_passage("boats", "boats") == ((0, 5), 100)


def test_half_of_a_sign_has_no_bounds() -> None:
    text = folded("ﬁx")  # a ligature, which is folded to two letters
    assert text.text == "fix"
    assert [text.bounds(at, length) for at, length in ((0, 3), (0, 2), (2, 1))] == [(0, 2), (0, 1), (1, 2)]
    assert [text.bounds(at, length) for at, length in ((1, 2), (0, 1), (1, 1))] == [None, None, None]
