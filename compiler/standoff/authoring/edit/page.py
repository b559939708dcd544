"""A text made ready to be searched: once for its own characters, once for them in any typography.

In the folded text quotation marks, dashes, ellipses and white space are of one kind each, and signs that nobody sees
(directions, joiners, soft hyphens) are left out. Each folded character knows the characters that it stands for.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

Bounds = tuple[int, int]

UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
ELLIPSIS = re.compile(r"…|\.{3,}")
DASHES = "-‐‑‒–—―−"
RUN = re.compile(rf"\.(?:[{UNSEEN}]*\.){{2,}}|[{DASHES}](?:[{UNSEEN}]*[{DASHES}])+|[\s{UNSEEN}]+")
ALIKE = str.maketrans(dict.fromkeys("‘’‚‛′ʼ`´", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys(DASHES, "-"))


@dataclass(frozen=True)
class Page:
    """A text with the bounds of its sentences."""

    content: str
    sentences: tuple[Bounds, ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _folded(self) -> tuple[str, list[int], list[int]]:
        return _fold(self.content)

    def sentence_of(self, position: int) -> int:
        """The number (1-based) of the sentence that a position is in, or of the last one that starts before it."""
        return max(bisect_right(self._starts, position), 1)

    def within(self, start: int, end: int) -> bool:
        """Whether one sentence holds both ends."""
        number = bisect_right(self._starts, start) - 1
        return number >= 0 and end <= self.sentences[number][1]

    def exact(self, words: str) -> list[Bounds]:
        """Where words stand as they are, overlapping ones too."""
        return [(start, start + len(words)) for start in _occurrences(self.content, words)]

    def loose(self, words: str) -> list[Bounds]:
        """Where words stand in any typography."""
        folded, starts, ends = self._folded
        wanted = fold(words)
        if not wanted:
            return []
        return [(starts[at], ends[at + len(wanted) - 1]) for at in _occurrences(folded, wanted)]


def fold(words: str) -> str:
    """Words in the one typography that is searched, without white space at their ends."""
    return _fold(words)[0].strip()


def whole_words(content: str, start: int, end: int) -> Bounds:
    """The bounds, widened to those of the words that they cut."""
    while start > 0 and content[start - 1 : start + 1].isalnum():
        start -= 1
    while content[end - 1 : end + 1].isalnum() and end < len(content):
        end += 1
    return start, end


def _fold(words: str) -> tuple[str, list[int], list[int]]:
    """The folded text, and for each of its characters where that starts and ends in the words."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    here = 0
    for run in RUN.finditer(words):
        start, end = run.span()
        pieces.append(words[here:start].translate(ALIKE))
        starts.extend(range(here, start))
        ends.extend(range(here + 1, start + 1))
        sign = "-" if run[0][0] in DASHES else "…" if run[0][0] == "." else " " if any(map(str.isspace, run[0])) else ""
        if sign:
            pieces.append(sign)
            starts.append(start)
            ends.append(end)
        here = end
    pieces.append(words[here:].translate(ALIKE))
    starts.extend(range(here, len(words)))
    ends.extend(range(here + 1, len(words) + 1))
    return "".join(pieces), starts, ends


def _occurrences(content: str, words: str) -> list[int]:
    found, start = [], content.find(words)
    while start >= 0:
        found.append(start)
        start = content.find(words, start + 1)
    return found
