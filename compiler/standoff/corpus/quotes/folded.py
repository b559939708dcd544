"""A text folded for a loose search: what looks or reads the same is one, and each character knows where it comes from.

Quotation marks, dashes, ellipses and white space are of one kind each, and invisible characters (directions, joiners,
soft hyphens, kashida, variation selectors) are left out. Letters are decomposed (NFD), so that composed accents equal
combining ones; ligatures and presentation forms are their letters; digits of any script are ASCII; letters that Arabic,
Persian and Urdu keyboards write differently are one.
"""

import re
import unicodedata
from collections.abc import Callable, Container
from dataclasses import dataclass

from standoff.corpus.words import Bounds
from standoff.source.late_pattern import late

UNSEEN = "\u00ad\u034f\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
DASHES = "-‐‑‒–—―−"
RUN = late(rf"\.(?:[{UNSEEN}]*\.){{2,}}|[{DASHES}](?:[{UNSEEN}]*[{DASHES}])+|[\s{UNSEEN}]+")
ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys(DASHES, "-")
    | dict.fromkeys("كڪ", "ک")
    | dict.fromkeys("يى", "ی")
    | dict.fromkeys("ہە", "ه")
    | {"ſ": "s", "µ": "μ"}
)
SPELLED = {"ۀ": "ه", "ۂ": "ه"}  # how characters are folded; others are added as they are met
HAMZA = "\u0654"
FORMS = late("[\ufb00-\ufb17\ufb50-\ufc5d\ufc64-\ufdff\ufe80-\ufefc\uff01-\uff5e]")  # of presentation, and wide
HYPHEN = late(r"(?<=[^\s\d-])- ?(?=[^\W\d_])")  # inside a word, or at the end of a line that breaks it


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded words, and for each of their characters where that starts and ends in the words."""

    text: str
    starts: list[int]
    ends: list[int]

    def bounds(self, at: int, length: int) -> Bounds | None:
        """The bounds in the words of a stretch that is folded; None if it takes part of a character."""
        last = at + length - 1
        if at and self.starts[at - 1] == self.starts[at] and self.ends[at - 1] == self.ends[at]:
            return None
        if last + 1 < len(self.text) and self.starts[last + 1] < self.ends[last]:
            return None
        return self.starts[at], self.ends[last]

    def mapped(self, spelled: Callable[[str], str]) -> "Folded":
        """The text with each character spelled anew, by any number of characters."""
        pieces = [spelled(character) for character in self.text]
        if all(len(piece) == 1 for piece in pieces):
            return Folded("".join(pieces), self.starts, self.ends)
        sources = [n for n, piece in enumerate(pieces) for _ in piece]
        return Folded("".join(pieces), [self.starts[n] for n in sources], [self.ends[n] for n in sources])

    def without(self, pattern: re.Pattern[str], group: int = 0) -> "Folded":
        """The text without what a pattern, or a group of it, matches."""
        text, starts, ends, here = [], list[int](), list[int](), 0
        for match in pattern.finditer(self.text):
            start, end = match.span(group)
            text.append(self.text[here:start])
            starts += self.starts[here:start]
            ends += self.ends[here:start]
            here = end
        return Folded("".join([*text, self.text[here:]]), starts + self.starts[here:], ends + self.ends[here:])


def fold(words: str) -> str:
    """Words as they are searched, without white space at their ends."""
    if words.isascii() and "--" not in words and "..." not in words:  # as most are: the same, without where it is from
        return " ".join(words.split()).translate(ALIKE)
    return folded(words).text.strip()


def folded(words: str) -> Folded:
    """Fold words for a loose search."""
    if words.isascii() and RUN.search(words) is None:
        return Folded(words.translate(ALIKE), list(range(len(words))), list(range(1, len(words) + 1)))
    into = Folded("", [], [])
    pieces: list[str] = []
    here = 0
    for run in RUN.finditer(words):
        start, end = run.span()
        _letters(words, here, start, pieces, into)
        sign = "-" if run[0][0] in DASHES else "…" if run[0][0] == "." else " " if any(map(str.isspace, run[0])) else ""
        if sign:
            pieces.append(sign)
            into.starts.append(start)
            into.ends.append(end)
        here = end
    _letters(words, here, len(words), pieces, into)
    return _ordered("".join(pieces), into.starts, into.ends)


def decomposed(words: str) -> Folded:
    """The words with letters taken apart from their marks and nothing else folded."""
    signs = [unicodedata.normalize("NFD", character) for character in words]
    sources = [at for at, sign in enumerate(signs) for _ in sign]
    return _ordered("".join(signs), sources, [at + 1 for at in sources])


def _letters(words: str, start: int, end: int, pieces: list[str], into: Folded) -> None:
    """Add a stretch of words without white space, folded."""
    stretch = words[start:end]
    if stretch.isascii():
        pieces.append(stretch.translate(ALIKE))
        into.starts.extend(range(start, end))
        into.ends.extend(range(start + 1, end + 1))
        return
    for at, character in enumerate(stretch, start):
        spelled = SPELLED.get(character) or _spelled(character)
        if spelled == HAMZA and pieces and pieces[-1][-1:] == "ه" and at:
            into.ends[-1] = at + 1
            continue
        pieces.append(spelled)
        into.starts.extend([at] * len(spelled))
        into.ends.extend([at + 1] * len(spelled))


def _spelled(character: str) -> str:
    """One character, folded; kept for the next time."""
    found = character
    if FORMS.match(character):
        found = unicodedata.normalize("NFKC", character)
    elif character.isdecimal():
        found = str(unicodedata.decimal(character))
    found = unicodedata.normalize("NFD", found.translate(ALIKE)).translate(ALIKE)
    SPELLED[character] = found
    return found


def spelled_character(letters: str) -> str:
    """A few characters, each folded by itself."""
    return "".join(SPELLED.get(character) or _spelled(character) for character in letters)


def _ordered(text: str, starts: list[int], ends: list[int]) -> Folded:
    """Runs of combining marks in canonical order, whichever way they were typed."""
    if text.isascii() or unicodedata.is_normalized("NFD", text):
        return Folded(text, starts, ends)
    pieces, here, end = list[str](), 0, 0
    while end < len(text):
        start = end = end + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        if end - start > 1:
            pieces += [text[here:start], unicodedata.normalize("NFD", text[start:end])]
            ends[start:end] = [max(ends[start:end])] * (end - start)
            here = end
    return Folded("".join([*pieces, text[here:]]), starts, ends)


def is_broken_alike(passage: str, breaks: Container[int], quote: str) -> bool:
    """Whether a folded passage is a folded quote but for hyphens at line ends: at its `breaks`, or in the quote."""
    here = there = 0
    while here < len(passage):
        if here in breaks:
            here += 2
            there += len(re.match("-? ?", quote[there : there + 2])[0])  # type: ignore[index]
        elif passage[here] == quote[there : there + 1]:
            here, there = here + 1, there + 1
        elif quote[there : there + 2] == "- ":
            there += 2
        else:
            return False
    return there == len(quote)
