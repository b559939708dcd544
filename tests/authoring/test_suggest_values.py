"""Dates, counts and money in texts: each with one reading, or not offered."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.authoring.suggest.annotated import _bounds
from standoff.authoring.suggest.calendar import Published
from standoff.authoring.suggest.counts import counts
from standoff.authoring.suggest.dates import dates
from standoff.authoring.suggest.money import money
from standoff.authoring.suggest.search import Search
from standoff.authoring.suggest.suggestion import Found
from standoff.authoring.suggest.written import written
from standoff.corpus.quotes.page import Page
from standoff.corpus.words import cut

PUBLISHED = "1921-11-08..1921-11-10"  # from Tuesday to Thursday


@pytest.mark.parametrize(
    ("kind", "value"),
    [("money", "~7500000000 USD?"), ("quantity", "7500000000 m"), ("decimal", "7500000000"), ("count", "7500000000?")],
)
def test_a_number_that_is_annotated_is_known_without_its_unit(kind: str, value: str) -> None:
    assert list(_bounds({"value": value, "low": None, "high": None}, kind)) == [("number", "7500000000")]


def search(content: str, language: str = "en") -> Search:
    return Search(Page(content, ((0, len(content)),) if content else (), language))


def shown(content: str, found: list[Found]) -> list[str]:
    return [f"{content[each.start : each.end]} = {each.value}{each.currency and ' '}{each.currency}" for each in found]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("on 3 March 1921", ["3 March 1921 = 1921-03-03"]),
        ("the 3rd of March, 1921", ["3rd of March, 1921 = 1921-03-03"]),
        ("March 3, 1921; Sept. 4 1920", ["March 3, 1921 = 1921-03-03", "Sept. 4 1920 = 1920-09-04"]),
        ("in March 1921", ["March 1921 = 1921-03"]),
        ("since 1921", ["1921 = 1921"]),
        ("1921-03-03, 1921/03/04", ["1921-03-03 = 1921-03-03", "1921/03/04 = 1921-03-04"]),
        ("13/2/1921 and 3.4.1921", ["13/2/1921 = 1921-02-13", "3.4.1921 = 1921-04-03"]),
        ("from 1919 to 1921", ["from 1919 to 1921 = 1919/1921"]),
        ("the plan (1925–27)", ["1925–27 = 1925/1927"]),
        ("between 1919 and 1921", ["between 1919 and 1921 = 1919..1921"]),
        ("3–5 March 1921", ["3–5 March 1921 = 1921-03-03/1921-03-05"]),
        ("between March 3 and 5, 1921", ["between March 3 and 5, 1921 = 1921-03-03..1921-03-05"]),
        ("3/4/1921, 1911-12, 31 February 1921, march 1921, the 1920s, 1921 hats, 5 March 21", []),
    ],
)
def test_written_dates(content: str, found: list[str]) -> None:
    assert shown(content, dates(search(content), None)) == found


@pytest.mark.parametrize(
    ("language", "content", "found"),
    [
        ("de", "am 5. März 1921", ["5. März 1921 = 1921-03-05"]),
        ("fr-CA", "le 1er août 1921", ["1er août 1921 = 1921-08-01"]),
        ("fa", "در ۵ نوامبر ۱۹۲۱", ["۵ نوامبر ۱۹۲۱ = 1921-11-05"]),
        ("ar", "٥ تشرين الثاني ١٩٢١", ["٥ تشرين الثاني ١٩٢١ = 1921-11-05"]),
        ("ur", "۵ نومبر ۱۹۲۱", ["۵ نومبر ۱۹۲۱ = 1921-11-05"]),
        ("fa", "۵ آبان ۱۳۰۰", []),  # another calendar
        ("tlh", "5 March 1921, 1921-03-05", ["1921-03-05 = 1921-03-05"]),
        ("", "1921-03-05", ["1921-03-05 = 1921-03-05"]),
    ],
)
def test_dates_by_language(language: str, content: str, found: list[str]) -> None:
    assert shown(content, dates(search(content, language), None)) == found


def test_every_language_has_twelve_months_and_seven_weekdays() -> None:
    for language in ("en", "de", "fr", "ar", "fa", "ur"):
        words = written(language)
        assert words is not None
        assert (len(words.months), len(words.weekdays)) == (12, 7)
        names = [name for names in words.months for name in names.split("|")]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("on Monday", ["Monday = 1921-11-07"]),
        ("Wednesday", []),  # before publication on the 9th, or a week before
        ("3 March", ["3 March = 1921-03-03"]),
        ("in January and late October", ["January = 1921-01", "October = 1921-10"]),
        ("in December, on December 20", []),  # a year ago, or soon
        ("last month and last year", ["last month = 1921-10", "last year = 1920"]),
        ("yesterday", []),
        ("He will come on Monday", []),
        ("from 5 March to 7 May 1920", ["7 May 1920 = 1920-05-07"]),  # its year is that of both
        ("may 5 of them march, in may", []),
    ],
)
def test_dates_by_the_day_of_publication(content: str, found: list[str]) -> None:
    assert shown(content, dates(search(content), PUBLISHED)) == found
    assert [each.basis for each in dates(search(content), PUBLISHED)] == [
        "stated" if "1920-05" in each else "calendar" for each in found
    ]


@pytest.mark.parametrize("published", [None, "", "..1921", "1921..", "someday"])
def test_without_a_day_of_publication_nothing_is_completed(published: str | None) -> None:
    assert dates(search("on Monday, 3 March"), published) == []


def test_a_doubt_about_publication_is_one_about_the_date() -> None:
    assert shown("on Monday", dates(search("on Monday"), "1921-11-10?")) == ["Monday = 1921-11-07?"]


DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(0, 40), st.integers(1, 12), st.integers(1, 31))
def test_a_completed_date_is_that_of_every_possible_day(first: date, days: int, month: int, day: int) -> None:
    possible = [first + timedelta(days=more) for more in {0, days // 2, days}]
    value = Published(first, first + timedelta(days=days), "", "").completed(month, day)
    each = {Published(one, one, "", "").completed(month, day) for one in possible}
    assert not value or each == {value}
    assert not value or date.fromisoformat(value) <= first + timedelta(days=31)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("ten hats and forty-two", ["ten = 10", "forty-two = 42"]),
        ("at least six", ["at least six = 6.."]),
        ("more than 10, over 1,000", ["more than 10 = 11..", "over 1,000 = 1001.."]),
        ("no more than 5", ["no more than 5 = ..5"]),
        ("between 3 and 5", ["between 3 and 5 = 3..5"]),
        ("3–5 or ten to twelve", ["3–5 = 3..5", "ten to twelve = 10..12"]),
        ("10 or more", ["10 or more = 10.."]),
        ("several hats, multiple", ["several = 2..", "multiple = 2.."]),
        ("a two-day fair", ["two-day = 2"]),
        ("the two, one of them, one or two, two-thirds, no fewer than 5, hundred and two, about 50, dozens", []),
        ("1.5, 10%, 10 percent, 12:30, 16th, F-16, Article 5, 1921, 5 km, 2-3-4, 10 000, top 10, $7, 20 years", []),
    ],
)
def test_counts(content: str, found: list[str]) -> None:
    assert shown(content, counts(search(content))) == found


def test_counts_of_other_languages_are_plain_digits() -> None:
    content = "12 Hüte, 1.000, 10 000, zwei"
    assert shown(content, counts(search(content, "de"))) == ["12 = 12"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("a $7 billion pipe", ["$7 billion = 7000000000 USD"]),
        ("US$ 7bn, €1,000.50 and £3m", ["US$ 7bn = 7000000000 USD", "€1,000.50 = 1000.5 EUR", "£3m = 3000000 GBP"]),
        ("USD 5 million", ["USD 5 million = 5000000 USD"]),
        ("seven million dollars", ["seven million dollars = 7000000 USD"]),
        ("100 Pakistani rupees", ["100 Pakistani rupees = 100 PKR"]),
        ("Rs 500, ¥500, 7 usd, top 5 all 7", []),
        ("more than $7, about $7, $3-5 million, $3 million to $5 million, between $3 and $5", []),
    ],
)
def test_money(content: str, found: list[str]) -> None:
    assert shown(content, money(search(content))) == found


PIECES = [
    "3",
    "March",
    "1921",
    "in",
    "of",
    "on",
    "Monday",
    "the",
    "two",
    "at least",
    "ten",
    "or",
    "to",
    "-",
    "–",
    "and",
]
PIECES += [
    "between",
    "$",
    "billion",
    "dollars",
    "EUR",
    "%",
    ",",
    ".",
    "\n",
    " ",
    "x",
    "٣",
    "several",
    "2.5",
    "day",
    "’s",
]
PIECES += ["\u200c", "\u0301"]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9)


@settings(deadline=None, max_examples=400)
@given(TEXTS, st.sampled_from(["", " "]), st.sampled_from(["en", "fa", "de"]))
def test_found_values_are_whole_words_that_never_overlap(pieces: list[str], gap: str, language: str) -> None:
    content = gap.join(pieces)
    for find in (lambda each: dates(each, PUBLISHED), counts, money):
        found = find(search(content, language))
        assert all(0 <= each.start < each.end <= len(content) and each.value for each in found)
        assert all(cut(content, each.start, each.end) is None for each in found)
        assert all(one.end <= other.start for one, other in pairwise(found))
