"""Finding names a second time, plainly: every span of a short text is held against every name.

No index and no folded text: a span is spelled out, compared letter by letter, and kept if nothing longer overlaps it.
"""

from collections.abc import Mapping
from itertools import combinations

from plain_find import INVISIBLE, cuts_letter, cuts_word, spelled

Bounds = tuple[int, int]


def found(content: str, sentences: list[Bounds], names: Mapping[str, str]) -> list[tuple[int, int, frozenset[str]]]:
    """The places of names in a text, in its order, each with the records (by name) that it may be."""
    everywhere = []
    for start, end in combinations(range(len(content) + 1), 2):
        words = content[start:end]
        if (
            not words[0].isalnum()
            or words[-1].isspace()
            or INVISIBLE.match(words[-1])
            or not any(first <= start and end <= last for first, last in sentences)
        ):
            continue
        if cuts_letter(content, (start, end)) or cuts_word(content, (start, end)):
            continue
        records = frozenset(record for name, record in names.items() if is_name(name, words))
        if records:
            everywhere.append((start, end, records))
    return sorted(longest(everywhere))


def is_name(name: str, words: str) -> bool:
    """Whether words are a name: the same letters; a capital of the name is one, but at the start of several words."""
    wanted, there = spelled(name), spelled(words)
    if " " in wanted:
        wanted, there = wanted[0].lower() + wanted[1:], there[0].lower() + there[1:]
    return len(wanted) == len(there) and all(a in {b, b.lower()} for a, b in zip(wanted, there, strict=True))


def longest(places: list[tuple[int, int, frozenset[str]]]) -> list[tuple[int, int, frozenset[str]]]:
    """One after the other, the longest and then the first of those that overlap none so far."""
    kept: list[tuple[int, int, frozenset[str]]] = []
    left = list(places)
    while left:
        best = min(left, key=lambda each: (each[0] - each[1], each[0]))
        kept.append(best)
        left = [each for each in left if each[1] <= best[0] or each[0] >= best[1]]
    return kept
