"""A text made ready to be searched: once for its own characters, once for them however they are typed."""

import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from standoff.corpus.quotes.folded import HYPHEN, Folded, decomposed, fold, folded, is_broken_alike
from standoff.corpus.quotes.occurrences import occurrences
from standoff.corpus.quotes.skeleton import Kind, Skeleton, differs, skeleton
from standoff.corpus.words import Bounds, is_inside_word, splits_letter
from standoff.source.late_pattern import late

ELLIPSIS = late(r"\[(?:…|\.{2,})\]|\((?:…|\.{3,})\)|…|\.{3,}|\. \. \.(?: \.)?")

SPACELESS = late(r"\S+")
FEW = 10  # places of words that differ from the text in white space alone


@dataclass(frozen=True)
class Page:
    """A text with the bounds of its sentences, and its language."""

    content: str
    sentences: tuple[Bounds, ...] = ()
    language: str = ""

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def folded(self) -> Folded:
        """The text as it is searched loosely."""
        return folded(self.content)

    @cached_property
    def _decomposed(self) -> Folded:
        return decomposed(self.content)

    @cached_property
    def _unbroken(self) -> Folded:
        return self.folded.without(HYPHEN)

    @cached_property
    def _breaks(self) -> frozenset[int]:
        """Where in the folded text a hyphen breaks a word at the end of a line."""
        found = self.folded
        hyphens = (match.start() for match in HYPHEN.finditer(found.text) if match.end() - match.start() == 2)
        return frozenset(at for at in hyphens if "\n" in self.content[found.starts[at] : found.ends[at + 1]])

    def skeleton(self, kind: Kind) -> Skeleton:
        """The bare letters and digits of the text, made when they are first needed."""
        if kind not in self._skeletons:
            is_plain = kind != "plain" and not differs(self.content, kind)
            self._skeletons[kind] = self.skeleton("plain") if is_plain else skeleton(self.content, kind)
        return self._skeletons[kind]

    @cached_property
    def in_one_line(self) -> str:
        """The words of the text with single spaces between them."""
        return " ".join(self.content.split())

    @cached_property
    def lower(self) -> str:
        """The text in small letters, each where it is in the text."""
        found = self.content.lower()
        if len(found) == len(self.content):
            return found
        return "".join(small if len(small := sign.lower()) == 1 else sign for sign in self.content)

    def spaced(self, words: str) -> list[Bounds]:
        """Where words occur but for white space, in the first places."""
        words = " ".join(words.split())
        found = []
        for at in occurrences(self.in_one_line, words)[:FEW] if words else ():
            number = self.in_one_line.count(" ", 0, at)
            within = at - (self.in_one_line.rfind(" ", 0, at) + 1)
            rest = islice(SPACELESS.finditer(self.content), number, None)
            spans = [each.span() for each in islice(rest, words.count(" ") + 1)]
            start = spans[0][0] + within
            last = words.rpartition(" ")[2]
            end = (spans[-1][0] if len(spans) > 1 else start) + len(last)
            if self.holds_letters(start, end):
                found.append((start, end))
        return found

    @cached_property
    def _skeletons(self) -> dict[Kind, Skeleton]:
        return {}

    @cached_property
    def _is_composed(self) -> bool:
        return self.content.isascii() or unicodedata.is_normalized("NFC", self.content)

    def sentence_of(self, position: int) -> int:
        """The number (1-based) of the sentence that a position is in, or of the last one that starts before it."""
        return max(bisect_right(self._starts, position), 1)

    def within(self, start: int, end: int) -> bool:
        """Whether one sentence holds both ends."""
        number = bisect_right(self._starts, start) - 1
        return number >= 0 and end <= self.sentences[number][1]

    def exact(self, words: str) -> list[Bounds]:
        """Where words occur as they are, composed or not, overlapping ones too; never with part of a letter."""
        if self._is_composed:
            words = unicodedata.normalize("NFC", words)
            found = [(start, start + len(words)) for start in occurrences(self.content, words)]
        else:
            found = _places(self._decomposed, unicodedata.normalize("NFD", words))
        return [place for place in found if self.holds_letters(*place)]

    def loose(self, words: str) -> list[Bounds]:
        """Where words occur however they are typed; else across line ends that break a word."""
        wanted = fold(words)
        found = _places(self.folded, wanted) if wanted else []
        found = [place for place in map(self._whole_signs, found) if self.holds_letters(*place)]
        return found or (self._across_lines(wanted) if wanted else [])

    def _across_lines(self, wanted: str) -> list[Bounds]:
        if not self._breaks and "- " not in wanted:
            return []
        found = []
        for start, end in _places(self._unbroken, HYPHEN.sub("", wanted)):
            first, last = bisect_left(self.folded.starts, start), bisect_right(self.folded.ends, end)
            breaks = _Shifted(self._breaks, first)
            if is_broken_alike(self.folded.text[first:last], breaks, wanted) and self.holds_letters(start, end):
                found.append((start, end))
        return found

    def _whole_signs(self, place: Bounds) -> Bounds:
        """The bounds with the variation selectors that follow, which folding leaves out."""
        start, end = place
        while "\ufe00" <= self.content[end : end + 1] <= "\ufe0f":
            end += 1
        return start, end

    def holds_letters(self, start: int, end: int) -> bool:
        """Whether a span cuts no letter from its marks."""
        return not splits_letter(self.content, start) and not splits_letter(self.content, end)

    def holds_words(self, start: int, end: int) -> bool:
        """Whether a span cuts no word."""
        return not is_inside_word(self.content, start) and not is_inside_word(self.content, end)


@dataclass(frozen=True, slots=True)
class _Shifted:
    """Places of a text, seen from one of its stretches."""

    places: frozenset[int]
    by: int

    def __contains__(self, at: object) -> bool:
        return isinstance(at, int) and at + self.by in self.places


def _places(found: Folded, wanted: str) -> list[Bounds]:
    bounds = (found.bounds(at, len(wanted)) for at in occurrences(found.text, wanted))
    return [each for each in bounds if each is not None]
