"""The finder of quotes: its tiers, and its verdicts on cases of which a careful reader's is known."""

import importlib.util
import sys
import unicodedata
from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paths import REPOSITORY
from standoff.corpus.negations import denied_before, left_out
from standoff.corpus.quotes import found as finder
from standoff.corpus.quotes.misleading import FAR
from standoff.corpus.quotes.page import Page
from standoff.corpus.quotes.skeleton import Kind
from standoff.corpus.quotes.tiers import TIERS, differing, ranked
from standoff.corpus.quotes.verdict import find_quote, letters
from standoff.corpus.words import Bounds


@pytest.fixture(scope="module")
def measured() -> ModuleType:
    """`benchmarks/quotes/verdicts.py`, which is no package."""
    path = REPOSITORY / "benchmarks" / "quotes" / "verdicts.py"
    spec = importlib.util.spec_from_file_location("verdicts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verdicts"] = module
    spec.loader.exec_module(module)
    return module


def test_the_verdicts_are_those_of_a_careful_reader(measured: ModuleType) -> None:
    """The figures of docs/use/quotes.md; a condition that an ellipsis leaves out is beyond what words can show."""
    cases, known = measured.cases(), measured.verdicts()
    wrong = [case.id for case in cases if (known[case.id].refused() is None) is not case.is_accepted]
    assert wrong == ["condition-left-out"]
    assert [sum(case.is_accepted for case in cases), len(cases)] == [30, 49]


def test_no_end_of_a_quote_is_a_false_alarm(measured: ModuleType) -> None:
    assert (measured.false_alarms(), len(measured.ends())) == ([], 143)


# -- the tiers ---------------------------------------------------------------------------------------------------------

TEXT = (
    "The *Corbie* left Arden on 3 March 1921 with 115 men [12] and TNF-α in her hold (2 t). Carr did not come, "
    "he said; Zoë Müller, the mate, was ill. The lamp, which was not lit, was sold."
)
FOUND: dict[str, tuple[str, tuple[str, ...], str]] = {
    "as it is": ("left Arden on 3 March", ("exact",), "left Arden on 3 March"),
    "white space": ("left  Arden on 3\nMarch", ("typography",), "left Arden on 3 March"),
    "a dash": ("with 115 men [12] and TNF–α in", ("typography",), "with 115 men [12] and TNF-α in"),
    "letter case": ("LEFT ARDEN on 3 March", ("case",), "left Arden on 3 March"),
    "markup": ("The Corbie left Arden", ("markup",), "The *Corbie* left Arden"),
    "a citation mark": ("with 115 men and TNF-α", ("citation",), "with 115 men [12] and TNF-α"),
    "Greek": ("115 men [12] and TNF-alpha", ("letters",), "115 men [12] and TNF-α"),
    "three": (
        "the Corbie left Arden on 3 March 1921 with 115 men and",
        ("case", "markup", "citation"),
        "The *Corbie* left Arden on 3 March 1921 with 115 men [12] and",
    ),
    "a note": ("was sold [to Bell]", ("gloss",), "was sold"),
    "a note for a word": (
        "he said; [she], the mate, was ill",
        ("typography", "gloss"),
        "he said; Zoë Müller, the mate, was ill",
    ),
    "accents": ("Zoe Muller, the mate", ("accents",), "Zoë Müller, the mate"),
    "a comma": ("Zoë Müller the mate was ill", ("punctuation",), "Zoë Müller, the mate, was ill"),
    "brackets": ("in her hold. Carr did", ("omission",), "in her hold (2 t). Carr did"),
    "short": ("the mate", ("short",), "the mate"),
    "a cut word": ("eft Arden on 3 March", ("word",), "eft Arden on 3 March"),
    "a cut number": ("15 men [12] and TNF-α", ("digits",), "15 men [12] and TNF-α"),
    "a negation between": ("Carr did ... come, he said", ("negation",), "Carr did not come, he said"),
    "a negation before": ("come, he said; Zoë", ("negation",), "come, he said; Zoë"),
    "a negation of an aside": ("The lamp ... was sold", ("exact",), "The lamp, which was not lit, was sold"),
    "a note that denies": ("The lamp, which was [never] not lit", ("gloss", "negation"), "The lamp, which was not lit"),
}


@pytest.mark.parametrize(("quote", "tiers", "passage"), FOUND.values(), ids=FOUND)
def test_a_quote_is_found_in_the_fewest_tiers(quote: str, tiers: tuple[str, ...], passage: str) -> None:
    found = find_quote(Page(TEXT), quote)
    assert (found.tiers, TEXT[slice(*(found.bounds or (0, 0)))]) == (tiers, passage)


def test_a_denial_in_brackets_that_are_left_out_is_named() -> None:
    found = find_quote(Page("The lamp was lit (though not by Carr) that night."), "The lamp was lit that night")
    assert (found.tiers, found.detail) == (("omission", "negation"), "not")
    assert find_quote(Page("The lamp was lit (by Carr) that night."), "The lamp was lit that night").detail == ""


@pytest.mark.parametrize(
    ("quote", "tier"),
    [
        ("was sold … left Arden on 3 March", "order"),
        ("with 116 men [12] and TNF-α", "number"),
        ("on 3 March 1921 with 1.15 men", "number"),
        ("the mate, was well and came home", "nowhere"),
        ("…", "nowhere"),
        ("left Arden … but never sank", "nowhere"),
    ],
)
def test_what_another_statement_is_has_no_place(quote: str, tier: str) -> None:
    found = find_quote(Page(TEXT), quote)
    assert (found.tiers, found.refused(TIERS.keys() - {tier})) == ((tier,), tier)


def test_parts_far_from_one_another_are_refused_just_beyond_the_limit() -> None:
    for between, tiers in ((FAR, ("exact",)), (FAR + 1, ("far",))):
        text = f"The fee was doubled{'x'.center(between)}smuggling fell by half."
        assert find_quote(Page(text), "The fee was doubled … smuggling fell by half").tiers == tiers


def test_the_first_clean_place_counts() -> None:
    page = Page("It was not a fair at all, and a fair at all times, it was.")
    assert find_quote(page, "a fair at all").bounds == (30, 43)


def test_all_places_of_one_spelling_are_known() -> None:
    found = find_quote(Page("The Corbie sank at dawn. Then the corbie sank AT dawn."), "THE CORBIE SANK")
    assert (found.bounds, found.also) == ((0, 15), ((30, 45),))


def test_letters_of_scripts_without_spaces_count_more() -> None:
    assert [letters(words) for words in ("of the", "港に着いた", "…", "10 %")] == [5, 15, 0, 2]


def test_tiers_are_ranked_from_the_mildest() -> None:
    assert ranked(["negation", "exact", "case"]) == ("case", "negation")
    assert ranked(["exact"]) == ("exact",)
    assert next(iter(TIERS)) == "exact"


@pytest.mark.parametrize(
    ("passage", "quote", "tiers"),
    [
        ("p &lt; 0.05", "p < 0.05", ("markup",)),
        ("p > 0.05", "p < 0.05", None),
        ("10⁶ cells", "106 cells", None),
        ("10⁶ cells", "10^6 cells", ("letters",)),
        ("up [12] and", "up [13] and", None),
        ("up [12] and", "up [12] and", ("exact",)),
        ("a year¹² and", "a year and", ("citation",)),
        ("5 m² of it", "5 m of it", None),
        ("1.5 mg", "15 mg", None),
        ("A+ cells", "A- cells", None),
        ("the har bour", "the harbour", ("punctuation",)),
        ("the $\\alpha$-class", "the alpha-class", ("markup",)),
        ("(p<0.05) it", "(p < 0.05) it", ("typography",)),
        ("3 × 10⁶ cells", "3 x 10^6 cells", ("letters",)),
        ("Corbie® sank", "Corbie sank", ("citation",)),
        ("the “old” mole--it", "the 'old' mole – it", ("typography",)),
        ("GIVE US 4 µs", "give us 4 us", ("case", "letters")),
        ("left (Bell et al., 2019) it", "left it", ("citation",)),
        ("left (May, 2019) it", "left it", None),
    ],
)
def test_a_passage_is_held_against_a_quote(passage: str, quote: str, tiers: tuple[str, ...] | None) -> None:
    assert differing(passage, quote) == tiers


WORDS = st.lists(
    st.sampled_from(["sea", "Boat", "né", "TNF-α", "1921", "<i>Corbie</i>", "port [2]", "isn’t", "it,"]), min_size=6
)
WAYS: dict[str, Callable[[str], str]] = {
    "typography": lambda words: words.replace("’", "'").replace(" ", "\n"),
    "case": str.swapcase,
    "markup": lambda words: words.replace("<i>", "").replace("</i>", ""),
    "citation": lambda words: words.replace(" [2]", ""),
    "accents": lambda words: words.replace("é", "e"),
    "letters": lambda words: words.replace("α", "alpha"),
}


@given(WORDS, st.sampled_from(sorted(WAYS)))
def test_a_passage_spelled_otherwise_is_found_in_that_tier(words: list[str], way: str) -> None:
    """By construction, not by a second finder: words of a text, respelled in one way."""
    content, quote = " ".join(["Now", *words, "end"]), WAYS[way](" ".join(words))
    found = find_quote(Page(content), quote)
    assert {*found.tiers} <= {"exact", "typography", "markup", way}, found  # a tag at an end is beside its words
    assert found.bounds is not None
    assert differing(content[slice(*found.bounds)], quote) is not None


HARM: dict[str, Callable[[str], str]] = {
    "another digit": lambda words: words.replace("1.5", "1.6"),
    "a lost point": lambda words: words.replace("1.5", "15"),
    "a lost sign": lambda words: words.replace("−7", "7"),
    "the other sign": lambda words: words.replace("<", ">"),
    "a lost exponent sign": lambda words: words.replace("10⁻³", "10³"),
    "a power as a number": lambda words: words.replace("10⁻³", "103"),
    "the other charge": lambda words: words.replace("A+", "A-"),
    "a swallowed negation": lambda words: words.replace("not ", "... "),
    "a negation in a note": lambda words: words.replace("sank", "[never] sank"),
    "an added negation": lambda words: words.replace("sank", "never sank"),
    "another order": lambda words: "the lamp, it was said … " + words,
    "another word": lambda words: words.replace("rose", "fell"),
    "half a compound": lambda words: f"{words} in the fog",
}
HARMED = "A+ cells rose to 1.5 mg (p < 0.05) at −7 °C and 10⁻³ g, and did not fall before the Corbie sank"


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_says_something_else_is_refused_however_it_is_spelled(
    harm: Callable[[str], str], way: Callable[[str], str]
) -> None:
    page = Page(f"It was seen that {HARMED} in the fog-free <i>bay</i> [2]; the lamp, it was said, was out.")
    assert harm(HARMED) != HARMED
    assert find_quote(page, way(HARMED)).refused() is None
    assert find_quote(page, way(harm(HARMED))).refused() is not None


# -- what denies -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "word"),
    [
        ("the mole | is not permitted | to ships", "not"),
        ("the mole |, which was not built in 1880, | to ships", None),
        ("the mole |, which was built in 1880, was not open | to ships", "not"),
        ("It sank. |It was not found. | They left", None),
        ("It sank| in May. It was not found. | They left", None),
        ("It sank| if it was not found. It is | They left", "not"),
        ("It sank| in May. It is not | a boat", "not"),
    ],
)
def test_a_negation_counts_in_the_sentences_of_the_parts(left: str, word: str | None) -> None:
    before, between, after = left.split("|")
    content = before + between + after
    assert left_out(content, len(before), len(before) + len(between), "en") == word


@pytest.mark.parametrize(
    ("content", "quote", "word"),
    [
        ("it was not closed", "closed", "not"),
        ("it was never, closed", "closed", None),
        ("not only closed", "only closed", None),
        ("No. closed", "closed", None),
        ("es war nicht zu", "zu", None),
        ("so it was not\nClosed", "Closed", None),
        ("closed", "closed", None),
        ("knot closed", "closed", None),
    ],
)
def test_the_word_just_before_a_quote_may_deny_it(content: str, quote: str, word: str | None) -> None:
    assert denied_before(content, content.index(quote), "en", quote) == word


ANY = st.text(st.sampled_from("ab A1.,-−+<>&;()[]…'\"*_^²³₂é\u0301\u200cα×%\n\t字—/\\\ufb01"), max_size=40)


@given(ANY, ANY)
def test_any_quote_of_any_text_has_a_verdict(content: str, quote: str) -> None:
    found = find_quote(Page(content), quote, 1)
    places = [*found.pieces, *found.also, *([found.whole] if found.whole else [])]
    assert all(0 <= start < end <= len(content) for start, end in places), found
    assert set(found.tiers) <= set(TIERS)
    if found.tiers == ("exact",) and len(found.pieces) == 1:
        assert unicodedata.normalize("NFC", content[slice(*found.pieces[0])]) == unicodedata.normalize(
            "NFC", found.quoted[0]
        )


@given(ANY, st.data())
def test_a_quote_of_whole_words_of_a_text_is_found(content: str, data: st.DataObject) -> None:
    words = content.split()
    start = data.draw(st.integers(0, len(words)))
    quote = " ".join(words[start : data.draw(st.integers(start, len(words)))])
    found = find_quote(Page(content), quote, 1)
    assert found.pieces or not letters(quote), found


# -- work --------------------------------------------------------------------------------------------------------------


def test_a_quote_of_a_long_text_is_looked_for_near_its_words_first(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    real = Page.skeleton

    def skeleton(self: Page, kind: Kind) -> object:
        lengths.append(len(self.content))
        return real(self, kind)

    monkeypatch.setattr(Page, "skeleton", skeleton)
    content = "A boat came in. " * 5_000 + "The Quillon sank off Arden at dawn. " + "A boat left. " * 5_000
    assert find_quote(Page(content), "the quillon sank off arden at dawn").tiers == ("case",)
    assert max(lengths) < 1_000


def test_of_a_text_of_many_millions_only_stretches_are_spelled_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("standoff.corpus.quotes.verdict.LARGEST", 5_000)
    content = "A boat came in. " * 400 + "The Quillon sank off Arden. " + "A boat left. " * 400
    page = Page(content)
    for quote, tier in (("The Quillon sank off Arden", "exact"), ("the quillon sank off arden", "case")):
        found = find_quote(page, quote)
        assert (found.tiers, found.bounds) == ((tier,), (6_400, 6_426))
    for quote in ("Nobody knows anything of this", "A boat … flew away", "the quillon flew off arden"):
        assert find_quote(page, quote) == finder.Verdict(("nowhere",))
    assert page._skeletons == {}


def test_the_nearest_passage_of_a_long_text_is_looked_for_near_a_rare_word() -> None:
    content = "A boat came in. " * 7_000 + "The Quillon sank off Arden in 1921. " + "A boat left. " * 5_000
    found = find_quote(Page(content), "The Quillon sank off Arden in 1912")
    assert (found.tiers, found.detail) == (("number",), "The Quillon sank off Arden in 1921")
    assert found.whole == (112_000, 112_034)
    assert find_quote(Page(content), "Nobody knows anything of this").whole is None


@pytest.mark.parametrize("quote", ["a " * 10_000, "a … " * 5_000, "x" * 20_000, "… " * 9_999, "[a] " * 5_000])
def test_long_quotes_and_many_parts_are_bounded(quote: str) -> None:
    content = "a b " * 2_000
    found: Bounds | None = find_quote(Page(content), quote).bounds
    assert found is None or found[0] < found[1]
