"""Names in texts: what a plain second implementation finds, in several scripts, the longest, never part of a word."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import plain_names
from standoff.authoring.suggest.names import LONGEST, Name, Names
from standoff.corpus.quotes.page import Page

NAMES = {
    "Ann": "ann",
    "Ann Bell": "bell",
    "Bell": "bell",
    "Bell Carr": "carr",
    "Carr": "carr",
    "Zoë": "zoe",
    "علی": "ali",
    "علی‌پور": "alipour",
    "كريم": "karim",
    "ad-Din": "din",
    "मीना": "mina",
    "Анна": "anna",
}
PIECES = [
    *NAMES,
    "ann",
    "ann Bell",
    "ANN",
    "Annex",
    "کریم",
    "Zoe\u0308",
    "’s",
    "“",
    "\u200c",
    "a",
    ".",
    ",",
    " ",
    " ",
    " ",
    "\n",
    "х",
    "2",
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join)


def named(*forms: str) -> Names:
    return Names(Name("people", form.lower(), form, "people.yaml", 1) for form in forms)


def page(content: str) -> Page:
    return Page(content, ((0, len(content)),), "en")


def words(names: Names, content: str) -> list[str]:
    return [content[each.start : each.end] for each in names.find(page(content))]


@settings(deadline=None, max_examples=300)
@given(TEXTS)
@example("Ann Bell Carr")
@example("ad-Din2AnnAnn")
@example("ann Bell, Ann")
def test_names_are_those_that_a_plain_search_finds(content: str) -> None:
    names = Names(Name("people", record, form, "people.yaml", 1) for form, record in NAMES.items())
    half = len(content) // 2
    sentences = [(0, half), (half, len(content))] if half else [(0, len(content))]
    found = names.find(Page(content, tuple(sentences), "en"))
    shown = [(each.start, each.end, frozenset(name.record for name in each.names)) for each in found]
    assert shown == plain_names.found(content, sentences, NAMES)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("Ann Bell and Bell met Ann.", ["Ann Bell", "Bell", "Ann"]),
        ("Annex, Joann and Anns", []),
        ("Bell’s and BELL, but bell", ["Bell", "BELL"]),
        ("Ann\nBell", ["Ann\nBell"]),
        ("Bell–Ann", ["Bell", "Ann"]),
        ("ann Bell, Ann bell", ["ann Bell", "Ann"]),
        ("non-Bell and the ex-Bell", []),
        ("", []),
    ],
)
def test_a_name_is_whole_words_with_its_capitals(content: str, found: list[str]) -> None:
    assert words(named("Ann", "Bell", "Ann Bell"), content) == found


def test_the_longest_of_overlapping_names_wins_wherever_it_begins() -> None:
    assert words(named("Ann Bell", "Bell of the Shire"), "Ann Bell of the Shire") == ["Bell of the Shire"]
    assert words(named("Ann", "Ann Bell", "Bell of the Shire"), "Ann Bell of the Shire") == ["Ann", "Bell of the Shire"]


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("کریم", "و كريم آمد"),
        ("علی‌پور", "خانم علیپور"),
        ("Zoë", "Zoe\u0308 left"),
        ("О’Нил", "О'Нил"),
        ("北京", "我在北京住"),
        ("김", "김은 갔다"),
    ],
)
def test_letters_that_look_or_read_alike_are_one(form: str, content: str) -> None:
    assert len(words(named(form), content)) == 1


def test_a_bracket_that_distinguishes_a_name_may_be_missing_in_texts() -> None:
    assert words(named("Arden (town)"), "in Arden or in Arden (town)") == ["Arden", "Arden (town)"]


def test_two_records_of_one_name_are_both_offered_and_the_first_form_of_each() -> None:
    listed = [Name("people", "ann", "Ann", "p.yaml", 1), Name("places", "ann", "Ann", "q.yaml", 2)]
    listed.append(Name("people", "ann", "Ann", "one.yaml", 9, "names", "short"))
    (found,) = Names(listed).find(page("Ann"))
    assert found.names == tuple(listed[:2])


@pytest.mark.parametrize("form", ["", "  ", "1921", "…", "x" * (LONGEST + 1)])
def test_what_is_no_name_is_not_looked_for(form: str) -> None:
    assert words(named(form), f"{form} and {form}") == []


def test_a_name_over_two_sentences_is_none() -> None:
    assert named("Ann Bell").find(Page("Ann Bell", ((0, 4), (4, 8)), "en")) == []
