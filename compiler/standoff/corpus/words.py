"""Letters, words and numbers in any script: what a span should not cut.

Combining marks belong to their letter, and joiners (ZWNJ, ZWJ, soft hyphen) to the word around them.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from standoff.source.late_pattern import late

Bounds = tuple[int, int]

JOINERS = "\u00ad\u200c\u200d\u2060"
HYPHENS = "-‐‑"
POINTS = ".,٫٬'’:/·"  # between two digits, part of a number, a time or a fraction
GROUPS = "\u00a0\u2009\u202f"  # between groups of three digits
FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # regional indicators: two make a flag
REACH = 200  # characters that a word or a number is followed to either side
# Scripts whose words are not set apart by spaces (Thai to Khmer, kana, Han), and Hangul, where particles are attached.
UNSPACED = late(
    "[\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
# Parts of compounds that turn the meaning of the rest into another or its opposite.
TURNING = late("(?i)anti|counter|ex|former|free|less|like|non|pre|pro|proof|pseudo|semi|un")


@dataclass(frozen=True, slots=True)
class Cut:
    """What a span cuts, and the bounds of the whole."""

    code: Literal["cut-word", "cut-number"]
    whole: Bounds


def is_mark(character: str) -> bool:
    """Whether a character combines with the one before it."""
    return not character.isascii() and unicodedata.category(character)[0] == "M"


def splits_letter(content: str, at: int) -> bool:
    """Whether a place lies within what a reader sees as one sign."""
    if not 0 < at < len(content):
        return False
    before, after = content[at - 1], content[at]
    if after.isascii() and before != "\u200d":
        return False
    if is_mark(after):
        return not before.isspace()
    if "\u1160" <= after <= "\u11ff" and "\u1100" <= before <= "\u11ff":
        return True  # vowels and finals of a decomposed Hangul syllable
    if "\U0001f3fb" <= after <= "\U0001f3ff":
        return unicodedata.category(before) in {"So", "Mn"}
    if before == "\u200d" or after == "\u200d":
        following = content[at : at + 2].lstrip("\u200d")[:1]
        return bool(following) and unicodedata.category(following) == "So"
    return _is_flag_half(content, at)


def _is_flag_half(content: str, at: int) -> bool:
    """Whether a place lies between the two regional indicators of a flag."""
    if not "\U0001f1e6" <= content[at] <= "\U0001f1ff":
        return False
    before = content[max(at - REACH, 0) : at]
    return (len(before) - len(before.rstrip(FLAGS))) % 2 == 1


def is_inside_word(content: str, at: int) -> bool:
    """Whether letters, digits, marks or joiners of one word are on both sides of a place."""
    if not 0 < at < len(content):
        return False
    before, after = _neighbours(content, at)
    if is_mark(after):
        return not before.isspace()
    return (before.isalnum() or is_mark(before)) and after.isalnum()


def _neighbours(content: str, at: int) -> tuple[str, str]:
    """The characters on both sides of a place, joiners (up to eight) passed over; empty where there is none."""
    before, after = content[at - 1], content[at]
    if before in JOINERS:
        before = content[max(at - 9, 0) : at].rstrip(JOINERS)[-1:]
    if after in JOINERS:
        after = content[at : at + 9].lstrip(JOINERS)[:1]
    return before or " ", after or " "


def whole_words(content: str, start: int, end: int) -> Bounds:
    """The bounds, widened to those of the words that they cut."""
    first, last = max(start - REACH, 0), min(end + REACH, len(content))
    while start > first and is_inside_word(content, start):
        start -= 1
    while end < last and is_inside_word(content, end):
        end += 1
    return start, end


def cut(content: str, start: int, end: int) -> Cut | None:
    """What a span cuts: a number, a word, or a compound whose other part changes its meaning."""
    if not 0 <= start < end <= len(content):
        return None
    if _is_white(content[max(start - 1, 0)]) and _is_white(content[end : end + 1]):
        return None
    number = _whole_number(content, start, end)
    if number != (start, end):
        return Cut("cut-number", whole_words(content, *number))
    wide = _contracted(content, *_whole_compound(content, *_whole(content, start, end)))
    return Cut("cut-word", wide) if wide != (start, end) else None


def _is_white(sign: str) -> bool:
    """Whether a sign sets words apart and cannot be part of a number."""
    return sign.isspace() and sign not in GROUPS


def _whole(content: str, start: int, end: int) -> Bounds:
    """The bounds with the rest of the words that they cut; in scripts without spaces, of the letters."""
    first, last = whole_words(content, start, end)
    if not _cuts_word(content, start):
        first = start
        while splits_letter(content, first):
            first -= 1
    if not _cuts_word(content, end):
        last = end
        while splits_letter(content, last):
            last += 1
    return first, last


def _cuts_word(content: str, at: int) -> bool:
    """Whether a place is inside a word of letters, in a script that sets words apart."""
    if not is_inside_word(content, at):
        return False
    before, after = _neighbours(content, at)
    if before.isdigit() or after.isdigit():
        return False
    return UNSPACED.match(before) is None and UNSPACED.match(after) is None


def _whole_number(content: str, start: int, end: int) -> Bounds:
    first, last = max(start - REACH, 0), min(end + REACH, len(content))
    while start > first and (_is_inside_number(content, start) or _is_signed(content, start)):
        start -= 1
    while end < last and _is_inside_number(content, end):
        end += 1
    return start, end


def _is_inside_number(content: str, at: int) -> bool:
    """Whether a place is between two digits, or beside a sign that joins two."""
    two = content[at - 1 : at + 1]
    if two.isdecimal():
        return len(two) == 2
    before, after = two[0], two[-1]
    if before.isdecimal() and after in POINTS + GROUPS:
        return _joins(content, at)
    return after.isdecimal() and before in POINTS + GROUPS and at > 1 and _joins(content, at - 1)


def _joins(content: str, at: int) -> bool:
    """Whether the sign at a place has digits on both sides, of which a space sets apart groups of three."""
    if content[at] in GROUPS:
        return re.match(r"\d{3}(?!\d)", content[at + 1 : at + 5]) is not None and content[at - 1].isdecimal()
    return content[at - 1].isdecimal() and content[at + 1 : at + 2].isdecimal()


def _is_signed(content: str, at: int) -> bool:
    """Whether a minus is just before a place, and a digit at it."""
    sign, before = content[at - 1], content[at - 2 : at - 1] if at > 1 else " "
    if not content[at : at + 1].isdecimal():
        return False
    return (sign == "\u2212" and not before.isalnum()) or (sign == "-" and (before.isspace() or before in "(["))


def _whole_compound(content: str, start: int, end: int) -> Bounds:
    """The bounds with the rest of compounds that they cut: all in small letters, or with a part that turns it."""
    if start > 1 and content[start - 1] in HYPHENS and content[start - 2].isalpha():
        first, _ = whole_words(content, start - 2, start - 1)
        if _is_one(content[first : start - 1], content[start : start + 1]):
            start = first
    if end + 1 < len(content) and content[end] in HYPHENS and content[end + 1].isalpha():
        _, last = whole_words(content, end + 1, end + 2)
        first, _ = whole_words(content, end - 1, end)
        if content[end - 1].isalpha() and _is_one(content[end + 1 : last], content[first]):
            end = last
    return start, end


def _is_one(outside: str, initial: str) -> bool:
    """Whether a part outside and the part inside with that initial make one word."""
    return TURNING.fullmatch(outside) is not None or (outside[0].islower() and initial.islower())


def _contracted(content: str, start: int, end: int) -> Bounds:
    """The bounds with the end of a contracted `not`, such as that of `can't`."""
    is_not = content[end - 1].isalpha() and re.match(r"['’]t\b", content[end : end + 3]) is not None
    return (start, end + 2) if is_not else (start, end)
