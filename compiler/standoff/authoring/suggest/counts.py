"""Counts found in texts: digits, and in languages with such words numbers to ninety-nine and bounds (`at least`)."""

import re
from functools import cache

from standoff.authoring.suggest.search import Search
from standoff.authoring.suggest.suggestion import Found
from standoff.authoring.suggest.written import NEVER, alternatives, alternatives_of, main_language, words_of
from standoff.schema.types.count import parse
from standoff.schema.types.misread_numbers import WORDS
from standoff.schema.types.misread_numbers import count as misread

DIGITS = r"\d{1,15}"
GROUPED = r"\d{1,3}(?:,\d{3})+"
BEFORE = r"(?<![^\W_])(?<![-+#$€£₹.,:/])(?<!\d )"
AFTER = r"(?![^\W_]|[.,:/]\d| ?%|[$€£]| \d)"
YEARS = re.compile(r"(?:1[0-9]|2[01])\d\d")  # four digits that may be a year
ALONE = frozenset({"zero", "one"})  # words that rarely count anything
UNIT = r"(?:-(?P<unit>(?!{})[a-z]+)(?![^\W_]|-))?"  # what a compound counts, as in `two-day`


def counts(search: Search) -> list[Found]:
    """The counts in a text, in its order; what may be a year, the name of something or part of a figure is left out."""
    found = []
    for match in _pattern(main_language(search.page.language)).finditer(search.text):
        text = match["count"]
        value = "" if text is None or text in ALONE or YEARS.fullmatch(text) else _value(text)
        bounds = search.bounds(*match.span("whole")) if value else None
        if bounds is not None:
            kind = "a bound or a range" if ".." in value else "a number"
            found.append(Found(*bounds, value, f"{kind} in a compound" if match["unit"] else kind))
    return found


def _value(text: str) -> str:
    """A count as annotations write it; empty where the words are none, or several."""
    try:
        return parse(text).text
    except ValueError:
        return misread(re.sub(r"^between (.+) and ", r"\1 to ", text))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """The counts of a language: without words for it, plain digits alone, since points and commas differ."""
    if not words_of("counts", language):
        return re.compile(rf"{BEFORE}(?P<whole>(?P<count>{DIGITS}))(?P<unit>{NEVER})?(?:{AFTER})(?!-)")
    bounds, several, after, before = (
        alternatives_of(name, "counts", language) for name in ("bounds", "several", "not_after", "not_before")
    )
    words = alternatives("|".join(WORDS))
    number = rf"(?:{GROUPED}|{DIGITS}|{words}(?:[ -]{words})?)"
    ranged = rf"(?:between {number} and {number}|{number}(?: ?- ?| to ){number}|{number} or (?:more|less|fewer))"
    count = rf"(?P<count>{ranged}|{bounds} {number}|{several}|{number})"
    either = rf"(?<![^\W_]){number} or {number}(?![^\W_])"
    named = rf"(?<![^\W_])(?:{after}) (?:{bounds} )?{number}"
    counted = rf"{BEFORE}(?P<whole>{count}{UNIT.format(before)}){AFTER}(?!-| {before}(?![^\W_]))"
    return re.compile(rf"{either}|{counted}|{named}")
