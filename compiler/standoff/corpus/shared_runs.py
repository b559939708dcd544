"""Texts compared by the runs of words that they share: how much of one another contains."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from standoff.corpus.texts import Text

WORDS = 8  # the shortest shared run of words that counts as copying; shorter runs are names and idioms
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Shared:
    """How much of a text another text contains: the share of its words in shared runs, and the longest run in words."""

    text_id: str
    share: float
    longest: int


def shared_runs(text: Text, other: Text) -> Shared:
    """Compare two texts by runs of 8 words or more, in any case and with any signs between the words."""
    mine, theirs = _words(text), set(_runs(_words(other)))
    starts = [start for start, run in enumerate(_runs(mine)) if run in theirs]
    covered = {word for start in starts for word in range(start, start + WORDS)}
    return Shared(other.text_id, len(covered) / len(mine) if mine else 0.0, _longest(starts))


def sharing(texts: Iterable[Text]) -> dict[tuple[str, str], tuple[Shared, Shared]]:
    """Of each pair of texts with a run in common, what is shared as seen from either; by their ids, in order.

    Time grows with the words and with the pairs that do share, not with all pairs.
    """
    by_id = {text.text_id: text for text in texts}
    homes: dict[tuple[str, ...], list[str]] = {}
    for text_id in sorted(by_id):
        for run in set(_runs(_words(by_id[text_id]))):
            homes.setdefault(run, []).append(text_id)
    pairs = {(one, other) for met in homes.values() for n, one in enumerate(met) for other in met[n + 1 :]}
    return {
        (one, other): (shared_runs(by_id[one], by_id[other]), shared_runs(by_id[other], by_id[one]))
        for one, other in sorted(pairs)
    }


def _words(text: Text) -> list[str]:
    return WORD.findall(text.content.casefold())


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + WORDS]) for start in range(len(words) - WORDS + 1))


def _longest(starts: list[int]) -> int:
    """The length in words of the longest run, from the places where shared runs of 8 words start."""
    longest = length = 0
    last = None
    for start in starts:
        length = length + 1 if last is not None and start == last + 1 else WORDS
        longest, last = max(longest, length), start
    return longest
