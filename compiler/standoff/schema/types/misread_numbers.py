"""Numbers as people write them that are not in the notation of values, and the one value that each can mean.

What can be read in two ways (`1.000`, of which the point may mark thousands) has none.
"""

import re
import unicodedata

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS = {word: number for number, word in enumerate(ONES)} | {word: 20 + 10 * n for n, word in enumerate(TENS)}
LONGEST = 60  # characters: what is longer is not a number
GROUPED = re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3})+|(?:[ '_\u00a0\u202f][0-9]{3})+)")
POINTED = re.compile(r"([0-9]+)\.0{1,2}")
NUMBER = r"([\w,.'\u00a0\u202f]+(?:[ -](?!to\b)\w+)?)"
SIGNS = "-\u2010\u2011\u2012\u2013\u2014\u2212~\u301c"
BETWEEN = re.compile(rf"{NUMBER} ?(?:[{SIGNS}]|\.\.\.?|\u2026|\bto\b) ?{NUMBER}")
LEAST = re.compile(rf"(?:{NUMBER} ?(?:\+|or more)|(?:≥|>=|at least) ?{NUMBER})")
MOST = re.compile(rf"(?:{NUMBER} or (?:less|fewer)|(?:≤|<=|at most|up to|no more than) ?{NUMBER})")
MORE = re.compile(rf"(?:>|more than|over) ?{NUMBER}")
LESS = re.compile(rf"(?:<|less than|fewer than|under) ?{NUMBER}")


def digits(raw: str, wanted: re.Pattern[str]) -> str:
    """What was written, with the ten digits of ASCII for those of another script; empty where that does not help."""
    text = "".join(str(unicodedata.decimal(sign, sign)) for sign in raw)
    return text if text != raw and wanted.fullmatch(text) and text.isascii() else ""


def whole(raw: str) -> str:
    """The whole number that is meant: `1,000`, `12 500`, `forty-two`, `10.0`, digits of any script; else empty."""
    text = "".join(str(unicodedata.decimal(sign, sign)) for sign in raw.strip().lower())
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


def count(raw: str) -> str:
    """The count that is meant: a number or a range in words or with other signs, `40-50`, `at least 3`; else empty."""
    text = " ".join(raw.lower().split())
    if len(text) > LONGEST:
        return ""
    if single := whole(text):
        return single
    if match := BETWEEN.fullmatch(text):
        low, high = whole(match[1]), whole(match[2])
        if low and high:
            return f"{int(low)}..{int(high)}" if int(low) < int(high) else ""
    for pattern, form, step in ((LEAST, "{}..", 0), (MOST, "..{}", 0), (MORE, "{}..", 1), (LESS, "..{}", -1)):
        if (match := pattern.fullmatch(text)) and (number := whole(next(filter(None, match.groups())))):
            return form.format(int(number) + step) if int(number) + step >= 0 else ""
    return ""
