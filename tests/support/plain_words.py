"""Words and numbers a second time, plainly: a span is widened to the parts of a text that it cuts."""

import re
import unicodedata

Bounds = tuple[int, int]

JOINERS = "\u00ad\u200c\u200d\u2060"
NUMBER = re.compile("\\d+(?:[.,٫٬'’:/·]\\d+|[\u00a0\u2009\u202f]\\d{3}(?!\\d))*")


def is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc", "Me"}


def is_inside_word(content: str, at: int) -> bool:
    """Whether the signs on both sides of a place, joiners left aside, belong to one word."""
    before, after = content[:at].rstrip(JOINERS), content[at:].lstrip(JOINERS)
    if at in (0, len(content)) or not before or not after:
        return False
    if is_mark(after[0]):
        return not before[-1].isspace()
    return (before[-1].isalnum() or is_mark(before[-1])) and after[0].isalnum()


def whole_words(content: str, start: int, end: int) -> Bounds:
    """The bounds, widened to the nearest ends of words."""
    ends = [at for at in range(len(content) + 1) if not is_inside_word(content, at)]
    return max(at for at in ends if at <= start), min(at for at in ends if at >= end)


def whole_number(content: str, start: int, end: int) -> Bounds:
    """The bounds, widened to the numbers that they cut, with the sign of one that they begin with."""
    for number in NUMBER.finditer(content):
        first, last = number.span()
        start = first if first < start < last else start
        end = last if first < end < last else end
    is_negative = re.search(r"(?:(?<!\w)\u2212|(?:\A|(?<=[\s(\[]))-)\Z", content[:start].replace("_", "."))
    return (start - 1, end) if is_negative and content[start].isdecimal() else (start, end)
