"""Numbers as people write them that are not in the notation of values, and the one value that each can mean.

What can be read in two ways (`1.000`, of which the point may mark thousands) has none.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from standoff.source.digits import ascii_digits
from standoff.source.late_pattern import late

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS = {word: number for number, word in enumerate(ONES)} | {word: 20 + 10 * n for n, word in enumerate(TENS)}
LONGEST = 60  # characters: what is longer is not a number
GROUPED = late(r"[0-9]{1,3}(?:(?:,[0-9]{3})+|(?:[ '_\u00a0\u202f][0-9]{3})+)")
DECIMAL = late(rf"(?P<sign>[+-]?)(?P<whole>{GROUPED.pattern}|[0-9]*)(?:\.(?P<fraction>[0-9]*))?")
POINTED = late(r"([0-9]+)\.0{1,2}")
NUMBER = r"([\w,.'\u00a0\u202f]+(?:[ -](?!to\b)\w+)?)"
SIGNS = "-\u2010\u2011\u2012\u2013\u2014\u2212~\u301c"
BETWEEN = late(rf"{NUMBER} ?(?:[{SIGNS}]|\.\.\.?|\u2026|\bto\b) ?{NUMBER}")
NEAR = late(rf"(?:~|≈|about|around|approximately|approx\.?|circa|ca?\.) ?{NUMBER}")
LEAST = late(rf"(?:{NUMBER} ?(?:\+|or more)|(?:≥|>=|at least) ?{NUMBER})")
MOST = late(rf"(?:{NUMBER} or (?:less|fewer)|(?:≤|<=|at most|up to|no more than) ?{NUMBER})")
MORE = late(rf"(?:>|more than|over) ?{NUMBER}")
LESS = late(rf"(?:<|less than|fewer than|under) ?{NUMBER}")


def digits(raw: str, wanted: re.Pattern[str]) -> str:
    """What was written, with the ten digits of ASCII for those of another script; empty where that does not help."""
    text = ascii_digits(raw)
    return text if text != raw and wanted.fullmatch(text) and text.isascii() else ""


def whole(raw: str) -> str:
    """The whole number that is meant: `1,000`, `12 500`, `forty-two`, `10.0`, digits of any script; else empty."""
    text = ascii_digits(raw.strip().lower())
    if text.isascii() and text.isdigit():
        return text
    if GROUPED.fullmatch(text):
        return re.sub("[^0-9]", "", text)
    pointed = POINTED.fullmatch(text)
    return pointed[1] if pointed else _in_words(text)


def _in_words(text: str) -> str:
    parts = re.split("[ -]", text)
    numbers = [WORDS.get(part, -1) for part in parts]
    if len(numbers) == 1 and numbers[0] >= 0:
        return str(numbers[0])
    is_compound = len(numbers) == 2 and numbers[0] >= 20 and 1 <= numbers[1] <= 9
    return str(sum(numbers)) if is_compound else ""


def decimal(raw: str) -> str:
    """The decimal number that is meant: `1,234.5`, `.5`, `5.`, `+5`, and all that `whole` knows; else empty."""
    text = ascii_digits(raw.strip().lower()).replace("\u2212", "-")
    if match := DECIMAL.fullmatch(text):
        fraction = match["fraction"] or ""
        number = re.sub("[^0-9]", "", match["whole"]) or ("0" if fraction else "")
        sign = "-" if match["sign"] == "-" else ""
        return number and f"{sign}{number}{'.' if fraction else ''}{fraction}"
    return whole(text)


def count(raw: str) -> str:
    """The count that is meant: a number or a range in words or with other signs, `40-50`, `at least 3`; else empty."""
    return _ranged(raw, whole, is_whole=True)


def decimals(raw: str) -> str:
    """The decimal number or range that is meant; else empty."""
    return _ranged(raw, decimal, is_whole=False)


def _ranged(raw: str, read: Callable[[str], str], *, is_whole: bool) -> str:
    text = " ".join(raw.lower().split())
    if len(text) > LONGEST:
        return ""
    if single := read(text):
        return single
    if match := NEAR.fullmatch(text):
        return f"~{number}" if (number := read(match[1])) else ""
    if match := BETWEEN.fullmatch(text):
        low, high = read(match[1]), read(match[2])
        if low and high:
            return f"{low}..{high}" if Decimal(low) < Decimal(high) else ""
    for form, pattern in (("{}..", LEAST), ("..{}", MOST)):
        if (match := pattern.fullmatch(text)) and (number := read(next(filter(None, match.groups())))):
            return form.format(number)
    for form, pattern, step in (("{}..", MORE, 1), ("..{}", LESS, -1)) if is_whole else ():
        if (match := pattern.fullmatch(text)) and (number := read(match[1])):
            return form.format(int(number) + step) if int(number) + step >= 0 else ""
    return ""
