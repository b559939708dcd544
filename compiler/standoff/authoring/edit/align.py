"""Alignment of two versions of a text: the new position of each character of the old one.

Words are aligned first (Levenshtein distance, by rapidfuzz), then the characters of replaced stretches if both sides
are short. An insertion or deletion often has several equivalent positions ("the", "the sea the"), because edit distance
does not prefer one: it slides to the start of a line, sentence or word. If the same words are right beside the
resulting position, they are used, so that a span keeps its words.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from standoff.authoring.edit.common_ends import common_ends
from standoff.corpus.words import Bounds, is_inside_word, whole_words

Fate = Literal["same", "moved", "changed", "lost"]
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
SENTENCE_END = '.!?…؟۔”"»'
SLIDE = 400
FINE = 4_000_000  # characters of one side times those of the other, up to which stretches are aligned by characters


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the old text and its counterpart: equal, replaced, deleted or inserted."""

    start: int
    end: int
    new_start: int
    new_end: int
    is_equal: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """The fate of a span; a lost one has no new bounds."""

    fate: Fate
    old: Bounds
    new: Bounds = (0, 0)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts and their blocks, in order, covering both."""

    old: str
    new: str
    blocks: tuple[Block, ...]

    def carried(self, span: Bounds) -> Carried:
        """The new place of a span: `same` or `moved` if its words are the same, `changed` if at least half of its
        characters are left, otherwise `lost`. A span outside the text is lost too.
        """
        start, end = span
        if not 0 <= start < end <= len(self.old):
            return Carried("lost", span)
        touched = self._touching(start, end)
        kept = sum(min(b.end, end) - max(b.start, start) for b in touched if b.is_equal)
        new, words = self._ends(touched, start, end), self.old[start:end]
        if self.new[new[0] : new[1]] != words:
            near = self._beside(words, touched)
            if near is None:
                new = self._whole(span, _trimmed(self.new, *new))
                if words.split() and self.new[slice(*new)].split() == words.split():  # other white space or line ends
                    return Carried("moved", span, new)
                return (
                    Carried("changed", span, new)
                    if 2 * kept >= end - start and new[0] < new[1]
                    else Carried("lost", span)
                )
            new = near
        return Carried("same" if new == span else "moved", span, new)

    def _touching(self, start: int, end: int) -> list[Block]:
        first = max(bisect_right(self.blocks, start, key=lambda block: block.start) - 1, 0)
        found = []
        for block in self.blocks[first:]:
            if block.start >= end:
                break
            if block.end > start:
                found.append(block)
        return found

    def _ends(self, touched: list[Block], start: int, end: int) -> Bounds:
        first, last = touched[0], touched[-1]
        new_start = first.new_start + (start - first.start if first.is_equal else 0)
        return new_start, (last.new_start + end - last.start if last.is_equal else last.new_end)

    def _whole(self, span: Bounds, new: Bounds) -> Bounds:
        """The new bounds, widened to whole words at the ends where the old bounds did not cut a word."""
        whole = whole_words(self.new, *new)
        cuts = [is_inside_word(self.old, end) for end in span]
        return new[0] if cuts[0] else whole[0], new[1] if cuts[1] else whole[1]

    def _beside(self, words: str, touched: list[Block]) -> Bounds | None:
        """The same words in the new text at the place or right beside it, if they occur there once."""
        low, high = touched[0].new_start - len(words), touched[-1].new_end + len(words)
        here = self.new.find(words, max(low, 0), high)
        if here < 0 or self.new.find(words, here + 1, high) >= 0:
            return None
        return here, here + len(words)


def align(old: str, new: str) -> Alignment:
    """Align two versions of a text."""
    before, after = TOKEN.findall(old), TOKEN.findall(new)
    blocks: list[Block] = []
    for block in _blocks(before, after, _offsets(before), _offsets(after)):
        size = (block.end - block.start) * (block.new_end - block.new_start)
        blocks += _refined(block, old, new) if not block.is_equal and 0 < size <= FINE else [block]
    return Alignment(old, new, tuple(_slid(blocks, old, new)))


def _slid(blocks: list[Block], old: str, new: str) -> list[Block]:
    """The blocks, with insertions and deletions moved to their best equivalent position."""
    found = list(blocks)
    for n in range(1, len(found) - 1):
        before, block, after = found[n - 1 : n + 2]
        is_put_in = block.start == block.end
        if not (before.is_equal and after.is_equal) or not (is_put_in or block.new_start == block.new_end):
            continue
        text, start, end = (new, block.new_start, block.new_end) if is_put_in else (old, block.start, block.end)
        shift = _best_shift(text, start, end, before.end - before.start, after.end - after.start)
        if shift:
            found[n - 1] = Block(before.start, before.end + shift, before.new_start, before.new_end + shift, True)
            found[n] = Block(
                block.start + shift, block.end + shift, block.new_start + shift, block.new_end + shift, False
            )
            found[n + 1] = Block(after.start + shift, after.end, after.new_start + shift, after.new_end, True)
    return [block for block in found if block.end > block.start or block.new_end > block.new_start]


def _best_shift(text: str, start: int, end: int, left: int, right: int) -> int:
    """The number of characters by which a stretch should slide to its best equivalent position."""
    low = 0
    while low < min(left, SLIDE) and text[start - low - 1] == text[end - low - 1]:
        low += 1
    high = 0
    while high < min(right, SLIDE) and text[start + high] == text[end + high]:
        high += 1
    return max(range(-low, high + 1), key=lambda shift: (_starts(text, start + shift), -abs(shift), shift))


def _starts(text: str, here: int) -> int:
    """The rank of a start position: text or line (3), sentence (2), word (1), within a word (0)."""
    before = text[max(here - 2, 0) : here]
    if not before or before.endswith("\n"):
        return 3
    if before[-1].isspace() and not text[here : here + 1].isspace():
        return 2 if before[0] in SENTENCE_END else 1
    return 0


def _offsets(tokens: list[str]) -> list[int]:
    offsets, here = [0], 0
    for token in tokens:
        here += len(token)
        offsets.append(here)
    return offsets


def _blocks(before: list[str], after: list[str], old: list[int], new: list[int]) -> list[Block]:
    """Aligned stretches of tokens, as offsets; those that are equal at both ends are not searched."""
    from rapidfuzz.distance import Levenshtein

    head, tail = common_ends(before, after)
    numbers = {token: number for number, token in enumerate(dict.fromkeys([*before, *after]))}
    one = [numbers[token] for token in before[head : len(before) - tail]]
    other = [numbers[token] for token in after[head : len(after) - tail]]
    codes = Levenshtein.opcodes(one, other) if one or other else ()
    found = [(0, head, 0, head, True)]
    found += [
        (c.src_start + head, c.src_end + head, c.dest_start + head, c.dest_end + head, c.tag == "equal") for c in codes
    ]
    found.append((len(before) - tail, len(before), len(after) - tail, len(after), True))
    return [Block(old[a], old[b], new[c], new[d], is_equal) for a, b, c, d, is_equal in found if b > a or d > c]


def _refined(block: Block, old: str, new: str) -> list[Block]:
    from rapidfuzz.distance import Levenshtein

    a, c = block.start, block.new_start
    codes = Levenshtein.opcodes(old[a : block.end], new[c : block.new_end])
    return [
        Block(a + code.src_start, a + code.src_end, c + code.dest_start, c + code.dest_end, code.tag == "equal")
        for code in codes
    ]


def _trimmed(text: str, start: int, end: int) -> Bounds:
    """The bounds without white space at their ends, where they hold anything else."""
    passage = text[start:end]
    if not passage.strip():
        return start, start
    return start + len(passage) - len(passage.lstrip()), end - len(passage) + len(passage.rstrip())
