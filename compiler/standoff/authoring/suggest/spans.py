"""Passages of one text: whether a span touches any of them, in time that grows with their number's logarithm."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from standoff.corpus.words import Bounds


class Passages:
    """Passages of a text, joined where they overlap."""

    def __init__(self, bounds: Iterable[Bounds]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(bounds):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touch(self, start: int, end: int) -> bool:
        """Whether a span has a character in common with one of them."""
        number = bisect_right(self._starts, end - 1) - 1
        return number >= 0 and self._ends[number] > start


class Placed(Protocol):
    """Whatever has a place in a text."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point after the last."""


P = TypeVar("P", bound=Placed)


def longest(found: Iterable[P], length: int) -> list[P]:
    """Of those that overlap the longest, the first of equally long ones, in the order of a text of that length."""
    taken, kept = bytearray(length), list[P]()
    for each in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if not any(taken[each.start : each.end]):
            taken[each.start : each.end] = b"\x01" * (each.end - each.start)
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def apart(found: Sequence[P], others: Iterable[Placed]) -> list[P]:
    """Those that touch none of the others."""
    passages = Passages((each.start, each.end) for each in others)
    return [each for each in found if not passages.touch(each.start, each.end)]
