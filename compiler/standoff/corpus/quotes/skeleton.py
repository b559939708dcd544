"""The letters and digits of a text, and nothing else, with where each word is: what a quote is looked for in last.

What is passed over differs by kind: a plain skeleton is without markup; an uncited one without citation marks too, a
bracketless one without all that is in brackets. One pass over the text makes it, and one search finds a quote in it.
"""

import html
import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from standoff.corpus.quotes.folded import UNSEEN, spelled_character
from standoff.corpus.quotes.occurrences import occurrences
from standoff.corpus.quotes.spelling import CITATION, CITED, COMMANDS, ENTITY, LETTERS, MICRO, TAGS
from standoff.source.late_pattern import late

Kind = Literal["plain", "uncited", "bracketless"]
BRACKETS = r"\([^()]{0,300}\)|\[[^\[\]]{0,300}\]"
PASSED_OVER = rf"{TAGS}|{COMMANDS}|\]\([^()\s]{{1,500}}\)"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"  # letters to `re`, and words of their own here: a raised number may be a citation mark
WORD = rf"([^\W_{RAISED}]+)"
REST = rf"(?P<entity>{ENTITY})|([{RAISED}×]+)"
PATTERNS: dict[Kind, re.Pattern[str]] = {
    "plain": late(rf"{WORD}|{PASSED_OVER}|{REST}"),
    "uncited": late(rf"{WORD}|{CITATION}|{PASSED_OVER}|{REST}"),
    "bracketless": late(rf"{WORD}|{CITATION}|{BRACKETS}|{PASSED_OVER}|{REST}"),
}
PASSED = {"uncited": CITED, "bracketless": late(rf"{CITATION}|{BRACKETS}")}
MICRO_UNITS = {f"u{unit}": f"mu{unit}" for unit in MICRO.lower()}
HIDDEN = late(f"[{UNSEEN}]")
BARE = {"μ": "mu"}  # how characters are spelled; others are added as they are met
MOST = 1000  # places of one part that are looked at


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part is: its first and last word, and whether it begins or ends inside them."""

    first: int
    last: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Bare words joined, where each begins in them, and its bounds in the text."""

    text: str
    at: "array[int]"
    starts: "array[int]"
    ends: "array[int]"

    def places(self, part: str) -> list[Place]:
        """Where a bare part is, in order; inside words only where it is nowhere whole."""
        found = [self._place(at, at + len(part)) for at in occurrences(self.text, part)[:MOST]] if part else []
        return [place for place in found if not place.is_cut] or found

    def _place(self, start: int, end: int) -> Place:
        first, last = bisect_right(self.at, start) - 1, bisect_left(self.at, end) - 1
        stop = self.at[last + 1] if last + 1 < len(self.at) else len(self.text)
        return Place(first, last, self.at[first] != start or stop != end)


def skeleton(content: str, kind: Kind = "plain") -> Skeleton:
    """The skeleton of a text; work grows with its length."""
    pieces, lengths, starts, ends = list[str](), list[int](), list[int](), list[int]()
    for found in PATTERNS[kind].finditer(content):
        if found.lastindex is None:
            continue
        word = found[0]
        word = word.lower() if found[1] and word.isascii() else _spelled(word)
        word = MICRO_UNITS.get(word, word)
        if word:
            pieces.append(word)
            lengths.append(len(word))
            start, end = found.span()
            starts.append(start)
            ends.append(end)
    at = array("L", accumulate(lengths[:-1], initial=0) if lengths else ())
    return Skeleton("".join(pieces), at, array("L", starts), array("L", ends))


def differs(content: str, kind: Kind) -> bool:
    """Whether a text has what this kind of a skeleton passes over."""
    return kind in PASSED and PASSED[kind].search(content) is not None


def bare(words: str, kind: Kind = "plain") -> str:
    """The letters and digits of a few words."""
    return skeleton(words, kind).text


def _spelled(word: str) -> str:
    return "".join(map(_bare, html.unescape(word) if word[0] == "&" else word))


def _bare(character: str) -> str:
    found = BARE.get(character)
    if found is None:
        folded = "" if HIDDEN.match(character) else spelled_character(character.translate(LETTERS))
        found = BARE[character] = "".join(filter(str.isalnum, folded.casefold()))
    return found
